"""What is kept in front of Django, for whom and how long; and what never is."""

import gzip
import threading
from io import BytesIO

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler

from baliproc.caching.addresses import LONGEST
from baliproc.caching.pages import PageCache, of_today
from tests.wsgi import asked

PUBLIC = "public, max-age=0"


class Site:
    """A WSGI application that counts: each answer has a new body."""

    def __init__(self):
        self.asked = []
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html"), ("Cache-Control", PUBLIC)]

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        body = f"page {len(self.asked)} {environ['QUERY_STRING']} ".encode() * 30
        start_response(self.status, [*self.headers, ("Content-Length", str(len(body)))])
        return [body]


class Number:
    """The generation, moved on by hand."""

    number = 1

    def __call__(self):
        return self.number

    def forget(self):
        self.number += 1


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def number():
    return Number()


@pytest.fixture
def cache(site, number):
    return PageCache(site, number, session_cookie="sessionid", most_bytes=1 << 20)


class Told:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body

    @property
    def page(self):
        """Which page it is: ``page 1``."""
        return " ".join(self.body.decode().split()[:2])


def get(cache, path="/members/", query="", method="GET", **headers):
    told = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "example.org",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        **headers,
    }
    body = b"".join(cache(environ, lambda *given: told.append(given)))
    return Told(told[-1][0], told[-1][1], body)


def test_a_page_is_made_once_for_a_generation(cache, site, number):
    assert [get(cache).page, get(cache).page] == ["page 1", "page 1"]
    number.number = 2
    assert [get(cache).page, get(cache).page] == ["page 2", "page 2"]
    assert len(site.asked) == 2


def test_a_page_of_yesterday_is_made_anew(cache):
    get(cache)
    yesterday = of_today(1) - 1
    for entry in cache.entries.values():
        entry.generation = yesterday
    assert [get(cache).page, get(cache).page] == ["page 2", "page 2"]
    assert of_today(2) - of_today(1) > 3_652_059, "a day is not taken for a change of the record"


def test_what_is_kept_is_sent_as_the_visitor_can_read_it(cache):
    plain = get(cache)
    zipped = get(cache, HTTP_ACCEPT_ENCODING="gzip, deflate")
    small = get(cache, HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert "Content-Encoding" not in plain.headers
    assert (zipped.headers["Content-Encoding"], small.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(zipped.body) == brotli.decompress(small.body) == plain.body
    tags = {one.headers["ETag"] for one in (plain, zipped, small)}
    assert len(tags) == 3
    assert {one.headers["Vary"] for one in (plain, zipped, small)} == {"Accept-Encoding"}
    assert small.headers["Content-Length"] == str(len(small.body))


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_visitor_who_has_the_page_gets_304(cache, encoding):
    first = get(cache, HTTP_ACCEPT_ENCODING=encoding)
    again = get(cache, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    since = get(cache, HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    assert since.status == "304 Not Modified"


def test_a_tag_of_another_page_or_nonsense_gets_the_page(cache, number):
    first = get(cache)
    number.number = 2
    assert get(cache, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status == "200 OK"
    assert get(cache, HTTP_IF_MODIFIED_SINCE="yesterday").status == "200 OK"
    assert get(cache, HTTP_IF_MODIFIED_SINCE="Thu, 01 Jan 1970 00:00:00 GMT").status == "200 OK"


@pytest.mark.parametrize("year", ["9" * 20, "٢٠٢٦", "-1"])
def test_a_year_beyond_all_calendars_gets_the_page(cache, year):
    get(cache)
    since = f"Mon, 01 Jan {year} 00:00:00 GMT"
    assert get(cache, HTTP_IF_MODIFIED_SINCE=since).status == "200 OK"


def test_weak_tag_of_the_site_is_made_a_strong_one(cache, site):
    site.headers.append(("ETag", 'W/"abc"'))
    assert get(cache, HTTP_ACCEPT_ENCODING="br").headers["ETag"] == '"abc-br"'
    assert get(cache).headers["ETag"] == '"abc"'


def test_page_is_made_for_whatever_the_visitor_accepts(cache, site):
    get(cache, HTTP_ACCEPT="text/html")
    assert site.asked[0]["HTTP_ACCEPT"] == "*/*"


def test_head_has_the_headers_alone(cache):
    head, page = get(cache, method="HEAD"), get(cache)
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(page.body)))


def test_a_post_may_change_the_record_and_is_never_kept(cache, site):
    get(cache)
    assert get(cache, method="POST").page == "page 2"
    assert get(cache).page == "page 3"


@pytest.mark.parametrize(
    "change",
    [
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Basic abc"},
        {"path": "/admin/x.css"},
        {"query": "q=%ff"},
        {"query": "q=" + "a" * LONGEST},
    ],
)
def test_a_request_that_is_one_persons_or_nonsense_is_passed_on(cache, site, change):
    assert [get(cache, **change).page, get(cache, **change).page] == ["page 1", "page 2"]
    assert not cache.entries


@pytest.mark.parametrize(
    "headers",
    [
        [("Cache-Control", "no-store")],
        [],
        [("Cache-Control", PUBLIC), ("Set-Cookie", "a=b")],
        [("Cache-Control", PUBLIC), ("Vary", "Cookie")],
        [("Cache-Control", PUBLIC), ("Content-Encoding", "br")],
    ],
)
def test_an_answer_that_is_not_for_everyone_is_not_kept(cache, site, headers):
    site.headers = headers
    assert [get(cache).page, get(cache).page] == ["page 1", "page 2"]
    assert not cache.entries


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved", "400 Bad Request", "500 Oh"])
def test_only_what_was_found_is_kept(cache, site, status):
    site.status = status
    assert [get(cache).status, get(cache).page] == [status, "page 2"]


def test_a_large_page_is_passed_on(site, number):
    cache = PageCache(site, number, session_cookie="sessionid", most_page_bytes=100)
    assert [get(cache).page, get(cache).page] == ["page 1", "page 2"]


def test_what_is_kept_is_bounded_and_the_least_asked_for_goes_first(site, number):
    cache = PageCache(site, number, session_cookie="sessionid", most_bytes=11_000)
    get(cache, "/meetings/")
    get(cache, "/observers/")
    get(cache, "/meetings/")
    for path in ("/people/", "/sources/"):
        get(cache, path)
    assert cache.size == sum(entry.size for entry in cache.entries.values()) <= 11_000
    kept = [key.path for key in cache.entries]
    assert kept[-1] == "/sources/"
    assert "/observers/" not in kept


def test_a_page_that_cannot_be_made_anew_is_sent_as_it_was_and_marked(cache, site, number):
    get(cache)
    site.status, number.number = "503 Service Unavailable", 2
    stale = get(cache)
    assert (stale.status, stale.page) == ("200 OK", "page 1")
    assert stale.headers["Cache-Status"] == "baliproc; hit; detail=stale"
    assert stale.headers["Age"].isdecimal()
    site.status = "200 OK"
    assert get(cache).page == "page 3"


def test_while_the_database_does_not_answer_what_is_kept_is_sent_unasked(cache, site, number):
    get(cache)
    number.number = None
    assert get(cache).headers["Cache-Status"] == "baliproc; hit; detail=stale"
    assert len(site.asked) == 1
    assert get(cache, "/people/").page == "page 2"


def test_one_asks_where_many_want_the_same_page(number):
    begun, let_go = threading.Event(), threading.Event()

    class Slow(Site):
        def __call__(self, environ, start_response):
            begun.set()
            assert let_go.wait(10)
            return super().__call__(environ, start_response)

    site = Slow()
    cache = PageCache(site, number, session_cookie="sessionid")
    pages = []
    many = [threading.Thread(target=lambda: pages.append(get(cache).page)) for _ in range(8)]
    many[0].start()
    assert begun.wait(10)
    for one in many[1:]:
        one.start()
    let_go.set()
    for one in many:
        one.join(10)
    assert (pages, len(site.asked)) == (["page 1"] * 8, 1)


POISON = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_ACCEPT_LANGUAGE": "id",
    "HTTP_USER_AGENT": "<script>",
    "HTTP_REFERER": "https://evil.example/",
}


def test_a_page_is_kept_by_host_and_scheme(cache):
    assert get(cache).page == "page 1"
    assert get(cache, **{"wsgi.url_scheme": "https"}).page == "page 2"
    assert get(cache, HTTP_HOST="other.example").page == "page 3"
    assert get(cache, HTTP_HOST="EXAMPLE.org").page == "page 1"


@pytest.mark.parametrize("name", POISON)
def test_a_header_that_no_page_depends_on_changes_nothing_kept(cache, name):
    get(cache, **{name: POISON[name]})
    assert get(cache).page == "page 1"


def test_parameters_in_any_order_are_one_page(cache):
    first = get(cache, "/nowhere/", "b=2&a=1&c=")
    assert first.body.decode().split()[2] == "a=1&b=2"
    assert get(cache, "/nowhere/", "a=1&b=2").page == "page 1"


def test_parameter_that_is_repeated_makes_no_other_page(cache):
    get(cache, "/members/", "region=pacific")
    assert get(cache, "/members/", "region=pacific&region=&region=pacific").page == "page 1"
    assert len(cache.entries) == 1


LONG_AGO, MUCH_LATER = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 00:00:00 GMT"
ANOTHER = "What is at this address is not, or no longer, what the request names."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "has_strong_tag"),
    [
        ("/about/", True),
        ("/robots.txt", True),
        ("/meetings.ics", True),
        ("/api/v1/participants/", True),
        ("/data/people.csv", False),
    ],
)
@pytest.mark.parametrize("encoding", ["", "br"])
def test_page_wanted_as_it_was_is_the_same_kept_or_made(address, has_strong_tag, encoding):
    def new():
        return PageCache(WSGIHandler(), lambda: 1, session_cookie="sessionid")

    kept, offers = new(), {"HTTP_ACCEPT_ENCODING": encoding}
    tag = asked(kept, address, **offers).headers["ETag"]
    assert tag.startswith('"') == has_strong_tag
    for condition, status in (
        ({"HTTP_IF_MATCH": tag}, 200 if has_strong_tag else 412),
        ({"HTTP_IF_MATCH": f'"x", {tag}'}, 200 if has_strong_tag else 412),
        ({"HTTP_IF_MATCH": "*"}, 200),
        ({"HTTP_IF_MATCH": "*", "HTTP_IF_NONE_MATCH": tag}, 304 if has_strong_tag else 200),
        ({"HTTP_IF_MATCH": f"W/{tag}"}, 412),
        ({"HTTP_IF_MATCH": '"x"'}, 412),
        ({"HTTP_IF_MATCH": '"x"', "HTTP_IF_NONE_MATCH": tag}, 412),
    ):
        found = [asked(one, address, **offers, **condition) for one in (kept, new())]
        assert [one.status for one in found] == [status, status], condition
        assert len({one.headers["Content-Type"] for one in found if status != 304}) < 2
        if status == 412:
            opened = brotli.decompress if "Content-Encoding" in found[0].headers else bytes
            assert [opened(one.body).count(ANOTHER.encode()) for one in found] == [1, 1]
            assert {one.headers["Cache-Control"] for one in found} == {"no-store"}
            assert {one.headers["X-Content-Type-Options"] for one in found} == {"nosniff"}
            head = asked(kept, address, "HEAD", **offers, **condition)
            assert (head.status, head.body) == (412, b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "status"), [(LONG_AGO, 412), (MUCH_LATER, 200), ("yesterday", 200)]
)
def test_page_wanted_if_not_changed_since_is_told_if_it_was(since, status):
    kept = PageCache(WSGIHandler(), lambda: 1, session_cookie="sessionid")
    for method in ("GET", "GET", "HEAD"):
        answer = asked(kept, "/about/", method, HTTP_IF_UNMODIFIED_SINCE=since)
        assert answer.status == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"

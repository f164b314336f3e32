"""What goes over a limit: the status, one sentence, one line, and who is not counted."""

import json

import pytest
from django.core.handlers.wsgi import WSGIHandler

from baliproc.caching.pages import PageCache
from baliproc.limits import GROUPS, PUBLIC_BODY, group, rate
from baliproc.proxy import LONGEST_ADDRESS, METHODS, MOST_HEADERS, Proxied
from baliproc.request_log import RequestLog
from tests.baliproc.test_page_cache import Number
from tests.wsgi import asked

pytestmark = pytest.mark.django_db

VISITOR = {"REMOTE_ADDR": "203.0.113.9"}
OTHER = {"REMOTE_ADDR": "203.0.113.10"}


@pytest.fixture
def site():
    return RequestLog(Proxied(WSGIHandler()))


@pytest.fixture(autouse=True)
def two_a_minute(settings, monkeypatch):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
    monkeypatch.setattr("baliproc.limits.time", lambda: 1_000_000_040.0)


def statuses(site, address, number=3, **environ):
    return [asked(site, address, **(VISITOR | environ)).status for _ in range(number)]


@pytest.mark.parametrize(
    ("address", "usual"),
    [
        ("/search/?q=viet", 200),
        ("/search/suggest/?q=vi", 200),
        ("/api/v1/", 200),
        ("/api/v1/search/?q=viet", 200),
        ("/data/participants.csv", 200),
        ("/compare/", 200),
        ("/compare.csv", 400),
        ("/report/", 200),
        ("/members/", 200),
        ("/nowhere/", 404),
    ],
)
def test_what_costs_is_answered_so_often_in_a_minute(site, address, usual):
    assert statuses(site, address)[2] == 429
    assert statuses(site, address, 1, **OTHER) == [usual]


def test_refusal_says_when_in_one_sentence_and_one_line(site, lines):
    statuses(site, "/search/", 2)
    answer = asked(site, "/search/?q=alice", **VISITOR)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "40")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "more in a short time than it gives to one address." in answer.body.decode()
    told = [line for line in lines() if line["status"] == 429]
    assert [(line["limit"], line["level"]) for line in told] == [("search", "WARNING")]
    assert "203.0.113" not in json.dumps(told)


def test_refusal_of_the_api_is_a_problem(site):
    statuses(site, "/api/v1/", 2)
    answer = asked(site, "/api/v1/", **VISITOR)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "40")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.body)["title"] == "Too Many Requests"


def test_in_the_next_minute_it_is_answered_again(site, monkeypatch):
    assert statuses(site, "/search/") == [200, 200, 429]
    monkeypatch.setattr("baliproc.limits.time", lambda: 1_000_000_080.0)
    assert statuses(site, "/search/", 1) == [200]


def test_one_kind_of_page_leaves_the_others_their_own(site):
    assert statuses(site, "/search/") == [200, 200, 429]
    assert statuses(site, "/compare/", 1) == [200]


def test_half_of_an_ipv6_address_is_one_visitor(site):
    for end in ("1", "2"):
        statuses(site, "/search/", 1, REMOTE_ADDR=f"2001:db8:1:2::{end}")
    assert statuses(site, "/search/", 1, REMOTE_ADDR="2001:db8:1:2:ffff::3") == [429]
    assert statuses(site, "/search/", 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


@pytest.mark.parametrize("address", ["/admin/login/", "/healthz", "/readyz", "/version"])
def test_desk_and_probes_are_not_counted(site, address):
    assert statuses(site, address) == [200, 200, 200]


def test_this_machine_is_not_counted(site):
    assert statuses(site, "/search/", REMOTE_ADDR="127.0.0.1") == [200, 200, 200]


def test_zero_is_no_limit(site, settings):
    settings.LIMITS = {"search": 0}
    assert statuses(site, "/search/") == [200, 200, 200]


def test_kept_pages_are_not_counted():
    kept = PageCache(WSGIHandler(), Number(), session_cookie="sessionid")
    assert statuses(RequestLog(Proxied(kept)), "/about/", 5) == [200] * 5


def test_where_nothing_can_be_counted_everything_is_answered(settings, rf):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    request = rf.get("/search/", **VISITOR)
    assert [rate(request), rate(request), rate(request)] == [None, None, None]


@pytest.mark.parametrize(
    ("status", "limit", "change"),
    [
        (405, "method", {"method": "TRACE"}),
        (414, "address", {"QUERY_STRING": "q=" + "x" * LONGEST_ADDRESS}),
        (431, "headers", {"HTTP_X_LONG": "x" * MOST_HEADERS}),
        (413, "size", {"method": "POST", "CONTENT_LENGTH": str(PUBLIC_BODY + 1)}),
    ],
)
@pytest.mark.parametrize("address", ["/search/", "/api/v1/", "/nowhere/", "/report/"])
def test_size_and_method_are_refused_with_one_line(site, lines, address, status, limit, change):
    answer = asked(site, address, **(VISITOR | change))
    assert answer.status == status
    of_api = address.startswith("/api/")
    media = "application/problem+json" if of_api else "text/html; charset=utf-8"
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].count("default-src 'none'") == 1
    assert answer.headers.get("Allow") == (", ".join(METHODS) if status == 405 else None)
    (line,) = lines()
    assert (line["status"], line["limit"]) == (status, limit)


@pytest.mark.parametrize("path", ["/meetings.ics", "/changes.atom", "/data/meetings.csv"])
def test_file_that_is_not_the_one_wanted_is_told_in_a_sentence(client, path):
    answer = client.get(path, headers={"if-match": '"other"'})
    assert (answer.status_code, answer["Content-Type"]) == (412, "text/html; charset=utf-8")
    assert (
        "What is at this address is not, or no longer, what the request names."
        in answer.content.decode()
    )


def test_refusal_is_told_over_http_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    site = RequestLog(Proxied(WSGIHandler()))
    assert asked(site, "/about/", **VISITOR).status == 301
    assert asked(site, "/about/", method="TRACE", **VISITOR).status == 405


def test_an_editor_may_send_more_but_not_all(site, settings):
    large = {"method": "POST", "CONTENT_LENGTH": str(PUBLIC_BODY + 1)}
    assert asked(site, "/admin/login/", **large).status == 403
    large["CONTENT_LENGTH"] = str((settings.BODY_MB << 20) + 1)
    assert asked(site, "/admin/login/", **large).status == 413


def test_form_with_too_many_fields_is_too_large(site, settings, lines):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    body = b"&".join(b"a=1" for _ in range(9))
    answer = asked(
        site,
        "/admin/login/",
        method="POST",
        body=body,
        CONTENT_LENGTH=str(len(body)),
        CONTENT_TYPE="application/x-www-form-urlencoded",
        HTTP_COOKIE="csrftoken=" + "a" * 32,
    )
    assert (answer.status, lines()[-1]["limit"]) == (413, "size")


def test_every_group_has_a_limit(settings):
    assert {name for _prefix, name in GROUPS} | {group("/")} == set(settings.LIMITS)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/about/", "/robots.txt", "/members/", "/data/all.zip"])
def test_method_that_an_address_does_not_take_is_told_with_those_that_it_does(client, address):
    answer = client.post(address)
    assert answer.status_code == 405
    assert answer["Allow"].startswith("GET, HEAD")
    assert f"This address answers {answer['Allow']}." in answer.text
    assert answer["Cache-Control"] == "no-store"

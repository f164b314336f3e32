"""What makes no sense is told, with 404 or 400 and a page that helps; never a 500."""

from urllib.parse import quote

import pytest

LISTS = ("/members/", "/observers/", "/meetings/", "/workinggroups/", "/strategy/", "/sources/")
LISTS += ("/people/", "/sources/discrepancies/")
FILTERS = {
    "/members/": "kind region body iso3 colour present as_of sort".split(),
    "/observers/": "kind listing body iso3 as_of sort".split(),
    "/people/": "participant body as_of sort".split(),
    "/meetings/": "body kind year since until place status participant mode sort".split(),
    "/meetings/attendance/": ("status", "kind", "region", "at", "sort"),
    "/meetings/attendance.csv": ("status", "kind", "region", "at", "sort"),
    "/workinggroups/": ("kind", "year", "participant", "as_of", "sort"),
    "/strategy/": ("area", "body", "status"),
    "/sources/": ("kind", "year", "status", "sort"),
    "/sources/discrepancies/": ("kind", "treatment", "status", "sort"),
    "/members/nepal/": ("as_of",),
    "/workinggroups/rso/": ("as_of",),
    "/compare/": ("participants", "bodies"),
    "/timeline/": ("track", "body", "participant", "place", "since", "until"),
}
NONSENSE = {
    "word": "nonsense",
    "nul": "\x00",
    "nul inside": "pac\x00ific",
    "long": "x" * 10_000,
    "number": "-1",
    "huge": "9" * 400,
    "accents": "Türkiye’s",
    "markup": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
}


@pytest.mark.parametrize("value", NONSENSE.values(), ids=NONSENSE)
@pytest.mark.parametrize(
    ("path", "name"), [(path, name) for path, names in FILTERS.items() for name in names]
)
def test_filter_value_without_sense_is_told(client, path, name, value):
    page = client.get(path, {name: value})
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "number", ["0", "-1", "99", "two", "\x00", "9" * 5000, "1.5", "01", "+1", " 1", "last"]
)
def test_page_out_of_range_is_not_found(client, path, number):
    answer = client.get(path, {"page": number})
    assert answer.status_code == 404
    assert "This list has 1 page." in answer.content.decode()


@pytest.mark.parametrize("path", LISTS)
def test_page_asked_for_twice_is_told(client, path):
    answer = client.get(f"{path}?page=1&page=2")
    assert answer.status_code == 404
    assert "This list has 1 page. There is no page “1, 2”." in answer.content.decode()
    assert client.get(f"{path}?page=1&page=&page=1").status_code == 200


@pytest.mark.parametrize("path", [*LISTS, "/timeline/", "/meetings/attendance/"])
def test_blank_and_unknown_parameters_are_ignored(client, path):
    names = FILTERS[path]
    blank = client.get(path, dict.fromkeys(names, ""))
    assert blank.status_code == 200
    assert client.get(path, {"utm_source": "\x00", "nonsense": "1"}).status_code == 200


@pytest.mark.parametrize(
    "parent",
    [
        "/members/",
        "/meetings/",
        "/workinggroups/",
        "/workinggroups/lineage/",
        "/strategy/items/",
        "/timeline/",
        "/people/",
        "/sources/",
        "/sources/20-years-of-the-bali-process/",
        "/sources/passages/",
        "/sources/discrepancies/",
    ],
)
@pytest.mark.parametrize(
    "slug", ["atlantis", "\x00", "x" * 10_000, "-", "99", "9" * 5000, "a/b", "Türkiye"]
)
def test_unknown_address_is_not_found(client, parent, slug):
    page = client.get(f"{parent}{quote(slug)}/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


@pytest.mark.parametrize(
    "shape", ["/meetings/%s.ics", "/workinggroups/%s.ics", "/workinggroups/%s.atom"]
)
@pytest.mark.parametrize(
    "slug",
    ["atlantis", "\x00", "x" * 10_000, "-", "99", "9" * 5000, "a/b", "Türkiye", "a.b", "", "."],
)
def test_unknown_calendar_or_feed_is_not_found(client, shape, slug):
    page = client.get(shape % quote(slug))
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/meetings.ics/", "/meetings.ICS", "/members.ics", "/timeline.atom", "/meetings/x.atom"],
)
def test_calendar_or_feed_that_there_is_not_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/meetings.ics", "/meetings.atom", "/changes.atom", "/workinggroups/ad-hoc-group.ics"],
)
def test_calendar_or_feed_ignores_parameters_and_strange_validators(client, address):
    whole = client.get(address)
    assert client.get(address, {"page": "\x00", "body": "x"}).content == whole.content
    for headers in (
        {"if-none-match": "\x00nonsense"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Fri, 31 Feb 9999 99:99:99 GMT"},
        {"range": "bytes=5-1"},
    ):
        assert client.get(address, headers=headers).status_code == 200


def test_not_found_names_what_was_asked(client):
    page = client.get("/members/atlantis/").content.decode()
    assert "The knowledge base has no participant “atlantis”." in page


def test_not_found_offers_what_is_named_like_it(client):
    page = client.get("/members/new-zealnd/").content.decode()
    assert '<a href="/members/new-zealand/">New Zealand</a>' in page


@pytest.mark.parametrize("path", ["/members/", "/people/", "/workinggroups/", "/members/nepal/"])
@pytest.mark.parametrize("date", ["2001", "1999-12-31", "0001", "2010-13", "2010-02-30", "2010-2"])
def test_date_before_the_forum_or_on_no_calendar_is_told(client, path, date):
    page = client.get(path, {"as_of": date})
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()


@pytest.mark.parametrize("date", ["2002", "2010-05", "2010-05-27", "27 May 2010", "9999-12-31"])
def test_any_date_from_2002_on_is_answered(client, date):
    page = client.get("/members/", {"as_of": date})
    assert page.status_code == 200
    assert "Showing: 49" in page.content.decode()


@pytest.mark.parametrize("path", ["/members/", "/meetings/", "/sources/"])
def test_parameter_with_two_values_is_told(client, path):
    page = client.get(f"{path}?kind=government&kind=organisation")
    assert page.status_code == 400


def test_parameter_given_twice_alike_is_one(client):
    assert client.get("/members/?kind=government&kind=government").status_code == 200


def test_period_in_the_wrong_order_is_told(client):
    page = client.get("/meetings/?since=2012-03&until=2012-02")
    assert page.status_code == 400
    assert "It is before the first date." in page.content.decode()
    assert client.get("/meetings/?since=2012-03&until=2012").status_code == 200


def test_years_in_the_wrong_order_are_told(client):
    page = client.get("/timeline/?since=2010&until=2005")
    assert page.status_code == 400
    assert "It is before the first year." in page.content.decode()


def test_presence_at_a_conference_without_a_list_is_told(client):
    page = client.get("/members/?present=ministerial-conference-2")
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()


def test_unreadable_request_is_told_without_a_traceback(client):
    page = client.get("/members/", headers={"host": "bad host"})
    assert page.status_code == 400
    assert "makes no sense to the site" in page.content.decode()

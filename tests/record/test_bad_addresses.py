"""What makes no sense is told, with 404 or 400 and a page that helps; never a 500."""

from urllib.parse import quote

import pytest

LISTS = ("/members/", "/observers/", "/meetings/", "/workinggroups/", "/strategy/", "/sources/")
FILTERS = {
    "/members/": ("kind", "region", "body", "colour", "present"),
    "/observers/": ("kind", "listing"),
    "/meetings/": ("body", "kind", "year", "place", "status"),
    "/meetings/attendance/": ("status", "kind", "region", "at", "sort"),
    "/meetings/attendance.csv": ("status", "kind", "region", "at", "sort"),
    "/workinggroups/": ("kind", "year"),
    "/strategy/": ("area", "body", "status"),
    "/sources/": ("kind", "year"),
    "/sources/discrepancies/": ("kind", "treatment", "status"),
    "/timeline/": ("track", "body", "place", "since", "until"),
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
@pytest.mark.parametrize("page", ["0", "-1", "99", "two", "\x00", "9" * 5000, "1.5"])
def test_page_out_of_range_is_not_found(client, path, page):
    answer = client.get(path, {"page": page})
    assert answer.status_code == 404
    assert "This list has 1 page." in answer.content.decode()


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


def test_not_found_names_what_was_asked(client):
    page = client.get("/members/atlantis/").content.decode()
    assert "The knowledge base has no participant “atlantis”." in page


def test_not_found_offers_what_is_named_like_it(client):
    page = client.get("/members/new-zealnd/").content.decode()
    assert '<a href="/members/new-zealand/">New Zealand</a>' in page


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

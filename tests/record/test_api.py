"""The contract of the API, on the record itself: fields, nested sources, answers as of a date."""

from urllib.parse import urlencode

import pytest

from baliproc.resources import RESOURCES

FIELDS = {
    "participants": "slug name official_name kind status iso3 region aliases memberships roles url",
    "groups": "slug name acronym kind mandate established concluded roles predecessors "
    "successors url",
    "meetings": "slug title group ordinal start end sense mode city country attendance_record "
    "attendance outcomes url",
    "milestones": "slug title date kind summary url",
    "action-items": "number area text groups status updates url",
    "provisions": "instrument number text",
    "people": "slug name appointments url",
    "perspectives": "participant summary points url",
    "documents": "slug title kind issuer date url",
    "discrepancies": "slug subject summary treatment passages url",
    "timeline": "date kind title url track",
    "search": "kind title url snippet",
    "changes": "kind slug url modified action",
}
"""What others rely on, at least."""

NESTED = {
    ("participants", "memberships"): "status listing since until sources",
    ("participants", "roles"): "group role since until sources",
    ("participants", "aliases"): "text kind sources",
    ("groups", "roles"): "participant role since until sources",
    ("groups", "predecessors"): "group kind date sources",
    ("meetings", "attendance"): "participant capacity sources",
    ("meetings", "outcomes"): "number kind text sources",
    ("action-items", "area"): "number title",
    ("people", "appointments"): "role organisation since until sources",
    ("perspectives", "points"): "number kind text sources",
    ("documents", "authorships"): "part participant group sources",
    ("discrepancies", "passages"): "document chapter pages quote reading followed",
}
WITHOUT_SOURCES = {"discrepancies", "search", "changes"}
COUNTS = {
    "participants": 87,
    "groups": 16,
    "meetings": 58,
    "milestones": 28,
    "action-items": 25,
    "provisions": 16,
    "people": 11,
    "perspectives": 18,
    "documents": 47,
    "discrepancies": 82,
    "timeline": 86,
}


READ = {}
"""Lists by address: the record is the same for every test here."""


def rows(client, name, **asked):
    query = {"page_size": 200, **({"q": "bali"} if name == "search" else {}), **asked}
    address = f"/api/v1/{name}/?{urlencode(query)}"
    if address not in READ:
        READ[address] = client.get(address).json()["results"]
    return READ[address]


def row(client, path, **asked):
    return client.get(f"/api/v1/{path}/", asked).json()


@pytest.mark.parametrize("name", FIELDS)
def test_row_has_what_others_rely_on(client, name):
    for one in rows(client, name):
        assert set(FIELDS[name].split()) <= set(one)
        assert one.get("url", "http://testserver/").startswith("http://testserver/")
        if name not in WITHOUT_SOURCES:
            sources = {"document", "chapter", "pages", "quote", "field", "basis"}
            assert all(sources <= set(source) for source in one["sources"])


@pytest.mark.parametrize(("name", "within"), NESTED)
def test_nested_row_has_its_own_sources(client, name, within):
    nested = [one[within] for one in rows(client, name)]
    nested = [one for part in nested for one in (part if isinstance(part, list) else [part])]
    assert nested
    for one in nested:
        assert set(NESTED[name, within].split()) <= set(one)


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_list_holds_the_whole_resource(client, name, count):
    answer = client.get(f"/api/v1/{name}/", {"page_size": 3}).json()
    assert list(answer) == ["count", "next", "previous", "results"]
    assert (answer["count"], len(answer["results"])) == (count, 3)
    assert answer["next"] == f"http://testserver/api/v1/{name}/?page_size=3&page=2"
    assert answer["previous"] is None


def test_every_record_stands_at_its_own_address(client):
    for name, resource in RESOURCES.items():
        for one in (rows(client, name)[0], rows(client, name)[-1]):
            assert row(client, f"{name}/{one[resource.lookup]}") == one


def test_every_row_rests_on_a_passage(client):
    silent = [
        (name, one.get("slug"))
        for name in COUNTS
        if name not in WITHOUT_SOURCES
        for one in rows(client, name)
        if not one["sources"]
    ]
    assert silent == []


def test_what_is_not_stated_is_null(client):
    nepal = row(client, "participants/nepal")
    assert (nepal["official_name"], nepal["status"], nepal["iso3"]) == (None, "member", "NPL")
    assert nepal["memberships"][0]["since"] is None
    assert row(client, "participants/iom")["region"] is None


def test_official_name_is_the_long_alias(client):
    long = [
        (one["slug"], alias["text"], one["official_name"])
        for one in rows(client, "participants")
        for alias in one["aliases"]
        if alias["kind"] == "long"
    ]
    assert long
    assert all(text == official for _slug, text, official in long)


def test_meeting_tells_who_was_there_and_in_what_capacity(client):
    first = row(client, "meetings/ministerial-conference-1")
    assert first["attendance_record"] == "partial"
    told = {one["participant"]: (one["capacity"], one["evidence"]) for one in first["attendance"]}
    assert told["nepal"] == ("participant", "listed")
    assert told["australia"] == ("co-chair", "elsewhere")
    assert row(client, "meetings/ministerial-conference-3")["attendance_record"] == "none"
    assert first["start"] == "2002-02-26"
    assert first["end"] == "2002-02-28"


def test_item_starts_without_a_status(client):
    assert {one["status"] for one in rows(client, "action-items")} == {"none-reported"}
    assert row(client, "action-items/1")["area"] == {"number": 1, "title": "Law enforcement"}


def test_disputed_passage_names_its_discrepancy(client):
    document = row(client, "documents/regional-cooperation-framework")
    told = {
        (one["field"], one["reading"]): one["discrepancy"]
        for one in document["sources"]
        if one["field"] == "date"
    }
    assert told == {
        ("date", "2011"): "framework-2011-or-2013",
        ("date", "2013"): "framework-2011-or-2013",
    }


@pytest.mark.parametrize(
    ("slug", "date", "status", "member", "observer", "present"),
    [
        ("usa", "2005", "observer", "no", "yes", "not stated"),
        ("usa", "2011", "member", "yes", "yes", "not stated"),
        ("nepal", "2010", "not stated", "not stated", "not stated", "not stated"),
        ("nepal", "2002", "not stated", "not stated", "not stated", "yes"),
        ("nepal", "2002-02-27", "not stated", "not stated", "not stated", "yes"),
        ("nepal", "2024-04", "member", "yes", "not stated", "not stated"),
    ],
)
def test_participant_is_told_as_of_a_date(client, slug, date, status, member, observer, present):
    one = row(client, f"participants/{slug}", as_of=date)
    known = one["as_of"]
    assert one["status"] == status
    assert (known["date"], known["member"], known["observer"]) == (date, member, observer)
    assert (known["present"], known["disputed"]) == (present, False)


def test_date_drops_no_row(client):
    for name in ("participants", "groups", "people"):
        told = rows(client, name, as_of="2010")
        assert len(told) == COUNTS[name]
        assert all(one["as_of"]["date"] == "2010" for one in told)
    assert all("as_of" not in one for one in rows(client, "participants"))


def test_body_says_whether_it_existed_and_which_roles_held(client):
    def co_chair(date):
        body = row(client, "groups/wg-disruption", as_of=date)
        held = [
            one["as_of"]["held"]
            for one in body["roles"]
            if (one["participant"], one["role"]) == ("new-zealand", "co-chair")
        ]
        return body["as_of"]["existed"], held

    assert co_chair("2014") == ("yes", ["no"])
    assert co_chair("2015") == ("not stated", ["yes"])


def test_person_says_which_offices_held(client):
    penny = row(client, "people/penny-wong", as_of="2023-02")
    assert penny["as_of"] == {"date": "2023-02", "in_office": "yes", "disputed": False}
    assert penny["appointments"][0]["as_of"] == {"held": "yes", "disputed": False}


def test_filters_are_those_of_the_pages(client):
    assert len(rows(client, "participants", status="member")) == 49
    assert len(rows(client, "participants", status="observer")) == 27
    assert len(rows(client, "participants", status="partner")) == 11
    assert [one["slug"] for one in rows(client, "participants", iso3="npl")] == ["nepal"]
    held = rows(client, "meetings", body="ministerial-conference", since="2016", until="2018")
    assert [one["slug"] for one in held] == [
        "ministerial-conference-6",
        "ministerial-conference-7",
    ]


def test_blank_parameter_is_an_absent_one(client):
    blank = client.get("/api/v1/meetings/?kind=&year=&page=&page_size=&body=")
    assert blank.json() == client.get("/api/v1/meetings/").json()


def test_timeline_is_that_of_the_page(client):
    told = rows(client, "timeline", track="business-forum")
    assert {one["track"] for one in told} == {"business-forum"}
    assert [one["date"] for one in told] == sorted(one["date"] for one in told)
    assert client.get("/api/v1/timeline/?since=2010&until=2005").json()["errors"] == {
        "until": ["It is before the first year."]
    }


def test_search_finds_and_says_what_it_found(client):
    answer = client.get("/api/v1/search/", {"q": "nepal", "kind": "member"}).json()
    assert [one["title"] for one in answer["results"]] == ["Nepal"]
    assert answer["results"][0]["url"] == "http://testserver/members/nepal/"
    assert answer["count_is_capped"] is False
    nothing = client.get("/api/v1/search/").json()
    assert (nothing["count"], nothing["results"]) == (0, [])


def test_loaded_record_is_told_as_made_public(client):
    told = []
    address = "/api/v1/changes/?page_size=200"
    while address:
        page = client.get(address).json()
        told += page["results"]
        address = page["next"]
    assert len(told) == page["count"] > 1000
    assert {one["action"] for one in told} == {"created"}
    moments = [one["modified"] for one in told]
    assert moments == sorted(moments)
    without_record = {one["kind"] for one in told if one["record"] is None}
    assert without_record == {"figure"}

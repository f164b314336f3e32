"""A record is found by any name that it bears."""

import pytest

from baliproc.search import find
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def turkiye():
    row = makers.participant("turkiye", name="Türkiye")
    makers.participant_alias(owner=row, text="Republic of the Sea", kind="printed")
    return row


@pytest.mark.parametrize(
    "text", ["Türkiye", "turkiye", "TÜRKİYE", "turk", "sea republic", "  of  "]
)
def test_name_is_found_by_the_beginnings_of_its_words(turkiye, text):
    assert [one.row for one in find(text)] == [turkiye]


@pytest.mark.parametrize("text", ["", " ", "…", "urkiye", "turkiye atlantis", "' OR 1=1"])
def test_what_names_nothing_finds_nothing(turkiye, text):
    assert find(text) == []


def test_full_stops_in_an_abbreviation_do_not_matter():
    usa = makers.participant("usa", name="USA")
    makers.participant_alias(owner=usa, text="U.S.", kind="printed")
    assert [(one.row, one.by) for one in find("us")] == [(usa, "U.S.")]


def test_the_name_itself_comes_first_and_then_what_begins_with_it():
    names = {"a": "Old Sea", "b": "Sea", "c": "Sea of Stones"}
    for slug, name in names.items():
        makers.participant(slug, name=name)
    assert [one.row.slug for one in find("sea")] == ["b", "c", "a"]


def test_every_kind_of_record_is_found():
    makers.participant("one", name="Harbour")
    makers.group("two", name="Harbour Group")
    makers.person("three", name="Harbour Master")
    makers.document_alias(owner=makers.document("four"), text="Harbour Plan")
    makers.meeting("five", title="Harbour Meeting")
    makers.milestone("six", title="Harbour opened")
    assert [one.row.slug for one in find("harbour")] == "one two three four five six".split()


def test_drafts_are_not_found_nor_their_names():
    makers.participant("draft", name="Harbour", state="draft")
    makers.participant_alias(owner=makers.participant("nepal"), text="Harbour", state="draft")
    assert find("harbour") == []


def test_page_shows_what_is_found_and_by_which_name(client, turkiye):
    page = client.get("/search/", {"q": "republic"}).content.decode()
    assert "1 record is so named" in page
    assert '<a href="/members/turkiye/">Türkiye</a>' in page
    assert "also “Republic of the Sea”" in page


@pytest.mark.parametrize("text", ["\x00", "x" * 201])
def test_page_tells_what_makes_no_sense(client, text):
    page = client.get("/search/", {"q": text})
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()


@pytest.mark.parametrize("query", ["", "?q=", "?q=nothing-is-so-named", "?q=<script>"])
def test_page_answers_when_there_is_nothing_to_show(client, query):
    page = client.get(f"/search/{query}")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_search_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.participant(f"harbour-{number}", name=f"Harbour {number:03}")
    with django_assert_num_queries(11):
        page = client.get("/search/?q=harbour")
    assert page.status_code == 200

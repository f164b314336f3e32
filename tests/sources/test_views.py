"""The pages of documents, chapters, passages and discrepancies, on a few rows."""

import re

import pytest
from bs4 import BeautifulSoup

from tests import makers

pytestmark = pytest.mark.django_db


def texts(response, selector):
    """Give the plain text of what a selector matches on a page that answers 200."""
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select(selector)
    plain = [" ".join(tag.get_text(" ").split()) for tag in found]
    return [re.sub(r" (?=[,.;)])", "", text) for text in plain]


def names(response, selector):
    """Give the name that what a selector matches has for those who hear the page."""
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select(selector)
    return [tag.get("aria-label") or tag.title.string for tag in found]


@pytest.fixture
def passage():
    return makers.passage(code="founded", quote="It was founded in 2002.", locator="2002")


def test_chapter_shows_each_passage_beside_what_it_yielded(client, passage):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal, passage=passage)
    held = makers.membership(participant=nepal, since="2002")
    makers.cite(held, passage=passage, field="since", basis="inferred")
    makers.statement(passage=makers.passage(code="rival"))
    page = client.get("/sources/publication/history/")
    assert texts(page, "ol.yields blockquote") == [
        "It was founded in 2002.",
        "Words.",
    ]
    assert texts(page, "ol.yields > li > div .fine") == ["founded, text, 2002", "rival, text"]
    assert texts(page, "ol.yields > li > ul") == [
        "Participant: Nepal Membership: Nepal, member (since, inferred)",
        "No published record cites it; it is one of the readings of a discrepancy.",
    ]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_chapter_tells_of_published_rows_only(client, passage, state):
    makers.cite(makers.participant("nepal", name="Nepal", state=state), passage=passage)
    assert "Nepal" not in client.get("/sources/publication/history/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_chapter_issues_the_same_queries_for_any_number_of_passages(
    client, passage, django_assert_num_queries, rows
):
    nepal = makers.participant()
    makers.cite(nepal, passage=passage)
    for number in range(rows):
        makers.cite(nepal, passage=makers.passage(code=f"more-{number}"))
    with django_assert_num_queries(5):
        page = client.get("/sources/publication/history/")
    assert page.status_code == 200


def test_chapter_of_another_document_or_of_a_draft_is_not_found(client, passage):
    other = makers.document("other")
    assert client.get("/sources/other/history/").status_code == 404
    makers.chapter("secret", document=makers.document("draft", state="draft"))
    assert client.get("/sources/draft/secret/").status_code == 404
    assert client.get(f"/sources/{other.slug}/").status_code == 200


def test_document_counts_passages_and_records_by_chapter(client, passage):
    nepal, fiji = makers.participant("nepal"), makers.participant("fiji", state="draft")
    for row in (nepal, fiji):
        makers.cite(row, passage=passage)
    makers.cite(nepal, passage=makers.passage(code="again"))
    makers.chapter("silent", short_title="Silent")
    page = client.get("/sources/publication/")
    assert texts(page, "tbody tr") == ["History – 2 1", "Silent – 0 0"]


def test_document_shows_its_makers_links_and_what_is_told_of_it(client):
    plan, law = makers.document("plan", title="The Plan"), makers.document("law", title="The Law")
    makers.authorship(document=plan, participant=makers.participant("nepal", name="Nepal"))
    makers.document_link(source=plan, target=law, kind="updates")
    told = makers.perspective(participant=makers.participant("fiji", name="Fiji"), document=law)
    makers.point(perspective=told, document=plan, text="It reports a plan.")
    page = client.get("/sources/plan/")
    assert "Issuer Nepal" in texts(page, "dl.sheet > div")
    assert "Updates The Law" in texts(page, "dl.sheet > div")
    assert texts(page, "ul.facts > li") == ["It reports a plan. Fiji"]
    assert "Later documents The Plan updates this one" in texts(
        client.get("/sources/law/"), "dl.sheet > div"
    )


def test_date_that_the_source_does_not_state_is_said(client):
    makers.document("plan")
    assert "Date not stated in the source" in texts(client.get("/sources/plan/"), "dl.sheet > div")


def test_passage_leads_to_what_rests_on_it_and_to_its_neighbours(client, passage):
    makers.cite(makers.participant("nepal", name="Nepal"), passage=passage)
    makers.passage(code="next")
    makers.statement(discrepancy=makers.discrepancy(subject="Two years"), passage=passage)
    page = client.get("/sources/passages/history-founded/")
    assert texts(page, "ul.facts > li") == [
        "Participant: Nepal Cite this fact : Nepal",
        "Two years",
    ]
    assert texts(page, "a[rel=next]") == ["Next history-next: Words."]


@pytest.fixture
def discrepancy(passage):
    row = makers.discrepancy("two-years", subject="Two years", reason="One dates it.")
    makers.statement(discrepancy=row, passage=passage, reading="2002", followed=True)
    rival = makers.passage(code="rival", quote="It was founded in 2003.")
    makers.statement(discrepancy=row, passage=rival, reading="2003")
    return row


def test_discrepancy_sets_its_readings_side_by_side(client, discrepancy):
    page = client.get("/sources/discrepancies/two-years/")
    assert texts(page, "ul.rivals > li > .rival") == ["2002", "2003"]
    assert texts(page, "ul.rivals blockquote") == [
        "“It was founded in 2002.”",
        "“It was founded in 2003.”",
    ]
    assert ["This reading is followed." in text for text in texts(page, "ul.rivals > li")] == [
        True,
        False,
    ]
    assert "Why One dates it." in texts(page, "dl.sheet > div")


def test_discrepancy_names_each_row_and_field_that_it_touches_once(client, discrepancy, passage):
    held = makers.membership(participant=makers.participant("nepal", name="Nepal"))
    for one in (passage, makers.passage(code="third")):
        makers.cite(held, passage=one, field="since", dispute=discrepancy)
    draft = makers.participant("fiji", name="Fiji", state="draft")
    makers.cite(draft, dispute=discrepancy)
    page = client.get("/sources/discrepancies/two-years/")
    assert texts(page, "dl.sheet ul > li") == ["Membership: Nepal, member (since)"]


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("date", "Source disagrees with itself"), ("gap", "The source leaves this open")],
)
def test_touched_row_bears_a_mark_that_leads_to_the_register(client, kind, mark):
    group = makers.group("office")
    makers.cite(group, field="established", dispute=makers.discrepancy(subject="When", kind=kind))
    page = client.get("/workinggroups/office/")
    assert texts(page, "p.dis")[0] == f"{mark} When"
    assert 'href="/sources/discrepancies/two-dates/"' in page.content.decode()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_mark_of_a_discrepancy_that_is_not_public_is_not_shown(client, state):
    makers.cite(makers.group("office"), dispute=makers.discrepancy(state=state))
    assert texts(client.get("/workinggroups/office/"), "p.dis") == []
    assert client.get("/sources/discrepancies/two-dates/").status_code == 404


def test_register_is_filtered_by_kind_treatment_and_status(client, discrepancy):
    makers.discrepancy("gap", subject="A gap", kind="gap", treatment="followed", status="explained")
    names = "tbody th"
    for query, found in (
        ("", ["A gap", "Two years"]),
        ("?kind=gap", ["A gap"]),
        ("?treatment=blank", ["Two years"]),
        ("?status=open", ["Two years"]),
        ("?kind=gap&status=open", []),
    ):
        assert texts(client.get(f"/sources/discrepancies/{query}"), names) == found
    assert "2002 ≠ against 2003" in texts(client.get("/sources/discrepancies/"), "tbody td")


def test_first_page_counts_the_register_and_shows_counts_against_lists(client, discrepancy):
    count = makers.discrepancy("observers", subject="Number of observers", kind="count")
    for reading in ("25", "27"):
        makers.statement(discrepancy=count, passage=makers.passage(), reading=reading)
    page = client.get("/")
    assert "25 ≠ against 27" in texts(page, ".rival")
    assert "The register: all 2 places" in texts(page, "p.more")


@pytest.fixture
def cited_twice():
    """A meeting with two passages, the first of them inferred."""
    meeting = makers.meeting("third", title="Third")
    chapter = makers.chapter("history", title="History at length", short_title="History")
    for code in ("first", "second"):
        passage = makers.passage(chapter=chapter, code=code, quote=f"Words of the {code}.")
        makers.cite(meeting, passage=passage, basis="inferred")
    return meeting


def test_row_of_a_list_shows_its_first_passage_and_leads_to_the_others(client, cited_twice):
    page = client.get("/meetings/")
    assert names(page, "tbody summary") == ["Source for Third: History and 1 more"]
    assert texts(page, "tbody details") == [
        "History and 1 more “Words of the first.” Inferred. History at length, Publication. "
        "All 2 passages"
    ]
    shown = BeautifulSoup(page.content, "html.parser").select("tbody details *")
    assert [tag.name for tag in shown] == ["summary", "a"]
    assert shown[-1]["href"] == "/meetings/third/"


def test_row_of_a_list_with_one_passage_leads_to_it(client, passage):
    meeting = makers.meeting("third", title="Third")
    makers.cite(meeting, passage=passage)
    row = BeautifulSoup(client.get("/meetings/").content, "html.parser").select_one("tbody details")
    assert row.a["href"] == passage.get_absolute_url()


def test_page_of_a_record_shows_all_its_passages(client, cited_twice):
    page = client.get("/meetings/third/")
    words = ["Words of the first.", "Words of the second."]
    assert texts(page, ".sheet > div:last-child blockquote") == words

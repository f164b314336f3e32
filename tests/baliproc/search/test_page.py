"""The page of the search answers everybody, with a script or without."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbours():
    group = makers.group("east", name="East Group")
    for year in ("2012", "2013"):
        makers.meeting(f"m-{year}", title="Harbour <meeting>", group=group, start=year)
    nepal = makers.participant("nepal", name="Nepal")
    makers.participant_alias(owner=nepal, text="Harbour of Snow")


def soup(client, query, status=200):
    page = client.get(f"/search/?{query}")
    assert page.status_code == status
    return BeautifulSoup(page.content, "html.parser")


def text(tag):
    return " ".join(tag.get_text().split())


def test_page_shows_what_is_found_marked_and_escaped(client, harbours):
    page = soup(client, "q=harbours")
    assert text(page.h1) == "3 results for “harbours”"
    hits = page.select(".res > li")
    assert [text(hit.h3) for hit in hits] == ["Harbour <meeting>", "Harbour <meeting>", "Nepal"]
    assert [text(hit.select_one(".kind")) for hit in hits] == [
        "Meeting2012",
        "Meeting2013",
        "Partner",
    ]
    assert text(hits[2].select_one(".fine")) == "also “Harbour of Snow”"
    assert [text(mark) for mark in page.select(".res mark")] == ["Harbour"] * 3
    assert page.select_one("#find-q")["value"] == "harbours"


def test_page_without_a_search_says_how_to_search(client):
    for query in ("", "q=", "q=+++", "kind=meeting"):
        page = soup(client, query)
        assert text(page.h1) == "Search"
        assert len(page.select(".facts a")) == 4


def test_facets_are_links_that_combine_and_can_be_removed(client, harbours):
    page = soup(client, "q=harbour&kind=meeting&other=1")
    links = {text(link): link["href"] for link in page.select(".nar a")}
    assert links == {
        "All": "?q=harbour",
        "Partners 1": "?q=harbour&kind=partner",
        "Meetings 2": "?q=harbour&kind=meeting",
        "2012 1": "?q=harbour&kind=meeting&year=2012",
        "2013 1": "?q=harbour&kind=meeting&year=2013",
    }
    assert text(page.select_one(".nar [aria-current]")) == "Meetings 2"
    showing = page.select_one(".showing")
    assert text(showing).startswith(
        "Showing: all 2 results; Kind is Meetings (remove the filter Kind)"
    )
    assert showing.a["href"] == "?q=harbour"
    kept = {tag["name"]: tag["value"] for tag in page.select(".big-find input[type=hidden]")}
    assert kept == {"kind": "meeting"}


def test_nothing_found_names_the_filters_and_offers_to_drop_them(client, harbours):
    page = soup(client, "q=harbour&year=2020&kind=meeting")
    said = text(page.select_one(".showing"))
    assert said.startswith("Showing: no result; Kind is Meetings")
    assert "Year is 2020 (remove the filter Year)" in said
    link = page.select_one(".nothing a")
    assert (text(link), link["href"]) == ("Show the 3 results without them", "?q=harbour")


def test_nothing_found_offers_what_may_be_meant_and_names_like_it(client, harbours):
    page = soup(client, "q=harbuor&year=2012")
    link = page.select_one(".nothing .meant a")
    assert (text(link), link["href"]) == ("Harbour", "?q=Harbour&year=2012")
    assert page.select_one(".nothing li a")["href"] == "/meetings/m-2012/"
    drop = page.select_one(".nothing p a")
    assert (text(drop), drop["href"]) == ("Drop the filters", "?q=harbuor")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("q=%00", "Search: “�” – Null characters are not allowed."),
        ("q=%22bali", 'Search: “"bali” – A quotation mark opens a phrase that none closes.'),
        (f"q={'x' * 201}", "A search has at most 200 characters; this one has 201."),
        (f"q={'a+' * 20}", "A search has at most 16 words or phrases; this one has 20."),
        ("q=bali&kind=ship", "Kind: “ship” – it is not one of the choices"),
        ("q=bali&year=x", "Year: “x” – Enter a whole number."),
        ("q=bali&year=" + "9" * 30, "Ensure this value is less than or equal to 2199."),
        ("q=bali&body=nowhere", "There is no such body."),
        ("q=bali&body=%00", "Body: “�” – "),
        ("q=bali&q=harbour", "Search: “harbour” – it is given more than once"),
        ("q=bali&year=2002&year=2003", "Year: “2003” – it is given more than once"),
    ],
)
def test_page_tells_what_makes_no_sense_and_keeps_what_was_typed(client, query, reason):
    page = soup(client, query, 400)
    assert reason in text(page.select_one("#wrong"))
    assert page.select_one("#find-q")["aria-describedby"] == "wrong"
    assert page.select_one("#find-q")["value"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("2", "This search has 1 page of results."),
        ("0", "There is no page “0”."),
        ("01", "There is no page “01”."),
        ("1&page=2", "There is no page “1, 2”."),
        ("x", "There is no page “x”."),
        ("-1", "There is no page “-1”."),
        ("99999999", "There is no page “99999999”."),
        ("%00", "There is no page “�”."),
        ("1.0", "There is no page “1.0”."),
    ],
)
def test_page_of_results_that_there_is_not_is_not_found(client, harbours, page, reason):
    assert reason in text(soup(client, f"q=harbour&page={page}", 404))


@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q=harbour&q=&q=harbour", "q=%F0%9F%98%80", "q=<script>alert(1)</script>", "q=%"],
)
def test_page_answers_whatever_is_typed(client, harbours, query):
    assert not soup(client, query).select("main script:not([type='application/ld+json'])")


def test_pages_of_results_lead_on_and_back(client):
    for number in range(45):
        makers.participant(f"harbour-{number}", name=f"Harbour {number:02}")
    page = soup(client, "q=harbour&page=2")
    assert page.select_one(".res")["start"] == "21"
    assert len(page.select(".res > li")) == 20
    assert [link["href"] for link in page.select(".pages a")] == [
        "?q=harbour&page=1",
        "?q=harbour&page=3",
    ]
    assert text(page.select_one(".pages span")) == "Page 2 of 3"


def test_suggestions_are_names_that_begin_as_typed(client, harbours):
    answer = client.get("/search/suggest/?q=harb")
    rows = json.loads(answer.content)["suggestions"]
    assert rows[0] == {
        "kind": "Partner",
        "title": "Nepal",
        "also": "Harbour of Snow",
        "url": "/members/nepal/",
    }
    assert client.get("/search/suggest/").json() == {"suggestions": []}
    refused = client.get("/search/suggest/?q=%22")
    assert refused.status_code == 400
    assert refused.json() == {"error": "A quotation mark opens a phrase that none closes."}
    twice = client.get("/search/suggest/?q=harb&q=bali")
    assert (twice.status_code, twice.json()) == (
        400,
        {"error": "The search is given more than once."},
    )
    assert client.get("/search/suggest/?q=harb&q=harb").json()["suggestions"] == rows
    assert client.post("/search/suggest/").status_code == 405


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_page_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.meeting(f"harbour-{number}", title="Harbour", start="2012")
    call_command("index", verbosity=0)
    with django_assert_num_queries(5):
        page = client.get("/search/?q=harbour")
    assert page.status_code == 200

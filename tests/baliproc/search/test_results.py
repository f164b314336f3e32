"""What is found, in which order, and how it can be narrowed: the same on both databases."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baliproc.models import Entry
from baliproc.search import NoSuchPage, QueryProblem, search
from baliproc.search.kinds import told_entry
from baliproc.search.matches import MOST_RANKED
from baliproc.search.results import suggestions
from baliproc.search.texts import Told
from tests import makers

pytestmark = pytest.mark.django_db


def titles(text, **narrowed):
    return [hit.title for hit in search(text, **narrowed).hits]


@pytest.fixture
def turkiye():
    row = makers.participant("turkiye", name="Türkiye")
    makers.participant_alias(owner=row, text="Republic of the Sea", kind="printed")
    return row


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye",
        "turkiye",
        "TÜRKİYE",
        "turk",
        "turk*",
        "sea republic",
        "rep sea",
        "  of  ",
        '"republic of the sea"',
        "“Republic of the Sea”",
        "türkiye -nepal",
    ],
)
def test_name_is_found_by_its_words_their_beginnings_and_phrases(turkiye, text):
    assert titles(text) == ["Türkiye"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "…",
        "urkiye",
        "turkiye atlantis",
        "' OR 1=1",
        '"sea republic"',
        '"turk"',
        "türkiye -sea",
        "t",
        "\u202e",
    ],
)
def test_what_is_nowhere_finds_nothing(turkiye, text):
    assert titles(text) == []


def test_beginnings_are_of_names_and_a_star_is_of_any_word():
    makers.participant("nepal", name="Nepal")
    makers.milestone("crisis", title="A crisis", summary="It began in Nepalgunj.")
    assert titles("nepa") == ["Nepal"]
    assert titles("nepa*") == ["Nepal", "A crisis"]


def test_numbers_are_no_beginnings():
    makers.meeting("one", title="Meeting of 2002")
    assert titles("20") == []
    assert titles("20*") == ["Meeting of 2002"]


def test_phrase_does_not_run_from_one_name_into_another(turkiye):
    makers.participant_alias(owner=turkiye, text="Anatolia", kind="printed")
    assert titles('"anatolia republic"') == titles('"turkiye anatolia"') == []


def test_full_stops_in_an_abbreviation_do_not_matter():
    usa = makers.participant("usa", name="USA")
    makers.participant_alias(owner=usa, text="U.S.", kind="printed")
    hit = search("us").hits[0]
    assert (hit.title, hit.also, hit.also_html) == ("USA", "U.S.", "<mark>U.S.</mark>")


def test_the_name_itself_comes_first_and_then_what_begins_with_it():
    names = {"a": "Old Sea", "b": "Sea of Stones", "c": "Sea"}
    for slug, name in names.items():
        makers.participant(slug, name=name)
    makers.milestone("crisis", title="Crisis", summary="Sea, sea and sea.")
    other = makers.participant("d", name="Ocean")
    makers.participant_alias(owner=other, text="Sea")
    assert titles("sea") == ["Sea", "Ocean", "Sea of Stones", "Old Sea", "Crisis"]


def test_words_close_together_come_before_words_far_apart():
    makers.milestone("one", title="One", summary="A group that was ad rem and post hoc.")
    makers.milestone("two", title="Two", summary="The meeting of the ad hoc group.")
    assert titles("ad hoc group") == ["Two", "One"]


def test_every_kind_of_record_is_found():
    document = makers.document("d", title="Harbour plan")
    strategy = makers.strategy(document=document)
    area = makers.area(strategy=strategy, title="Harbour law")
    group = makers.group("g", name="Harbour Group")
    meeting = makers.meeting("m", title="Harbour Meeting", group=group)
    member = makers.participant("one", name="Harbour")
    makers.membership(participant=member)
    observer = makers.participant("two", name="Harbour East")
    makers.membership(participant=observer, status="observer")
    makers.participant("three", name="Harbour West")
    makers.person("p", name="Harbour Master")
    makers.milestone("ms", title="Harbour opened")
    makers.item(strategy=strategy, area=area, text="Build harbours.")
    makers.provision(text="To keep the harbour.")
    makers.perspective(participant=member, document=document, summary="On harbours.")
    makers.discrepancy(subject="Two harbours")
    makers.outcome(meeting, text="The harbour was agreed.")
    chapter = makers.chapter(document=document, title="On the harbour")
    makers.passage(chapter=chapter, quote="There is a harbour.")
    results = search("harbour")
    assert {value.value: value.count for value in results.facets["kind"]} == dict.fromkeys(
        "member observer partner body person meeting milestone item provision area strategy "
        "document perspective discrepancy outcome chapter passage".split(),
        1,
    )
    assert results.count == 17


def test_drafts_and_what_stands_under_them_are_not_found():
    makers.participant("draft", name="Harbour", state="draft")
    makers.participant("gone", name="Harbour", state="withdrawn")
    nepal = makers.participant("nepal")
    makers.participant_alias(owner=nepal, text="Harbour", state="draft")
    group = makers.group("hidden", name="Harbour Group", state="draft")
    makers.meeting("meeting", title="Harbour meeting", group=group)
    makers.role(group=group, participant=nepal, capacity="Harbour master")
    perspective = makers.perspective(participant=nepal, state="withdrawn")
    makers.point(perspective=perspective, text="A harbour.")
    assert titles("harbour") == []
    assert Entry.objects.filter(text__icontains="harbour").count() == 0


def test_hit_says_what_it_is_and_where():
    chapter = makers.chapter("history", title="History", first=12, last=13)
    makers.passage(chapter=chapter, code="2002", quote="Ministers <met> there.", locator="2002")
    hit = search("ministers").hits[0]
    assert (hit.kind, hit.kind_label, hit.title) == ("passage", "Passage", "History")
    assert hit.url == "/sources/passages/history-2002/"
    assert (hit.when, hit.where, hit.date) == ("pages 12–13", "2002, Publication", "")
    assert hit.snippet_text == "Ministers <met> there."
    assert hit.snippet_html == "<mark>Ministers</mark> &lt;met&gt; there."


@pytest.fixture
def harbours():
    """Meetings of two bodies in two years, and a document of one of the years."""
    for slug in ("east", "west"):
        group = makers.group(slug, name=f"{slug.title()} Group")
        for year in ("2012", "2013"):
            makers.meeting(f"{slug}-{year}", title="Harbour meeting", group=group, start=year)
    makers.document("plan", title="Harbour plan", date="2012-05")


def facet(results, name):
    return [(value.value, value.label, value.count) for value in results.facets[name]]


def test_facets_count_what_is_found(harbours):
    results = search("harbour")
    assert facet(results, "kind") == [("meeting", "Meetings", 4), ("document", "Documents", 1)]
    assert facet(results, "year") == [("2012", "2012", 3), ("2013", "2013", 2)]
    assert facet(results, "body") == [("east", "East Group", 2), ("west", "West Group", 2)]
    assert results.years == {2012, 2013}


def test_facet_in_force_narrows_the_others_and_still_shows_its_choices(harbours):
    results = search("harbour", year=2012, body="east")
    assert [hit.url for hit in results.hits] == ["/meetings/east-2012/"]
    assert facet(results, "kind") == [("meeting", "Meetings", 1)]
    assert facet(results, "year") == [("2012", "2012", 1), ("2013", "2013", 1)]
    assert facet(results, "body") == [("east", "East Group", 1), ("west", "West Group", 1)]


@pytest.mark.parametrize(
    ("narrowed", "reason"),
    [
        ({"kind": "harbour"}, "There is no such kind of result."),
        ({"year": 3}, "A year lies between 1900 and 2199."),
        ({"body": "hidden"}, "There is no such body."),
        ({"body": "\x00"}, "There is no such body."),
        ({"page_size": 0}, "A page has between 1 and 200 results."),
        ({"page_size": 201}, "A page has between 1 and 200 results."),
    ],
)
def test_filter_that_makes_no_sense_is_refused(narrowed, reason):
    makers.group("hidden", state="draft")
    with pytest.raises(QueryProblem) as refused:
        search("harbour", **narrowed)
    assert str(refused.value) == reason


def test_pages_hold_every_result_once(harbours):
    pages = [search("harbour", page=number, page_size=2) for number in (1, 2, 3)]
    urls = [hit.url for page in pages for hit in page.hits]
    assert len(urls) == len(set(urls)) == 5
    assert [len(page.hits) for page in pages] == [2, 2, 1]
    assert {(page.count, page.pages) for page in pages} == {(5, 3)}


@pytest.mark.parametrize("number", [0, 4, -1, 10**9])
def test_page_that_there_is_not_is_refused(harbours, number):
    with pytest.raises(NoSuchPage, match="This search has 3 pages of results"):
        search("harbour", page=number, page_size=2)


def test_more_than_is_ranked_is_said_and_not_counted():
    told = [Told("partner", f"Harbour {number}", "/") for number in range(MOST_RANKED + 5)]
    rows = [told_entry(1, number, one) for number, one in enumerate(told, start=1)]
    Entry.objects.bulk_create(rows[:MOST_RANKED])
    results = search("harbour")
    assert (results.count, results.count_is_capped) == (MOST_RANKED, False)
    Entry.objects.bulk_create(rows[MOST_RANKED:])
    results = search("harbour")
    assert (results.count, results.count_is_capped) == (MOST_RANKED, True)
    assert facet(results, "kind") == [("partner", "Partners", MOST_RANKED)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("hrabour nepol", "harbour Nepal"),
        ('"harbuor" nepal', '"harbour" nepal'),
        ("srilanka", "Sri Lanka"),
        ("turkiey", "Türkiye"),
        ("harbour", ""),
        ("qqqqqqqq", ""),
        ("qq", ""),
        ("20023", ""),
    ],
)
def test_what_is_misspelt_is_answered_with_what_may_be_meant(typed, meant):
    makers.participant("turkiye", name="Türkiye")
    makers.participant("sri-lanka", name="Sri Lanka")
    makers.participant("nepal", name="Nepal")
    makers.milestone(title="Crisis", summary="In the Harbour of Nepal.")
    assert search(typed).suggestion == meant


def test_suggestion_finds_something_even_under_no_filter():
    makers.participant("nepal", name="Nepal")
    results = search("nepol", year=2002)
    assert (results.suggestion, results.without_filters) == ("Nepal", 0)


def test_nothing_offers_what_there_is_without_filters(harbours):
    results = search("harbour", year=2002)
    assert (results.count, results.without_filters, results.suggestion) == (0, 5, "")


def test_nothing_offers_single_words_and_names_like_it(harbours):
    results = search("harbour lighthouse")
    assert results.fewer == ["harbour"]
    assert {hit.title for hit in results.near} == {"Harbour meeting", "Harbour plan"}


def test_suggestions_are_names_that_begin_so(turkiye):
    makers.milestone("crisis", title="Crisis", summary="Of Türkiye.")
    assert [hit.title for hit in suggestions("tur")] == ["Türkiye"]
    assert [(hit.title, hit.also) for hit in suggestions("republ")] == [
        ("Türkiye", "Republic of the Sea")
    ]
    assert suggestions("") == suggestions("…") == suggestions("turkey") == []


@pytest.mark.parametrize("rows", [1, 3, 300])
@pytest.mark.parametrize(
    ("text", "narrowed", "queries"),
    [
        ("harbour", {}, 4),
        ("harbour", {"kind": "meeting"}, 5),
        ("harbour", {"kind": "meeting", "year": 2012, "body": "east"}, 8),
    ],
)
def test_search_issues_the_same_queries_for_any_number_of_rows(
    django_assert_num_queries, rows, text, narrowed, queries
):
    group = makers.group("east", name="East Group")
    for number in range(rows):
        makers.meeting(f"harbour-{number}", title="Harbour", group=group, start="2012")
    call_command("index", verbosity=0)
    with django_assert_num_queries(queries):
        assert search(text, **narrowed).count == rows


@pytest.mark.parametrize("rows", [1, 300])
def test_nothing_found_issues_the_same_queries_for_any_number_of_rows(rows):
    for number in range(rows):
        makers.participant(f"harbour-{number}", name=f"Harbour {number:03}")
    call_command("index", verbosity=0)
    with CaptureQueriesContext(connection) as queries:
        assert search("harbuor").suggestion == "Harbour"
    assert len(queries) == 11

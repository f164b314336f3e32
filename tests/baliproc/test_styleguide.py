"""The pages that explain the site: about, and the styleguide."""

import pytest

from baliproc.styleguide import Token, tokens
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db

SHEET = """
:root { --s1: 6px; --s12: 72px; --t-h1: 600 3rem/1 x; --ink: #000; --rule: #ccc; --gutter: 1rem; }
@media (prefers-color-scheme: dark) { :root { --ink: #fff; } }
@media print { :root { --ink: #111; } }
"""


def test_tokens_are_read_from_the_style_sheet_in_light_and_dark():
    found = tokens(SHEET)
    assert found.colours == [Token("ink", "#000", "#fff"), Token("rule", "#ccc", "#ccc")]
    assert [one.name for one in found.spaces] == ["s1", "s12"]
    assert found.types == [Token("t-h1", "600 3rem/1 x", "600 3rem/1 x")]


@pytest.fixture
def signs():
    """The three signs, each on a row of its own."""
    body = makers.group("ministerial-conference", kind="conference")
    first = makers.meeting("one", title="First", group=body, start="2002", city="Bali", ordinal=1)
    makers.cite(first, passage=makers.passage(quote="It met in 2002."), field="start")
    second = makers.meeting("two", title="Second", group=body, start="2003", ordinal=2)
    makers.cite(second, passage=makers.passage(quote="It met in 2003."))
    force = makers.group("force", name="Task Force")
    dispute = makers.discrepancy("founded", subject="When founded")
    for reading in ("2016", "2017"):
        passage = makers.passage(quote=reading)
        makers.statement(discrepancy=dispute, passage=passage, reading=reading)
        makers.cite(force, passage=passage, field="established", dispute=dispute)


@pytest.mark.parametrize("path", ["/about/", "/styleguide/"])
def test_signs_are_shown_on_rows_of_the_record(client, signs, path):
    page = client.get(path)
    assert texts(page, ".three h3 ~ p:nth-of-type(2)") == [
        "First : 2002, Bali.",
        "Task Force : established not settled in the source.",
        "Second : 2003; its place is not stated in the source.",
    ]
    assert texts(page, ".three details[open] blockquote") == ["It met in 2002."]
    assert texts(page, ".three .dis a") == ["Source disagrees with itself"]


@pytest.mark.parametrize("path", ["/about/", "/styleguide/"])
def test_page_answers_without_a_record(client, path):
    assert client.get(path).status_code == 200


def test_about_asserts_no_licence(client):
    assert "No licence has been chosen." in texts(client.get("/about/"), ".sheet dd")


def test_styleguide_shows_a_timeline_and_a_window_of_the_map(client, signs):
    makers.membership(participant=makers.participant("nepal", name="Nepal"))
    page = client.get("/styleguide/")
    assert texts(page, ".chron > li") == ["2002 First", "2003 Second"]
    assert texts(page, ".loc .here text") == ["Nepal"]


def test_styleguide_shows_states_rivals_and_a_problem(client, signs):
    page = client.get("/styleguide/")
    assert texts(page, ".st") == [
        "listed",
        "not on a complete list",
        "not known: the list is partial",
        "no list in the source",
    ]
    assert texts(page, ".rivals .rival") == ["2016", "2017"]
    assert texts(page, ".problem li") == ["Year: “nonsense” – Enter a whole number."]


def test_styleguide_shows_the_numbers_and_entries_of_the_timeline(client, signs):
    first = makers.Meeting.objects.get(slug="one")
    experts = makers.group("experts", name="The Experts", kind="experts")
    makers.effect(outcome=makers.outcome(first), group=experts, number=1)
    page = client.get("/styleguide/")
    assert texts(page, ".sound b") == ["0", "0", "0", "2", "0"]
    assert texts(page, ".lanes h3") == ["First"]
    assert texts(page, ".led li") == ["Founded The Experts"]

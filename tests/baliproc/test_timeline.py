"""The timeline: lanes, the years without an entry, and what led to what."""

import re

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return makers.group("conference", kind="conference")


def test_entries_of_a_track_are_numbered_within_their_year(client, conference):
    makers.meeting("a", group=conference, start="2002-02")
    makers.meeting("b", start="2002-03")
    makers.meeting("c", group=conference, start="2002-04")
    html = client.get("/timeline/").content.decode()
    assert re.findall(r'<li class="(ent [^"]*)" id="(\w+)"', html) == [
        ("ent l-ministerial r1", "a"),
        ("ent l-events r1 last", "b"),
        ("ent l-ministerial r2 last", "c"),
    ]


def test_every_year_of_a_gap_has_a_place(client, conference):
    makers.meeting("a", group=conference, start="2004")
    makers.meeting("b", group=conference, start="2009")
    page = client.get("/timeline/")
    assert texts(page, ".yr > h2") == ["2004", "2005–2008", "2009"]
    for year in range(2004, 2010):
        assert page.content.decode().count(f'id="y{year}"') == 1


def test_chart_shows_what_the_filters_leave(client, conference):
    makers.meeting("a", group=conference, start="2004")
    makers.meeting("b", start="2003")
    page = client.get("/timeline/", {"track": "ministerial"})
    assert texts(page, ".yc-t") == ["1 dated entry in 1 of 1 years"]
    assert texts(page, ".yc-y") == ["2004"]
    assert client.get("/timeline/", {"track": "nonsense"}).status_code == 400


def test_conference_leads_to_the_body_founded_and_to_its_first_meeting(client, conference):
    decided = makers.meeting("fifth", title="The Fifth", group=conference, start="2013-04")
    experts = makers.group("experts", name="The Experts", kind="experts")
    makers.meeting("met", title="They meet", group=experts, ordinal=1, start="2015-05")
    makers.effect(outcome=makers.outcome(decided), group=experts, number=1)
    page = client.get("/timeline/")
    assert texts(page, "#fifth .led li") == [
        "Founded The Experts; its first meeting, about 25 months later"
    ]
    assert texts(page, "#met .led li") == ["Decided at The Fifth, about 25 months earlier"]
    assert 'href="#met"' in page.content.decode()
    filtered = client.get("/timeline/", {"track": "ministerial"}).content.decode()
    assert 'href="/meetings/met/"' in filtered
    assert 'href="#met"' not in filtered


def test_decision_of_one_of_two_meetings_names_both(client, conference):
    rows = [
        makers.meeting(slug, title=slug.title(), group=conference, start=start)
        for slug, start in (("one", "2011-02"), ("two", "2011-10"))
    ]
    office = makers.group("office", name="The Office", kind="office")
    makers.effect(outcome=makers.outcome(*rows, attribution="one-of"), group=office, number=1)
    page = client.get("/timeline/")
    assert texts(page, "#one .led li") == ["Founded The Office (One / Two)"]


def test_planned_meeting_says_so(client, conference):
    makers.meeting("next", group=conference, start="2025", status="planned")
    page = client.get("/timeline/")
    assert texts(page, "#next .when") == ["Planned: 2025"]
    assert 'class="ent l-ministerial r1 last not-held"' in page.content.decode()

"""The timeline: lanes, the years without an entry, and what led to what."""

import re

import pytest
from django.utils import timezone

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
    assert texts(page, ".yc-t") == ["1 dated entry in 1 of 2 years"]
    assert texts(page, ".yc-c a") == ["2003", "1 2004"]
    assert 'aria-label="2003, no entry matches"' in page.content.decode()
    assert texts(page, ".yr > h2") == ["2003", "2004"]
    assert texts(page, ".key li")[-1] == "No entry matches"
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
    year = timezone.localdate().year + 1
    makers.meeting("next", group=conference, start=str(year), status="planned")
    page = client.get("/timeline/")
    assert texts(page, "#next .when") == [f"Planned: {year}"]
    assert 'class="ent l-ministerial r1 last not-held"' in page.content.decode()


@pytest.fixture
def nepal(conference):
    """Nepal hosted in 2003, was listed in 2009 and has a milestone in 2015; others did else."""
    nepal = makers.participant("nepal", name="Nepal")
    makers.meeting("hosted", title="Hosted", group=conference, host=nepal, start="2003")
    listed = makers.attendance_list(makers.meeting("listed", title="Listed", start="2009"))
    makers.attendance(list=listed, participant=nepal)
    makers.milestone("law", title="Law", start="2015").participants.add(nepal)
    makers.meeting("other", title="Other", group=conference, start="2012")
    return nepal


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("participant=nepal", ["Hosted", "Listed", "Law"]),
        ("participant=nepal&since=2009", ["Listed", "Law"]),
        ("participant=nepal&until=2009", ["Hosted", "Listed"]),
        ("participant=nepal&track=ministerial", ["Hosted"]),
        ("participant=nepal&body=conference", ["Hosted"]),
        ("since=2010&until=2013", ["Other"]),
    ],
)
def test_participant_period_and_the_other_filters_narrow_together(client, nepal, query, shown):
    assert texts(client.get(f"/timeline/?{query}"), ".ent h3") == shown


def test_filters_are_said_in_words_and_each_can_be_removed(client, nepal):
    page = client.get("/timeline/?participant=nepal&since=2009&track=&place=")
    assert texts(page, ".showing:not(.take)") == [
        "Showing: 2 – Participant is Nepal ( remove the filter Participant), "
        "From year is 2009 ( remove the filter From year)"
    ]
    html = page.content.decode()
    assert 'href="?since=2009&amp;track=&amp;place="' in html
    assert 'href="?participant=nepal&amp;track=&amp;place="' in html


def test_chart_keeps_the_filters_in_its_links(client, nepal):
    page = client.get("/timeline/?participant=nepal&since=2009&track=events&body=")
    html = page.content.decode()
    assert 'href="/timeline/?participant=nepal&amp;since=2009&amp;track=ministerial"' in html
    assert 'href="#y2015"' in html
    assert texts(page, ".yc-c a")[0] == "2009"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=2013&until=2014", "2013–2014 nothing recorded in the source"),
        ("participant=nepal&since=2010&until=2012", "2010–2012 no entry matches"),
    ],
)
def test_period_without_an_entry_is_said(client, nepal, query, words):
    page = client.get(f"/timeline/?{query}")
    assert texts(page, ".yr") == [words]
    assert "Nothing on record matches these filters together." in page.content.decode()


def test_period_asked_for_is_shown_to_its_ends(client, nepal):
    page = client.get("/timeline/?since=2011&until=2014")
    assert texts(page, ".yr > h2") == ["2011", "2012", "2013–2014"]


@pytest.mark.parametrize("query", ["since=1990&until=2003", "until=2003"])
def test_period_reaches_no_further_than_the_forums_years(client, nepal, query):
    page = client.get(f"/timeline/?{query}")
    assert texts(page, ".yc-c a") == ["1 2003"]
    assert texts(client.get("/timeline/?since=2100"), ".yr, .yc") == []


def test_body_has_what_it_helped_to_hold_and_what_was_decided_on_it(client, conference):
    office = makers.group("office", kind="office")
    makers.meeting("helped", title="Helped", start="2014").facilitators.add(office)
    decided = makers.meeting("decided", title="Decided", group=conference, start="2011")
    makers.effect(outcome=makers.outcome(decided), group=office, number=1)
    assert texts(client.get("/timeline/?body=office"), ".ent h3") == ["Decided", "Helped"]


def test_participant_that_is_not_published_is_no_choice(client):
    makers.participant("draft", state="draft")
    page = client.get("/timeline/?participant=draft")
    assert page.status_code == 400
    assert "Participant: “draft” – it is not one of the choices" in page.content.decode()
    assert 'href="/timeline/"' in page.content.decode()

"""The small timeline of one subject: lines by year, in order, each about one thing."""

import pytest

from meetings.chronicle import Chronicle
from meetings.models import Outcome
from tests import makers

pytestmark = pytest.mark.django_db


def told(chronicle):
    return [(year, [(line.title, line.words) for line in lines]) for year, lines in chronicle.years]


def test_lines_stand_by_year_and_the_less_precise_after_the_more_precise():
    found = Chronicle()
    found.meeting(makers.meeting("c", title="C", start="2009"))
    found.meeting(makers.meeting("b", title="B", start="2009-12-31"))
    found.meeting(makers.meeting("a", title="A", end="2002-02"))
    assert told(found) == [
        (2002, [("A", "February 2002")]),
        (2009, [("B", "31 December 2009"), ("C", "")]),
    ]


def test_what_is_said_of_one_meeting_stands_in_one_line_and_once():
    meeting = makers.meeting("first", title="First", start="2002-02")
    found = Chronicle()
    for words in ("host", "co-chair", "host"):
        found.meeting(meeting, words)
    assert told(found) == [(2002, [("First", "February 2002: host, co-chair")])]


def test_what_is_held_has_a_line_where_it_began_and_one_where_it_ended():
    role = makers.role(group=makers.group(slug="office", name="Office"), since="2009", until="2011")
    role.refresh_from_db()
    found = Chronicle()
    found.held(role, role.group, "chair")
    assert told(found) == [
        (2009, [("Office", "since 2009: chair")]),
        (2011, [("Office", "until 2011: chair")]),
    ]


def test_what_has_no_date_has_no_line():
    found = Chronicle()
    found.meeting(makers.meeting("undated"))
    found.held(makers.role(attested="2024"), makers.participant("iom"), "chair")
    assert found.years == []


@pytest.mark.parametrize(
    ("attribution", "words"),
    [
        ("stated", "2011: an outcome created it"),
        ("one-of", "2011: an outcome, of this meeting or another, created it"),
    ],
)
def test_outcome_is_told_of_its_subject_alone(attribution, words):
    office, other = makers.group("office"), makers.group("other")
    meeting = makers.meeting("decided", title="Decided", start="2011-02")
    outcome = makers.outcome(meeting, attribution=attribution)
    makers.effect(outcome=outcome, group=office, number=1)
    makers.effect(outcome=outcome, group=other, verb="tasked", number=2)
    found = Chronicle()
    found.outcomes(Outcome.objects.touching(group=office).for_list(), group=office)
    assert told(found) == [(2011, [("Decided", f"February {words}")])]


def test_document_is_told_with_the_part_in_it_and_without_a_date_not_at_all():
    nepal = makers.participant()
    for slug, part, date in (
        ("plan", "issuer", "2016"),
        ("tool", "with", "2018"),
        ("book", "author", ""),
    ):
        written = makers.document(slug, date=date)
        makers.authorship(document=written, participant=nepal, part=part)
    found = Chronicle()
    found.documents(nepal.authorships.select_related("document"))
    assert told(found) == [(2016, [("Plan", "issuer")]), (2018, [("Tool", "made with it")])]


def test_meetings_and_milestones_are_on_the_timeline_and_roles_are_not():
    found = Chronicle()
    role = makers.role(since="2009")
    role.refresh_from_db()
    found.held(role, makers.participant("iom"), "chair")
    assert not found.is_on_timeline
    found.milestones([makers.milestone(start="2015-05")])
    assert found.is_on_timeline

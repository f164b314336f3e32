"""Who was there as far as the source tells, the series of a body, and from word to deed."""

import pytest
from django.db import IntegrityError, transaction

from meetings.matrix import Presence
from meetings.models import AttendanceList, Effect, Meeting, Outcome
from meetings.querysets import NOT_STATED, DayRange, SeriesEntry
from members.models import Participant
from tests import makers

pytestmark = pytest.mark.django_db


def presence(participant, meeting):
    states = AttendanceList.objects.presence([participant], [meeting])
    return states[participant.pk, meeting.pk]


@pytest.fixture
def first_conference():
    """The conference of 2002: a partial list of governments, a complete one of organisations."""
    meeting = makers.meeting("ministerial-conference-1", start="2002-02-26", end="2002-02-28")
    makers.attendance_list(meeting, slug="governments", completeness="partial")
    makers.attendance_list(meeting, slug="organisations", scope="organisations")
    return meeting


def test_presence_of_the_examples_of_2002_and_2009(first_conference):
    nepal, usa, australia = map(makers.participant, ["nepal", "usa", "australia"])
    iom, unodc = [makers.participant(slug, kind="organisation") for slug in ("iom", "unodc")]
    governments = AttendanceList.objects.get(slug="governments")
    makers.attendance(list=governments, participant=nepal)
    makers.attendance(list=governments, participant=australia, evidence="elsewhere")
    makers.attendance(list=AttendanceList.objects.get(slug="organisations"), participant=iom)
    third = makers.meeting("ministerial-conference-3", start="2009-04")
    everybody = [nepal, australia, usa, iom, unodc]
    states = AttendanceList.objects.presence(everybody, [first_conference, third])
    assert [states[row.pk, first_conference.pk] for row in everybody] == [
        Presence.LISTED,
        Presence.LISTED,
        Presence.UNKNOWN,
        Presence.LISTED,
        Presence.NOT_ON_LIST,
    ]
    assert [states[row.pk, third.pk] for row in everybody] == [Presence.NO_LIST] * 5


@pytest.mark.parametrize("kind", ["process", "company", "foundation"])
def test_presence_of_a_kind_that_no_list_covers_is_no_list(first_conference, kind):
    partner = makers.participant("partner", kind=kind)
    assert presence(partner, first_conference) == Presence.NO_LIST


def test_presence_with_a_complete_list_beside_a_partial_one_is_not_on_list(first_conference):
    makers.attendance_list(first_conference, slug="complete")
    assert presence(makers.participant(), first_conference) == Presence.NOT_ON_LIST


def test_presence_on_a_list_of_another_meeting_says_nothing(first_conference):
    elsewhere = makers.attendance_list(makers.meeting("other"), slug="other")
    nepal = makers.attendance(list=elsewhere).participant
    assert presence(nepal, first_conference) == Presence.UNKNOWN


def test_presence_on_a_shared_list_is_of_both_meetings():
    conference, forum = makers.meeting("ministerial-conference-8"), makers.meeting("gabf-3")
    shared = makers.attendance_list(conference, forum, slug="shared")
    nepal = makers.attendance(list=shared).participant
    assert presence(nepal, conference) == presence(nepal, forum) == Presence.LISTED


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_presence_leaves_out_hidden_lists_and_attendances(state):
    meeting = makers.meeting()
    makers.attendance_list(meeting, slug="hidden", state=state)
    nepal = makers.participant()
    assert presence(nepal, meeting) == Presence.NO_LIST
    shown = makers.attendance_list(meeting, slug="shown")
    makers.attendance(list=shown, participant=nepal, state=state)
    assert presence(nepal, meeting) == Presence.NOT_ON_LIST


@pytest.mark.parametrize(
    ("status", "dates", "state"),
    [
        ("member", {"attested": "2024"}, Presence.NOT_ON_LIST),
        ("member", {"since": "2002", "until": "2008"}, Presence.NO_LIST),
        ("member", {"since": "2018"}, Presence.NO_LIST),
        ("observer", {"attested": "2016"}, Presence.NO_LIST),
        (None, {}, Presence.NO_LIST),
    ],
)
def test_presence_on_a_list_of_members_asks_who_may_have_been_one(status, dates, state):
    meeting = makers.meeting(start="2016-03-23")
    makers.attendance_list(meeting, scope="members")
    nepal = makers.participant()
    if status:
        makers.membership(participant=nepal, status=status, **dates)
    assert presence(nepal, meeting) == state


@pytest.mark.parametrize("rows", [1, 3])
def test_presence_takes_three_queries_for_its_rows(rows, django_assert_num_queries):
    for number in range(rows):
        meeting = makers.meeting(f"m{number}", start="2016")
        there = makers.attendance_list(meeting, slug=f"list-{number}", scope="members")
        row = makers.membership(participant=makers.participant(f"p{number}"), since="2002")
        makers.attendance(list=there, participant=row.participant)
    participants = list(Participant.objects.with_memberships())
    meetings = list(Meeting.objects.all())
    with django_assert_num_queries(3):
        states = AttendanceList.objects.presence(participants, meetings)
    assert sorted(states.values()) == ["listed"] * rows + ["not-listed"] * (rows * rows - rows)


def test_series_says_how_each_number_is_known():
    group = makers.group("ad-hoc-group")
    first = makers.meeting("first", group=group, ordinal=1, start="2004")
    third = makers.meeting("third", group=group, ordinal=3, start="2009")
    makers.cite(first, field="ordinal")
    makers.cite(third, field="ordinal", basis="inferred")
    makers.cite(third, field="start")
    late = makers.meeting("late", group=group, start="2012")
    early = makers.meeting("early", group=group, start="2003")
    undated = makers.meeting("undated", group=group)
    makers.meeting("session-1", group=group, series="sessions", ordinal=1)
    makers.meeting("elsewhere", group=makers.group("other"), ordinal=4)
    numbered, unnumbered = Meeting.objects.series(group)
    assert numbered == [
        SeriesEntry(1, first, "stated"),
        SeriesEntry(2, None, "not mentioned"),
        SeriesEntry(3, third, "inferred"),
    ]
    assert unnumbered == [early, late, undated]


def test_series_of_another_name_is_apart():
    group = makers.group("gabf")
    makers.meeting("forum-2", group=group, ordinal=2)
    session = makers.meeting("session-1", group=group, series="sessions", ordinal=1)
    assert Meeting.objects.series(group, "sessions").numbered == [SeriesEntry(1, session, "stated")]


def test_series_without_meetings_or_numbers_is_empty():
    group = makers.group()
    assert Meeting.objects.series(group) == ([], [])
    meeting = makers.meeting(group=group)
    assert Meeting.objects.series(group) == ([], [meeting])


def test_series_of_published_meetings_leaves_a_hidden_one_not_mentioned():
    group = makers.group()
    makers.meeting("first", group=group, ordinal=1, state="draft")
    second = makers.meeting("second", group=group, ordinal=2)
    assert Meeting.objects.published().series(group).numbered == [
        SeriesEntry(1, None, "not mentioned"),
        SeriesEntry(2, second, "stated"),
    ]


def decision(group, *dates, verb="created", **values):
    """Save an outcome that creates a body, of one meeting for each date."""
    meetings = [makers.meeting(f"decision-{date}", start=date) for date in dates]
    outcome = makers.outcome(*meetings, **values)
    return makers.effect(outcome=outcome, verb=verb, group=group)


def days(decided, met):
    group = makers.group()
    decision(group, *decided)
    makers.meeting("first", group=group, ordinal=1, **met)
    return Meeting.objects.published().decision_to_first_meeting(group)


@pytest.mark.parametrize(
    ("decided", "met", "expected", "words"),
    [
        (["2016-03-23"], "2018-04", DayRange(739, 768), "about 25 months"),
        (["2016-03"], "2018-04", DayRange(731, 790), "about 25 months"),
        (["2015-02"], "2015", DayRange(-58, 333), "up to 11 months"),
        (["2009"], "2010-03", DayRange(60, 454), "between 2 and 15 months"),
        (["2016-03-23"], "2016-04-20", DayRange(28, 28), "about 1 month"),
        (["2016-03-23"], "2016-03-23", DayRange(0, 0), None),
        (["2016", "2017-06"], "2018-01-01", DayRange(185, 731), "between 6 and 24 months"),
        (["2016-03-23"], "2016-03-22", None, None),
        (["2018"], "2017", None, None),
        (["2016-03-23"], "", None, None),
        ([""], "2018-04", None, None),
        ([], "2018-04", None, None),
    ],
)
def test_decision_to_first_meeting_is_as_precise_as_the_dates(decided, met, expected, words):
    found = days(decided, {"start": met})
    assert found == expected
    if words:
        assert found.words() == words


def test_decision_to_first_meeting_within_a_period_takes_the_whole_period():
    found = days(["2012-01-01"], {"start": "2013", "end": "2015", "sense": "within"})
    assert found == DayRange(366, 1460)


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_decision_to_first_meeting_that_was_not_held_gives_no_figure(status):
    assert days(["2016-03-23"], {"start": "2018-04", "status": status}) is None


@pytest.mark.parametrize(
    "values",
    [{"verb": "renewed"}, {"state": "draft"}, {"state": "withdrawn"}],
)
def test_decision_to_first_meeting_takes_only_a_public_decision_to_create(values):
    group = makers.group()
    decision(group, "2016-03-23", **values)
    makers.meeting("first", group=group, ordinal=1, start="2018-04")
    assert Meeting.objects.decision_to_first_meeting(group) is None


def test_decision_to_first_meeting_takes_the_first_of_the_main_series():
    group, other = makers.group(), makers.group("other")
    decision(group, "2016-03-23")
    makers.effect(outcome=Outcome.objects.get(), verb="tasked", group=other)
    makers.meeting("second", group=group, ordinal=2, start="2018-04")
    makers.meeting("session", group=group, series="sessions", ordinal=1, start="2018-04")
    makers.meeting("unnumbered", group=group, start="2018-04")
    makers.meeting("of-another", group=other, ordinal=1, start="2018-04")
    assert Meeting.objects.decision_to_first_meeting(group) is None
    assert Meeting.objects.decision_to_first_meeting(other) is None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 333, "up to 11 months"),
        (-400, 31, "up to 1 month"),
        (365, 365, "about 12 months"),
        (300, 366, "about 11 months"),
        (60, 454, "between 2 and 15 months"),
    ],
)
def test_day_range_in_words(low, high, words):
    assert DayRange(low, high).words() == words


@pytest.mark.parametrize(("low", "high"), [(0, 0), (-3, 10), (5, 10), (5, 100)])
def test_day_range_of_days_is_not_called_no_months(low, high):
    assert " 0 " not in DayRange(low, high).words()


def test_meetings_in_order_are_by_start_or_end_and_undated_last():
    group = makers.group()
    dates = {
        "undated": ("", ""),
        "known-by-its-end": ("", "2010"),
        "earlier": ("2002-02-26", "2002-02-28"),
    }
    for slug, (start, end) in dates.items():
        makers.meeting(slug, start=start, end=end)
    makers.meeting("b-second", group=group, ordinal=2, start="2012-03")
    makers.meeting("c-first", group=group, ordinal=1, start="2012-03")
    assert [row.slug for row in Meeting.objects.in_order()] == [
        "earlier",
        "known-by-its-end",
        "c-first",
        "b-second",
        "undated",
    ]


def test_meetings_in_place_are_of_a_city_a_country_or_neither():
    bali = makers.meeting("bali", city="Bali", country="Indonesia")
    jakarta = makers.meeting("jakarta", city="Jakarta", country="Indonesia")
    singapore = makers.meeting("singapore", city="Singapore", country="Singapore")
    nowhere = makers.meeting("nowhere")
    rows = Meeting.objects.order_by("pk")
    assert list(rows.in_place("Indonesia")) == [bali, jakarta]
    assert list(rows.in_place("Bali")) == [bali]
    assert list(rows.in_place("Singapore")) == [singapore]
    assert list(rows.in_place(NOT_STATED)) == [nowhere]
    assert list(rows.in_place("Atlantis")) == []


def test_meetings_held_with_one_another_know_it_whichever_says_so():
    conference, forum = makers.meeting("conference"), makers.meeting("forum")
    makers.meeting("other")
    conference.companions.create(companion=forum)
    assert list(Meeting.objects.held_with(conference)) == [forum]
    assert list(Meeting.objects.held_with(forum)) == [conference]
    forum.companions.create(companion=conference)
    assert list(Meeting.objects.held_with(conference)) == [forum]


def test_conferences_are_the_main_series_of_conferences_in_order():
    conference = makers.group("ministerial-conference", kind="conference")
    second = makers.meeting("second", group=conference, start="2003")
    first = makers.meeting("first", group=conference, start="2002")
    makers.meeting("session", group=conference, series="sessions", start="2002")
    makers.meeting("workshop", group=makers.group(), start="2002")
    assert list(Meeting.objects.conferences()) == [first, second]


def test_outcomes_touching_a_body_or_a_participant():
    group, nepal = makers.group(), makers.participant()
    created, admitted = makers.outcome(slug="created"), makers.outcome(slug="admitted")
    makers.effect(outcome=created, group=group)
    makers.effect(outcome=admitted, verb="admitted", participant=nepal)
    assert list(Outcome.objects.touching(group=group)) == [created]
    assert list(Outcome.objects.touching(participant=nepal)) == [admitted]


def test_effect_without_a_target_or_with_two_is_refused_by_the_database():
    row = makers.effect(group=makers.group())
    rows = Effect.objects.filter(pk=row.pk)
    for values in ({"group": None}, {"participant": makers.participant()}):
        with pytest.raises(IntegrityError, match="effect_one_target"), transaction.atomic():
            rows.update(**values)


def test_ordinal_is_of_one_meeting_of_a_series_and_from_one():
    group = makers.group()
    makers.meeting("first", group=group, ordinal=1)
    makers.meeting("session-1", group=group, series="sessions", ordinal=1)
    makers.meeting("some", group=group)
    makers.meeting("some-more", group=group)
    with pytest.raises(IntegrityError), transaction.atomic():
        makers.meeting("again", group=group, ordinal=1)
    with pytest.raises(IntegrityError, match="meeting_ordinal_from_one"), transaction.atomic():
        makers.meeting("zeroth", group=group, ordinal=0)

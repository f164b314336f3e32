"""Where bodies and roles stand on a chart of years."""

import datetime

import pytest

from meetings.models import Meeting, Outcome
from tests import makers
from workinggroups.drawing import Axis, Body, bar_of, bar_of_role, distinct, lineage
from workinggroups.models import Group, Role

AXIS = Axis(2002, 2005, scale=73, left=0)


def stretches(bar):
    return [tuple(part) if part else None for part in (bar.before, bar.certain, bar.after)]


def test_axis_holds_the_years_of_all_dates():
    assert Axis.of(["2004-05", "", "2002-02-26"]) == Axis(2002, 2004)


@pytest.mark.parametrize(("width", "scale"), [(264, 88), (2, 1)])
def test_axis_within_a_width_takes_whole_units_a_year(width, scale):
    assert Axis.within(width, ["2002", "2004"]) == Axis(2002, 2004, scale=scale, left=0)


def test_axis_needs_a_date():
    with pytest.raises(ValueError, match="empty"):
        Axis.of(["", ""])


def test_axis_measures_whole_years():
    assert (AXIS.width, AXIS.right) == (292, 292)
    assert [(tick.year, tick.x, tick.middle) for tick in AXIS.ticks][:2] == [
        (2002, 0, 36.5),
        (2003, 73, 109.5),
    ]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2002-01-01", 0.0),
        ("2002-01-06", 1.0),
        ("2003-01-01", 73.0),
        ("2004-12-31", 218.8),
        ("2005-12-31", 291.8),
        ("1999-05-01", 0.0),
        ("2024-04-01", 292.0),
    ],
)
def test_axis_places_a_day_and_keeps_it_on_the_drawing(day, place):
    assert AXIS.at(datetime.date.fromisoformat(day)) == place


def test_axis_finds_the_middle_of_a_year_and_of_a_span():
    assert AXIS.middle("2003") == 109.5
    assert AXIS.middle("2002-01-01", "2002-01-10") == 1.0
    assert AXIS.after(datetime.date(2005, 12, 31)) == 292.0


@pytest.mark.parametrize(
    ("dates", "left"),
    [
        ([], []),
        (["", "2009"], ["2009"]),
        (["2009", "2009-02", "2004-06"], ["2004-06", "2009-02"]),
        (["2016", "2017-10", "2017-01"], ["2016", "2017-01", "2017-10"]),
        (["2015-05-01", "2015-05", "2015"], ["2015-05-01"]),
    ],
)
def test_a_date_that_says_the_same_closer_is_no_rival(dates, left):
    assert distinct(dates) == left


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # The day is told, and no end: solid to the end of the axis.
        ({"begins": ["2003-01-01"], "ends": [], "goes_on": True}, [None, (73, 219), None]),
        # Only the year is told: open within it.
        ({"begins": ["2003"], "ends": [], "goes_on": True}, [(73, 73), (146, 146), None]),
        # A first and a last day: solid between them.
        ({"begins": ["2003-01-01"], "ends": ["2004-12-31"]}, [None, (73, 146), None]),
        # Rivals: open from the first to the last.
        (
            {"begins": ["2002", "2003"], "ends": ["2004", "2005"]},
            [(0, 146), (146, 0), (146, 146)],
        ),
        # Nothing but a trace.
        ({"begins": [], "ends": [], "seen": ["2003"]}, [(0, 73), (73, 73), (146, 146)]),
        # Nothing at all.
        ({"begins": [], "ends": []}, [(0, 292), None, None]),
        # An end without a beginning.
        ({"begins": [], "ends": ["2003"]}, [(0, 146), None, None]),
        # Attested before the end of its first year, and open since.
        (
            {"begins": ["2003"], "ends": [""], "seen": ["2004"]},
            [(73, 73), (146, 73), (219, 73)],
        ),
    ],
)
def test_bar_is_solid_where_certain_and_open_where_not(given, expected):
    found = stretches(bar_of(AXIS, **given))
    wanted = [part if part and part[1] else None for part in expected]
    assert found == wanted


@pytest.mark.django_db
def test_bar_of_a_role_takes_rival_readings_that_stand_open():
    row = makers.role(since="2003", attested="2005")
    dispute = makers.discrepancy()
    for reading in ("2003", "2004"):
        makers.cite(row, field="since", dispute=dispute, reading=reading)
    found = stretches(bar_of_role(AXIS, Role.objects.with_sources().get()))
    assert found == [(73.0, 146.0), (219.0, 73.0), None]


def drawn(years=()):
    groups = Group.objects.published().with_kin().in_order()
    firsts = Meeting.objects.published().first_of_each_body()
    creators = Outcome.objects.published().creating()
    bodies = [Body(one, firsts.get(one.pk), creators.get(one.pk, [])) for one in groups]
    return lineage(bodies, years)


@pytest.mark.django_db
def test_lineage_without_a_date_is_no_drawing():
    makers.group()
    assert drawn() is None


@pytest.mark.django_db
def test_lineage_puts_the_earliest_first_and_joins_one_body_to_the_next():
    older = makers.group("older", established="2002-01", concluded="2003")
    newer = makers.group("newer", established="2004")
    makers.succession(earlier=older, later=newer, kind="merged-into", date="2004")
    found = drawn(years=("2002", "2005"))
    assert [(row.body.group.slug, row.y, row.bar.goes_on) for row in found.rows] == [
        ("older", 64, False),
        ("newer", 106, True),
    ]
    assert [tuple(join) for join in found.joins] == [("merged-into", 139.0, 64, 106)]
    assert found.joins[0].shaft == "M139.0 64V94"
    assert found.joins[0].head == "M135.0 94h8l-4 5z"
    assert (found.width, found.height) == (232, 124)


@pytest.mark.django_db
def test_lineage_joins_a_body_to_that_whose_meeting_created_it_even_upwards():
    forum = makers.group("forum", kind="forum", established="2002-02")
    conference = makers.group("conference", kind="conference", established="2002-02")
    meeting = makers.meeting(group=conference, ordinal=1, start="2002-02-26", end="2002-02-28")
    makers.effect(outcome=makers.outcome(meeting), group=forum)
    found = drawn()
    assert [row.body.group.slug for row in found.rows] == ["forum", "conference"]
    assert [(join.kind, join.start, join.end) for join in found.joins] == [("decided", 106, 64)]
    assert found.joins[0].shaft.endswith("V76")
    assert found.joins[0].head.endswith("l-4 -5z")


@pytest.mark.django_db
def test_lineage_bounds_a_founding_without_date_by_the_first_meeting():
    met = makers.group("met")
    makers.meeting("met-1", group=met, ordinal=1, start="2004-01", end="")
    row = drawn(years=("2002", "2005")).rows[0]
    assert (row.bar.before.x, row.bar.before.end) == (4.0, row.bar.certain.x)
    assert row.bar.certain.end == 220.0


@pytest.mark.django_db
def test_lineage_opens_a_disputed_founding_from_the_first_to_the_last_reading():
    row = makers.group("task-force")
    for reading in ("2016", "2017-01", "2017-10"):
        dispute = makers.Discrepancy.objects.first() or makers.discrepancy()
        makers.cite(row, field="established", dispute=dispute, reading=reading)
    body = drawn(years=("2016", "2017")).rows[0]
    assert (body.bar.before.x, body.bar.before.end) == (4.0, 103.0)
    assert body.body.beginning_disputed is True
    assert body.body.end_disputed is False


@pytest.mark.django_db
def test_lineage_ends_a_long_name_at_the_edge():
    makers.group("long", name="A" * 60, established="2005")
    makers.group("short", name="Short", established="2002")
    rows = {row.body.group.slug: row for row in drawn().rows}
    assert (rows["long"].label_end, rows["long"].label_x) == (True, 220)
    assert (rows["short"].label_end, rows["short"].label_x) == (False, 9.0)


@pytest.mark.django_db
def test_first_meeting_is_the_numbered_one_or_the_earliest_held():
    numbered, unnumbered = makers.group("numbered"), makers.group("unnumbered")
    makers.meeting("special", group=numbered, start="2003")
    makers.meeting("first", group=numbered, ordinal=1, start="2004")
    makers.meeting("called-off", group=unnumbered, start="2003", status="cancelled")
    makers.meeting("later", group=unnumbered, start="2006")
    makers.meeting("draft", group=unnumbered, start="2004", state="draft")
    found = Meeting.objects.published().first_of_each_body()
    assert {one.slug for one in found.values()} == {"first", "later"}


@pytest.mark.django_db
def test_years_of_meetings_are_blank_without_any():
    assert Meeting.objects.years() == ("", "")
    makers.meeting("one", start="2004-05-02")
    makers.meeting("two", start="2002")
    assert Meeting.objects.years() == ("2002", "2004")

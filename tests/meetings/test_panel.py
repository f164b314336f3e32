"""The panel of participants by years, and what is present in a period."""

import pytest

from meetings.models import Attendance, Meeting
from meetings.panel import CODES, COLUMNS, panel_rows
from sources.fields import ReducedDate
from tests import makers

pytestmark = pytest.mark.django_db


def panel():
    header, rows = panel_rows()
    return [dict(zip(header, row, strict=True)) for row in rows]


def by_year(name):
    return {row["year"]: row[name] for row in panel()}


def test_columns_are_those_that_are_explained():
    header, rows = panel_rows()
    assert header == list(COLUMNS)
    assert set(CODES) == {0, 1, 3, -9}
    assert list(rows) == []


def test_observer_that_became_a_member_is_both_in_the_year_between():
    usa = makers.participant("usa", iso3="USA")
    makers.membership(participant=usa, status="observer", since="2002", until="2003")
    makers.membership(participant=usa, since="2003", attested="2004")
    assert by_year("status") == {2002: 3, 2003: 1, 2004: 1}
    assert by_year("member") == {2002: 0, 2003: 1, 2004: 1}
    assert by_year("observer") == {2002: 1, 2003: 1, 2004: 0}


def test_neither_is_only_what_both_answers_deny():
    row = makers.participant()
    makers.membership(participant=row, status="observer", since="2004")
    makers.membership(participant=row, since="2004")
    assert by_year("status") == {2002: 0, 2003: 0, 2004: 1}


def test_member_without_a_beginning_is_not_stated_until_it_is_attested():
    makers.membership(attested="2003-04")
    assert by_year("status") == {2002: -9, 2003: 1}


def test_rival_readings_are_not_stated_and_disputed():
    row = makers.membership(attested="2004")
    for reading in ("2002", "2003"):
        makers.cite(row, field="since", dispute=makers.discrepancy(reading), reading=reading)
    assert by_year("status") == {2002: -9, 2003: 1, 2004: 1}
    assert by_year("disputed") == {2002: 1, 2003: 0, 2004: 0}


def test_presence_is_counted_and_makes_no_member():
    nepal = makers.membership(attested="2003").participant
    first = makers.meeting("first", start="2002-02-26", end="2002-02-28")
    second = makers.meeting("second", start="2002-11")
    both = makers.attendance_list(first, second, slug="both")
    again = makers.attendance_list(first, slug="again")
    makers.attendance(list=both, participant=nepal)
    makers.attendance(list=again, participant=nepal)
    assert by_year("present") == {2002: 2, 2003: 0}
    assert by_year("status") == {2002: -9, 2003: 1}


def test_partner_and_what_is_not_published_are_left_out():
    makers.participant("asean")
    makers.membership(participant=makers.participant("draft"), state="draft")
    makers.membership(participant=makers.participant("hidden", state="withdrawn"))
    assert panel() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_panel_costs_the_same_queries(django_assert_num_queries, rows):
    for number in range(rows):
        held = makers.membership(participant=makers.participant(f"p{number}"), attested="2024")
        makers.cite(held)
    with django_assert_num_queries(5):
        assert len(panel()) == 23 * rows


@pytest.mark.parametrize(
    ("start", "end", "sense", "inside", "outside"),
    [
        ("2002-02-26", "2002-02-28", "exact", "2002 2002-02 2002-02-26 2002-02-27", "2002-03"),
        ("2002-02-28", "2002-03-02", "exact", "2002-02 2002-03 2002-02-28", "2002-04 2003"),
        ("2002", "", "exact", "2002", "2002-02 2002-12-31 2003"),
        ("2002-02", "", "exact", "2002 2002-02", "2002-02-28 2002-01"),
        ("2002-02", "2002-04", "exact", "2002-02 2002-03 2002-03-15 2002-02-28", "2002-02-27"),
        ("2002", "2004", "within", "", "2002 2003 2004"),
        ("2002-02", "2002-04", "within", "2002", "2002-03"),
        ("", "2002", "exact", "2002", "2002-05 2003"),
        ("", "", "exact", "", "2002"),
    ],
)
def test_in_period_is_what_was_then_for_certain(start, end, sense, inside, outside):
    makers.meeting(start=start, end=end, sense=sense)

    def found(dates):
        return [
            date for date in dates.split() if Meeting.objects.in_period(ReducedDate(date)).exists()
        ]

    assert found(inside) == inside.split()
    assert found(outside) == []


def test_documented_presence_says_which_is_in_the_period():
    nepal, other = makers.participant("nepal"), makers.participant("other")
    early = makers.meeting("early", start="2002-02")
    late = makers.meeting("late", start="2010")
    makers.attendance(list=makers.attendance_list(late, slug="late"), participant=nepal)
    makers.attendance(list=makers.attendance_list(early, slug="early"), participant=nepal)
    cancelled = makers.meeting("cancelled", start="2010", status="cancelled")
    makers.attendance(list=makers.attendance_list(cancelled, slug="no"), participant=other)
    attendances, date = Attendance.objects.published(), ReducedDate("2010")
    found = attendances.documented([nepal, other], date)
    assert {
        who: [(one.meeting.slug, one.in_period) for one in told] for who, told in found.items()
    } == {nepal.pk: [("early", False), ("late", True)]}
    assert [one.participant for one in attendances.in_period(date)] == [nepal]

"""The answers that the model promises, asked of the real record."""

import pytest

from meetings.models import AttendanceList, Meeting
from meetings.panel import panel_rows
from members.models import Participant
from sources.fields import ReducedDate
from workinggroups.models import Group, Role


def participant(slug):
    return Participant.objects.published().with_memberships().get(slug=slug)


@pytest.mark.parametrize(
    ("slug", "status", "date", "answer"),
    [
        ("usa", "observer", "2005", "yes"),
        ("usa", "member", "2005", "no"),
        ("usa", "observer", "2011", "yes"),
        ("usa", "member", "2011", "yes"),
        ("usa", "observer", "2012", "no"),
        ("nepal", "member", "2010", "not stated"),
        ("nepal", "member", "2024-04", "yes"),
    ],
)
def test_status_as_of(slug, status, date, answer):
    assert participant(slug).status_as_of(status, ReducedDate(date)).answer == answer


@pytest.mark.parametrize(("date", "answer"), [("2014", "no"), ("2015", "yes")])
def test_new_zealand_as_co_chair_on_disruption(date, answer):
    group, holder = Group.objects.get(slug="wg-disruption"), participant("new-zealand")
    held = Role.objects.held_by(group, holder, "co-chair", ReducedDate(date))
    assert held.answer == answer


@pytest.mark.parametrize(
    ("meeting", "slug", "state"),
    [
        ("ministerial-conference-1", "nepal", "listed"),
        ("ministerial-conference-1", "usa", "unknown"),
        ("ministerial-conference-1", "unodc", "not-listed"),
        ("ministerial-conference-3", "nepal", "no-list"),
        ("ministerial-conference-8", "vanuatu", "not-listed"),
        ("ministerial-conference-8", "canada", "listed"),
    ],
)
def test_presence(meeting, slug, state):
    row, who = Meeting.objects.get(slug=meeting), participant(slug)
    assert AttendanceList.objects.presence([who], [row]) == {(who.pk, row.pk): state}


def test_ad_hoc_group_series_has_no_hole():
    group = Group.objects.get(slug="ad-hoc-group")
    series = Meeting.objects.published().series(group)
    bases = {entry.ordinal: entry.basis for entry in series.numbered}
    inferred = {1, 2, 4, 5}
    assert bases == {
        number: "inferred" if number in inferred else "stated" for number in range(1, 17)
    }


@pytest.mark.parametrize(
    ("slug", "year", "codes", "present"),
    [
        ("usa", 2005, (3, 0, 1), 0),
        ("usa", 2011, (1, 1, 1), 0),
        ("usa", 2012, (1, 1, 0), 0),
        ("nepal", 2002, (-9, -9, -9), 1),
        ("nepal", 2010, (-9, -9, -9), 0),
        ("nepal", 2024, (1, 1, -9), 0),
        ("canada", 2024, (3, -9, 1), 0),
    ],
)
def test_panel(slug, year, codes, present):
    _header, rows = panel_rows()
    found = [row for row in rows if row[0] == slug and row[3] == year]
    ((*_names, status, member, observer, disputed, there),) = found
    assert (status, member, observer) == codes
    assert (disputed, there) == (0, present)


def test_panel_is_each_participant_by_each_year():
    _header, rows = panel_rows()
    keys = [(row[0], row[3]) for row in rows]
    assert len(keys) == len(set(keys)) == (49 + 27) * 23
    assert {year for _slug, year in keys} == set(range(2002, 2025))

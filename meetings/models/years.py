"""The forum's years, from the first to the last on record, and those in which a subject appears."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from meetings.models.meeting import Meeting, MeetingRole
from meetings.models.milestone import Milestone
from meetings.querysets import DATE, TRACK_OF_KIND, Track
from members.models import Appointment, Membership, Participant, Person
from sources.fields import ReducedDate
from workinggroups.models import Group, Role, Succession


class ForumYear(NamedTuple):
    """A year with its numbers of entries by track; ``here`` where a page's subject appears."""

    year: int
    counts: dict[Track, int]
    not_held: int = 0
    """Meetings planned, postponed or cancelled: in none of the tracks' numbers."""
    here: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.not_held

    @property
    def century(self) -> str:
        return str(self.year)[:-2]

    @property
    def short(self) -> str:
        return str(self.year)[-2:]


def counted(
    entries: Iterable[tuple[int, Track, bool]], here: Iterable[int] = ()
) -> list[ForumYear]:
    """Give every year from the first to the last of ``entries``: year, track, whether held."""
    numbers = Counter(entries)
    marked = set(here)
    years = {year for year, _, _ in numbers}
    return [
        ForumYear(
            year,
            {track: numbers[year, track, True] for track in Track},
            sum(numbers[year, track, False] for track in Track),
            year in marked,
        )
        for year in range(min(years, default=0), max(years, default=-1) + 1)
    ]


def forum_years(here: Iterable[int] = ()) -> list[ForumYear]:
    """Give the years of all that is published, marked where they are ``here``; two queries."""
    meetings = Meeting.objects.published().order_by()
    milestones = Milestone.objects.published().order_by()
    entries = [
        (ReducedDate(date).year, TRACK_OF_KIND[kind] if kind else Track.EVENTS, status == "held")
        for date, kind, status in meetings.values_list(DATE, "group__kind", "status")
        if date
    ]
    entries += [
        (ReducedDate(date).year, Track.EVENTS, True)
        for date in milestones.values_list(DATE, flat=True)
        if date
    ]
    return counted(entries, here)


def years_of_participant(participant: Participant) -> set[int]:
    """Give the years of its meetings and milestones, and in which what it held began or ended."""
    held_for_it = Q(participant=participant) | Q(on_behalf=participant)
    return years_in(
        Meeting.objects.published().with_participant(participant).values_list(DATE),
        Milestone.objects.published().filter(participants=participant).values_list(DATE),
        *bounds(Membership.objects.published().filter(participant=participant)),
        *bounds(Role.objects.published().filter(held_for_it)),
    )


def years_of_group(group: Group) -> set[int]:
    """Give the years of its meetings, decisions on it, milestones, and of how it came and went."""
    successions = Succession.objects.published().filter(Q(earlier=group) | Q(later=group))
    years = years_in(
        Meeting.objects.published().with_group(group).values_list(DATE),
        Milestone.objects.published().filter(groups=group).values_list(DATE),
        successions.values_list("date"),
    )
    return years | {ReducedDate(one).year for one in (group.established, group.concluded) if one}


def years_of_person(person: Person) -> set[int]:
    """Give the years of the meetings, and in which an office or a role began, ended or is seen."""
    roles = MeetingRole.objects.published().filter(person=person)
    names = ("since", "until", "attested")
    return years_in(
        Meeting.objects.published().filter(pk__in=roles.values("meeting")).values_list(DATE),
        *bounds(Appointment.objects.published().filter(person=person), *names),
        *bounds(Role.objects.published().filter(person=person), *names),
    )


def bounds(rows: QuerySet, *names: str) -> list[QuerySet]:
    """Give one column of dates for each of ``names``: without any, of what began and ended."""
    return [rows.values_list(name) for name in names or ("since", "until")]


def years_in(*columns: Any) -> set[int]:
    """Give the years of the dates in several one-column querysets, in one query."""
    first, *rest = (column.order_by() for column in columns)
    return {ReducedDate(text).year for (text,) in first.union(*rest) if text}

"""The forum's years, from the first to the last on record, and those in which a subject appears."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Max
from django.db.models.functions import Left

from meetings.models.meeting import Meeting, MeetingRole
from meetings.models.milestone import Milestone
from meetings.querysets import DATE, TRACK_OF_KIND, Track
from members.models import Appointment, Person
from sources.fields import ReducedDate
from workinggroups.models import Role

YEAR = Left(DATE, 4)
"""The first four figures of a date: ReducedDate writes its year so."""


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
    entries: Iterable[tuple[int, Track, bool]] | Mapping[tuple[int, Track, bool], int],
    here: Iterable[int] = (),
    years: Iterable[int] = (),
) -> list[ForumYear]:
    """Give every year from the first to the last of ``entries``: year, track, whether held.

    They are given one by one, or as a mapping to how many there are of each. The years of
    ``years`` are among them, with or without an entry.
    """
    numbers = Counter(entries)
    marked = set(here)
    years = {year for year, _, _ in numbers} | set(years)
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
    meetings: Any = Meeting.objects.published().order_by()
    milestones: Any = Milestone.objects.published().order_by()
    entries: Counter[tuple[int, Track, bool]] = Counter()
    # By the columns of an index in their order, so that no database need sort them.
    columns = meetings.values_list("status", "group", "start", "end")
    by_date = columns.annotate(kind=Max("group__kind"), number=Count("pk"))
    for status, _group, start, end, kind, number in by_date:
        if date := start or end:
            track = TRACK_OF_KIND[kind] if kind else Track.EVENTS
            entries[ReducedDate(date).year, track, status == "held"] += number
    for year, number in milestones.values_list(YEAR).annotate(number=Count("pk")):
        if year:
            entries[int(year), Track.EVENTS, True] += number
    return counted(entries, here)


def years_of_person(person: Person) -> set[int]:
    """Give the years of the meetings, and in which an office or a role began, ended or is seen."""
    roles = MeetingRole.objects.published().filter(person=person)
    appointments = Appointment.objects.published().filter(person=person)
    held = Role.objects.published().filter(person=person)
    names = ("since", "until", "attested")
    return years_in(
        Meeting.objects.published().filter(pk__in=roles.values("meeting")).values_list(DATE),
        *(appointments.values_list(name) for name in names),
        *(held.values_list(name) for name in names),
    )


def years_in(*columns: Any) -> set[int]:
    """Give the years of the dates in several one-column querysets, in one query."""
    first, *rest = (column.order_by() for column in columns)
    return {ReducedDate(text).year for (text,) in first.union(*rest) if text}

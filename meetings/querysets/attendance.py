"""Who was there, as far as the source tells, and when."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from meetings.matrix import Cell, Matrix, MatrixRow, Presence, columns_of
from sources.fields import ReducedDate
from sources.models import Answer
from sources.querysets import CitedQuerySet


class PresentAt(NamedTuple):
    """That the record has a participant at a meeting."""

    meeting: Any
    attendance: Any
    in_period: bool
    """Whether that was, for certain, during the period asked for."""

    @property
    def evidence_url(self) -> str:
        """Where the meeting's page shows what it rests on."""
        anchor = f"{self.attendance.list.slug}-{self.attendance.participant.slug}"
        return f"{self.meeting.get_absolute_url()}#{anchor}"


class Documented(NamedTuple):
    """Where the record has a participant: in the period asked for, and once a year otherwise."""

    within: list[PresentAt]
    other_times: list[PresentAt]


def beside(told: list[PresentAt]) -> Documented:
    """Give presences as they are shown beside the answer for a period."""
    by_year = {one.meeting.year: one for one in reversed(told) if not one.in_period}
    return Documented([one for one in told if one.in_period], list(by_year.values())[::-1])


class AttendanceQuerySet(CitedQuerySet):
    def without_passage(self) -> Self:
        """As of any row; but what is on a list is proved by the list's passage."""
        return super().without_passage().exclude(evidence="listed")

    def in_period(self, date: ReducedDate) -> Self:
        """Those at a published meeting held, for certain, at some time during ``date``."""
        meeting, link = self._meeting_and_link()
        held = meeting.objects.published().filter(status="held").in_period(date)
        return self.filter(list__in=link.objects.filter(meeting__in=held).values("list"))

    def documented(self, participants: Any, date: ReducedDate) -> dict[int, list[PresentAt]]:
        """Give, by participant, where the record has it present, earliest first.

        ``date`` says which of these are ``in_period``. It is shown beside what is
        said of membership and never folded into it. Three queries.
        """
        meeting, link = self._meeting_and_link()
        held = meeting.objects.published().filter(status="held")
        inside = set(held.in_period(date).values_list("pk", flat=True))
        by_list = defaultdict(list)
        places = link.objects.filter(meeting__in=held).select_related("meeting")
        for place in places.order_by("meeting__start", "meeting"):
            by_list[place.list_id].append(place.meeting)
        found = defaultdict(list)
        rows: Any = self.filter(participant__in=participants).select_related("list", "participant")
        for row in rows.order_by("pk"):
            for one in by_list[row.list_id]:
                found[row.participant_id].append(PresentAt(one, row, one.pk in inside))
        for told in found.values():
            told.sort(key=lambda one: (one.meeting.start, one.meeting.pk))
        return found

    def years_present(self, participants: Any) -> Counter[tuple[int, int]]:
        """Count, by participant and year, the meetings begun in it at which it was; one query."""
        meeting, _link = self._meeting_and_link()
        held = meeting.objects.published().filter(status="held", sense="exact").exclude(start="")
        rows = self.filter(participant__in=participants, list__meetings__in=held)
        pairs = rows.values_list("participant", "list__meetings", "list__meetings__start")
        return Counter((who, int(start[:4])) for who, _where, start in pairs.distinct())

    def _meeting_and_link(self) -> tuple[Any, Any]:
        field: Any = self.model._meta.get_field("list").related_model._meta.get_field("meetings")
        return field.related_model, field.remote_field.through


class AttendanceListQuerySet(CitedQuerySet):
    def presence(
        self, participants: Iterable[Any], meetings: Iterable[Any]
    ) -> dict[tuple[int, int], Presence]:
        """Give the honest state of each (participant, meeting) pair of primary keys.

        Reads the participants' ``memberships``: fetch them with their sources.
        Three queries, whatever the numbers.
        """
        meetings = list(meetings)
        link: Any = self.model._meta.get_field("meetings").remote_field.through
        lists = self.published().filter(meetings__in=meetings).distinct().in_bulk()
        of_meeting = defaultdict(list)
        for list_id, meeting_id in link.objects.filter(
            meeting__in=meetings, list__in=lists
        ).values_list("list_id", "meeting_id"):
            of_meeting[meeting_id].append(lists[list_id])
        attendance: Any = self.model._meta.get_field("attendances").related_model
        there = set(
            attendance.objects.published()
            .filter(list__in=lists)
            .values_list("participant_id", "list_id")
        )
        return {
            (participant.pk, meeting.pk): presence(
                participant, meeting, of_meeting[meeting.pk], there
            )
            for participant in participants
            for meeting in meetings
        }

    def matrix(self, participants: Iterable[Any], meetings: Iterable[Any]) -> Matrix:
        """Give who was at which meeting, a row a participant and a column a meeting.

        Fetch the participants ``with_memberships()`` and ``with_status()`` and the
        meetings ``with_attendance_lists()``. Six queries, whatever the numbers.
        """
        participants, meetings = list(participants), list(meetings)
        attendance: Any = self.model._meta.get_field("attendances").related_model
        lists = {one.pk for meeting in meetings for one in meeting.attendance_lists.all()}
        told = attendance.objects.published().filter(list__in=lists).with_sources()
        by_list = defaultdict(list)
        for row in told.select_related("list").order_by("-evidence", "pk"):
            by_list[row.list_id].append(row)
        columns = columns_of(meetings, by_list)
        there = {
            (row.participant_id, column.meeting.pk): row
            for column in columns
            for one in column.lists
            for row in reversed(one.attendances)
        }
        presences = self.presence(participants, meetings)
        chairs = co_chairs(meetings)
        rows = []
        for participant in participants:
            keys = [(participant.pk, column.meeting.pk) for column in columns]
            cells = [
                Cell(participant, column, presences[key], there.get(key), key in chairs)
                for key, column in zip(keys, columns, strict=True)
            ]
            rows.append(MatrixRow(participant, cells))
        return Matrix(columns, rows)


def co_chairs(meetings: list[Any]) -> set[tuple[int, int]]:
    """Give (participant, meeting) keys of those that co-chaired, themselves or by a person."""
    if not meetings:
        return set()
    role: Any = meetings[0]._meta.get_field("roles").related_model
    rows = role.objects.published().filter(meeting__in=meetings, role="co-chair")
    return {
        (participant or on_behalf, meeting)
        for participant, on_behalf, meeting in rows.values_list(
            "participant_id", "on_behalf_id", "meeting_id"
        )
        if participant or on_behalf
    }


def presence(
    participant: Any, meeting: Any, lists: list[Any], there: set[tuple[int, int]]
) -> Presence:
    """Give what ``lists`` say; ``there`` holds (participant, list) keys of attendances."""
    if any((participant.pk, one.pk) in there for one in lists):
        return Presence.LISTED
    covering = [one for one in lists if covers(one, participant, meeting)]
    if any(one.completeness == "complete" for one in covering):
        return Presence.NOT_ON_LIST
    return Presence.UNKNOWN if covering else Presence.NO_LIST


def covers(attendance_list: Any, participant: Any, meeting: Any) -> bool:
    """Say whether a list of this scope would have named the participant."""
    match attendance_list.scope:
        case "governments":
            return participant.kind == "government"
        case "organisations":
            return participant.kind == "organisation"
    status = attendance_list.scope.removesuffix("s")
    if not any(row.status == status for row in participant.memberships.all()):
        return False
    date = ReducedDate(meeting.start) if meeting.start else None
    return date is None or participant.status_as_of(status, date).answer != Answer.NO

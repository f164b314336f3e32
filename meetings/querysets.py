"""Meetings in their series, who was there as far as the source tells, and what came of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.db.models import Exists, OuterRef, Prefetch, Q, TextChoices, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sources.fields import ReducedDate
from sources.models import Answer
from sources.querysets import CitedQuerySet

AFTER_ITS_PERIOD = "z"
"""Ends a sort key, so that ``2009`` comes after every month of 2009, in any collation."""

NOT_STATED = "not-stated"
"""Stands for "not stated in the source" where a place is asked for."""


class Presence(TextChoices):
    """What the lists of a meeting say of a participant."""

    LISTED = "listed", _("listed")
    NOT_ON_LIST = "not-listed", _("not on a complete list")
    UNKNOWN = "unknown", _("not known: the list is partial")
    NO_LIST = "no-list", _("no list in the source")


class SeriesEntry(NamedTuple):
    """One ordinal of a series: its meeting, if any is on record, and how the number is known."""

    ordinal: int
    meeting: Any | None
    basis: str
    """``stated``, ``inferred``, or ``not mentioned`` where no meeting is on record."""


class Series(NamedTuple):
    numbered: list[SeriesEntry]
    unnumbered: list[Any]


class DayRange(NamedTuple):
    """From at least ``low`` to at most ``high`` days."""

    low: int
    high: int

    def words(self) -> str:
        """“about 25 months”, “up to 11 months”, “between 5 and 17 months”."""
        low, high = round(self.low / MONTH_DAYS), round(self.high / MONTH_DAYS)
        if high == 0:
            return str(_("less than a month"))
        if low <= 0:
            return ngettext("up to %(n)s month", "up to %(n)s months", high) % {"n": high}
        if high - low <= 2:
            middle = round((self.low + self.high) / 2 / MONTH_DAYS)
            return ngettext("about %(n)s month", "about %(n)s months", middle) % {"n": middle}
        return _("between %(low)s and %(high)s months") % {"low": low, "high": high}


MONTH_DAYS = 30.436875
"""Days in a month of the Gregorian calendar, on average: 146,097 days over 4,800 months."""


class MeetingQuerySet(CitedQuerySet):
    def in_order(self) -> Self:
        """By date: within a year the less precise after the more precise, the undated last."""
        date = Coalesce(NullIf("start", Value("")), NullIf("end", Value("")), Value("9999"))
        return self.order_by(
            Concat(date, Value(AFTER_ITS_PERIOD)),
            "group__name",
            "series",
            "ordinal",
            "slug",
        )

    def for_list(self) -> Self:
        return self.select_related("group", "host").with_sources().in_order()

    def in_place(self, place: str) -> Self:
        """Those in a city or a country, or with neither on record for ``NOT_STATED``."""
        if place == NOT_STATED:
            return self.filter(city="", country="")
        return self.filter(Q(city=place) | Q(country=place))

    def held_with(self, meeting: Any) -> Self:
        """Those held together with ``meeting``, whichever of the two says so."""
        told_there = Q(companions__companion=meeting) | Q(companion_of__meeting=meeting)
        return self.filter(told_there).distinct()

    def conferences(self) -> Self:
        """The ministerial conferences, in order."""
        return self.filter(group__kind="conference", series="").in_order()

    def series(self, group: Any, series: str = "") -> Series:
        """Give ordinals 1 to the highest known, each with its meeting or none, and the rest."""
        rows: list[Any] = list(
            self.filter(group=group, series=series)
            .select_related("group")
            .with_sources()
            .in_order()
        )
        by_ordinal = {row.ordinal: row for row in rows if row.ordinal}
        return Series(
            [
                SeriesEntry(number, meeting, meeting.ordinal_basis if meeting else "not mentioned")
                for number in range(1, max(by_ordinal, default=0) + 1)
                for meeting in [by_ordinal.get(number)]
            ],
            [row for row in rows if not row.ordinal],
        )

    def decision_to_first_meeting(self, group: Any) -> DayRange | None:
        """Give the days from the decision that created ``group`` to its first meeting.

        None without a creating decision or a first meeting, without dates, or
        where the record has the meeting before the decision: that is a
        discrepancy and not a figure.
        """
        deciding: list[Any] = list(
            self.filter(
                outcomes__effects__verb="created",
                outcomes__effects__group=group,
                outcomes__state="published",
            )
        )
        first: Any = self.filter(group=group, ordinal=1, series="", status="held").first()
        if not deciding or first is None or not all(row.start for row in [*deciding, first]):
            return None
        decided_from = min(row.begun_from for row in deciding)
        decided_to = max(row.begun_to for row in deciding)
        low, high = (first.begun_from - decided_to).days, (first.begun_to - decided_from).days
        return DayRange(low, high) if high >= 0 else None


class MeetingRoleQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With meetings, holders and sources, by meeting and then as numbered."""
        return (
            self.select_related("meeting", "participant", "person", "on_behalf")
            .with_sources()
            .order_by("meeting__start", "meeting", "number")
        )


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


class OutcomeQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With effects and sources; the meetings that the public sees, earliest first."""
        meeting: Any = self.model._meta.get_field("meetings").related_model
        effect: Any = self.model._meta.get_field("effects").related_model
        return (
            self.with_sources()
            .prefetch_related(
                Prefetch("meetings", meeting.objects.published().in_order()),
                Prefetch(
                    "effects",
                    effect.objects.published().select_related("group", "participant", "document"),
                ),
            )
            .order_by("number", "slug")
        )

    def touching(self, **target: Any) -> Self:
        """Those with an effect on a group, participant or document."""
        effect: Any = self.model._meta.get_field("effects").related_model
        return self.filter(Exists(effect.objects.filter(outcome=OuterRef("pk"), **target)))

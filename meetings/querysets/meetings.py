"""Meetings in their series and on their tracks, and what came of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, Self

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, TextChoices, Value
from django.db.models.functions import Coalesce, Concat, Length, NullIf
from django.db.models.lookups import Exact, LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sources.fields import AFTER_ITS_PERIOD, ReducedDate
from sources.models.spans import certainly_in, last_day
from sources.querysets import CitedQuerySet

NOT_STATED = "not-stated"
"""Stands for "not stated in the source" where a place is asked for."""


class Track(TextChoices):
    """The lanes of the timeline; what is no meeting of a tracked body is an event."""

    MINISTERIAL = "ministerial", _("Ministerial")
    SENIOR_OFFICIALS = "senior-officials", _("Senior officials")
    WORKING_GROUPS = "working-groups", _("Working groups")
    BUSINESS_FORUM = "business-forum", _("Business forum")
    EVENTS = "events", _("Events")


TRACK_OF_KIND = {
    "forum": Track.EVENTS,
    "conference": Track.MINISTERIAL,
    "officials": Track.SENIOR_OFFICIALS,
    "steering": Track.SENIOR_OFFICIALS,
    "working-group": Track.WORKING_GROUPS,
    "experts": Track.WORKING_GROUPS,
    "business-forum": Track.BUSINESS_FORUM,
    "office": Track.EVENTS,
    "mechanism": Track.EVENTS,
    "network": Track.WORKING_GROUPS,
}
"""The track of each kind of body."""


class SeriesEntry(NamedTuple):
    """One ordinal of a series: its meeting, if any is on record, and how the number is known."""

    ordinal: int
    meeting: Any | None
    basis: str
    """``stated``, ``inferred``, or ``not mentioned`` where no meeting is on record."""


class Series(NamedTuple):
    numbered: list[SeriesEntry]
    unnumbered: list[Any]

    @property
    def meetings(self) -> list[Any]:
        return [one.meeting for one in self.numbered if one.meeting] + self.unnumbered


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

DATE = Coalesce(NullIf("start", Value("")), F("end"))
"""The date under which a meeting or a milestone stands in the timeline; '' without one."""


class Founding(NamedTuple):
    """A body, the meetings whose outcome created it, its first meeting and the days between."""

    group: Any
    deciding: list[Any]
    first: Any | None
    after: DayRange | None


def days_between(deciding: list[Any], first: Any | None) -> DayRange | None:
    """Give the days from the deciding meetings to the first one; None as there is no figure.

    There is none without a decision, a meeting or their dates, or where the
    record has the meeting before the decision: that is a discrepancy.
    """
    if not deciding or first is None or not all(row.start for row in [*deciding, first]):
        return None
    decided_from = min(row.begun_from for row in deciding)
    decided_to = max(row.begun_to for row in deciding)
    low, high = (first.begun_from - decided_to).days, (first.begun_to - decided_from).days
    return DayRange(low, high) if high >= 0 else None


def over_before(day: date) -> Q:
    """Give the condition that the last day on which a ``When`` can have been is before ``day``."""
    end = Coalesce(NullIf("end", Value("")), F("start"))
    dated = ~Q(start="", end="") & ~Q(sense="annual", end="")
    return dated & Q(LessThan(last_day(end), Value(day.isoformat())))


class MeetingQuerySet(CitedQuerySet):
    def held(self) -> Self:
        return self.filter(status="held")

    def to_come(self) -> Self:
        """Those planned of which the last day that they can be on is not over, the next first."""
        return self.filter(status="planned").exclude(over_before(timezone.localdate())).in_order()

    def overdue(self) -> Self:
        """Those planned whose time has passed, drafts included: held or not, nobody has said."""
        return self.filter(over_before(timezone.localdate()), status="planned")

    def without_attendance(self) -> Self:
        """Those that were held and have no list of who was there, drafts included."""
        return self.filter(status="held", attendance_lists=None)

    def in_order(self) -> Self:
        """By date: within a year the less precise after the more precise, the undated last."""
        begins = Coalesce(NullIf("start", Value("")), NullIf("end", Value("")), Value("9999"))
        # Each database has its own place for what is NULL.
        return self.order_by(
            Concat(begins, Value(AFTER_ITS_PERIOD)),
            F("group__name").asc(nulls_first=True),
            "series",
            F("ordinal").asc(nulls_first=True),
            "slug",
        )

    def for_list(self) -> Self:
        return self.select_related("group", "host").with_sources().in_order()

    def in_place(self, place: str) -> Self:
        """Those in a city or a country, or with neither on record for ``NOT_STATED``."""
        if place == NOT_STATED:
            return self.filter(city="", country="")
        return self.filter(Q(city=place) | Q(country=place))

    def numbers_held(self, groups: Iterable[Any]) -> Counter[int]:
        """Count the meetings held on record by body."""
        held = self.filter(group__in=groups, status="held").order_by().values("group")
        return Counter(dict(held.annotate(number=Count("pk")).values_list("group", "number")))

    def in_period(self, date: ReducedDate) -> Self:
        """Those that were, for certain, at some time during ``date``."""
        return self.filter(certainly_in(date))

    def held_with(self, meeting: Any) -> Self:
        """Those held together with ``meeting``, whichever of the two says so."""
        pairs: Any = self.model._meta.get_field("companions").related_model
        told_here = pairs._base_manager.filter(meeting=meeting).values("companion")
        told_there = pairs._base_manager.filter(companion=meeting).values("meeting")
        return self.filter(pk__in=told_here.union(told_there))

    def without_days(self) -> Self:
        """Those that no calendar can show: their ``calendar_days`` are None."""
        vague = Q(Exact(Length("start"), 4)) | Q(Exact(Length("end"), 4))
        return self.filter(
            Q(start="", end="") | Q(sense="annual", end="") | (~Q(status="held") & vague)
        )

    def conferences(self) -> Self:
        """The ministerial conferences that were held, in order."""
        return self.held().filter(group__kind="conference", series="").in_order()

    def with_attendance_lists(self) -> Self:
        """Bring the published attendance lists with their sources."""
        related: Any = self.model._meta.get_field("attendance_lists").related_model
        lists = related.objects.published().with_sources()
        return self.prefetch_related(Prefetch("attendance_lists", lists))

    def with_lists(self) -> Self:
        """Those of which the record has a list of who was there."""
        lists: Any = self.model._meta.get_field("attendance_lists").related_model
        return self.filter(Exists(lists.objects.published().filter(meetings=OuterRef("pk"))))

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

    def first_of_each_body(self) -> dict[int, Any]:
        """Give by body the first meeting of its main series, or the earliest held on record.

        It is the body's first where its ``ordinal`` is 1; where the source numbers
        no meeting so, there may have been others before. Three queries.
        """
        held = self.filter(group__isnull=False, series="", status="held")
        chosen: dict[int, int] = {}
        for group, meeting, ordinal in held.in_order().values_list("group", "pk", "ordinal"):
            if ordinal == 1 or group not in chosen:
                chosen[group] = meeting
        found: list[Any] = list(self.filter(pk__in=chosen.values()).with_sources())
        return {meeting.group_id: meeting for meeting in found}

    def years(self) -> tuple[str, str]:
        """Give the first and the last year in which a meeting held begins, blank without any."""
        found = self.held().exclude(start="").aggregate(first=Min("start"), last=Max("start"))
        return (found["first"] or "")[:4], (found["last"] or "")[:4]

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
        return days_between(deciding, self.first_meetings().filter(group=group).first())

    def first_meetings(self) -> Self:
        """Those held that open the main series of their bodies."""
        return self.filter(ordinal=1, series="", status="held")

    def foundings(self) -> list[Founding]:
        """Give the bodies created by an outcome of these meetings, in three queries."""
        outcome: Any = self.model._meta.get_field("outcomes").related_model
        effect: Any = outcome._meta.get_field("effects").related_model
        in_order: Any = self.in_order()
        created = (
            effect.objects.published()
            .filter(verb="created", group__isnull=False)
            .select_related("group", "outcome")
            .prefetch_related(Prefetch("outcome__meetings", in_order))
            .order_by("group", "outcome", "number")
        )
        deciding: dict[Any, list[Any]] = {}
        for one in created:
            meetings = deciding.setdefault(one.group, [])
            meetings += [row for row in one.outcome.meetings.all() if row not in meetings]
        first_meetings: Any = self.first_meetings().filter(group__in=deciding)
        firsts = {row.group_id: row for row in first_meetings}
        return [
            Founding(group, rows, firsts.get(group.pk), days_between(rows, firsts.get(group.pk)))
            for group, rows in deciding.items()
        ]

    def with_participant(self, participant: Any) -> Self:
        """Those it hosted, is listed at, had a role at, or that decided on it."""
        role: Any = self.model._meta.get_field("roles").related_model
        lists: Any = self.model._meta.get_field("attendance_lists").related_model
        attendance: Any = lists._meta.get_field("attendances").related_model
        outcome: Any = self.model._meta.get_field("outcomes").related_model
        roles = role.objects.published().filter(
            Q(participant=participant) | Q(on_behalf=participant)
        )
        attendances = attendance.objects.published().filter(participant=participant)
        outcomes = outcome.objects.published().touching(participant=participant)
        return self.filter(
            Q(host=participant)
            | Q(pk__in=roles.values("meeting"))
            | Q(pk__in=self._through("attendance_lists", attendances.values("list")))
            | Q(pk__in=self._through("outcomes", outcomes.values("pk")))
        )

    def with_group(self, group: Any) -> Self:
        """Those that a body convened or facilitated, or that decided on it."""
        outcome: Any = self.model._meta.get_field("outcomes").related_model
        outcomes = outcome.objects.published().touching(group=group)
        return self.filter(
            Q(group=group)
            | Q(pk__in=self._through("facilitators", [group.pk]))
            | Q(pk__in=self._through("outcomes", outcomes.values("pk")))
        )

    def _through(self, name: str, keys: Any) -> Any:
        """Give the keys of the meetings that a relation joins to rows of these keys."""
        return self.model._base_manager.filter(**{f"{name}__in": keys}).order_by().values("pk")


class MeetingRoleQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With meetings, holders and sources, by meeting and then as numbered."""
        return (
            self.select_related("meeting", "participant", "person", "on_behalf")
            .with_sources()
            .order_by("meeting__start", "meeting", "number")
        )


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

    def creating(self) -> dict[int, list[Any]]:
        """Give by body the outcomes that created it, with meetings and sources."""
        creators: dict[int, list[Any]] = defaultdict(list)
        rows = self.filter(effects__verb="created", effects__group__isnull=False).distinct()
        found: list[Any] = list(rows.for_list())
        for outcome in found:
            for effect in outcome.effects.all():
                if effect.verb == "created" and effect.group_id:
                    creators[effect.group_id].append(outcome)
        return creators

    def touching(self, **target: Any) -> Self:
        """Those with an effect on a group, participant or document."""
        effect: Any = self.model._meta.get_field("effects").related_model
        return self.filter(Exists(effect.objects.filter(outcome=OuterRef("pk"), **target)))

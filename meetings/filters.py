"""The filters of meetings, milestones and attendances."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from meetings.matrix import Matrix, MatrixRow, Sign
from meetings.models import Attendance, AttendanceList, Meeting, Milestone
from meetings.querysets import DATE, NOT_STATED, MeetingQuerySet
from members.models import Membership, Participant
from sources.filters import (
    AFTER_ITS_PERIOD,
    SORT,
    Choice,
    Column,
    Columns,
    ListFilterSet,
    PeriodFilter,
    SortFilter,
    YearFilter,
    by_text,
)
from workinggroups.models import Group


def bodies_that_met(request: object = None) -> QuerySet:
    """Give the published bodies with a published meeting on record."""
    meetings = Meeting.objects.published().filter(group=OuterRef("pk"))
    return Group.objects.published().filter(Exists(meetings))


def places() -> list[tuple[str, str]]:
    """Give every country and city on record, and "not stated", as choices."""
    rows = Meeting.objects.published().order_by().values_list("country", "city").distinct()
    names = sorted({name for row in rows for name in row if name})
    return [(name, name) for name in names] + [(NOT_STATED, str(_("Not stated in the source")))]


def places_of(country: str, city: str) -> list[tuple[str, str]]:
    """Give the places that a meeting counts for: its country and its city, where they are two."""
    return [(name, "") for name in dict.fromkeys([country, city]) if name] or [(NOT_STATED, "")]


def participants(request: object) -> QuerySet:
    return Participant.objects.published().in_order()


def meetings(request: object) -> QuerySet:
    return Meeting.objects.published().in_order()


def from_a_date() -> PeriodFilter:
    return PeriodFilter(DATE, _("from %(value)s"), until=False, label=_("From"))


def up_to_a_date() -> PeriodFilter:
    return PeriodFilter(DATE, _("until %(value)s"), until=True, label=_("Until"))


class MeetingFilterSet(ListFilterSet):
    """Meetings by what they were, when, where, and who had a part in them."""

    DEFAULT_SORT = "date"
    IN_PANEL = ("since", "until")

    body = ModelChoiceFilter(
        label=_("Body"), field_name="group", to_field_name="slug", queryset=bodies_that_met
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Meeting.Kind.choices)
    year = YearFilter(field_name="start")
    place = ChoiceFilter(label=_("Place"), choices=places, method="in_place")
    status = ChoiceFilter(label=_("Status"), choices=Meeting.Status.choices)
    mode = ChoiceFilter(label=_("Mode"), choices=Meeting.Mode.choices)
    participant = ModelChoiceFilter(
        label=_("Participant"),
        to_field_name="slug",
        queryset=participants,
        method="with_participant",
    )
    since = from_a_date()
    until = up_to_a_date()
    sort = SortFilter(
        date=Column(_("Date"), [Concat(DATE, Value(AFTER_ITS_PERIOD))], Q(start="", end="")),
        title=by_text(_("Meeting"), "title"),
        place=by_text(_("Place"), "country", "city", blank=Q(country="", city="")),
        body=by_text(_("Body"), "group__name", blank=Q(group=None)),
    )

    class Meta(ListFilterSet.Meta):
        model = Meeting

    def in_place(self, queryset: MeetingQuerySet, name: str, value: str) -> QuerySet:
        return queryset.in_place(value)

    def with_participant(
        self, queryset: MeetingQuerySet, name: str, value: Participant
    ) -> QuerySet:
        """Those that it hosted, is listed at, had a role at, or that decided on it."""
        return queryset.with_participant(value)

    COUNTED = {
        "body": "group",
        "kind": "kind",
        "year": "start",
        "place": Columns(("country", "city"), places_of),
        "status": "status",
        "mode": "mode",
    }


class MilestoneFilterSet(ListFilterSet):
    """Milestones by kind and date."""

    kind = ChoiceFilter(label=_("Kind"), choices=Milestone.Kind.choices)
    year = YearFilter(field_name="start")
    since = from_a_date()
    until = up_to_a_date()

    class Meta(ListFilterSet.Meta):
        model = Milestone


class AttendanceRowFilterSet(ListFilterSet):
    """Attendances, one a row, by who was there, where, and how it is known."""

    participant = ModelChoiceFilter(
        label=_("Participant"), to_field_name="slug", queryset=participants
    )
    meeting = ModelChoiceFilter(
        label=_("Meeting"),
        field_name="list__meetings",
        to_field_name="slug",
        queryset=meetings,
    )
    evidence = ChoiceFilter(label=_("Evidence"), choices=Attendance.Evidence.choices)

    class Meta(ListFilterSet.Meta):
        model = Attendance


ORDERS = [
    ("name", _("by name")),
    ("-name", _("by name, from the end")),
    ("status", _("by status, members first")),
    ("-status", _("by status, observers first")),
    ("listed", _("by the conferences listed at, fewest first")),
    ("-listed", _("by the conferences listed at, most first")),
]


def signs_at(conferences: list[Meeting]) -> list[tuple[str, str]]:
    """Give each sign that a conference can have, "ministerial-conference-1.listed", in words."""
    return [
        (f"{conference.slug}.{sign}", f"{conference}: {sign.label}")
        for conference in conferences
        for sign in (Sign if conference.attendance_lists.all() else [Sign.NO_LIST])
    ]


def signs_of(row: MatrixRow, name: str) -> list[str]:
    """Give the values of a filter that a row has: one, or a state at each conference."""
    if name == "at":
        return [f"{cell.column.meeting.slug}.{cell.sign}" for cell in row.cells]
    return [getattr(row.participant, name)]


class AttendanceFilterSet(ListFilterSet):
    """What the attendance matrix and its download show, and in which order."""

    DEFAULT_SORT = "name"

    status = ChoiceFilter(label=_("Status"), choices=Membership.Status.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices[:3])
    region = ChoiceFilter(label=_("Region"), choices=Participant.Region.choices)
    at = ChoiceFilter(label=_("At a conference"), method="told_by_the_lists")
    sort = ChoiceFilter(
        label=_("Order"), choices=ORDERS, method="told_by_the_lists", widget=HiddenInput
    )

    class Meta(ListFilterSet.Meta):
        model = Participant

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conferences = Meeting.objects.published().conferences()
        self.conferences = list(conferences.select_related("group").with_attendance_lists())
        self.filters["at"].extra["choices"] = signs_at(self.conferences)

    def told_by_the_lists(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Leave it to ``matrix()``: the lists say it, and not a column of the participants."""
        return queryset

    @cached_property
    def whole(self) -> Matrix:
        """The matrix of all participants; without a row where a value makes no sense."""
        refused = self.is_bound and not self.is_valid()
        participants = self.queryset.none() if refused else self.queryset
        return AttendanceList.objects.published().matrix(participants, self.conferences)

    def matrix(self) -> Matrix:
        """Give the rows that pass, in the order asked for."""
        kept = [row for row in self.whole.rows if self.passes(row)]
        return self.whole._replace(rows=kept).in_order(self.order)

    def passes(self, row: MatrixRow, without: str = "") -> bool:
        """Say whether the filters in force, but the one named, leave a row in."""
        return all(
            value in signs_of(row, name)
            for name, value in self.wanted.items()
            if value and name not in (without, SORT)
        )

    @cached_property
    def counts(self) -> dict[str, list[Choice]]:
        """Count in the rows themselves: they are all at hand, and no column says the states."""
        found = {}
        for name in ("status", "kind", "region", "at"):
            rows = [row for row in self.whole.rows if self.passes(row, name)]
            numbers = Counter(value for row in rows for value in signs_of(row, name))
            told = {value: Choice(value, "", number) for value, number in numbers.items()}
            found[name] = self.in_words(name, told)
        return found

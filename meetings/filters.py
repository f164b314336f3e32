"""The filters of the list of meetings."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from meetings.matrix import Matrix, Sign
from meetings.models import AttendanceList, Meeting
from meetings.querysets import NOT_STATED, MeetingQuerySet
from members.models import Membership, Participant
from sources.filters import YearFilter
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


class MeetingFilterSet(FilterSet):
    body = ModelChoiceFilter(
        label=_("Body"), field_name="group", to_field_name="slug", queryset=bodies_that_met
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Meeting.Kind.choices)
    year = YearFilter(field_name="start")
    place = ChoiceFilter(label=_("Place"), choices=places, method="in_place")
    status = ChoiceFilter(label=_("Status"), choices=Meeting.Status.choices)

    class Meta:
        model = Meeting
        fields: list[str] = []

    def in_place(self, queryset: MeetingQuerySet, name: str, value: str) -> QuerySet:
        return queryset.in_place(value)


ORDERS = [
    ("name", _("by name")),
    ("-name", _("by name, from the end")),
    ("status", _("by status, members first")),
    ("-status", _("by status, observers first")),
    ("listed", _("by the conferences listed at, fewest first")),
    ("-listed", _("by the conferences listed at, most first")),
]
BY_NAME = "name"


def signs_at(conferences: list[Meeting]) -> list[tuple[str, str]]:
    """Give each sign that a conference can have, "ministerial-conference-1.listed", in words."""
    return [
        (f"{conference.slug}.{sign}", f"{conference}: {sign.label}")
        for conference in conferences
        for sign in (Sign if conference.attendance_lists.all() else [Sign.NO_LIST])
    ]


class AttendanceFilterSet(FilterSet):
    """What the attendance matrix and its download show, and in which order."""

    status = ChoiceFilter(label=_("Status"), choices=Membership.Status.choices)
    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices[:3])
    region = ChoiceFilter(label=_("Region"), choices=Participant.Region.choices)
    at = ChoiceFilter(label=_("At a conference"), method="told_by_the_lists")
    sort = ChoiceFilter(
        label=_("Order"), choices=ORDERS, method="told_by_the_lists", widget=HiddenInput
    )

    class Meta:
        model = Participant
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conferences = Meeting.objects.published().conferences()
        self.conferences = list(conferences.select_related("group").with_attendance_lists())
        self.filters["at"].extra["choices"] = signs_at(self.conferences)

    def told_by_the_lists(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Leave it to ``matrix()``: the lists say it, and not a column of the participants."""
        return queryset

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for; nothing where a value makes no sense."""
        return self.form.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def order(self) -> str:
        return self.wanted.get("sort") or BY_NAME

    def matrix(self) -> Matrix:
        """Give the rows that pass, in the order asked for; none where a value makes no sense."""
        refused = self.is_bound and not self.is_valid()
        participants = self.queryset.none() if refused else self.qs
        matrix = AttendanceList.objects.published().matrix(participants, self.conferences)
        if self.wanted.get("at"):
            matrix = matrix.where(*self.wanted["at"].split("."))
        return matrix.in_order(self.order)

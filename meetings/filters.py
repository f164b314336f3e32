"""The filters of the list of meetings."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from meetings.models import Meeting
from meetings.querysets import NOT_STATED, MeetingQuerySet
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

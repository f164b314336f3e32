"""The filters of the action items."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from strategy.models import ActionItem, Area, Update
from workinggroups.models import Group

NONE_REPORTED = "none-reported"


def bodies_named(request: object) -> QuerySet:
    """Give the published bodies that a published item names."""
    items = ActionItem.objects.published().filter(groups=OuterRef("pk"))
    return Group.objects.published().filter(Exists(items))


def areas() -> list[tuple[str, str]]:
    rows = Area.objects.published().order_by("number")
    return [(str(row.number), str(row)) for row in rows]


class ActionItemFilterSet(FilterSet):
    area = ChoiceFilter(label=_("Area"), field_name="area__number", choices=areas)
    body = ModelChoiceFilter(
        label=_("Body"), field_name="groups", to_field_name="slug", queryset=bodies_named
    )
    status = ChoiceFilter(
        label=_("Status"),
        choices=[*Update.Status.choices, (NONE_REPORTED, _("No status reported"))],
        method="with_status",
    )

    class Meta:
        model = ActionItem
        fields: list[str] = []

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(status="" if value == NONE_REPORTED else value)

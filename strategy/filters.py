"""The filters of the action items and of the forum's other undertakings."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from sources.filters import ListFilterSet, counted
from strategy.models import ActionItem, Area, ItemGroup, Provision, ProvisionSet, Update
from workinggroups.models import Group

NONE_REPORTED = "none-reported"


def bodies_named(request: object) -> QuerySet:
    """Give the published bodies that a published item names."""
    items = ActionItem.objects.published().filter(groups=OuterRef("pk"))
    return Group.objects.published().filter(Exists(items))


def areas() -> list[tuple[str, str]]:
    rows = Area.objects.published().order_by("number")
    return [(str(row.number), str(row)) for row in rows]


def instruments(request: object) -> QuerySet:
    """Give the published sets: objectives, principles, commitments."""
    return ProvisionSet.objects.published()


class ActionItemFilterSet(ListFilterSet):
    """Items by area, by the bodies that their wording names, and by what is reported."""

    area = ChoiceFilter(label=_("Area"), field_name="area__number", choices=areas)
    body = ModelChoiceFilter(
        label=_("Body"), field_name="groups", to_field_name="slug", queryset=bodies_named
    )
    status = ChoiceFilter(
        label=_("Status"),
        choices=[*Update.Status.choices, (NONE_REPORTED, _("No status reported"))],
        method="with_status",
    )

    class Meta(ListFilterSet.Meta):
        model = ActionItem

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self.annotated(queryset).filter(status="" if value == NONE_REPORTED else value)

    def annotated(self, queryset: Any) -> Any:
        """Give the rows with their status, annotated once."""
        return queryset if "status" in queryset.query.annotations else queryset.with_status()

    def count_bodies(self, items: QuerySet) -> QuerySet:
        named = ItemGroup.objects.filter(item__in=items.values("pk"))
        named = named.filter(group__in=Group.objects.published())
        return counted(named, F("group__slug"), "group__name", of="item")

    def count_statuses(self, items: QuerySet) -> list[QuerySet]:
        items = self.annotated(items)
        reported = counted(items.exclude(status=""), F("status"))
        return [reported, counted(items.filter(status=""), Value(NONE_REPORTED))]

    COUNTED = {"area": "area__number", "body": count_bodies, "status": count_statuses}


class ProvisionFilterSet(ListFilterSet):
    """Objectives, principles and commitments by the set that holds them."""

    instrument = ModelChoiceFilter(
        label=_("Set"), field_name="set", to_field_name="slug", queryset=instruments
    )

    class Meta(ListFilterSet.Meta):
        model = Provision

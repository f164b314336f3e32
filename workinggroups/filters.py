"""The filters of the list of bodies."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from members.models import Participant
from sources.filters import (
    AsOfFilter,
    ListFilterSet,
    SortFilter,
    YearFilter,
    by_date,
    by_text,
    by_value,
    counted,
)
from workinggroups.models import Group, Role


def holders(request: object) -> QuerySet:
    """Give the published participants of which a role in a body is on record."""
    roles = Role.objects.published().filter(participant=OuterRef("pk"))
    return Participant.objects.published().filter(Exists(roles)).in_order()


class GroupFilterSet(ListFilterSet):
    """Bodies by kind, founding and participants; told as they stood on a date."""

    DEFAULT_SORT = "name"

    kind = ChoiceFilter(label=_("Kind"), choices=Group.Kind.choices)
    year = YearFilter(field_name="established", label=_("Year established"))
    participant = ModelChoiceFilter(
        label=_("Participant with a role"),
        to_field_name="slug",
        queryset=holders,
        method="with_participant",
    )
    as_of = AsOfFilter()
    sort = SortFilter(
        name=by_text(_("Name"), "name"),
        kind=by_value(_("Kind"), "kind"),
        established=by_date(_("Established"), "established"),
        concluded=by_date(_("Concluded"), "concluded"),
    )

    class Meta(ListFilterSet.Meta):
        model = Group

    def with_participant(self, queryset: QuerySet, name: str, value: Participant) -> QuerySet:
        roles = Role.objects.published().filter(participant=value, group=OuterRef("pk"))
        return queryset.filter(Exists(roles))

    def count_participants(self, groups: QuerySet) -> Any:
        roles = Role.objects.published().filter(group__in=groups.values("pk"))
        roles = roles.exclude(participant=None)
        return counted(roles, F("participant__slug"), "participant__name", of="group")

    COUNTED = {"kind": "kind", "year": "established", "participant": count_participants}

"""The filters of the members' and observers' lists."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from members.models import Membership, Participant
from workinggroups.models import Group, Role


def bodies_with_roles(request: object) -> QuerySet:
    """Give the published bodies in which a published role is on record."""
    roles = Role.objects.published().filter(group=OuterRef("pk"))
    return Group.objects.published().filter(Exists(roles))


class MemberFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices[:2])
    region = ChoiceFilter(label=_("Region"), choices=Participant.Region.choices)
    body = ModelChoiceFilter(
        label=_("Body"), to_field_name="slug", queryset=bodies_with_roles, method="in_body"
    )

    class Meta:
        model = Participant
        fields: list[str] = []

    def in_body(self, queryset: QuerySet, name: str, value: Group) -> QuerySet:
        roles = Role.objects.published().filter(group=value, participant=OuterRef("pk"))
        return queryset.filter(Exists(roles))


class ObserverFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices[:3])
    listing = ChoiceFilter(
        label=_("Listed among"), choices=Membership.Listing.choices[1:], method="in_listing"
    )

    class Meta:
        model = Participant
        fields: list[str] = []

    def in_listing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        periods = Membership.objects.published().filter(listing=value, participant=OuterRef("pk"))
        return queryset.filter(Exists(periods))

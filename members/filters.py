"""The filters of the members' and observers' lists."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from meetings.models import Meeting
from members.chart import Colour
from members.models import Membership, Participant
from workinggroups.models import Group, Role


def bodies_with_roles(request: object) -> QuerySet:
    """Give the published bodies in which a published role is on record."""
    roles = Role.objects.published().filter(group=OuterRef("pk"))
    return Group.objects.published().filter(Exists(roles))


def conferences_with_lists(request: object) -> QuerySet:
    """Give the published ministerial conferences of which it is on record who was there."""
    return Meeting.objects.published().conferences().with_lists()


class MemberFilterSet(FilterSet):
    """What narrows the list, and two that narrow nothing: they say what the map shows."""

    NARROWING = ("kind", "region", "body")

    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices[:2])
    region = ChoiceFilter(label=_("Region"), choices=Participant.Region.choices)
    body = ModelChoiceFilter(
        label=_("Body"), to_field_name="slug", queryset=bodies_with_roles, method="in_body"
    )
    colour = ChoiceFilter(label=_("Markers by"), choices=Colour.choices, method="all_of_them")
    present = ModelChoiceFilter(
        label=_("Present at"),
        to_field_name="slug",
        queryset=conferences_with_lists,
        method="all_of_them",
    )

    class Meta:
        model = Participant
        fields: list[str] = []

    def all_of_them(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        return queryset

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

"""The filters of participants, people and perspectives."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from meetings.models import Meeting
from members.chart import Colour
from members.models import Appointment, Membership, Participant, Person, Perspective, Point
from sources.filters import (
    AsOfFilter,
    ListFilterSet,
    SortFilter,
    by_date,
    by_text,
    by_value,
    counted,
    iso3_code,
)
from workinggroups.models import Group, Role


def bodies_with_roles(request: object) -> QuerySet:
    """Give the published bodies in which a published role is on record."""
    roles = Role.objects.published().filter(group=OuterRef("pk"))
    return Group.objects.published().filter(Exists(roles))


def conferences_with_lists(request: object) -> QuerySet:
    """Give the published ministerial conferences of which it is on record who was there."""
    return Meeting.objects.published().conferences().with_lists()


def participants_with_offices(request: object) -> QuerySet:
    """Give the published participants for which an office or a person's role is on record."""
    offices = Appointment.objects.published().filter(participant=OuterRef("pk"))
    roles = Role.objects.published().filter(on_behalf=OuterRef("pk"))
    return Participant.objects.published().filter(Exists(offices) | Exists(roles)).in_order()


def participants_with_perspectives(request: object) -> QuerySet:
    told = Perspective.objects.published().filter(participant=OuterRef("pk"))
    return Participant.objects.published().filter(Exists(told)).in_order()


class ParticipantFilterSet(ListFilterSet):
    """Participants of any status; told as they stood on a date."""

    DEFAULT_SORT = "name"

    status = ChoiceFilter(
        label=_("Status"),
        choices=[*Membership.Status.choices, ("partner", _("partner"))],
        method="of_status",
    )
    kind = ChoiceFilter(label=_("Kind"), choices=Participant.Kind.choices)
    region = ChoiceFilter(label=_("Region"), choices=Participant.Region.choices)
    body = ModelChoiceFilter(
        label=_("Body"), to_field_name="slug", queryset=bodies_with_roles, method="in_body"
    )
    listing = ChoiceFilter(
        label=_("Listed among"), choices=Membership.Listing.choices, method="in_listing"
    )
    iso3 = CharFilter(label=_("ISO code"), lookup_expr="iexact", validators=[iso3_code])
    as_of = AsOfFilter()
    sort = SortFilter(
        name=by_text(_("Name"), "name"),
        kind=by_value(_("Kind"), "kind"),
        region=by_value(_("Region"), "region", blank=Q(region="")),
        since=by_date(_("Since"), "current_since"),
    )

    class Meta(ListFilterSet.Meta):
        model = Participant

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.order.endswith("since"):
            queryset = self.annotated(queryset).with_current_since()
        return super().filter_queryset(queryset)

    def annotated(self, queryset: Any) -> Any:
        """Give the rows with their status, annotated once."""
        return queryset if "status" in queryset.query.annotations else queryset.with_status()

    def of_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return self.annotated(queryset).filter(status=value)

    def in_body(self, queryset: QuerySet, name: str, value: Group) -> QuerySet:
        roles = Role.objects.published().filter(group=value, participant=OuterRef("pk"))
        return queryset.filter(Exists(roles))

    def in_listing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those that the list of the publication names."""
        periods = Membership.objects.published().filter(listing=value, participant=OuterRef("pk"))
        return queryset.filter(Exists(periods))

    def count_statuses(self, participants: QuerySet) -> QuerySet:
        return counted(self.annotated(participants), F("status"))

    def count_bodies(self, participants: QuerySet) -> QuerySet:
        roles = Role.objects.published().filter(participant__in=participants.values("pk"))
        return counted(roles, F("group__slug"), "group__name", of="participant")

    def count_listings(self, participants: QuerySet) -> QuerySet:
        periods = Membership.objects.published().filter(participant__in=participants.values("pk"))
        return counted(periods, F("listing"), of="participant")

    COUNTED = {
        "status": count_statuses,
        "kind": "kind",
        "region": "region",
        "body": count_bodies,
        "listing": count_listings,
    }


class MemberFilterSet(ParticipantFilterSet):
    """The members, and two more that narrow nothing: they say what the map shows."""

    NARROWING = ("kind", "region", "body", "iso3")
    IN_PANEL = ("colour", "present")
    TELLING = ("as_of", "colour", "present")
    COUNTED = {name: ParticipantFilterSet.COUNTED[name] for name in ("kind", "region", "body")}

    status = None
    listing = None
    colour = ChoiceFilter(label=_("Markers by"), choices=Colour.choices, method="all_of_them")
    present = ModelChoiceFilter(
        label=_("Present at"),
        to_field_name="slug",
        queryset=conferences_with_lists,
        method="all_of_them",
    )

    def all_of_them(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        return queryset


class ObserverFilterSet(ParticipantFilterSet):
    """The observers, which have no region."""

    COUNTED = {name: ParticipantFilterSet.COUNTED[name] for name in ("kind", "listing", "body")}

    status = None
    region = None


class PersonFilterSet(ListFilterSet):
    """People by whom they acted for and where; told as they stood on a date."""

    DEFAULT_SORT = "name"

    participant = ModelChoiceFilter(
        label=_("Participant"),
        to_field_name="slug",
        queryset=participants_with_offices,
        method="for_participant",
    )
    body = ModelChoiceFilter(
        label=_("Body"), to_field_name="slug", queryset=bodies_with_roles, method="in_body"
    )
    as_of = AsOfFilter()
    sort = SortFilter(name=by_text(_("Name"), "name"))

    class Meta(ListFilterSet.Meta):
        model = Person

    def for_participant(self, queryset: QuerySet, name: str, value: Participant) -> QuerySet:
        offices = Appointment.objects.published().filter(participant=value, person=OuterRef("pk"))
        roles = Role.objects.published().filter(on_behalf=value, person=OuterRef("pk"))
        return queryset.filter(Exists(offices) | Exists(roles))

    def in_body(self, queryset: QuerySet, name: str, value: Group) -> QuerySet:
        roles = Role.objects.published().filter(group=value, person=OuterRef("pk"))
        return queryset.filter(Exists(roles))

    def count_participants(self, people: QuerySet) -> list[QuerySet]:
        """Each person once a participant: by offices, and by roles where no office says it."""
        offices = Appointment.objects.published().filter(person__in=people.values("pk"))
        told = offices.filter(person=OuterRef("person"), participant=OuterRef("on_behalf"))
        roles = Role.objects.published().filter(person__in=people.values("pk"))
        public = Participant.objects.published()
        roles = roles.filter(on_behalf__in=public).exclude(Exists(told))
        return [
            counted(offices, F("participant__slug"), "participant__name", of="person"),
            counted(roles, F("on_behalf__slug"), "on_behalf__name", of="person"),
        ]

    def count_bodies(self, people: QuerySet) -> QuerySet:
        roles = Role.objects.published().filter(person__in=people.values("pk"))
        return counted(roles, F("group__slug"), "group__name", of="person")

    COUNTED = {"participant": count_participants, "body": count_bodies}


class PerspectiveFilterSet(ListFilterSet):
    """Perspectives by participant and by the kind of point that they state."""

    participant = ModelChoiceFilter(
        label=_("Participant"), to_field_name="slug", queryset=participants_with_perspectives
    )
    kind = ChoiceFilter(label=_("Kind of point"), choices=Point.Kind.choices, method="with_point")

    class Meta(ListFilterSet.Meta):
        model = Perspective

    def with_point(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        points = Point.objects.published().filter(kind=value, perspective=OuterRef("pk"))
        return queryset.filter(Exists(points))

"""What the API and the downloads give away: each resource with its rows, shape and filters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Prefetch, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from rest_framework.serializers import Serializer

from baliproc.api import serializers
from meetings.filters import MeetingFilterSet, MilestoneFilterSet
from meetings.models import (
    Attendance,
    AttendanceList,
    Meeting,
    MeetingCompanion,
    MeetingRole,
    Milestone,
    Outcome,
)
from members.filters import ParticipantFilterSet, PersonFilterSet, PerspectiveFilterSet
from members.models import (
    Appointment,
    Participant,
    ParticipantAlias,
    Person,
    PersonAlias,
    Perspective,
)
from sources.fields import ReducedDate
from sources.filters import DiscrepancyFilterSet, DocumentFilterSet
from sources.models import (
    Discrepancy,
    Document,
    DocumentAlias,
    DocumentFile,
    DocumentLink,
    Figure,
    Passage,
    Statement,
)
from sources.querysets import public_rule
from strategy.filters import ActionItemFilterSet, ProvisionFilterSet
from strategy.models import ActionItem, Provision, Strategy, Update
from workinggroups.filters import GroupFilterSet
from workinggroups.models import Authorship, Group, GroupAlias, Role, Roster


@dataclass(frozen=True)
class Resource:
    """One kind of record as it is given away.

    ``queryset`` gives its published rows in order, with all that ``serializer`` reads, in a
    number of queries that does not grow with the rows. ``lookup`` is the field that names
    one of them in an address.
    """

    name: str
    title: str | Promise
    summary: str | Promise
    queryset: Callable[[], QuerySet]
    serializer: type[Serializer]
    filterset: type[FilterSet]
    lookup: str = "slug"

    @property
    def model(self) -> type[Model]:
        """The model of its rows."""
        return self.filterset._meta.model


def participants() -> QuerySet:
    rows: Any = Participant.objects.published().for_list().with_sources()
    return rows.prefetch_related(
        Prefetch("aliases", ParticipantAlias.objects.published().with_sources()),
        Prefetch("roles", Role.objects.published().for_list()),
    )


def groups() -> QuerySet:
    rows: Any = Group.objects.published().with_kin().with_roles().in_order()
    return rows.prefetch_related(
        Prefetch("aliases", GroupAlias.objects.published().with_sources()),
        Prefetch("rosters", Roster.objects.published().with_sources()),
    )


def meetings() -> QuerySet:
    public = Meeting.objects.published()
    attendances: Any = Attendance.objects.published().select_related("participant", "list")
    lists: Any = AttendanceList.objects.published().with_sources()
    companions = MeetingCompanion.objects.filter(public_rule(Meeting, "companion__"))
    others = MeetingCompanion.objects.filter(public_rule(Meeting, "meeting__"))
    in_order = attendances.with_sources().order_by(Lower("participant__name"), "pk")
    return public.for_list().prefetch_related(
        Prefetch("companions", companions.select_related("companion")),
        Prefetch("companion_of", others.select_related("meeting")),
        Prefetch("documents", Document.objects.published().order_by("title", "pk")),
        Prefetch("facilitators", Group.objects.published().in_order()),
        Prefetch("attendance_lists", lists.prefetch_related(Prefetch("attendances", in_order))),
        Prefetch("roles", MeetingRole.objects.published().for_list()),
        Prefetch("outcomes", Outcome.objects.published().for_list()),
    )


def milestones() -> QuerySet:
    return (
        Milestone.objects.published()
        .with_sources()
        .prefetch_related(
            Prefetch("groups", Group.objects.published().in_order()),
            Prefetch("participants", Participant.objects.published().in_order()),
            Prefetch("figures", Figure.objects.published().with_sources()),
        )
        .order_by("start", "slug")
    )


def action_items() -> QuerySet:
    """Give the items of the current strategy, as the pages do: elsewhere its number is no name."""
    updates: Any = Update.objects.published().with_sources()
    named = Prefetch("groups", Group.objects.published().in_order())
    return (
        ActionItem.objects.published()
        .filter(strategy=Strategy.objects.current())
        .for_list()
        .prefetch_related(Prefetch("updates", updates.prefetch_related(named)))
    )


def provisions() -> QuerySet:
    return (
        Provision.objects.published()
        .annotate(slug=Concat(F("set__slug"), Value("-"), F("number")))
        .select_related("set__document", "set__meeting")
        .with_sources()
        .order_by("set__slug", "order", "pk")
    )


def people() -> QuerySet:
    offices = Appointment.objects.published().select_related("participant").with_sources()
    return (
        Person.objects.published()
        .with_sources()
        .prefetch_related(
            Prefetch("aliases", PersonAlias.objects.published().with_sources()),
            Prefetch("appointments", offices),
            Prefetch("roles", Role.objects.published().for_list()),
        )
        .order_by(Lower("name"), "pk")
    )


def perspectives() -> QuerySet:
    rows: Any = Perspective.objects.published().with_points().select_related("participant")
    return rows.order_by(Lower("participant__name"), "pk")


def documents() -> QuerySet:
    authors: Any = Authorship.objects.published().select_related("participant", "group")
    links: Any = DocumentLink.objects.published().select_related("target").order_by("kind", "pk")
    return (
        Document.objects.published()
        .with_sources()
        .prefetch_related(
            Prefetch("aliases", DocumentAlias.objects.published().with_sources()),
            Prefetch("authorships", authors.with_sources()),
            Prefetch("links", links.with_sources()),
            Prefetch("files", DocumentFile.objects.published().select_related("document")),
            "chapters__reproduces",
        )
        .order_by("title", "pk")
    )


def discrepancies() -> QuerySet:
    public = Statement.objects.filter(public_rule(Passage, "passage__"))
    rivals = Prefetch("statements", public.select_related("passage__chapter__document"))
    return Discrepancy.objects.published().prefetch_related(rivals).order_by("subject", "pk")


RESOURCES: dict[str, Resource] = {
    one.name: one
    for one in (
        Resource(
            "participants",
            _("Participants"),
            _("Members, observers and partners, with their names, memberships and roles."),
            participants,
            serializers.ParticipantSerializer,
            ParticipantFilterSet,
        ),
        Resource(
            "groups",
            _("Bodies"),
            _("Whatever meets or acts for the forum, with roles over time and what came of what."),
            groups,
            serializers.GroupSerializer,
            GroupFilterSet,
        ),
        Resource(
            "meetings",
            _("Meetings"),
            _("Meetings with their dates, places, attendance and outcomes."),
            meetings,
            serializers.MeetingSerializer,
            MeetingFilterSet,
        ),
        Resource(
            "milestones",
            _("Milestones"),
            _("Events that are not meetings: crises, anniversaries, changes."),
            milestones,
            serializers.MilestoneSerializer,
            MilestoneFilterSet,
        ),
        Resource(
            "action-items",
            _("Action items"),
            _("The numbered actions of the current strategy, with the progress reported."),
            action_items,
            serializers.ActionItemSerializer,
            ActionItemFilterSet,
            lookup="number",
        ),
        Resource(
            "provisions",
            _("Provisions"),
            _("The objectives, principles and commitments, word for word."),
            provisions,
            serializers.ProvisionSerializer,
            ProvisionFilterSet,
        ),
        Resource(
            "people",
            _("People"),
            _("Those whom the sources name, with the offices they held."),
            people,
            serializers.PersonSerializer,
            PersonFilterSet,
        ),
        Resource(
            "perspectives",
            _("Perspectives"),
            _("What participants say in chapters of their own, as facts."),
            perspectives,
            serializers.PerspectiveSerializer,
            PerspectiveFilterSet,
        ),
        Resource(
            "documents",
            _("Documents"),
            _("Everything written that the record knows of."),
            documents,
            serializers.DocumentSerializer,
            DocumentFilterSet,
        ),
        Resource(
            "discrepancies",
            _("Discrepancies"),
            _("Where the source disagrees with itself, with the passages side by side."),
            discrepancies,
            serializers.DiscrepancySerializer,
            DiscrepancyFilterSet,
        ),
    )
}


def context_of(
    resource: Resource, rows: Iterable[Any], root: str, as_of: ReducedDate | None = None
) -> dict[str, Any]:
    """Give the context in which a resource's serializer tells these rows.

    ``root`` is the site's address without a slash at the end. A date as of which they are
    told costs three queries more for participants: where they were present then.
    """
    context: dict[str, Any] = {"root": root, "as_of": as_of}
    if as_of and resource.serializer is serializers.ParticipantSerializer:
        context["present"] = Attendance.objects.published().documented(list(rows), as_of)
    return context

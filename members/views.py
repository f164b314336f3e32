"""Members, observers and their own pages; people and the offices they held."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.views.generic import ListView

from meetings.matrix import Presence
from meetings.models import (
    Attendance,
    AttendanceList,
    Meeting,
    Outcome,
    forum_years,
    years_of_participant,
    years_of_person,
)
from members.chart import Colour, chart
from members.filters import MemberFilterSet, ObserverFilterSet, conferences_with_lists
from members.models import Membership, Participant, Person
from sources.pages import FilteredListView, RecordDetailView, neighbours
from workinggroups.models import Role


class ParticipantListView(FilteredListView):
    """Participants of one status, with their bodies and one set of sources a row."""

    model = Participant
    template_name = "members/participant_list.html"
    status: str

    def get_queryset(self) -> QuerySet:
        roles = Role.objects.published().select_related("group").order_by("group__name")
        return (
            super()
            .get_queryset()
            .filter(status=self.status)
            .prefetch_related(Prefetch("roles", roles))
        )


class MemberListView(ParticipantListView):
    """The members with their map, which shows those of the list and, unfiltered, the observers."""

    filterset_class = MemberFilterSet
    section = "members"
    status = Membership.Status.MEMBER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partners = Participant.objects.published().with_status().filter(status="partner")
        context = super().get_context_data(partners=partners.in_order(), **kwargs)
        return context if context["problems"] else context | self.map_context(context)

    def map_context(self, context: dict[str, Any]) -> dict[str, Any]:
        form = self.filterset.form
        asked = form.cleaned_data if self.filterset.is_bound else {}
        narrowed = any(asked.get(name) for name in MemberFilterSet.NARROWING)
        conference = asked.get("present")
        participants = list(context["object_list"])
        observers = [] if narrowed else self.observers(with_memberships=bool(conference))
        if conference:
            presence_at(conference, [*participants, *observers])
        colour = asked.get("colour") or Colour.STATUS
        lists = conferences_with_lists(self.request)
        conferences = [("", _("none chosen")), *((one.slug, one.title) for one in lists)]
        return {
            "map": chart([*participants, *observers], Role.objects.forum_co_chairs(), colour),
            "observers": observers,
            "present_at": conference,
            "states": Presence,
            "colours": choices_as_links(self.request.GET, "colour", Colour.choices, colour),
            "conferences": choices_as_links(
                self.request.GET, "present", conferences, conference.slug if conference else ""
            ),
        }

    def observers(self, *, with_memberships: bool) -> list[Any]:
        rows = Participant.objects.published().observers().in_order()
        return list(rows.with_memberships() if with_memberships else rows)


class ObserverListView(ParticipantListView):
    filterset_class = ObserverFilterSet
    section = "observers"
    status = Membership.Status.OBSERVER


def presence_at(conference: Meeting, participants: list[Any]) -> None:
    """Say on each participant, as ``presence``, what the lists of a conference say of it.

    Reads their ``memberships``: fetch them with their sources.
    """
    found = AttendanceList.objects.presence(participants, [conference])
    for participant in participants:
        participant.presence = found[participant.pk, conference.pk]


class ChoiceLink(NamedTuple):
    """A value of a parameter as a link: its words, its query string, and whether it is chosen."""

    words: str
    query: str
    chosen: bool


def choices_as_links(
    given: QueryDict, name: str, choices: Iterable[tuple[str, Any]], chosen: str
) -> list[ChoiceLink]:
    """Give each choice as a link that keeps the other parameters given, but not the page."""
    links = []
    for value, words in choices:
        query = given.copy()
        query.pop("page", None)
        query[name] = value
        links.append(ChoiceLink(str(words), query.urlencode(), value == chosen))
    return links


class ParticipantDetailView(RecordDetailView):
    model = Participant
    PARTS = (
        "memberships",
        "aliases",
        "roles",
        "meeting_roles",
        "appointments",
        "people_roles",
        "outcomes",
        "perspectives",
        "authorships",
        "milestones",
    )

    def get_queryset(self) -> QuerySet:
        participants: Any = super().get_queryset()
        return participants.with_status().with_memberships()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        participant = self.object
        same_list = Participant.objects.published().with_status().filter(status=participant.status)
        previous, following = neighbours(same_list.in_order(), participant)
        appointments = participant.appointments.published().select_related("person")
        authorships = participant.authorships.published().select_related("document")
        self.section = {"member": "members", "observer": "observers"}.get(participant.status, "")
        return super().get_context_data(
            memberships=participant.memberships.all(),
            aliases=participant.aliases.published().with_sources(),
            roles=participant.roles.published().for_list(),
            meeting_roles=participant.meeting_roles.published().for_list(),
            conferences=self.conferences(),
            hosted=participant.meetings_hosted.published().for_list(),
            outcomes=Outcome.objects.published().touching(participant=participant).for_list(),
            appointments=appointments.with_sources(),
            people_roles=participant.roles_of_people.published().for_list(),
            perspectives=participant.perspectives.published().with_points(),
            authorships=authorships.with_sources(),
            milestones=participant.milestones.published().with_sources(),
            strip=forum_years(years_of_participant(participant)),
            previous=previous,
            next=following,
            **kwargs,
        )

    def conferences(self) -> list[tuple[Meeting, str, Any]]:
        """Give each ministerial conference with what its lists say, and what proves it.

        The evidence is the attendance where it cites a passage of its own, else its list.
        """
        conferences = Meeting.objects.published().conferences()
        presence = AttendanceList.objects.presence([self.object], conferences)
        attendances = (
            Attendance.objects.published()
            .filter(participant=self.object)
            .with_sources()
            .prefetch_related(Prefetch("list", AttendanceList.objects.with_sources()))
        )
        proofs = {}
        for attendance in attendances:
            proof = attendance if attendance.citations.all() else attendance.list
            for link in attendance.list.attendancelistmeeting_set.all():
                proofs[link.meeting_id] = proof
        return [(one, presence[self.object.pk, one.pk], proofs.get(one.pk)) for one in conferences]


class PersonListView(ListView):
    model = Person
    paginate_by = 100
    extra_context = {"section": "people"}

    def get_queryset(self) -> QuerySet:
        return Person.objects.published().for_list()


class PersonDetailView(RecordDetailView):
    model = Person
    section = "people"
    PARTS = ("aliases", "appointments", "roles", "meeting_roles")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        appointments = person.appointments.published().select_related("participant")
        previous, following = neighbours(Person.objects.published().for_list(), person)
        here = years_of_person(person)
        return super().get_context_data(
            aliases=person.aliases.published().with_sources(),
            appointments=appointments.with_sources(),
            roles=person.roles.published().for_list(),
            meeting_roles=person.meeting_roles.published().for_list(),
            strip=forum_years(here) if here else None,
            previous=previous,
            next=following,
            **kwargs,
        )

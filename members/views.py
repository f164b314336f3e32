"""Members, observers and their own pages; people and the offices they held."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.views.generic import ListView

from meetings.models import Attendance, AttendanceList, Meeting, Outcome
from members.filters import MemberFilterSet, ObserverFilterSet
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
    filterset_class = MemberFilterSet
    section = "members"
    status = Membership.Status.MEMBER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partners = Participant.objects.published().with_status().filter(status="partner")
        return super().get_context_data(partners=partners.in_order(), **kwargs)


class ObserverListView(ParticipantListView):
    filterset_class = ObserverFilterSet
    section = "observers"
    status = Membership.Status.OBSERVER


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
        return super().get_context_data(
            aliases=person.aliases.published().with_sources(),
            appointments=appointments.with_sources(),
            roles=person.roles.published().for_list(),
            meeting_roles=person.meeting_roles.published().for_list(),
            previous=previous,
            next=following,
            **kwargs,
        )

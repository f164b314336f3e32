"""Members, observers and their own pages; people and the offices they held."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from meetings.matrix import Presence, Sign
from meetings.models import (
    Attendance,
    AttendanceList,
    Meeting,
    MeetingRole,
    Outcome,
    forum_years,
    years_of_person,
)
from meetings.querysets import beside
from members.chart import PLACES, Colour, chart, chart_of_all
from members.filters import (
    MemberFilterSet,
    ObserverFilterSet,
    PersonFilterSet,
    conferences_with_lists,
)
from members.models import Membership, Participant, Person
from members.profile import chronicle_of, sits_with
from members.querysets import standings
from members.window import window
from sources.fields import ReducedDate
from sources.pages import (
    FilteredListView,
    RecordDetailView,
    ToldAsOf,
    neighbours,
    place_of,
)
from workinggroups.models import Role


class ParticipantListView(FilteredListView):
    """Participants of one status, with their map, bodies and one set of sources a row."""

    model = Participant
    template_name = "members/participant_list.html"
    status: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["as_of"]:
            stand(list(context["object_list"]), context["as_of"])
        return context if context["problems"] else context | self.map_context(context)

    def map_context(self, context: dict[str, Any]) -> dict[str, Any]:
        return {"map": chart(context["object_list"], set())}

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
        return super().get_context_data(partners=partners.in_order(), **kwargs)

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


def stand(participants: list[Any], date: ReducedDate) -> None:
    """Say on each participant its ``standing`` on a date, and where it was ``present``.

    Reads their ``memberships``: fetch them with their sources.
    """
    documented = Attendance.objects.published().documented(participants, date)
    for told in standings(participants, date):
        told.participant.standing = told
        told.participant.present = beside(documented.get(told.participant.pk, []))


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


class ParticipantDetailView(ToldAsOf, RecordDetailView):
    """A participant's profile: what is on record of it, and where it stands among the others."""

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
        self.section = {"member": "members", "observer": "observers"}.get(participant.status, "")
        parts = self.parts()
        chronicle = chronicle_of(participant, parts)
        same_list = Participant.objects.published().with_status().filter(status=participant.status)
        place = place_of(same_list.in_order(), participant)
        conferences = self.conferences(parts["attendances"])
        return super().get_context_data(
            **parts,
            conferences=conferences,
            named_at=sum(proof is not None for _conference, _sign, proof in conferences),
            with_list=sum(sign != Sign.NO_LIST for _conference, sign, _proof in conferences),
            chronicle=chronicle,
            strip=forum_years(year for year, _lines in chronicle.years),
            chairs=[one for one in parts["roles"] if one.is_chair and not one.until],
            company=sits_with(participant, parts["roles"]),
            window=window(participant.slug, chart_of_all()) if participant.slug in PLACES else None,
            place=place,
            previous=place.previous,
            next=place.following,
            **kwargs,
        )

    def as_of(self, date: ReducedDate) -> dict[str, Any]:
        """Give the standing on a date, where it was present, and its roles with their answers."""
        stand([self.object], date)
        roles = self.object.roles.published().for_list()
        return {
            "standing": self.object.standing,
            "present": self.object.present,
            "roles": [(role, role.as_of(date)) for role in roles],
        }

    def parts(self) -> dict[str, Any]:
        """Give the lists of the page, by their names in its template."""
        participant = self.object
        meeting_roles = MeetingRole.objects.published()
        of_it = Q(participant=participant) | Q(on_behalf=participant)
        appointments = participant.appointments.published().select_related("person")
        authorships = participant.authorships.published().select_related("document")
        return {
            "memberships": participant.memberships.all(),
            "aliases": participant.aliases.published().with_sources(),
            "roles": participant.roles.published().for_list(),
            "meeting_roles": meeting_roles.filter(of_it).for_list(),
            "attendances": self.attendances(),
            "hosted": participant.meetings_hosted.published().for_list(),
            "outcomes": Outcome.objects.published().touching(participant=participant).for_list(),
            "appointments": appointments.with_sources(),
            "people_roles": participant.roles_of_people.published().for_list(),
            "perspectives": participant.perspectives.published().with_points(),
            "authorships": authorships.with_sources(),
            "milestones": participant.milestones.published().with_sources(),
        }

    def attendances(self) -> QuerySet:
        """Give where it was present, with the lists and their meetings; told elsewhere first."""
        meetings = Meeting.objects.published().in_order()
        lists = AttendanceList.objects.with_sources()
        lists = lists.prefetch_related(Prefetch("meetings", meetings))
        rows = Attendance.objects.published().filter(participant=self.object)
        rows = rows.select_related("participant")
        rows = rows.with_sources().prefetch_related(Prefetch("list", lists))
        return rows.order_by("evidence", "pk")

    def conferences(self, attendances: Iterable[Attendance]) -> list[tuple[Meeting, str, Any]]:
        """Give each ministerial conference with what its lists say, and what proves it.

        The evidence is the attendance where it cites a passage of its own, else its list.
        """
        conferences = Meeting.objects.published().conferences()
        presence = AttendanceList.objects.presence([self.object], conferences)
        told = {
            meeting.pk: attendance
            for attendance in attendances
            for meeting in attendance.list.meetings.all()
        }
        return [self.at(one, presence[self.object.pk, one.pk], told) for one in conferences]

    def at(
        self, conference: Meeting, presence: str, told: dict[int, Attendance]
    ) -> tuple[Meeting, str, Any]:
        attendance = told.get(conference.pk)
        if attendance is None:
            return conference, presence, None
        listed = attendance.evidence == Attendance.Evidence.LISTED
        proof = attendance if attendance.citations.all() else attendance.list
        return conference, presence if listed else Sign.ELSEWHERE, proof


class PersonListView(FilteredListView):
    model = Person
    filterset_class = PersonFilterSet
    section = "people"

    def get_queryset(self) -> QuerySet:
        roles = Role.objects.published().for_list()
        return super().get_queryset().prefetch_related(Prefetch("roles", roles))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if date := context["as_of"]:
            for person in list(context["object_list"]):
                for office in [*person.appointments.all(), *person.roles.all()]:
                    office.held = office.as_of(date)
        return context


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

"""Participants with their memberships and roles; people with their offices; perspectives."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from baliproc.api.serializers.evidence import (
    DISPUTED,
    AliasSerializer,
    AsOfSerializer,
    Choice,
    CitedSerializer,
    Date,
    HeldSerializer,
    Number,
    RecordSerializer,
    RowSerializer,
    Slug,
    Text,
    Word,
    YesNo,
)
from members.models import Membership, Participant, Point
from members.querysets import standings
from sources.fields import ReducedDate
from sources.models import Answer
from sources.models.spans import combined
from workinggroups.models import RoleKind

STATUSES = [
    *Membership.Status.choices,
    ("partner", "partner"),
    ("neither", "neither, as of the date"),
    (Answer.NOT_STATED.value, "not stated, as of the date"),
]


class MembershipSerializer(HeldSerializer):
    """A period as member or observer of the forum."""

    status = Choice(Membership.Status.choices, "What it is by this period.")
    listing = Choice(
        Membership.Listing.choices,
        "The publication's list that names it, or null.",
        allow_null=True,
    )
    as_printed = Text("Its name as that list prints it, where that differs.")


class ParticipantRoleSerializer(HeldSerializer):
    """What a participant is in a body."""

    group = Slug("Slug of the body.")
    role = Choice(RoleKind.choices, "What it is there.")
    capacity = Text("Who acts for it: “Foreign Minister”.")


class ParticipantAsOfSerializer(AsOfSerializer):
    """What it was to the forum at some time during the date asked for."""

    date = Word("The date.")
    member = Choice(Answer.choices, "Whether it was a member.")
    observer = Choice(Answer.choices, "Whether it was an observer.")
    disputed = YesNo(DISPUTED)
    present = Choice(
        [(Answer.YES.value, "yes"), (Answer.NOT_STATED.value, "not stated")],
        "Whether the record has it at a meeting then. Presence is not membership.",
    )
    present_at = serializers.ListField(
        child=serializers.SlugField(),
        read_only=True,
        help_text="Slugs of the meetings at which it was present then.",
    )

    def answers(self, row: Any, date: ReducedDate) -> dict[str, Any]:
        standing = standings([row], date)[0]
        there = [one for one in self.context["present"].get(row.pk, []) if one.in_period]
        return {
            "date": date,
            "member": standing.member.answer,
            "observer": standing.observer.answer,
            "disputed": standing.disputed,
            "present": Answer.YES if there else Answer.NOT_STATED,
            "present_at": list(dict.fromkeys(one.meeting.slug for one in there)),
        }


class ParticipantSerializer(RecordSerializer, CitedSerializer):
    """A government, an organisation or a partner."""

    slug = Word("Permanent identifier.")
    name = Word("Its name as the forum prints it.")
    official_name = serializers.SerializerMethodField(
        help_text="Its official name: the alias of the kind long; null where none is on record."
    )
    kind = Choice(Participant.Kind.choices, "What kind of participant it is.")
    status = serializers.SerializerMethodField(
        help_text="What it is to the forum by the memberships without an end; with as_of, what is "
        "documented for that date: member, observer, neither or not stated."
    )
    iso3 = Text("Code of ISO 3166-1, three letters; null where it has none.")
    region = Choice(
        Participant.Region.choices,
        "Region, of members only; the grouping is the editors'.",
        allow_null=True,
    )
    aliases = AliasSerializer(many=True, read_only=True, help_text="Its other names.")
    memberships = MembershipSerializer(
        many=True, read_only=True, help_text="Its periods as member or observer."
    )
    roles = ParticipantRoleSerializer(
        many=True, read_only=True, help_text="What it is or was in the forum's bodies."
    )
    website = Text("Its own address on the web, if one is on record.", source="url")

    as_of = ParticipantAsOfSerializer()

    @extend_schema_field({"type": "string", "enum": [value for value, _label in STATUSES]})
    def get_status(self, row: Any) -> str:
        date = self.context.get("as_of")
        return str(standings([row], date)[0].status if date else row.status)

    def get_official_name(self, row: Any) -> str | None:
        return next((one.text for one in row.aliases.all() if one.kind == "long"), None)


class AppointmentSerializer(HeldSerializer):
    """An office that a person held."""

    role = Word("The office.", source="title")
    organisation = serializers.SerializerMethodField(
        help_text="What it was held for, as printed or by the participant's name; or null."
    )
    participant = Slug("Slug of the participant that it was held for, or null.")

    def get_organisation(self, row: Any) -> str | None:
        return row.organisation_printed or (row.participant and row.participant.name) or None


class PersonRoleSerializer(HeldSerializer):
    """What a person is in a body."""

    group = Slug("Slug of the body.")
    role = Choice(RoleKind.choices, "What the person is there.")
    capacity = Text("In which office: “Foreign Minister”.")
    on_behalf = Slug("Slug of the participant on whose behalf, or null.")


class PersonAsOfSerializer(AsOfSerializer):
    """Whether the person held an office at some time during the date asked for."""

    date = Word("The date.")
    in_office = Choice(Answer.choices, "Whether any of the offices and roles was held then.")
    disputed = YesNo(DISPUTED)

    def answers(self, row: Any, date: ReducedDate) -> dict[str, Any]:
        offices = [*row.appointments.all(), *row.roles.all()]
        known = combined([one.as_of(date) for one in offices])
        return {"date": date, "in_office": known.answer, "disputed": known.disputed}


class PersonSerializer(RecordSerializer, CitedSerializer):
    """Somebody the sources name, for an office held."""

    slug = Word("Permanent identifier.")
    name = Word("The name.")
    honorific = Text("What is printed before the name, or null.")
    aliases = AliasSerializer(many=True, read_only=True, help_text="Other names.")
    appointments = AppointmentSerializer(many=True, read_only=True, help_text="Offices held.")
    roles = PersonRoleSerializer(
        many=True, read_only=True, help_text="What the person is or was in the forum's bodies."
    )
    as_of = PersonAsOfSerializer()


class FigureSerializer(CitedSerializer):
    """A number that the source states, with what it counts."""

    printed = Word("The number as printed.")
    low = Number("The least that it can mean, or null.", allow_null=True)
    high = Number("The most that it can mean, or null.", allow_null=True)
    unit = Word("What is counted.")
    about = Word("What it is about.")


class WhenSerializer(RowSerializer):
    """What happens at some time."""

    start = Date("When it began, or its only date")
    end = Date("When it ended; null also where it has a single date")
    sense = Choice(
        Point.Sense.choices,
        "exact: from the first date to the second; within: at some time between them; annual: "
        "every year.",
    )
    printed = Text("The date in the source's own words, where these say it otherwise.")


class PointSerializer(WhenSerializer, CitedSerializer):
    """A checkable fact that a perspective states."""

    number = Number("Its order in the perspective.")
    kind = Choice(Point.Kind.choices, "What the fact is about.")
    text = Word("The fact, in the knowledge base's own words.")
    document = Slug("Slug of the document that the fact is about, or null.")
    figures = FigureSerializer(many=True, read_only=True, help_text="Numbers that it states.")


class PerspectiveSerializer(RecordSerializer, CitedSerializer):
    """A participant's own chapter in a document, told in the editors' words."""

    slug = Word("Permanent identifier.")
    participant = Slug("Slug of the participant whose perspective it is.")
    document = Slug("Slug of the document that holds it.")
    summary = Word("What it says, in the knowledge base's own words.")
    points = PointSerializer(many=True, read_only=True, help_text="The facts that it states.")

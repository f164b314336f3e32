"""Meetings, who was there and what came of them; milestones."""

from typing import Any, NamedTuple

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from baliproc.api.serializers.evidence import (
    Choice,
    CitedSerializer,
    Date,
    Number,
    RecordSerializer,
    RowSerializer,
    Slug,
    Slugs,
    SourceSerializer,
    Text,
    Word,
    YesNo,
)
from baliproc.api.serializers.members import FigureSerializer, WhenSerializer
from meetings.models import (
    Attendance,
    AttendanceList,
    Effect,
    Meeting,
    MeetingRole,
    Milestone,
    Outcome,
)
from meetings.querysets import Track

TOOK_PART = "participant"
"""The capacity of one of whom nothing more is told than that it was there."""

CAPACITIES = [*MeetingRole.Kind.choices, (TOOK_PART, "took part")]
RECORDS = [*AttendanceList.Completeness.choices, ("none", "no list")]


class Present(NamedTuple):
    """An attendance as one meeting has it; a list may be of several held together."""

    attendance: Attendance
    capacity: str


def present_at(meeting: Meeting) -> list[Present]:
    """Give who was there by the meeting's lists; reads them and ``roles``."""
    capacities: dict[int | None, str] = {}
    for role in meeting.roles.all():
        holder = role.participant_id or role.on_behalf_id
        if role.role == MeetingRole.Kind.CO_CHAIR or holder not in capacities:
            capacities[holder] = role.role
    return [
        Present(row, capacities.get(row.participant_id, TOOK_PART))
        for one in meeting.attendance_lists.all()
        for row in one.attendances.all()
    ]


class PresentListSerializer(serializers.ListSerializer):
    """Those of all lists of a meeting, in one list."""

    def get_attribute(self, instance: Any) -> list[Present]:
        return present_at(instance)


class AttendanceSerializer(RowSerializer):
    """That a participant was at the meeting."""

    participant = Slug("Slug of the participant.", source="attendance.participant")
    name = Word("Name of the participant.", source="attendance.participant.name")
    as_printed = Text(
        "Its name as the list prints it, where that differs.", source="attendance.as_printed"
    )
    capacity = Choice(
        CAPACITIES,
        "What it did there beyond being present, itself or by a person on its behalf.",
    )
    evidence = Choice(
        Attendance.Evidence.choices,
        "listed: the list names it; elsewhere: another passage tells of it, and it is not counted "
        "as listed.",
        source="attendance.evidence",
    )
    list = Word(
        "Slug of the attendance list, as in attendance_lists.", source="attendance.list.slug"
    )
    sources = SourceSerializer(
        many=True,
        read_only=True,
        source="attendance.citations",
        help_text="The passages that prove it; where empty, those of the list do.",
    )

    class Meta:
        list_serializer_class = PresentListSerializer


class AttendanceListSerializer(CitedSerializer):
    """A list of who was there."""

    slug = Word("Permanent identifier.")
    scope = Choice(AttendanceList.Scope.choices, "Whom it lists.")
    completeness = Choice(
        AttendanceList.Completeness.choices,
        "complete: whoever it leaves out was not listed; partial: of the others nothing is known.",
    )
    stated_total = Number("The total that the source states, or null.", allow_null=True)


class MeetingRoleSerializer(CitedSerializer):
    """What a participant or a person did at the meeting."""

    participant = Slug("Slug of the participant; null where it is a person.")
    person = Slug("Slug of the person; null where it is a participant.")
    holder = Word("Name of the participant or person.", source="holder.name")
    role = Choice(MeetingRole.Kind.choices, "What it did there.")
    capacity = Text("Who acted, or in which office: “Foreign Minister”.")
    on_behalf = Slug("Slug of the participant on whose behalf a person acted, or null.")


class EffectSerializer(RowSerializer):
    """What an outcome did to a body, a participant or a document: one of these three."""

    verb = Choice(Effect.Verb.choices, "What was done.")
    group = Slug("Slug of the body that it was done to, or null.")
    participant = Slug("Slug of the participant that it was done to, or null.")
    document = Slug("Slug of the document that it was done to, or null.")


class OutcomeSerializer(CitedSerializer):
    """Something decided, found or asked for."""

    slug = Word("Permanent identifier.")
    number = Number("Its order among the meeting's outcomes, or null.", allow_null=True)
    kind = Choice(Outcome.Kind.choices, "What kind of outcome it is.")
    text = Word("What came of it, in the knowledge base's own words.")
    attribution = Choice(
        Outcome.Attribution.choices,
        "stated: of this meeting; one-of: of one of the meetings named, the source leaves open "
        "which; joint: of them together.",
    )
    meetings = Slugs("Slugs of the meetings that it came of.")
    effects = EffectSerializer(many=True, read_only=True, help_text="What it did, and to whom.")


class HeldWith(Slugs):
    """The meetings held together with one, whichever of them says so."""

    def to_representation(self, meeting: Any) -> list[str]:
        told_here = [one.companion.slug for one in meeting.companions.all()]
        told_there = [one.meeting.slug for one in meeting.companion_of.all()]
        return sorted({*told_here, *told_there})


class MeetingSerializer(WhenSerializer, RecordSerializer, CitedSerializer):
    """A meeting of a body, or of officials without a named body."""

    slug = Word("Permanent identifier.")
    title = Word("Its title.")
    group = Slug("Slug of the body that convened it; null where none is named.")
    series = Text("The series of the body that it belongs to; null for the main one.")
    ordinal = Number("Its number in the series, or null.", allow_null=True)
    ordinal_basis = serializers.SerializerMethodField(
        help_text="stated or inferred, as the number is known; null without one."
    )
    kind = Choice(Meeting.Kind.choices, "What kind of meeting it is.")
    plural = YesNo("Whether it is several meetings that the source tells as one.")
    sector = Text("The sector that it was for, or null.")
    track = Choice(Track.choices, "The lane of the timeline that it stands in.")
    status = Choice(
        Meeting.Status.choices,
        "Whether it was held. One still planned after its dates is not on record as held.",
    )
    mode = Choice(Meeting.Mode.choices, "How it met; null where not stated.", allow_null=True)
    city = Text("City or island; null where not stated.")
    country = Text("Country; null where not stated.")
    host = Slug("Slug of the participant that hosted it; null where the source does not say.")
    held_with = HeldWith("Slugs of the meetings held together with it.", source="*")
    facilitators = Slugs("Slugs of the bodies that facilitated it.")
    documents = Slugs("Slugs of the documents that are its papers.")
    attendance_record = serializers.SerializerMethodField(
        help_text="The weakest of its attendance lists: complete, partial, or none without a list."
    )
    attendance_lists = AttendanceListSerializer(
        many=True, read_only=True, help_text="The lists of who was there."
    )
    attendance = AttendanceSerializer(
        many=True, read_only=True, help_text="Who was there, as far as the source tells."
    )
    roles = MeetingRoleSerializer(
        many=True, read_only=True, help_text="Who co-chaired it, spoke, or is told as present."
    )
    outcomes = OutcomeSerializer(many=True, read_only=True, help_text="What came of it.")

    @extend_schema_field({"type": ["string", "null"], "enum": ["stated", "inferred", None]})
    def get_ordinal_basis(self, row: Any) -> str | None:
        return row.ordinal_basis if row.ordinal else None

    @extend_schema_field({"type": "string", "enum": [value for value, _label in RECORDS]})
    def get_attendance_record(self, row: Any) -> str:
        records = {one.completeness for one in row.attendance_lists.all()}
        return "partial" if "partial" in records else "complete" if records else "none"


class MilestoneSerializer(WhenSerializer, RecordSerializer, CitedSerializer):
    """An event that is not a meeting."""

    slug = Word("Permanent identifier.")
    title = Word("Its title.")
    date = Date("Its date, or the first of two", source="start")
    kind = Choice(Milestone.Kind.choices, "What kind of event it is.")
    summary = Word("What happened, in the knowledge base's own words.")
    groups = Slugs("Slugs of the bodies that it concerns.")
    participants = Slugs("Slugs of the participants that it concerns.")
    figures = FigureSerializer(many=True, read_only=True, help_text="Numbers that it states.")

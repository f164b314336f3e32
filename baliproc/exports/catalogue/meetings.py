"""Meetings, who was there, what came of them; milestones."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from baliproc.api.serializers import MeetingSerializer, MilestoneSerializer
from baliproc.api.serializers.meetings import (
    CAPACITIES,
    RECORDS,
    TOOK_PART,
    AttendanceListSerializer,
    AttendanceSerializer,
    EffectSerializer,
    MeetingRoleSerializer,
    OutcomeSerializer,
)
from baliproc.exports.catalogue.described import HOLDER, RECORD, WHEN, made, page, pairs
from baliproc.exports.catalogue.workinggroups import with_holder
from baliproc.exports.columns import Column
from baliproc.exports.tables import Table
from meetings.models import (
    Attendance,
    AttendanceList,
    AttendanceListMeeting,
    Effect,
    Meeting,
    MeetingCitation,
    MeetingCompanion,
    MeetingDocument,
    MeetingFacilitator,
    MeetingRole,
    Milestone,
    MilestoneFigure,
    MilestoneGroup,
    MilestoneParticipant,
    Outcome,
    OutcomeMeeting,
)
from meetings.querysets import TRACK_OF_KIND, Track
from sources.models import Citation, Passage
from sources.querysets import public_rule

BASES_OF_ORDINALS = (("stated", "stated"), ("inferred", "inferred"))


def with_bases_and_records(rows: Any) -> Any:
    """Say how each ordinal is known and how complete the weakest attendance list is."""
    inferred = MeetingCitation.objects.filter(
        public_rule(Passage, "passage__"),
        subject=OuterRef("pk"),
        field="ordinal",
        basis=Citation.Basis.INFERRED,
    )
    lists = AttendanceList.objects.published().filter(meetings=OuterRef("pk"))
    return rows.annotate(
        ordinal_basis=Case(
            When(ordinal=None, then=None),
            When(Exists(inferred), then=Value("inferred")),
            default=Value("stated"),
        ),
        attendance_record=Case(
            When(Exists(lists.filter(completeness="partial")), then=Value("partial")),
            When(Exists(lists), then=Value("complete")),
            default=Value("none"),
        ),
    )


def track_of(kind: str | None) -> str:
    return str(TRACK_OF_KIND[kind] if kind else Track.EVENTS)


MEETING = "list__attendancelistmeeting__meeting"
"""Leads from an attendance to a meeting: a list may be of several held together."""


def at_public_meeting(prefix: str) -> Q:
    return public_rule(Meeting, f"{prefix}{MEETING}__")


def with_capacity(rows: Any) -> Any:
    """Say what each of those present did there, itself or by a person on its behalf."""
    own = Q(participant=OuterRef("participant"))
    by_person = Q(participant=None, on_behalf=OuterRef("participant"))
    roles = MeetingRole.objects.published().filter(own | by_person, meeting=OuterRef(MEETING))
    co_chair_first = Case(When(role=MeetingRole.Kind.CO_CHAIR, then=0), default=1)
    capacity = roles.order_by(co_chair_first, "role", "number").values("role")[:1]
    return rows.annotate(capacity=Coalesce(Subquery(capacity), Value(TOOK_PART)))


MEETINGS = (
    Table(
        "meetings",
        "Meetings",
        "Meetings of bodies, or of officials without a named body.",
        Meeting,
        "title group series ordinal ordinal_basis kind plural sector track status mode start end "
        "sense printed city country host attendance_record url modified",
        MeetingSerializer,
        RECORD
        | WHEN
        | {
            "group": "The body that convened it; empty where none is named.",
            "host": "The participant that hosted it; empty where the source does not say.",
        },
        made=(
            made("ordinal_basis", MeetingSerializer, choices=BASES_OF_ORDINALS),
            made("track", MeetingSerializer, "group__kind", give=track_of, required=True),
            made("attendance_record", MeetingSerializer, choices=tuple(RECORDS), required=True),
            page("meetings:meeting"),
        ),
        prepare=with_bases_and_records,
    ),
    pairs(
        "meeting-facilitators",
        "Bodies that facilitated meetings",
        MeetingFacilitator,
        meeting="The meeting.",
        group="The body that facilitated it.",
    ),
    pairs(
        "meeting-documents",
        "Papers of meetings",
        MeetingDocument,
        meeting="The meeting.",
        document="A document that is a paper of it.",
    ),
    pairs(
        "meeting-companions",
        "Meetings held together",
        MeetingCompanion,
        meeting="A meeting.",
        companion="The meeting held together with it; the pair is told once.",
    ),
    Table(
        "meeting-roles",
        "Roles at meetings",
        "What a participant or a person did at a meeting, beyond being there.",
        MeetingRole,
        "meeting number participant person holder role capacity on_behalf",
        MeetingRoleSerializer,
        HOLDER | {"meeting": "The meeting.", "number": "Its number at the meeting, from 1."},
        made=(made("holder", MeetingRoleSerializer, required=True),),
        prepare=with_holder,
    ),
    Table(
        "attendance-lists",
        "Attendance lists",
        "Lists of who was at one meeting, or at several held together.",
        AttendanceList,
        "scope completeness stated_total",
        AttendanceListSerializer,
    ),
    pairs(
        "attendance-list-meetings",
        "Meetings of attendance lists",
        AttendanceListMeeting,
        list="The list.",
        meeting="A meeting that it is of.",
    ),
    Table(
        "attendance",
        "Attendance",
        "One row for each participant at each meeting, as far as the source tells. A meeting "
        "without rows has no list: nothing is known of who was there.",
        Attendance,
        "meeting list participant name=participant__name as_printed evidence capacity",
        AttendanceSerializer,
        {
            "list": "The attendance list.",
            "participant": "Who was there.",
        },
        made=(
            Column(
                "meeting",
                "The meeting.",
                paths=(f"{MEETING}__slug",),
                required=True,
                target=Meeting,
            ),
            made("capacity", AttendanceSerializer, choices=tuple(CAPACITIES), required=True),
        ),
        prepare=with_capacity,
        scope=at_public_meeting,
        key=(f"{MEETING}__slug", "list__slug", "participant__slug"),
    ),
    Table(
        "outcomes",
        "Outcomes of meetings",
        "What was decided, found or asked for.",
        Outcome,
        "number kind text attribution",
        OutcomeSerializer,
    ),
    pairs(
        "outcome-meetings",
        "Meetings of outcomes",
        OutcomeMeeting,
        outcome="The outcome.",
        meeting="A meeting that it came of, or may have: see attribution.",
    ),
    Table(
        "effects",
        "Effects of outcomes",
        "What an outcome did to one body, participant or document.",
        Effect,
        "outcome number verb group participant document",
        EffectSerializer,
        {
            "outcome": "The outcome.",
            "number": "Its number among the outcome's effects, from 1.",
            "group": "The body that it was done to; empty where it is another.",
            "participant": "The participant that it was done to; empty where it is another.",
            "document": "The document that it was done to; empty where it is another.",
        },
    ),
    Table(
        "milestones",
        "Milestones",
        "Events that are not meetings: crises, anniversaries, changes.",
        Milestone,
        "title kind summary start end sense printed url modified",
        MilestoneSerializer,
        RECORD | WHEN,
        made=(page("milestone"),),
    ),
    pairs(
        "milestone-groups",
        "Bodies that milestones concern",
        MilestoneGroup,
        milestone="The milestone.",
        group="A body that it concerns.",
    ),
    pairs(
        "milestone-participants",
        "Participants that milestones concern",
        MilestoneParticipant,
        milestone="The milestone.",
        participant="A participant that it concerns.",
    ),
    pairs(
        "milestone-figures",
        "Figures that milestones state",
        MilestoneFigure,
        milestone="The milestone.",
        figure="A figure that it states.",
    ),
)

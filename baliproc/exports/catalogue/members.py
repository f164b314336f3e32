"""Participants, people and what they say of themselves."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from baliproc.api.serializers import ParticipantSerializer, PersonSerializer, PerspectiveSerializer
from baliproc.api.serializers.members import (
    AppointmentSerializer,
    MembershipSerializer,
    PointSerializer,
)
from baliproc.exports.catalogue.described import (
    HELD,
    HELD_COLUMNS,
    RECORD,
    WHEN,
    made,
    names,
    page,
    pairs,
)
from baliproc.exports.columns import Column, Kind
from baliproc.exports.tables import Table
from members.models import (
    Appointment,
    Membership,
    Participant,
    ParticipantAlias,
    Person,
    PersonAlias,
    Perspective,
    Point,
    PointFigure,
)


def with_status_and_official_name(rows: Any) -> Any:
    long = ParticipantAlias.objects.published().filter(owner=OuterRef("pk"), kind="long")
    return rows.with_status().annotate(official_name=Subquery(long.values("text")[:1]))


def place_of_perspective(slug: str) -> str:
    return f"{reverse('members:participant', args=[slug])}#perspective"


MEMBERS = (
    Table(
        "participants",
        "Participants",
        "Governments, organisations and partners: one row each, for life.",
        Participant,
        "name official_name kind status iso3 region website=url url modified",
        ParticipantSerializer,
        RECORD,
        made=(
            made("official_name", ParticipantSerializer),
            made("status", ParticipantSerializer, required=True),
            page("members:participant"),
        ),
        prepare=with_status_and_official_name,
    ),
    names("participant-names", ParticipantAlias, "participant", "participants"),
    Table(
        "memberships",
        "Memberships",
        "Periods as member or observer of the forum. Having been at a meeting makes none.",
        Membership,
        f"participant number status listing as_printed {HELD_COLUMNS}",
        MembershipSerializer,
        HELD | {"participant": "Whose it is.", "number": "Its number, from 1."},
    ),
    Table(
        "people",
        "People",
        "Those whom the sources name for an office they held.",
        Person,
        "name honorific url modified",
        PersonSerializer,
        RECORD,
        made=(page("people:person"),),
    ),
    names("person-names", PersonAlias, "person", "people"),
    Table(
        "appointments",
        "Appointments",
        "Offices that people held.",
        Appointment,
        f"person number role=title participant organisation_printed {HELD_COLUMNS}",
        AppointmentSerializer,
        HELD
        | {
            "person": "Who held it.",
            "number": "Its number among the person's, from 1.",
            "participant": "The participant that it was held for, if one is on record.",
            "organisation_printed": "What it was held for, as printed.",
        },
    ),
    Table(
        "perspectives",
        "Perspectives",
        "What participants say in chapters of their own, in the editors' words.",
        Perspective,
        "participant document summary url modified",
        PerspectiveSerializer,
        RECORD
        | {
            "participant": "The participant whose perspective it is.",
            "document": "The document that holds it.",
        },
        made=(
            Column(
                "url",
                "The address of its place on the participant's page.",
                Kind.PAGE,
                ("participant__slug",),
                place_of_perspective,
                required=True,
            ),
        ),
    ),
    Table(
        "points",
        "Points of perspectives",
        "Checkable facts that a perspective states.",
        Point,
        "perspective number kind text start end sense printed document",
        PointSerializer,
        WHEN
        | {
            "perspective": "The perspective that states it.",
            "document": "The document that the fact is about, if it is about one.",
        },
    ),
    pairs(
        "point-figures",
        "Figures that points state",
        PointFigure,
        point="The point.",
        figure="The figure that it states.",
    ),
)

"""The map of members and observers: where each stands, and what its marker says."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import yaml
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members.models import Participant
from workinggroups.models import Role

DIRECTORY = settings.BASE_DIR / "members" / "map"
DRAWING: dict[str, Any] = json.loads((DIRECTORY / "map.json").read_text(encoding="utf-8"))
"""What ``members/map/land-map.mjs`` draws, in pixels: land, lines and the places' positions."""
PLACES: dict[str, Any] = yaml.safe_load((DIRECTORY / "places.yaml").read_text(encoding="utf-8"))

LINE_HEIGHT = 12
"""Pixels of the drawing between the two lines of a name."""


class Colour(TextChoices):
    STATUS = "status", _("status")
    REGION = "region", _("region")


class Label(NamedTuple):
    """A name beside its marker, in pixels from it: each line with how far down it stands."""

    right: float
    anchor: str
    lines: list[tuple[float, str]]


class Marker(NamedTuple):
    """One participant on the map, in pixels from its top left corner."""

    participant: Any
    name: str
    x: float
    y: float
    shape: str
    co_chair: bool
    label: Label | None
    lead: str
    """The path, from the marker, to a name that stands apart or to where it was moved from."""
    presence: Any
    """What the lists of the chosen conference say of it; empty where none is chosen."""


class Sign(NamedTuple):
    """A line of the key: what a shape stands for, and how many of it are on the map."""

    shape: str
    words: str
    number: int


class Chart(NamedTuple):
    markers: list[Marker]
    absent_members: list[Any]
    """The members that have no place on the map: organisations."""
    absent_observers: int
    key: list[Sign]
    co_chairs: int
    drawing: dict[str, Any] = DRAWING


def chart(
    participants: Iterable[Any], co_chairs: Collection[int], colour: str = Colour.STATUS
) -> Chart:
    """Give the map of participants with their annotated ``status``, in their order.

    ``co_chairs`` holds primary keys. What lists say of a participant is read from its
    attribute ``presence``, where it has one.
    """
    markers, absent = [], []
    for participant in participants:
        if participant.slug in PLACES:
            co_chair = participant.pk in co_chairs
            markers.append(marker(participant, co_chair, shape(participant, colour)))
        else:
            absent.append(participant)
    ringed = sum(one.co_chair for one in markers)
    members = [one for one in absent if one.status == "member"]
    return Chart(markers, members, len(absent) - len(members), key(markers), ringed)


def chart_of_all() -> Chart:
    """Give the map of all members and observers by status; two queries."""
    participants = Participant.objects.published().members_and_observers()
    return chart(participants, Role.objects.forum_co_chairs())


def marker(participant: Any, co_chair: bool, shape: str) -> Marker:
    place = PLACES[participant.slug]
    x, y = DRAWING["positions"][participant.slug]
    right, down = place.get("move", (0, 0))
    name = place.get("name", participant.name)
    return Marker(
        participant,
        name,
        round(x + right, 1),
        round(y + down, 1),
        shape,
        co_chair,
        label_of(place, name),
        place.get("lead") or (f"M0 0L{-right} {-down}" if right or down else ""),
        getattr(participant, "presence", ""),
    )


def label_of(place: dict[str, Any], name: str) -> Label | None:
    """Give the name as it is set by hand beside its marker; None where it has no label."""
    if "label" not in place:
        return None
    right, down, anchor = place["label"]
    words = name.split()
    first = place.get("break", len(words))
    lines = [" ".join(part) for part in (words[:first], words[first:]) if part]
    return Label(right, anchor, [(down + LINE_HEIGHT * row, one) for row, one in enumerate(lines)])


def shape(participant: Any, colour: str) -> str:
    """Give the shape of a marker: a member's region, where that is asked, or its status."""
    by_region = colour == Colour.REGION and participant.status == "member"
    return (by_region and participant.region) or participant.status


def key(markers: list[Marker]) -> list[Sign]:
    """Give what each shape on the map stands for, in a fixed order."""
    counts = Counter(one.shape for one in markers)
    words = {
        "member": _("Member government"),
        **dict(Participant.Region.choices),
        "observer": _("Observer"),
    }
    return [Sign(one, str(words[one]), counts[one]) for one in words if counts[one]]

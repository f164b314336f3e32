"""The action items counted: by area, by the bodies that their wording names, by status."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from strategy.models import ActionItem, Area, Update
from workinggroups.models import Group


class BodyRow(NamedTuple):
    """A body, or None for the items that name none, with its items under each area."""

    body: Group | None
    cells: list[list[ActionItem]]
    total: int


class StatusCount(NamedTuple):
    """How many items have a status; '' where none is reported."""

    status: str
    label: str
    items: int


class Glance(NamedTuple):
    areas: list[tuple[Area, list[ActionItem]]]
    bodies: list[BodyRow]
    """By name, and last the items that name no body."""
    statuses: list[StatusCount]
    """Those reported in the order of their choices, and last "no status reported"."""

    @property
    def total(self) -> int:
        return sum(one.items for one in self.statuses)


def at_a_glance(items: Iterable[ActionItem]) -> Glance:
    """Count the items; reads ``area``, ``groups`` and the annotated ``status`` of each."""
    items = list(items)
    areas: dict[Area, list[ActionItem]] = defaultdict(list)
    bodies: dict[Group | None, list[ActionItem]] = defaultdict(list)
    for item in items:
        areas[item.area].append(item)
        for body in item.groups.all() or [None]:
            bodies[body].append(item)
    named = sorted(bodies, key=lambda body: (body is None, body.name if body else ""))
    counts = [
        StatusCount(value, str(label), sum(item.status == value for item in items))
        for value, label in [*Update.Status.choices, ("", "")]
    ]
    return Glance(
        list(areas.items()),
        [body_row(body, bodies[body], areas) for body in named],
        [one for one in counts if one.items],
    )


def body_row(body: Group | None, carried: list[ActionItem], areas: Iterable[Area]) -> BodyRow:
    cells = [[item for item in carried if item.area == area] for area in areas]
    return BodyRow(body, cells, len(carried))

"""A small window of the map, with one participant in its middle as far as the edges allow."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from members.chart import DRAWING, LINE_HEIGHT, Chart, Label, Marker

WIDTH, HEIGHT = 300, 190
"""Pixels of the drawing that the window shows."""

LETTER_WIDTH = 5.4
"""Pixels that a letter of a name takes on average at 9.5 px, its size on a telephone."""

MARGIN = 4
BESIDE = Label(8, "start", [(3, "")])
"""Where a name stands for which no place is set by hand."""

NUMBER = re.compile(r"-?(?:\d*\.\d+|\d+)")

Point = tuple[float, float]


class Window(NamedTuple):
    """What is seen, in pixels of the whole drawing, and the markers in it."""

    x: float
    y: float
    land: str
    here: Marker
    others: list[Marker]
    """Without a name where it would not fit."""
    width: int = WIDTH
    height: int = HEIGHT


def window(slug: str, chart: Chart) -> Window | None:
    """Give the window on the participant of a slug; None where it has no place on ``chart``."""
    here = next((one for one in chart.markers if one.participant.slug == slug), None)
    if here is None:
        return None
    x = min(max(round(here.x) - WIDTH // 2, 0), DRAWING["width"] - WIDTH)
    y = min(max(round(here.y) - HEIGHT // 2, 0), DRAWING["height"] - HEIGHT)
    others = [
        one if one.label and fits(one, one.label, x, y) else one._replace(label=None, lead="")
        for one in chart.markers
        if one is not here and x < one.x < x + WIDTH and y < one.y < y + HEIGHT
    ]
    return Window(x, y, land_within(x, y), named(here, x, y), others)


def named(here: Marker, x: float, y: float) -> Marker:
    """Give the marker with its name: as set by hand where that fits, else beside it."""
    if here.label and fits(here, here.label, x, y):
        return here
    label = BESIDE._replace(lines=[(3, here.name)])
    if not fits(here, label, x, y):
        label = label._replace(right=-label.right, anchor="end")
    return here._replace(label=label)


def fits(marker: Marker, label: Label, x: float, y: float) -> bool:
    """Say whether a name lies within the window that begins at ``x`` and ``y``."""
    wide = max(len(line) for _down, line in label.lines) * LETTER_WIDTH
    start = marker.x + label.right - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    tops = [marker.y + down for down, _line in label.lines]
    across = x + MARGIN < start and start + wide < x + WIDTH - MARGIN
    return across and y + LINE_HEIGHT < min(tops) and max(tops) < y + HEIGHT - MARGIN


@cache
def land_within(x: float, y: float) -> str:
    """Give the path of the land in the window that begins at ``x`` and ``y``."""
    parts = (clipped(ring, x, y) for ring in RINGS)
    return "".join(path_of(part) for part in parts if part)


def rings(path: str) -> Iterator[list[Point]]:
    """Give the corners of each ring of a path of ``M`` and relative ``l``."""
    for ring in path.removesuffix("z").split("z"):
        numbers = [float(one) for one in NUMBER.findall(ring)]
        steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        across, down = 0.0, 0.0
        corners = []
        for right, below in steps:
            across, down = across + right, down + below
            corners.append((across, down))
        yield corners


RINGS = list(rings(DRAWING["land"]))


def clipped(ring: list[Point], x: float, y: float) -> list[Point]:
    """Give the part of a ring in the window, by the rule of Sutherland and Hodgman."""
    for axis, edge, side in ((0, x, 1), (0, x + WIDTH, -1), (1, y, 1), (1, y + HEIGHT, -1)):
        ring = cut(ring, axis, edge, side)
    return ring


def cut(ring: list[Point], axis: int, edge: float, side: int) -> list[Point]:
    """Give the part of a ring above (1) or below (-1) a value on an axis."""
    kept: list[Point] = []
    for place, corner in enumerate(ring):
        before = ring[place - 1]
        is_within = (corner[axis] - edge) * side >= 0
        if is_within != ((before[axis] - edge) * side >= 0):
            share = (edge - before[axis]) / (corner[axis] - before[axis])
            crossing = [one + share * (two - one) for one, two in zip(before, corner, strict=True)]
            kept.append((crossing[0], crossing[1]))
        if is_within:
            kept.append(corner)
    return kept


def path_of(ring: list[Point]) -> str:
    """Give a ring as a path, to half a pixel."""
    halves = [(round(across * 2), round(down * 2)) for across, down in ring]
    (across, down), *rest = halves
    steps = []
    for right, below in rest:
        if (right, below) != (across, down):
            steps.append(f"{half(right - across)} {half(below - down)}")
        across, down = right, below
    return f"M{half(halves[0][0])} {half(halves[0][1])}l{' '.join(steps)}z" if steps else ""


def half(count: int) -> str:
    """Give a number of halves in the fewest characters: ``-.5``, ``3``."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{count / 2:g}")

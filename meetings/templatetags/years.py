"""The forum's years drawn: a strip at the head of a page, a chart on home and timeline."""

from typing import Any, NamedTuple

from django import template

from meetings.models import ForumYear
from meetings.querysets import Track

register = template.Library()

STRIP_HEIGHT = 28
"""Pixels of the tallest bar of the strip."""

CHART_HEIGHT, BLOCK, LABEL, HATCH = 140, 13, 17, 12
"""Pixels: the tallest bar of the chart, the most that one entry takes, the number above a bar,
and the hatching of a year without an entry."""


class Block(NamedTuple):
    """One entry of the chart: its track, or ``not-held``; ``y`` and ``height`` in pixels."""

    track: str
    y: float
    height: float


class Column(NamedTuple):
    """A year of the chart: what the forum did above its line, the events below it, in pixels."""

    year: ForumYear
    above: list[Block]
    ground: float
    below: list[Block]
    depth: float

    @property
    def height(self) -> float:
        return self.ground + 4


@register.inclusion_tag("includes/year_strip.html")
def year_strip(years: list[ForumYear], subject: str, entry: str = "") -> dict[str, Any]:
    """Show all years small, marked where ``subject`` appears, and say the same in words.

    The years named link to the timeline: to the entry of this slug, or to the year.
    """
    width = 100 / len(years) if years else 0
    unit = STRIP_HEIGHT / max((year.total for year in years), default=1)
    bars = [
        {
            "year": year,
            "alt": place % 2,
            "x": f"{place * width:.3f}%",
            "middle": f"{(place + 0.5) * width:.3f}%",
            "y": f"{STRIP_HEIGHT - year.total * unit:.1f}",
            "height": f"{year.total * unit:.1f}",
        }
        for place, year in enumerate(years)
    ]
    here = [year.year for year in years if year.here]
    return {
        "bars": bars,
        "width": f"{width:.3f}%",
        "first": years[0].year if years else None,
        "last": years[-1].year if years else None,
        "ground": STRIP_HEIGHT,
        "subject": subject,
        "here": here,
        "entry": entry,
    }


@register.inclusion_tag("includes/year_chart.html")
def year_chart(
    years: list[ForumYear], address: str = "", kept: str = "", *, selected: bool = False
) -> dict[str, Any]:
    """Show the entries of each year by track, with an equal table.

    Each year links to its place in the timeline at ``address``, '' on the timeline itself;
    each track to its entries, with the query string ``kept`` beside it. Of ``selected``
    entries an empty year says that none matches, not that nothing is recorded.
    """
    above = max((year.total - year.counts[Track.EVENTS] for year in years), default=0)
    below = max((year.counts[Track.EVENTS] for year in years), default=0)
    pitch = min(BLOCK, CHART_HEIGHT / max(above, below, 1))
    return {
        "columns": [column(year, pitch) for year in years],
        "address": address,
        "kept": kept,
        "selected": selected,
        "tracks": Track,
        "not_held": any(year.not_held for year in years),
        "total": sum(year.total for year in years),
        "busy": sum(1 for year in years if year.total),
    }


def column(year: ForumYear, pitch: float) -> Column:
    """Stack the entries of a year on its line, and its events under it, ``pitch`` pixels each."""
    done = [track for track in Track if track != Track.EVENTS]
    tracks = [track.value for track in done for _ in range(year.counts[track])]
    tracks += ["not-held"] * year.not_held
    height = round(pitch - 2 if pitch > 4 else pitch, 2)
    ground = round(LABEL + len(tracks) * pitch if tracks else HATCH, 2)
    events = year.counts[Track.EVENTS]
    return Column(
        year,
        [
            Block(track, round(ground - (place + 1) * pitch + 1, 2), height)
            for place, track in enumerate(tracks)
        ],
        ground,
        [Block(Track.EVENTS.value, round(place * pitch + 2, 2), height) for place in range(events)],
        round(events * pitch + 2, 2),
    )


@register.filter
def of_track(year: ForumYear, track: Track) -> int:
    """Give the number of a year's entries on a track."""
    return year.counts[track]

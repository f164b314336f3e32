"""Where bodies and roles stand on a chart of years: positions and nothing else.

All positions are in the units of the drawing, exact to a tenth. A bar is solid where
the record is certain and open (hatched) where the source leaves it open: between rival
dates, within a year that is told without its month, before a first trace, after a last.
"""

import calendar
import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from sources.fields import ReducedDate
from workinggroups.models import Group

ROW_HEIGHT = 42
FIRST_ROW = 64
LEFT = 4
LETTER_WIDTH = 7
"""Units that a letter of a body's name takes on average at the drawing's 13 px, rounded up."""

ONE_DAY = datetime.timedelta(days=1)


class Stretch(NamedTuple):
    """A part of a bar."""

    x: float
    width: float

    @property
    def end(self) -> float:
        return round(self.x + self.width, 1)


class Tick(NamedTuple):
    """A year of the axis."""

    year: int
    x: float
    middle: float


class Axis(NamedTuple):
    """Whole years from left to right, each ``scale`` units wide."""

    first: int
    last: int
    scale: int = 54
    left: int = LEFT

    @classmethod
    def of(cls, dates: Iterable[str]) -> "Axis":
        """Give the axis that holds all of the dates; a blank one counts for nothing.

        Raises ``ValueError`` when there is no date.
        """
        years = [ReducedDate(date).year for date in dates if date]
        return cls(min(years), max(years))

    @classmethod
    def within(cls, width: int, dates: Iterable[str]) -> "Axis":
        """Give the axis of ``of()`` in at most ``width`` units, or one unit a year."""
        axis = cls.of(dates)
        return axis._replace(scale=max(width // (axis.last - axis.first + 1), 1), left=0)

    @property
    def begin(self) -> datetime.date:
        return datetime.date(self.first, 1, 1)

    @property
    def end(self) -> datetime.date:
        return datetime.date(self.last, 12, 31)

    @property
    def width(self) -> int:
        return (self.last - self.first + 1) * self.scale

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def ticks(self) -> list[Tick]:
        return [
            Tick(year, x, x + self.scale / 2)
            for place, year in enumerate(range(self.first, self.last + 1))
            for x in [self.left + place * self.scale]
        ]

    def at(self, day: datetime.date) -> float:
        """Give the place of the first moment of a day, on the axis or at its nearer end."""
        days = 366 if calendar.isleap(day.year) else 365
        years = day.year - self.first + (day.timetuple().tm_yday - 1) / days
        return round(self.left + min(max(years * self.scale, 0), self.width), 1)

    def after(self, day: datetime.date) -> float:
        """Give the place of the last moment of a day."""
        return self.at(day + ONE_DAY)

    def begun(self, date: ReducedDate) -> float:
        """Give from where what begins on a date has certainly begun: a day is exact."""
        return self.at(date.earliest) if date.precision == "day" else self.after(date.latest)

    def not_over(self, date: ReducedDate) -> float:
        """Give to where what ends on a date is certainly not over."""
        return self.after(date.latest) if date.precision == "day" else self.at(date.earliest)

    def middle(self, start: str, end: str = "") -> float:
        """Give the middle of the time that a date, or a span of two, can mean."""
        first, last = ReducedDate(start), ReducedDate(end or start)
        return round((self.at(first.earliest) + self.after(last.latest)) / 2, 1)

    def stretch(self, start: float, end: float) -> Stretch | None:
        """Give what lies between two places, or None where nothing does."""
        return Stretch(start, round(end - start, 1)) if end > start else None


class Bar(NamedTuple):
    """How long something held: perhaps already, certainly, perhaps still."""

    before: Stretch | None
    certain: Stretch | None
    after: Stretch | None
    goes_on: bool = False

    @property
    def x(self) -> float:
        return next((part.x for part in (self.before, self.certain, self.after) if part), 0)

    @property
    def certain_from(self) -> float:
        """Where it certainly holds, or where the bar ends when it nowhere does."""
        if self.certain:
            return self.certain.x
        return self.before.end if self.before else self.x


def distinct(dates: Iterable[str]) -> list[ReducedDate]:
    """Give the dates that differ: 2009 is no rival of 2009-02, which says the same closer."""
    given = {ReducedDate(date) for date in dates if date}
    return sorted(
        one for one in given if not any(two != one and two.startswith(one) for two in given)
    )


def bar_of(
    axis: Axis,
    begins: Iterable[str],
    ends: Iterable[str],
    seen: Iterable[str] = (),
    *,
    goes_on: bool = False,
) -> Bar:
    """Give the bar of what begins and ends on one of several dates, and was ``seen`` on others.

    Without an end it ``goes_on`` to the end of the axis, or is open after its last trace.
    """
    starts, stops, traces = distinct(begins), distinct(ends), distinct(seen)
    goes_on = goes_on and not stops
    possible_from = axis.at(min(one.earliest for one in starts) if starts else axis.begin)
    possible_to = axis.after(max(one.latest for one in stops) if stops else axis.end)
    known = [max(axis.begun(one) for one in starts)] if starts else []
    known += [place for one in traces for place in (axis.at(one.earliest), axis.after(one.latest))]
    if not known:
        return Bar(axis.stretch(possible_from, possible_to), None, None, goes_on)
    ended = [min(axis.not_over(one) for one in stops)] if stops else []
    certain_from, certain_to = min(known), possible_to if goes_on else max(known + ended)
    return Bar(
        axis.stretch(possible_from, certain_from),
        axis.stretch(certain_from, certain_to),
        axis.stretch(certain_to, possible_to),
        goes_on,
    )


def bar_of_role(axis: Axis, role: Any) -> Bar:
    """Give the bar of what is ``Held``; reads its ``citations``."""
    rivals = role.open_readings()
    since, until, attested = (
        rivals.get(name, {getattr(role, name)}) for name in ("since", "until", "attested")
    )
    return bar_of(axis, since, until, attested)


class Body(NamedTuple):
    """A body with what the models to the right tell of it."""

    group: Group
    first_meeting: Any | None
    decisions: list[Any]
    """The outcomes that created it."""

    @property
    def begins(self) -> set[str]:
        return self.group.readings_of("established")

    @property
    def ends(self) -> set[str]:
        return self.group.readings_of("concluded")

    @property
    def beginning_disputed(self) -> bool:
        return self.group.is_disputed("established")

    @property
    def end_disputed(self) -> bool:
        return self.group.is_disputed("concluded")

    @property
    def dates(self) -> set[str]:
        meeting = self.first_meeting
        return self.begins | self.ends | ({meeting.start, meeting.end} if meeting else set())

    @property
    def rank(self) -> tuple[int, str]:
        """Its place among those that begin together: the forum first, networks last."""
        return Group.Kind.values.index(self.group.kind), self.group.name

    @property
    def has_origin(self) -> bool:
        """Whether the record tells what created it or what it came from."""
        told = self.group.predecessors.all()
        return bool(self.decisions) or any(one.kind != "supports" for one in told)

    def bar(self, axis: Axis) -> Bar:
        """Give its bar: a first meeting bounds its founding only where no date is told."""
        met = []
        if not self.begins and self.first_meeting and self.first_meeting.latest:
            met = [self.first_meeting.latest.isoformat()]
        return bar_of(axis, self.begins, self.ends, met, goes_on=True)


class Row(NamedTuple):
    """A body as drawn: its name above its bar, and its first meeting marked on it."""

    body: Body
    bar: Bar
    y: int
    met: float | None
    label_x: float
    label_end: bool
    """Whether the name ends at ``label_x`` instead of beginning there."""


class Join(NamedTuple):
    """An upright line from one body's bar to another's, with a head at the second."""

    kind: str
    x: float
    start: int
    end: int

    @property
    def step(self) -> int:
        """1 where it leads down, -1 where it leads up."""
        return 1 if self.end > self.start else -1

    @property
    def shaft(self) -> str:
        """The path of the line: it stops short of the second bar."""
        return f"M{self.x:.1f} {self.start}V{self.end - 12 * self.step}"

    @property
    def head(self) -> str:
        """The path of the arrow's head."""
        return f"M{self.x - 4:.1f} {self.end - 12 * self.step}h8l-4 {5 * self.step}z"


class Lineage(NamedTuple):
    axis: Axis
    rows: list[Row]
    joins: list[Join]

    @property
    def width(self) -> int:
        return self.axis.right + 12

    @property
    def height(self) -> int:
        return FIRST_ROW + ROW_HEIGHT * max(len(self.rows) - 1, 0) + 18


def lineage(bodies: list[Body], years: Iterable[str] = ()) -> Lineage | None:
    """Draw the bodies over ``years`` and their own, the earliest known first.

    None where no date at all is on record.
    """
    dates = {date for body in bodies for date in [*body.dates, *years] if date}
    if not dates:
        return None
    axis = Axis.of(dates)
    bars = sorted(
        ((body, body.bar(axis)) for body in bodies),
        key=lambda pair: (pair[1].certain_from, pair[1].x, *pair[0].rank),
    )
    rows = [row_of(axis, place, *pair) for place, pair in enumerate(bars)]
    by_key = {row.body.group.pk: row for row in rows}
    return Lineage(axis, rows, list(dict.fromkeys([*kin(axis, by_key), *makers(axis, by_key)])))


def row_of(axis: Axis, place: int, body: Body, bar: Bar) -> Row:
    meeting = body.first_meeting
    label_x = bar.x + 5
    ends_right = label_x + len(body.group.name) * LETTER_WIDTH > axis.right
    return Row(
        body,
        bar,
        FIRST_ROW + place * ROW_HEIGHT,
        axis.middle(meeting.start, meeting.end) if meeting and meeting.start else None,
        axis.right if ends_right else label_x,
        ends_right,
    )


def kin(axis: Axis, rows: dict[int, Row]) -> Iterable[Join]:
    """Join each body to those that it came from, took in or supports."""
    for later in rows.values():
        for one in later.body.group.predecessors.all():
            if earlier := rows.get(one.earlier_id):
                x = axis.middle(one.date) if one.date else later.bar.certain_from
                yield Join(one.kind, x, earlier.y, later.y)


def makers(axis: Axis, rows: dict[int, Row]) -> Iterable[Join]:
    """Join each body to that whose meeting decided to create it."""
    for created in rows.values():
        for outcome in created.body.decisions:
            for meeting in outcome.meetings.all():
                maker = rows.get(meeting.group_id)
                if maker and maker is not created and meeting.start:
                    yield Join(
                        "decided", axis.middle(meeting.start, meeting.end), maker.y, created.y
                    )

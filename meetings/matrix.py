"""The attendance matrix: what is known of each participant at each meeting, row by column."""

from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Presence(TextChoices):
    """What the lists of a meeting say of a participant."""

    LISTED = "listed", _("listed")
    NOT_ON_LIST = "not-listed", _("not on a complete list")
    UNKNOWN = "unknown", _("not known: the list is partial")
    NO_LIST = "no-list", _("no list in the source")


class Sign(TextChoices):
    """What a cell of the attendance matrix says: a presence, those told elsewhere apart."""

    LISTED = "listed", _("listed")
    ELSEWHERE = "elsewhere", _("told elsewhere")
    NOT_ON_LIST = "not-listed", _("not listed")
    UNKNOWN = "unknown", _("not known")
    NO_LIST = "no-list", _("no list")


class ListTold(NamedTuple):
    """A list of a meeting with all the attendances that rest on it."""

    attendance_list: Any
    attendances: list[Any]

    @property
    def listed(self) -> int:
        return sum(row.evidence == "listed" for row in self.attendances)

    @property
    def disputes(self) -> list[Any]:
        """The discrepancies that touch the list; reads its ``citations``."""
        cited = self.attendance_list.citations.all()
        return list(dict.fromkeys(one.dispute for one in cited if one.is_disputed))


class Column(NamedTuple):
    """A meeting and its lists; ``run`` names the meetings without a list that it stands for."""

    meeting: Any
    lists: list[ListTold]
    folded: bool
    """Whether it follows another without a list, and can be folded into it."""
    run: str
    """“2–7” on the first of several without a list, else ''."""

    @property
    def is_silent(self) -> bool:
        return not self.lists


class Cell(NamedTuple):
    participant: Any
    column: Column
    presence: Presence
    attendance: Any | None
    co_chair: bool

    @property
    def sign(self) -> Sign:
        if self.attendance and self.attendance.evidence == "elsewhere":
            return Sign.ELSEWHERE
        return Sign(self.presence.value)

    @property
    def words(self) -> str:
        """What is known in full: “not known: the list is partial”, “listed; co-chair”."""
        elsewhere = self.sign == Sign.ELSEWHERE
        known = _("present, told elsewhere in the source") if elsewhere else self.presence.label
        return f"{known}; {_('co-chair')}" if self.co_chair else str(known)

    @property
    def evidence_url(self) -> str:
        """Where the meeting's page shows what the cell rests on."""
        page = self.column.meeting.get_absolute_url()
        if self.attendance is None:
            return f"{page}#attendance"
        return f"{page}#{self.attendance.list.slug}-{self.participant.slug}"

    @property
    def disputes(self) -> list[Any]:
        """The discrepancies that touch the presence itself and not the name as printed."""
        cited = self.attendance.citations.all() if self.attendance else []
        touching = [one for one in cited if one.is_disputed and one.field != "as_printed"]
        return list(dict.fromkeys(one.dispute for one in touching))


class MatrixRow(NamedTuple):
    participant: Any
    cells: list[Cell]

    def count(self, sign: Sign) -> int:
        return sum(cell.sign == sign for cell in self.cells)

    @property
    def listed(self) -> int:
        return self.count(Sign.LISTED)

    @property
    def elsewhere(self) -> int:
        return self.count(Sign.ELSEWHERE)


class Total(NamedTuple):
    """How many of the rows shown are listed at a meeting, and how many are told elsewhere."""

    column: Column
    listed: int
    elsewhere: int


class Matrix(NamedTuple):
    """Participants by meetings, as ``AttendanceListQuerySet.matrix()`` gives it."""

    columns: list[Column]
    rows: list[MatrixRow]

    def in_order(self, order: str) -> "Matrix":
        """Sort by ``name``, ``status`` or ``listed``, ``-`` before it for descending.

        Rows come by name; among equals that order stays.
        """
        keys: dict[str, Any] = {
            "status": lambda row: row.participant.status,
            "listed": lambda row: row.listed,
        }
        by, downwards = order.removeprefix("-"), order.startswith("-")
        if by == "name":
            return self._replace(rows=self.rows[::-1] if downwards else self.rows)
        return self._replace(rows=sorted(self.rows, key=keys[by], reverse=downwards))

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """Give the header and rows of the download: each state as a code and in words."""
        header = ["name", "slug", "status", "kind", "region"]
        for column in self.columns:
            header += [f"{column.meeting.slug}", f"{column.meeting.slug} in words"]
        rows = []
        for row in self.rows:
            one = row.participant
            values = [one.name, one.slug, one.status, one.kind, one.region]
            for cell in row.cells:
                values += [cell.sign.value, cell.words]
            rows.append([*values, row.listed, row.elsewhere])
        return [*header, "listed", "told elsewhere"], rows

    @property
    def totals(self) -> list[Total]:
        signs = list(zip(*([cell.sign for cell in row.cells] for row in self.rows), strict=True))
        return [
            Total(column, found.count(Sign.LISTED), found.count(Sign.ELSEWHERE))
            for column, found in zip(self.columns, signs or [()] * len(self.columns), strict=True)
        ]


def columns_of(meetings: list[Any], by_list: dict[int, list[Any]]) -> list[Column]:
    """Give a column a meeting; neighbours without a list are one run."""
    columns = []
    for silent, group in groupby(meetings, key=lambda one: not one.attendance_lists.all()):
        run = list(group)
        label = f"{run[0].ordinal}–{run[-1].ordinal}" if silent and len(run) > 1 else ""
        for place, meeting in enumerate(run):
            lists = [ListTold(one, by_list[one.pk]) for one in meeting.attendance_lists.all()]
            columns.append(Column(meeting, lists, silent and place > 0, "" if place else label))
    return columns

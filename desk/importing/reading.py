"""A file as rows of texts, or what is wrong with it, by row and column."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from sources.letters import unseen
from sources.models import DocumentFile
from sources.sheets import neutral
from sources.uploads import office
from sources.uploads.checking import OLE, what_it_is
from sources.uploads.refusing import ACTIVE, BOMB, BROKEN, HIDES, LOCKED, NOT_ONE_OF_THREE, Refused

MOST_ROWS = 500
"""Rows of one import: what is tried, and then done, well within the 30 seconds of a request."""

MOST_BLANK = 100_000
"""Rows that are passed over, blank ones included, until a sheet counts as too long."""

MOST_COLUMNS = 60
MOST_CHARACTERS = 10_000
"""Of one cell."""

MOST_TEXT = 1_000_000
"""Characters of all cells: what the page of differences can carry."""

MOST_PROBLEMS = 100
"""That are told of one file: who mends these can look again."""

DELIMITERS = ",;\t"
"""What separates the cells of a CSV file: a comma, or what Excel writes in other countries."""

DATE_PART = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.")
"""What says nothing of the precision of a date in a cell's number format."""


class Problem(NamedTuple):
    """What is wrong: the row as a spreadsheet numbers it, or 0, and the column's name or ''."""

    row: int
    column: str
    told: str


class Unreadable(Exception):
    """A file, or the whole of an import, is not taken."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)[:MOST_PROBLEMS]
        super().__init__(self.problems)


class Row(NamedTuple):
    """A row by its number in the sheet, its cells by the name of the column."""

    number: int
    cells: dict[str, str]


class Table(NamedTuple):
    header: list[str]
    rows: list[Row]


class Cell(NamedTuple):
    """A cell's text, and what is wrong with it or ''."""

    text: str
    wrong: str = ""


WORDS: dict[Any, Any] = {
    NOT_ONE_OF_THREE: gettext_lazy(
        "This is no CSV or XLSX file but %(kind)s. Save the sheet as one of these two, and choose "
        "that file."
    ),
    BROKEN: gettext_lazy(
        "The workbook is damaged or incomplete: %(why)s. Open it in its program, save it anew, "
        "and choose that file."
    ),
    HIDES: gettext_lazy(
        "The workbook holds something else beside its sheets: %(what)s. Save the sheet as CSV, "
        "and choose that file."
    ),
    ACTIVE: gettext_lazy(
        "The workbook holds %(what)s. Save the sheet as CSV, and choose that file."
    ),
    BOMB: gettext_lazy(
        "The workbook would grow too large when it is opened: %(why)s. Split it, or save the "
        "sheet as CSV."
    ),
    LOCKED: gettext_lazy(
        "The workbook is protected by a password or encrypted. Save it without, and choose that "
        "file."
    ),
}
"""What the check of workbooks says, in the words for a sheet that is read and not handed on."""


def whole(told: str) -> Unreadable:
    return Unreadable([Problem(0, "", told)])


def read(content: bytes, known: set[str]) -> Table:
    """Give the rows of a CSV or XLSX file; raises :class:`Unreadable`.

    ``known`` names the columns that there may be; it tells what separates the cells.
    """
    if content.startswith(b"PK\x03\x04"):
        rows = workbook_rows(content)
    elif content.startswith(OLE):
        raise whole(WORDS[NOT_ONE_OF_THREE] % {"kind": what_it_is(content)})
    else:
        rows = csv_rows(content, known)
    return table(rows)


def table(found: Iterator[tuple[int, list[Cell]]]) -> Table:
    header: list[str] | None = None
    rows: list[Row] = []
    problems: list[Problem] = []
    last = text = 0
    for number, cells in found:
        last = number
        if number > MOST_BLANK:
            break
        while cells and not cells[-1].text.strip() and not cells[-1].wrong:
            cells.pop()
        if not cells:
            continue
        if header is None:
            if number > 1:
                raise Unreadable([Problem(1, "", _("The first row names the columns."))])
            header = names(cells)
            continue
        if len(rows) == MOST_ROWS:
            told = _("The sheet has more than %(n)s rows. Split it, and import one after another.")
            raise whole(told % {"n": f"{MOST_ROWS:,}"})
        row, wrong = checked(number, header, cells)
        rows.append(row)
        problems += wrong
        text += sum(map(len, row.cells.values()))
        if text > MOST_TEXT:
            raise whole(_("The sheet holds too much text for one import. Split it."))
        if len(problems) >= MOST_PROBLEMS:
            break
    if last > MOST_BLANK:
        raise whole(_("The sheet goes on for too many rows. Delete the rows below the last one."))
    if header is None:
        raise whole(_("The file is empty: there is no row that names the columns."))
    if problems:
        raise Unreadable(problems)
    return Table(header, rows)


def names(cells: list[Cell]) -> list[str]:
    """Give the names of the columns; raises :class:`Unreadable` where one has none."""
    found = [cell.text.strip() for cell in cells]
    blank = [place for place, name in enumerate(found, start=1) if not name]
    problems = [
        Problem(1, get_column_letter(place), _("This column has no name.")) for place in blank
    ]
    problems += [
        Problem(1, name[:40], cell.wrong)
        for name, cell in zip(found, cells, strict=True)
        if cell.wrong
    ]
    if problems:
        raise Unreadable(problems)
    return found


def checked(number: int, header: list[str], cells: list[Cell]) -> tuple[Row, list[Problem]]:
    """Give a row, and what is wrong with its cells as texts."""
    problems: list[Problem] = []
    if len(cells) > len(header):
        told = _("This row has %(n)s cells, and the first row names %(columns)s columns.")
        told %= {"n": len(cells), "columns": len(header)}
        return Row(number, {}), [Problem(number, get_column_letter(len(header) + 1), told)]
    texts = {}
    for place, name in enumerate(header):
        cell = cells[place] if place < len(cells) else Cell("")
        wrong = cell.wrong or wrong_with(cell.text)
        if wrong:
            problems.append(Problem(number, name, wrong))
        texts[name] = plain(cell.text)
    return Row(number, texts), problems


def wrong_with(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        told = _("This cell has %(n)s characters, and %(most)s at most are taken.")
        return told % {"n": f"{len(text):,}", "most": f"{MOST_CHARACTERS:,}"}
    if code := unseen(text):
        return _("This cell holds a character that cannot be seen: %(code)s.") % {"code": code}
    return ""


def plain(text: str) -> str:
    """Give a text without the apostrophe that an export puts before what looks like a formula."""
    text = text.replace("\r\n", "\n").strip()
    return text[1:] if text.startswith("'") and neutral(text[1:]) == text else text


# CSV


def csv_rows(content: bytes, known: set[str]) -> Iterator[tuple[int, list[Cell]]]:
    text = decoded(content)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter(text, known), strict=True
    )
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [Cell(cell) for cell in cells]
    except csv.Error as error:
        told = _("This row is not CSV: %(why)s. Save the sheet anew from its program.")
        raise Unreadable([Problem(number + 1, "", told % {"why": error})]) from error


def decoded(content: bytes) -> str:
    """Give the text of a CSV file; raises :class:`Unreadable` where it is not UTF-8."""
    if b"\0" in content:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise whole(_("The file is written in UTF-16. Save it as “CSV UTF-8”."))
        row = content.count(b"\n", 0, content.index(b"\0")) + 1
        told = _("This is no CSV file: it holds a NUL byte. Save the sheet as CSV or XLSX.")
        raise Unreadable([Problem(row, "", told)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        told = _("The letters of this row are not written in UTF-8. Save the sheet as “CSV UTF-8”.")
        raise Unreadable([Problem(row, "", told)]) from error


def delimiter(text: str, known: set[str]) -> str:
    """Give what separates the cells: by it the first row names the most known columns."""
    first = text.split("\n", 1)[0]

    def names_known(mark: str) -> int:
        return sum(part.strip().strip('"') in known for part in first.split(mark))

    return max(DELIMITERS, key=names_known)


# XLSX


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    try:
        kind = office.check(content)
    except Refused as refused:
        raise whole(WORDS[refused.message] % (refused.params or {})) from refused
    if kind != DocumentFile.Kind.XLSX:
        raise whole(WORDS[NOT_ONE_OF_THREE] % {"kind": _("a text document (DOCX)")})
    try:
        yield from sheet_rows(content)
    except Unreadable:
        raise
    except Exception as error:
        # The package is whole; what its parts say of one another may still be anything, and
        # openpyxl then fails in as many ways.
        why = _("its first sheet cannot be read")
        raise whole(WORDS[BROKEN] % {"why": why}) from error


def sheet_rows(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    with zipfile.ZipFile(io.BytesIO(content)):
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet: Any = book.worksheets[0]
    # What the sheet says of its own size need not be so.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        yield number, [of_workbook(cell) for cell in cells]
        if number > MOST_BLANK:
            return


def of_workbook(cell: Any) -> Cell:
    """Give a cell of a workbook as the text that a person sees in it."""
    value = cell.value
    if value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell("?", _("This cell holds a formula. Put its value in its place."))
    if cell.data_type == "e":
        return Cell("?", _("This cell holds an error of the spreadsheet: %s.") % value)
    if isinstance(value, bool):
        return Cell("true" if value else "false")
    if isinstance(value, datetime.datetime | datetime.date):
        return Cell(date_text(value, cell.number_format or ""))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return Cell(str(int(value)))
    return Cell(str(value))


def date_text(value: datetime.date, number_format: str) -> str:
    """Give a date as precise as the cell shows it: a format without days is a month."""
    shown = DATE_PART.sub("", number_format).lower()
    if "d" in shown:
        return value.strftime("%Y-%m-%d")
    return value.strftime("%Y-%m" if "m" in shown else "%Y")


def check_header(header: list[str], known: set[str], needed: Iterable[set[str]]) -> None:
    """Raise :class:`Unreadable` where columns are unknown, named twice, or missing.

    Of each set of ``needed`` one column must be there.
    """
    problems = []
    if len(header) > MOST_COLUMNS:
        raise whole(_("The sheet has more than %(n)s columns.") % {"n": MOST_COLUMNS})
    for place, name in enumerate(header):
        if name in header[:place]:
            problems.append(Problem(1, name, _("Two columns have this name.")))
        elif name not in known:
            told = _("There is no such column. Look at the template for the names.")
            problems.append(Problem(1, name[:40], told))
    for choice in needed:
        if not choice & set(header):
            told = _("This column is missing: it says which record a row is of.")
            problems.append(Problem(1, " / ".join(sorted(choice)), told))
    if problems:
        raise Unreadable(problems)

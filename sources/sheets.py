"""The one writer of tables to save: CSV and workbooks, with formulas made harmless."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sources.filters import Problem
from sources.undated import save

FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
"""What makes a spreadsheet read a text as a formula, full-width signs too, or leave its cell."""

BLOCK = 500
"""Rows that are written at a time."""

SHEET_ROWS = 1_048_576
"""Rows of a sheet, its header included, that Excel can open."""

TEXT = "@"
"""The number format of a cell that holds what is typed, whatever it looks like."""

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML, and so a workbook, cannot hold."""


def neutral(value: Any) -> Any:
    """Give a cell's value as a spreadsheet shows it and never runs it.

    A text that a spreadsheet would read as a formula, also after spaces, gets an
    apostrophe before it. Numbers stay numbers, a truth is ``true`` or ``false``, and
    None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = str(value)
    dangerous = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if dangerous else text


def csv_blocks(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Give a CSV file piece by piece: RFC 4180, UTF-8 with a byte order mark.

    Without the mark Excel reads UTF-8 as the local code page and spoils every accent;
    Python reads it as ``utf-8-sig``, and R and LibreOffice pass over it.
    """
    yield "\ufeff".encode()
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    lines = ([neutral(value) for value in row] for row in chain([header], rows))
    while block := list(islice(lines, BLOCK)):
        writer.writerows(block)
        yield written.getvalue().encode()
        written.seek(0)
        written.truncate()


def csv_response(
    filename: str, header: Iterable[str], rows: Iterable[Iterable[Any]]
) -> HttpResponse:
    """Give a small CSV file to save, such as a page's own table."""
    response = HttpResponse(
        b"".join(csv_blocks(header, rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, up to 31 characters, its first row and the others.

    ``as_text`` keeps a spreadsheet from making something else of what is typed into it:
    2002-02 stays a month.
    """

    title: str
    header: list[str]
    rows: Iterable[Iterable[Any]]
    as_text: bool = False


def write_workbook(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    """Write an Excel workbook (XLSX), row by row, each sheet under a bold row that stays in view.

    What does not fit on one sheet goes on on another of the same name with a number.
    """
    workbook = Workbook(write_only=True)
    for sheet in sheets:
        rows = iter(sheet.rows)
        part, more = 1, True
        while more:
            page = workbook.create_sheet(sheet.title if part == 1 else f"{sheet.title} {part}")
            page.freeze_panes = "A2"
            for place in range(1, len(sheet.header) + 1 if sheet.as_text else 1):
                page.column_dimensions[get_column_letter(place)].number_format = TEXT
            page.append([bold(page, title) for title in sheet.header])
            for row in islice(rows, SHEET_ROWS - 1):
                page.append([cell(value) for value in row])
            first = next(rows, None)
            more, part = first is not None, part + 1
            rows = chain([first], rows) if first is not None else rows
    save(workbook, file)


def bold(page: Any, title: str) -> Any:
    found = WriteOnlyCell(page, value=cell(title))
    found.font = Font(bold=True)
    return found


def cell(value: Any) -> Any:
    """Give a value as a workbook's cell takes it: neutral, and without what XML cannot hold."""
    if isinstance(value, bool) or value is None:
        return value
    written = neutral(value)
    return UNWRITABLE.sub("\ufffd", written) if isinstance(written, str) else written


def refusal(problems: Iterable[Problem]) -> HttpResponse:
    """Say in plain text, with status 400, which parameters of a download make no sense."""
    lines = [_("This address asks for something that makes no sense here.")]
    lines += [f"{problem.label}: {problem.reason}" for problem in problems]
    return HttpResponse(
        "\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8"
    )

"""The one writer of what is downloaded as a table: CSV, with formulas made harmless."""

import csv
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sources.filters import Problem

FORMULA_STARTS = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
"""What makes a spreadsheet read a text as a formula, full-width signs too, or leave its cell."""


def neutral(value: Any) -> Any:
    """Give a cell's value as a spreadsheet shows it and never runs it.

    A text that a spreadsheet would read as a formula, also after spaces, gets an
    apostrophe before it. Numbers stay numbers, and None is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    dangerous = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if dangerous else text


def csv_response(
    filename: str, header: Iterable[str], rows: Iterable[Iterable[Any]]
) -> HttpResponse:
    """Give a CSV file to save: RFC 4180, UTF-8 with a byte order mark.

    Without the mark Excel reads UTF-8 as the local code page and spoils every accent;
    Python reads it as ``utf-8-sig``, and R and LibreOffice pass over it.
    """
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    writer = csv.writer(response)
    writer.writerows([neutral(value) for value in row] for row in [header, *rows])
    return response


def refusal(problems: Iterable[Problem]) -> HttpResponse:
    """Say in plain text, with status 400, which parameters of a download make no sense."""
    lines = [_("This address asks for something that makes no sense here.")]
    lines += [f"{problem.label}: {problem.reason}" for problem in problems]
    return HttpResponse(
        "\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8"
    )

"""The page of downloads, the data dictionary, and the files."""

import tempfile
from functools import partial
from typing import IO, Any

from django.core.cache import cache
from django.db.models import Count, Value
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baliproc.api.problems import InvalidParameters
from baliproc.exports.answers import of_unknown_length, public_file, read_out, saved_as
from baliproc.exports.asking import selection
from baliproc.exports.catalogue import TABLES
from baliproc.exports.contents import CONTENTS, refers_to
from baliproc.exports.edition import ARCHIVE, DATABASE, SUMS, edition
from baliproc.exports.files import FORMATS, Selection, dictionary_csv, json_text
from baliproc.exports.package import about_lines, citation, datapackage
from baliproc.footer import data_date
from baliproc.resources import RESOURCES
from meetings.panel import CODES
from sources.filters import Problem, shown
from sources.sheets import refusal

COUNTS = "data-counts"
READY = ("attendance", "panel", "timeline", "citations")
"""The tables that the page names first: they join most of the others already."""

SECONDS = 60
"""How long each process keeps the numbers of rows: to count them reads every table."""

EDITION_TYPES = {
    ARCHIVE: "application/zip",
    DATABASE: "application/vnd.sqlite3",
    SUMS: "text/plain; charset=utf-8",
}


def root_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@public_file
def table_file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """Give a table as a file: all of it, or what the parameters of its list leave."""
    table = CONTENTS.get(name)
    if table is None or ending not in FORMATS:
        raise Http404(
            _("There is no such file among the downloads: %(name)s.")
            % {"name": shown(f"{name}.{ending}")}
        )
    try:
        wanted = selection(request, table)
    except InvalidParameters as error:
        return refusal(
            Problem(label, "", " ".join(map(str, reasons)))
            for label, reasons in error.errors.items()
        )
    if request.method == "HEAD":
        response = of_unknown_length()
    elif ending == "xlsx":
        response = StreamingHttpResponse(read_out(partial(workbook, wanted)))
    else:
        blocks = wanted.csv() if ending == "csv" else wanted.json()
        response = StreamingHttpResponse(blocks)
    response["Content-Type"] = FORMATS[ending]
    response["Content-Disposition"] = saved_as(name, ending)
    return response


def workbook(wanted: Selection) -> IO[bytes]:
    """Give a temporary file with the workbook, to be read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who reads it closes it
    wanted.write_xlsx(file, about_lines(wanted.root, data_date()))
    file.seek(0)
    return file


@public_file
def edition_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a file that holds the whole record, made when the record has changed."""
    if request.GET:
        return refusal_of_all(request)
    if request.method == "HEAD":
        response = of_unknown_length()
    else:
        path = edition(root_of(request)) / name
        response = StreamingHttpResponse(read_out(lambda: path.open("rb")))
        response["Content-Length"] = path.stat().st_size
    response["Content-Type"] = EDITION_TYPES[name]
    stem, _dot, ending = name.rpartition(".")
    response["Content-Disposition"] = saved_as(stem or "sums", ending if stem else "txt")
    return response


def refusal_of_all(request: HttpRequest) -> HttpResponse:
    reason = _("There is no such parameter here.")
    return refusal(Problem(shown(name), "", reason) for name in request.GET)


@public_file
def package_file(request: HttpRequest) -> HttpResponseBase:
    if request.GET:
        return refusal_of_all(request)
    response = HttpResponse(json_text(datapackage(root_of(request), data_date())))
    response["Content-Type"] = "application/json; charset=utf-8"
    return response


@public_file
def dictionary_file(request: HttpRequest) -> HttpResponseBase:
    if request.GET:
        return refusal_of_all(request)
    response = StreamingHttpResponse(dictionary_csv())
    response["Content-Type"] = FORMATS["csv"]
    response["Content-Disposition"] = saved_as("dictionary", "csv")
    return response


def counts() -> dict[str, int]:
    """Give the number of public rows of each table, as they were a minute ago at most."""
    found: Any = cache.get_or_set(COUNTS, counted, SECONDS)
    return dict(found)


def counted() -> dict[str, int]:
    parts = [
        table.model._default_manager.filter(table.rule())
        .order_by()
        .values(table=Value(table.name))
        .annotate(number=Count("pk"))
        .values_list("table", "number")
        for table in TABLES.values()
    ]
    found = dict(parts[0].union(*parts[1:], all=True))
    return {name: found.get(name, 0) for name in TABLES}


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """The page of downloads."""
    number = counts()
    tables = [(table, number.get(table.name)) for table in CONTENTS.values()]
    context = {
        "ready": [row for row in tables if row[0].name in READY],
        "records": [row for row in tables if row[0].name in RESOURCES],
        "others": [row for row in tables if row[0].name not in {*READY, *RESOURCES}],
        "codes": CODES.items(),
        "total": len(tables),
        "rows": sum(number.values()),
        "citation": citation(root_of(request), data_date()),
        "modified": data_date(),
    }
    return render(request, "data.html", context)


@require_safe
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """The data dictionary as a page."""
    context = {
        "tables": [
            (table, [(column, refers_to(column)) for column in table.columns])
            for table in CONTENTS.values()
        ],
        "modified": data_date(),
    }
    return render(request, "dictionary.html", context)

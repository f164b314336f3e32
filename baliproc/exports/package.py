"""What the files are, for machines: a Frictionless data package; and for people: README.txt."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from baliproc.citing import chicago, work_of_page
from baliproc.exports.columns import PATTERN, Column, Kind
from baliproc.exports.contents import CONTENTS, SCHEMA_TYPES, refers_to, vocabulary
from baliproc.exports.derived import Derived
from baliproc.exports.sqlite import key_of
from baliproc.exports.tables import Table
from baliproc.pages import PAGES, Found
from sources.models import Document

NAME = "bali-process-knowledge-base"


def field(column: Column) -> dict[str, Any]:
    """Give the descriptor of a column, as a Frictionless table schema has it."""
    words = column.description
    if column.choices:
        words += f" Values: {vocabulary(column)}."
    rules: dict[str, Any] = {"required": True} if column.required else {}
    if column.kind == Kind.DATE:
        rules["pattern"] = PATTERN
    if column.choices:
        rules["enum"] = [value for value, _label in column.choices]
    found = {"name": column.name, **SCHEMA_TYPES[column.kind], "description": words}
    return found | ({"constraints": rules} if rules else {})


def foreign_key(column: Column) -> dict[str, Any] | None:
    target = refers_to(column)
    if target is None:
        return None
    return {"fields": column.name, "reference": {"resource": target[0], "fields": target[1]}}


def resource(table: Table | Derived) -> dict[str, Any]:
    schema = {
        "fields": [field(column) for column in table.columns],
        "primaryKey": list(key_of(table)),
        "missingValues": [""],
    }
    if keys := [key for column in table.columns if (key := foreign_key(column))]:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": table.about,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def publications(root: str) -> list[dict[str, str]]:
    """Give the publications that the record was transcribed from, as sources of the package."""
    rows = Document.objects.published().filter(kind=Document.Kind.PUBLICATION).order_by("date")
    return [{"title": row.title, "path": root + row.get_absolute_url()} for row in rows]


DESCRIPTION = (
    "The public record of the Bali Process on People Smuggling, Trafficking in Persons and "
    "Related Transnational Crime as tables that join by slugs. An empty cell means that the "
    "source does not state the value. The publication states no licence, and none has been "
    "chosen for these data."
)


def datapackage(root: str, made: datetime | None) -> dict[str, Any]:
    """Give ``datapackage.json``: every table with its columns, keys and references.

    ``made`` is the date of the data. No licence is named, for there is none.
    """
    found: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": "Bali Process knowledge base",
        "description": DESCRIPTION,
        "homepage": f"{root}/data/",
        "version": version(made),
        "sources": publications(root),
        "resources": [resource(table) for table in CONTENTS.values()],
    }
    return found | ({"created": made.strftime("%Y-%m-%dT%H:%M:%SZ")} if made else {})


def version(made: datetime | None) -> str:
    """Give the release of the software and the date of the data: ``0.1.0+2024.4.30``."""
    return settings.VERSION + (f"+{made.year}.{made.month}.{made.day}" if made else "")


def citation(root: str, made: datetime | None) -> str:
    """Give how the data are cited as a whole."""
    found = Found(PAGES["data:downloads"], "/data/")
    day = made.date() if made else None
    return str(chicago(work_of_page(found, f"{root}/data/", day, None)))


def about_lines(root: str, made: datetime | None) -> list[list[str]]:
    """Give what a workbook says of itself, a line a row: what of, and what."""
    return [
        ["what", DESCRIPTION],
        ["address", f"{root}/data/"],
        ["data of", f"{made:%Y-%m-%d}" if made else "not known"],
        ["version", version(made)],
        ["how to cite", citation(root, made)],
        ["empty cell", "The source does not state the value; nothing is guessed."],
        ["dates", "As precise as the source: 2002, 2002-02 or 2002-02-26."],
        ["apostrophe", "Before a text that a spreadsheet would take for a formula it is ours."],
        ["identifiers", "Records are named by slugs, their other rows by the parts of their key."],
        [
            "citations",
            "They join any row to the passage that proves it, by its table and identifier.",
        ],
        ["rights", "The publication states no licence. None has been chosen for these data."],
    ]


README = """\
Bali Process knowledge base: the record as tables
=================================================

{about}

Data of:  {date}
Version:  {version}
Address:  {root}/data/

What is here
------------
*.csv             one table each, UTF-8 with a byte order mark, separated by commas
*.json            the same; the records with pages as the API gives them, with all that
                  belongs to them and its sources
dictionary.csv    what every column holds
datapackage.json  the same for machines (Frictionless Data Package)
SHA256SUMS        a checksum of each file: sha256sum --check SHA256SUMS

How tables join
---------------
Records are named by slugs, and their other rows by the parts of their key: "nepal/1" is the
first membership of Nepal. A column that stands for another row holds that row's slug or id.
citations.csv joins any row to the passage that proves it: subject_table and subject name the
row, field the column if it is only one.

How values are written
----------------------
Empty cell   the source does not state it; nothing is guessed
Date         as precise as the source: 2002, 2002-02 or 2002-02-26
Text         an apostrophe before a text that a spreadsheet would take for a formula is ours
basis        stated: the passage says so; inferred: it follows from the passage; reference: a
             code or name taken from another document
panel.csv    0 no, 1 member, 3 observer, -9 not stated, in the manner of the Correlates of War
             data on intergovernmental organizations; presence at a meeting is a column of its
             own and makes nobody a member

Rights
------
The publication states no licence. None has been chosen for these data.

How to cite
-----------
{citation}
For a single fact cite the passage too: the document, its chapter and pages, in citations.csv.

Tables
------
{tables}
"""


def readme(root: str, made: datetime | None) -> str:
    """Give README.txt: what the files are, how they join, and how to cite them."""
    width = max(map(len, CONTENTS))
    tables = "\n".join(f"{table.name.ljust(width)}  {table.title}" for table in CONTENTS.values())
    return README.format(
        about=_(
            "The public record, told as tables. Each fact points at the passage that proves it."
        ),
        date=f"{made:%Y-%m-%d}" if made else "not known",
        version=version(made),
        root=root,
        citation=citation(root, made),
        tables=tables,
    )

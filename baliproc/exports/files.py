"""The formats: each table as CSV, as JSON and as a workbook, written row by row."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet

from baliproc.exports.catalogue import TABLES
from baliproc.exports.columns import Kind
from baliproc.exports.contents import DICTIONARY_HEADER, dictionary
from baliproc.exports.derived import CITATIONS, Derived, citations_of
from baliproc.exports.tables import Table
from baliproc.resources import RESOURCES, context_of
from sources.models.evidence import cited_models
from sources.sheets import BLOCK, Sheet, csv_blocks, write_workbook

JSON_CHUNK = 100
"""Records that are in memory at a time with all that belongs to them."""

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The endings of the files of a table, with what they are."""


@dataclass(frozen=True)
class Selection:
    """What is taken of a table: all of it, or what the parameters of an address leave.

    ``records`` are the rows of a resource that its filters leave, and ``date`` that as of
    which they are told; ``wanted`` is what a derived table was asked for. Addresses begin
    with ``root``, which ends without a slash.
    """

    table: Table | Derived
    root: str
    records: QuerySet | None = None
    in_their_order: bool = False
    """Whether the order of ``records`` was asked for; else the identifiers give it."""
    date: Any = None
    where: Q | None = None
    """What narrows the rows beside ``records``, as ``Table.queryset`` takes it."""
    wanted: dict[str, Any] = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        return [*self.table.header, *self.as_of_fields]

    @property
    def as_of_fields(self) -> dict[str, str]:
        """The columns that tell rows as of a date, by name: where the API has them."""
        if not self.date:
            return {}
        told = as_of_described(self.table.name)
        return {"as_of" if name == "date" else f"as_of_{name}": name for name in told}

    def lines(self) -> Iterator[list[Any]]:
        """Give the rows as plain values, in the order of the columns."""
        if self.date:
            return map(self.line_as_of, self.dictionaries())
        if isinstance(self.table, Derived):
            return self.table.rows(self.root, **self.wanted)
        rows = self.records
        if rows is not None and not self.in_their_order:
            rows = rows.order_by()
        return self.table.rows(self.root, rows, self.where)

    def line_as_of(self, record: dict[str, Any]) -> list[Any]:
        """Give a row as the API tells it as of a date."""
        told = (record["as_of"][name] for name in self.as_of_fields.values())
        return [
            *(record[name] for name in self.table.header),
            *("; ".join(value) if isinstance(value, list) else value for value in told),
        ]

    def dictionaries(self) -> Iterator[dict[str, Any]]:
        """Give the rows as JSON has them: records as the API does, others by their columns."""
        if isinstance(self.table, Derived):
            yield from self.table.records(self.root, **self.wanted)
            return
        resource = RESOURCES.get(self.table.name)
        if resource is None:
            names = self.header
            yield from (dict(zip(names, line, strict=True)) for line in self.lines())
            return
        records = resource.queryset() if self.records is None else self.records
        found = records.iterator(chunk_size=JSON_CHUNK)
        while rows := list(islice(found, JSON_CHUNK)):
            context = context_of(resource, rows, self.root, self.date)
            serializer = resource.serializer(context=context)
            yield from (serializer.to_representation(row) for row in rows)

    def csv(self) -> Iterator[bytes]:
        return csv_blocks(self.header, self.lines())

    def json(self) -> Iterator[bytes]:
        return json_blocks(self.dictionaries())

    def write_xlsx(self, file: IO[bytes], about: Iterable[list[str]]) -> None:
        """Write a workbook: the table, what belongs to its rows, what proves them, what it is."""
        write_workbook(file, chain(self.sheets(), [about_sheet(about), self.words_sheet()]))

    def words_sheet(self) -> Sheet:
        """Give the data dictionary of the workbook's tables."""
        names = {table.name for table in self.tables()}
        rows = [row for row in dictionary() if row[0] in names]
        if self.date:
            told = as_of_described(self.table.name)
            for column, name in self.as_of_fields.items():
                words = str(told[name].help_text)
                rows.append([self.table.name, column, Kind.TEXT.value, "", words, "", ""])
        return Sheet("dictionary", DICTIONARY_HEADER, rows)

    def tables(self) -> list[Table | Derived]:
        """Give the tables of which a workbook has a sheet."""
        found: list[Table | Derived] = [self.table]
        if isinstance(self.table, Table):
            found += parts_of(self.table)
            if self.table.model in cited_models():
                found.append(CITATIONS)
        return found

    def sheets(self) -> Iterator[Sheet]:
        yield Sheet(self.table.name, self.header, self.lines())
        if not isinstance(self.table, Table):
            return
        for part in parts_of(self.table):
            yield Sheet(part.name, part.header, part.rows(self.root, self.rows_of(part)))
        if self.table.model in cited_models():
            keys = None if self.records is None else self.records.order_by().values("pk")
            yield Sheet(CITATIONS.name, CITATIONS.header, citations_of(self.table, keys))

    def rows_of(self, part: Table) -> QuerySet | None:
        """Give the rows of a part that belong to the rows taken; None for all."""
        if self.records is None:
            return None
        owner = part.key_columns[0].rpartition("__")[0]
        keys = self.records.order_by().values("pk")
        return part.model._default_manager.filter(part.rule(), **{f"{owner}__in": keys})


def as_of_described(name: str) -> dict[str, Any]:
    """Give what the API tells of a resource's row as of a date, each with its description."""
    told: Any = RESOURCES[name].serializer().fields["as_of"]
    return dict(told.fields)


def parts_of(table: Table) -> list[Table]:
    """Give the tables whose rows belong to one of its rows each: their keys begin with it."""
    first = table.key_name
    return [
        part
        for part in TABLES.values()
        if part is not table and begins_with(part, table.model) and first == "slug"
    ]


def begins_with(part: Table, model: Any) -> bool:
    """Whether the key of a table's rows begins with that of a row of ``model``."""
    owner = part.model
    path = part.key_columns[0].split("__")
    for name in path[:-1]:
        owner = owner._meta.get_field(name).related_model
    return len(path) > 1 and owner is model


def json_blocks(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Give a JSON array piece by piece, one row a line."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    block = ["["]
    before = "\n"
    for row in rows:
        block.append(before + encoder.encode(row))
        before = ",\n"
        if len(block) > BLOCK:
            yield "".join(block).encode()
            block = []
    yield ("".join(block) + "\n]\n").encode()


def about_sheet(about: Iterable[list[str]]) -> Sheet:
    return Sheet("README", ["about", "what is said"], about)


def json_text(value: Any) -> bytes:
    """Give a JSON document that people can read too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def dictionary_csv() -> Iterator[bytes]:
    return csv_blocks(DICTIONARY_HEADER, dictionary())

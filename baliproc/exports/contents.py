"""All that can be taken away, by name: the tables of rows, and those that follow from them."""

from collections.abc import Iterator

from baliproc.exports.catalogue import TABLES
from baliproc.exports.columns import Column, Kind
from baliproc.exports.derived import CITATIONS, PANEL, TIMELINE, Derived
from baliproc.exports.tables import Table

CONTENTS: dict[str, Table | Derived] = {
    **TABLES,
    **{table.name: table for table in (PANEL, TIMELINE, CITATIONS)},
}

TABLE_OF = {table.model: table for table in TABLES.values()}
"""The table of each model's rows."""

DICTIONARY_HEADER = ["table", "column", "type", "required", "description", "values", "refers_to"]


def refers_to(column: Column) -> tuple[str, str] | None:
    """Give the table and the column that a column's values stand for, if they do."""
    if column.target is None:
        return None
    table = TABLE_OF[column.target]
    return table.name, table.key_name


def vocabulary(column: Column) -> str:
    """Give the values that can stand in a column, each with its meaning where it says more."""
    return "; ".join(
        f"{value}" if str(value) == label else f"{value}: {label}"
        for value, label in column.choices
    )


def dictionary() -> Iterator[list[str]]:
    """Give a row for every column of every table: the data dictionary."""
    for table in CONTENTS.values():
        for column in table.columns:
            target = refers_to(column)
            yield [
                table.name,
                column.name,
                column.kind.value,
                "true" if column.required else "false",
                column.description,
                vocabulary(column),
                ".".join(target) if target else "",
            ]


SCHEMA_TYPES: dict[Kind, dict[str, str]] = {
    Kind.TEXT: {"type": "string"},
    Kind.DATE: {"type": "string"},
    Kind.DAY: {"type": "date"},
    Kind.TIME: {"type": "datetime"},
    Kind.INTEGER: {"type": "integer"},
    Kind.TRUTH: {"type": "boolean"},
    Kind.PAGE: {"type": "string", "format": "uri"},
}
"""The type of each kind of column in a Frictionless table schema."""

"""The record as one SQLite file, for those who ask in SQL."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from baliproc.exports.columns import Column, Kind
from baliproc.exports.contents import CONTENTS, DICTIONARY_HEADER, dictionary, refers_to
from baliproc.exports.derived import Derived
from baliproc.exports.tables import CHUNK, Table

SQL_TYPES = {Kind.INTEGER: "INTEGER", Kind.TRUTH: "INTEGER"}

NAMES_OF_TABLES = {"subject_table"}
"""Columns whose values are names of tables, which SQL writes with underscores."""


def quoted(name: str) -> str:
    return f'"{name}"'


def key_of(table: Table | Derived) -> tuple[str, ...]:
    return (table.key_name,) if isinstance(table, Table) else table.key


def column_sql(column: Column, key: tuple[str, ...]) -> str:
    parts = [quoted(column.name), SQL_TYPES.get(column.kind, "TEXT")]
    if column.required or column.name in key:
        parts.append("NOT NULL")
    if column.kind == Kind.TRUTH:
        parts.append(f"CHECK ({quoted(column.name)} IN (0, 1))")
    if target := refers_to(column):
        name, field = target
        parts.append(f"REFERENCES {quoted(CONTENTS[name].sql_name)} ({quoted(field)})")
    return " ".join(parts)


def table_sql(table: Table | Derived) -> str:
    """Give the statement that makes a table, with its types, keys and references."""
    key = key_of(table)
    lines = [column_sql(column, key) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, key))})")
    return f"CREATE TABLE {quoted(table.sql_name)} (\n  " + ",\n  ".join(lines) + "\n)"


def values_of(table: Table | Derived, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Give rows as SQLite holds them: a blank part of a key is '', for NULL identifies nothing."""
    key = key_of(table)
    in_key = [place for place, column in enumerate(table.columns) if column.name in key]
    tables = [place for place, one in enumerate(table.columns) if one.name in NAMES_OF_TABLES]
    for row in rows:
        for place in in_key:
            row[place] = "" if row[place] is None else row[place]
        for place in tables:
            row[place] = row[place].replace("-", "_")
        yield row


def write_sqlite(path: Path, root: str, about: dict[str, str]) -> None:
    """Write the public record to a new file at ``path``; the same record gives the same bytes.

    ``about`` is told in a table of that name. Raises ``sqlite3.IntegrityError`` where a
    row refers to one that is not there.
    """
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for table in CONTENTS.values():
            database.execute(table_sql(table))
            fill(database, table.sql_name, values_of(table, table.rows(root)))
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        fill(database, "about", [list(pair) for pair in about.items()])
        columns = ", ".join(f"{quoted(name)} TEXT NOT NULL" for name in DICTIONARY_HEADER)
        database.execute(f'CREATE TABLE dictionary ({columns}, PRIMARY KEY ("table", "column"))')
        fill(database, "dictionary", dictionary())
        for table in CONTENTS.values():
            for column in table.columns:
                if column.target is not None:
                    name = f"{table.sql_name}_{column.name}"
                    on = f"{quoted(table.sql_name)} ({quoted(column.name)})"
                    database.execute(f"CREATE INDEX {quoted(name)} ON {on}")
        database.execute("COMMIT")
        if loose := database.execute("PRAGMA foreign_key_check").fetchone():
            raise sqlite3.IntegrityError(f"{loose[0]}, row {loose[1]}: no row of {loose[2]}")
    finally:
        database.close()


def fill(database: sqlite3.Connection, name: str, rows: Iterable[list[Any]]) -> None:
    rows = iter(rows)
    while block := list(islice(rows, CHUNK)):
        marks = ", ".join("?" * len(block[0]))
        insert = f"INSERT INTO {quoted(name)} VALUES ({marks})"  # noqa: S608 - our own name
        database.executemany(insert, block)

"""A table of the record: rows read straight from the database, some at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, SlugField, TextField
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

from baliproc.exports.columns import (
    Column,
    Kind,
    field_at,
    from_field,
    identifier,
    in_public,
    key_paths,
    mark_of,
    written,
)

CHUNK = 2_000
"""Rows that are in memory at a time."""


@dataclass(frozen=True)
class Table:
    """Rows of one model, with plain values, that join to other tables by identifiers.

    ``spec`` names the columns after the identifier; ``name=path`` takes a column's
    values from elsewhere. ``words`` describes those that ``serializer`` does not; the
    columns of ``made`` are made from annotations of ``prepare``.
    """

    name: str
    title: str
    about: str
    model: Any
    spec: str
    serializer: Any = None
    words: dict[str, str] = field(default_factory=dict)
    made: tuple[Column, ...] = ()
    prepare: Callable[[Any], Any] | None = None
    scope: Callable[[str], Q] | None = None
    """A further rule on its rows, given the path that leads to them."""
    key: tuple[str, ...] = ()
    """The lookups of the identifier, if it is not the model's own key."""

    @property
    def sql_name(self) -> str:
        return self.name.replace("-", "_")

    @property
    def key_name(self) -> str:
        """The name of the column that identifies a row."""
        return "slug" if self.key_columns == ("slug",) or mark_of(self.model) == "-" else "id"

    @property
    def key_columns(self) -> tuple[str, ...]:
        return self.key or key_paths(self.model)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        made = {one.name: one for one in self.made}
        found = [identifier(self.model, self.key_columns, self.key_name)]
        for part in self.spec.split():
            name, _equals, path = part.partition("=")
            found.append(
                made.get(name) or from_field(self.model, name, path or name, self.words_for(name))
            )
        return tuple(found)

    @cached_property
    def names_of_fields(self) -> dict[str, str]:
        """Give the column that holds each field of the model."""
        parts = (part.partition("=") for part in self.spec.split())
        return {path or name: name for name, _equals, path in parts}

    def words_for(self, name: str) -> str:
        """Give what a column holds, in the words of the table or else of the API."""
        if name in self.words:
            return self.words[name]
        described = self.serializer().fields if self.serializer else {}
        return str(described[name].help_text) if name in described else ""

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def rule(self, prefix: str = "") -> Q:
        """Give the rule of visibility of its rows, seen from where ``prefix`` leads to them."""
        return in_public(self.model, prefix) & (self.scope(prefix) if self.scope else Q())

    def queryset(self, rows: QuerySet | None = None, where: Q | None = None) -> QuerySet:
        """Give the rows that the public sees, of ``rows`` or of all, by their identifiers.

        ``where`` narrows them along the same relations as the table's own rule.
        """
        if rows is None or self.scope:
            found = self.model._default_manager.filter(self.rule() & (where or Q()))
            found = found if rows is None else found.filter(pk__in=rows.order_by().values("pk"))
        else:
            found = rows
        found = found.select_related(None).prefetch_related(None)
        found = self.prepare(found) if self.prepare else found
        found = found.annotate(
            **{alias: one for each in self.columns for alias, one in each.guards}
        )
        if found.query.order_by:
            return found
        return found.order_by(*(by_bytes(self.model, path) for path in self.key_columns))

    def rows(
        self, root: str = "", rows: QuerySet | None = None, where: Q | None = None
    ) -> Iterator[list[Any]]:
        """Give its rows as ``queryset`` does, in one query; addresses begin with ``root``."""
        columns = self.columns
        paths = list(dict.fromkeys(path for column in columns for path in column.paths))
        places = [[paths.index(path) for path in column.paths] for column in columns]
        shapes = [
            (column.give, at, root if column.kind == Kind.PAGE else "")
            for column, at in zip(columns, places, strict=True)
        ]
        found = self.queryset(rows, where).values_list(*paths)
        for values in found.iterator(chunk_size=CHUNK):
            row = []
            for give, at, before in shapes:
                value = give(*(values[one] for one in at)) if give else values[at[0]]
                row.append(before + value if before and value else written(value))
            yield row


def by_bytes(model: Any, path: str) -> Combinable:
    """Give what orders by a column in the same way on either database."""
    if LOOKUP_SEP in path or hasattr(model, "_meta"):
        _owner, column = field_at(model, path)
        if isinstance(column, CharField | SlugField | TextField):
            return Collate(F(path), "C" if connection.vendor == "postgresql" else "BINARY")
    return F(path)

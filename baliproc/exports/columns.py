"""A column of a table: what it holds, in words, and where the database has it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable

from sources.fields import ReducedDateField
from sources.models import Passage
from sources.querysets import public_rule
from strategy.models import Provision

PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"
"""A date as precise as the source: ``2002``, ``2002-02`` or ``2002-02-26``."""


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    DATE = "date to the year, month or day"
    DAY = "day"
    TIME = "date and time"
    INTEGER = "whole number"
    TRUTH = "true or false"
    PAGE = "web address"


@dataclass(frozen=True)
class Column:
    """``give`` makes the value of what the database has at ``paths``, in their order."""

    name: str
    description: str
    kind: Kind = Kind.TEXT
    paths: tuple[str, ...] = ()
    give: Callable[..., Any] | None = None
    required: bool = False
    """Whether no row is without a value."""
    choices: tuple[tuple[Any, str], ...] = ()
    """The vocabulary: each value with its meaning."""
    target: type[models.Model] | None = None
    """The model of the row that the value names, by the key of its table."""
    guards: tuple[tuple[str, Combinable], ...] = ()
    """Annotations among ``paths``: the key of a row that is blank unless the public sees it."""


def written(value: Any) -> Any:
    """Give a value as a table holds it: what the source does not state is None."""
    return None if value is None or value == "" else value


def joined(mark: str) -> Callable[..., str | None]:
    """Give what joins the parts of a key, or None where one is lacking."""

    def join(*parts: Any) -> str | None:
        return None if None in parts or "" in parts else mark.join(map(str, parts))

    return join


def mark_of(model: Any) -> str:
    """Give what stands between the parts of a row's identifier."""
    return "-" if model in {Passage, Provision} else "/"


def key_paths(model: Any, prefix: str = "") -> tuple[str, ...]:
    """Give the lookups whose values make the identifier of a row."""
    return tuple(model.key_paths(prefix))


def kind_of(field: Any) -> Kind:
    kinds = {
        ReducedDateField: Kind.DATE,
        models.DateTimeField: Kind.TIME,
        models.DateField: Kind.DAY,
        models.BooleanField: Kind.TRUTH,
        models.IntegerField: Kind.INTEGER,
    }
    return next((kind for one, kind in kinds.items() if isinstance(field, one)), Kind.TEXT)


def field_at(model: Any, path: str) -> tuple[Any, Any]:
    """Give the model and the field that a lookup ends at."""
    *relations, last = path.split(LOOKUP_SEP)
    for name in relations:
        model = model._meta.get_field(name).related_model
    return model, model._meta.get_field(last)


def instant(moment: datetime) -> str:
    """Give a time as ISO 8601 text in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


GIVES: dict[Kind, Callable[..., Any]] = {
    Kind.TIME: instant,
    Kind.DAY: lambda day: day and day.isoformat(),
}


def from_field(model: Any, name: str, path: str, description: str) -> Column:
    """Give the column of a model's field, or of one that a lookup leads to.

    A relation is told by its row's identifier. Where that row can be hidden while
    this one is not, the value is blank then.
    """
    owner, field = field_at(model, path)
    if field.is_relation:
        return from_relation(owner, field, name, path, description)
    required = not (getattr(field, "blank", False) or field.null)
    if LOOKUP_SEP in path:
        required &= not any(one.null for one in fields_on(model, path))
    return Column(
        name,
        description,
        kind_of(field),
        (path,),
        GIVES.get(kind_of(field)),
        required=required or kind_of(field) == Kind.TRUTH,
        choices=tuple((value, str(label)) for value, label in field.choices or ()),
    )


def fields_on(model: Any, path: str) -> Iterable[Any]:
    """Give the fields that a lookup passes through, the last one included."""
    for name in path.split(LOOKUP_SEP):
        field = model._meta.get_field(name)
        yield field
        model = field.related_model


def from_relation(owner: Any, field: Any, name: str, path: str, description: str) -> Column:
    target = field.related_model
    paths = key_paths(target, f"{path}{LOOKUP_SEP}")
    guards: tuple[tuple[str, Combinable], ...] = ()
    seen_with_its_row = field.name in owner.PARENTS or field.name in owner.KEY
    if not seen_with_its_row:
        shown = public_rule(target, f"{path}{LOOKUP_SEP}")
        guards = tuple((f"seen_{part}", Case(When(shown, then=F(part)))) for part in paths)
        paths = tuple(alias for alias, _case in guards)
    return Column(
        name,
        description,
        paths=paths,
        give=joined(mark_of(target)),
        required=seen_with_its_row and not field.null,
        target=target,
        guards=guards,
    )


def identifier(model: Any, paths: tuple[str, ...], name: str) -> Column:
    """Give the column that identifies a row of a table."""
    parts = {"-": "hyphens", "/": "slashes"}[mark_of(model)]
    text = f"Identifier of the row: the parts of its key, joined by {parts}."
    if len(paths) == 1:
        text = "Permanent identifier."
    return Column(name, text, paths=paths, give=joined(mark_of(model)), required=True)


def in_public(model: Any, prefix: str = "") -> Q:
    """Give the rule of visibility of a table's rows: all that their key names is public too.

    A plain pair of rows has no state and no parents of its own.
    """
    rule = public_rule(model, prefix)
    for name in model.KEY:
        target = model._meta.get_field(name).related_model
        if target is not None and name not in model.PARENTS:
            rule &= public_rule(target, f"{prefix}{name}{LOOKUP_SEP}")
    return rule

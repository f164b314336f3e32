"""The order of a list's rows, and the links of the headings that ask for it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Lower
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from sources.fields import AFTER_ITS_PERIOD
from sources.filters.words import SORT


class SortLink(NamedTuple):
    """A column's order: the query string that asks for it, and the direction in force, or ''."""

    query: str
    direction: str


def sort_link(
    name: str, current: str, query: QueryDict, *, highest_first: bool = False
) -> SortLink:
    """Give the link of one column; the column in force asks for the other direction.

    ``current`` is the value of ``sort`` in force: a column's name, with ``-`` before it
    for descending.
    """
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    downwards = direction == "ascending" or (highest_first and not direction)
    asked = query.copy()
    asked.pop("page", None)
    asked[SORT] = f"-{name}" if downwards else name
    return SortLink(asked.urlencode(), direction)


class Column(NamedTuple):
    """What rows are sorted by: expressions, and the condition of rows that come last."""

    label: Any
    keys: Sequence[Any]
    blank: Q | None = None


def by_text(label: Any, *fields: str, blank: Q | None = None) -> Column:
    """Sort by texts, whatever their case."""
    return Column(label, [Lower(field) for field in fields], blank)


def by_value(label: Any, field: str, blank: Q | None = None) -> Column:
    return Column(label, [F(field)], blank)


def by_date(label: Any, field: str) -> Column:
    """Sort by a reduced-precision date, 2009 after all its months; the undated come last."""
    return Column(label, [Concat(F(field), Value(AFTER_ITS_PERIOD))], Q(**{field: ""}))


class SortFilter(ChoiceFilter):
    """The order of the rows: a column's name, with ``-`` before it for descending."""

    def __init__(self, **columns: Column) -> None:
        self.columns = columns
        choices = []
        for name, column in columns.items():
            choices += [(name, column.label), (f"-{name}", column.label)]
        super().__init__(label=_("Order"), choices=choices, widget=forms.HiddenInput)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        column = self.columns[value.removeprefix("-")]
        keys = [key.desc() if value.startswith("-") else key.asc() for key in column.keys]
        if column.blank:
            last = When(column.blank, then=Value(1))
            keys.insert(0, Case(last, default=Value(0), output_field=IntegerField()).asc())
        return qs.order_by(*keys, *qs.query.order_by, "pk")

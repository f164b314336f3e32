"""The FilterSet of every list: what narrows and orders it, and how its choices are counted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.validators import RegexValidator
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from sources.fields import ReducedDate
from sources.filters.dates import FilterForm, YearFilter
from sources.filters.sorting import SortLink, sort_link
from sources.filters.words import SORT


class Columns(NamedTuple):
    """What a filter's choices are told by where that is more than one column of the rows."""

    names: tuple[str, ...]
    choices: Callable[..., Iterable[tuple[str, str]]]
    """Gives the filter's values, with their words, for a row's values in these columns."""


class Choice(NamedTuple):
    """A value that a filter takes, in words, with the rows that it would give."""

    value: str
    label: str
    number: int


def counted(rows: QuerySet, value: Any, label: Any = None, of: str = "pk") -> QuerySet:
    """Count ``rows`` (their distinct ``of``) by ``value``, whose words are ``label``."""
    told = Value("") if label is None else F(label) if isinstance(label, str) else label
    return (
        rows.order_by()
        .values(
            choice=Cast(value, CharField()),
            words=Cast(told, CharField()),
        )
        .annotate(number=Count(of, distinct=True))
    )


class ListFilterSet(FilterSet):
    """What narrows and orders a list; the same for its page, the API and the downloads.

    ``COUNTED`` names the filters whose choices are counted under the other filters
    in force: by columns of the list's own rows, which are counted together, or by a
    method that gives one ``counted()`` or several, where the values lie in other tables.
    The others are told in words when they are in force and have no place in the panel.
    """

    COUNTED: ClassVar[
        dict[str, str | Columns | Callable[[Any, QuerySet], QuerySet | list[QuerySet]]]
    ] = {}
    IN_PANEL: ClassVar[Iterable[str]] = ()
    """The filters without counts that have a place in the panel."""
    TELLING: ClassVar[Sequence[str]] = ("as_of",)
    """The filters that narrow nothing: they say how the rows are told."""
    DEFAULT_SORT: ClassVar[str] = ""

    class Meta:
        form = FilterForm
        fields: list[str] = []

    @property
    def wanted(self) -> dict[str, Any]:
        """What was asked for; nothing where a value makes no sense."""
        return self.form.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def as_of(self) -> ReducedDate | None:
        """The date as of which the rows are told, if one is asked for."""
        return self.wanted.get("as_of") or None

    @property
    def order(self) -> str:
        return self.wanted.get(SORT) or self.DEFAULT_SORT

    def under_the_others(self, name: str) -> QuerySet:
        """Give the rows that the filters in force but ``name`` leave, in no order."""
        rows = self.queryset.order_by()
        for other, value in self.wanted.items():
            if other not in (name, SORT):
                rows = self.filters[other].filter(rows, value)
        return rows

    @cached_property
    def counts(self) -> dict[str, list[Choice]]:
        """Give the choices of each counted filter that leave any row."""
        rows_of: dict[str, dict[str, Choice]] = {name: {} for name in self.COUNTED}
        for name, value, words, number in [*self.by_columns(), *self.by_queries()]:
            if value:
                so_far = rows_of[name][value].number if value in rows_of[name] else 0
                rows_of[name][value] = Choice(value, words, so_far + number)
        return {name: self.in_words(name, found) for name, found in rows_of.items()}

    def choices_of_column(self, name: str) -> Callable[[Any], Iterable[tuple[str, str]]]:
        """Give what the value of a filter's one column makes of it; blank words are its own."""
        declares, field = self.filters[name], self.form.fields[name]
        if isinstance(declares, YearFilter):
            return lambda date: [(date[:4], "")]
        if isinstance(declares, ModelChoiceFilter):
            rows = {
                row.pk: (getattr(row, field.to_field_name), field.label_from_instance(row))
                for row in field.queryset
            }
            return lambda key: [rows[key]] if key in rows else []
        return lambda value: [(str(value), "")]

    def by_columns(self) -> Iterator[tuple[str, str, str, int]]:
        """Give name, value, words and number of what columns of the rows tell.

        One query counts the rows by all these columns; for each filter in force that
        is told so there is another, of the rows that the others leave.
        """
        told = {
            name: how if isinstance(how, Columns) else Columns((how,), self.choices_of_column(name))
            for name, how in self.COUNTED.items()
            if isinstance(how, str | Columns)
        }
        columns = list(dict.fromkeys(column for one in told.values() for column in one.names))
        in_force = [name for name in told if self.wanted.get(name)]
        rest = [name for name in told if name not in in_force]
        for names in [rest, *([name] for name in in_force)]:
            if not names:
                continue
            rows = self.under_the_others(names[0]).values(*columns)
            for row in rows.annotate(number=Count("pk", distinct=True)):
                for name in names:
                    found = told[name].choices(*(row[column] for column in told[name].names))
                    for value, words in found:
                        yield name, value, words, row["number"]

    def by_queries(self) -> Iterable[tuple[str, str, str, int]]:
        """Give name, value, words and number of what other tables tell, in one UNION."""
        parts = []
        for name, how in self.COUNTED.items():
            if isinstance(how, str | Columns):
                continue
            found = how(self, self.under_the_others(name))
            for part in found if isinstance(found, list) else [found]:
                told = part.annotate(filter=Value(name, CharField()))
                parts.append(told.values_list("filter", "choice", "words", "number"))
        return parts[0].union(*parts[1:], all=True) if parts else []

    def in_words(self, name: str, found: dict[str, Choice]) -> list[Choice]:
        """Give the choices in their declared order, or else by their words."""
        declares = self.filters[name]
        chosen = self.form[name].data or ""
        if isinstance(declares, ChoiceFilter) and not isinstance(declares, ModelChoiceFilter):
            return [
                Choice(str(value), str(words), found[value].number if value in found else 0)
                for value, words in self.form.fields[name].choices
                if value and (value in found or value == chosen)
            ]
        rows = [one._replace(label=one.label or one.value) for one in found.values()]
        if chosen and chosen not in found:
            rows.append(Choice(chosen, self.words_of(name), 0))
        return sorted(rows, key=lambda one: one.label.casefold())

    def words_of(self, name: str) -> str:
        return str(self.wanted.get(name, ""))

    def tell_counts(self) -> None:
        """Make the form a panel: a select a counted filter, whose options tell the counts.

        A filter that leaves no choice at all has no place in it, and one outside the
        panel goes on as it was asked for.
        """
        for name, field in self.form.fields.items():
            choices = self.counts.get(name, [])
            if choices:
                options = [(one.value, f"{one.label} ({one.number})") for one in choices]
                field.widget = forms.Select(choices=[("", gettext("Any")), *options])
            elif name not in (*self.IN_PANEL, "as_of"):
                field.widget = forms.HiddenInput()

    def sort_links(self, query: QueryDict) -> dict[str, SortLink]:
        """Give the link of each column that rows can be sorted by."""
        columns = getattr(self.filters.get(SORT), "columns", {})
        return {name: sort_link(name, self.order, query) for name in columns}


iso3_code = RegexValidator(r"^[A-Za-z]{3}\Z", _("An ISO 3166-1 code has three letters."))

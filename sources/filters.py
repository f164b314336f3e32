"""The filters of lists: what they accept and what is said when a value makes no sense."""

from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter, FilterSet

from sources.models import Discrepancy, Document

FIRST_YEAR, LAST_YEAR = 1900, 2199


class Problem(NamedTuple):
    """A parameter that makes no sense: its label, what was given, and why not."""

    label: str
    value: str
    reason: str


class Applied(NamedTuple):
    """A filter in force: its label, its value in words, and the query string without it."""

    label: str
    value: str
    without: str


def shown(value: str) -> str:
    """Give what a person typed, fit to be shown: printable and at most 60 characters long."""
    text = "".join(char if char.isprintable() else "�" for char in value[:61])
    return text if len(text) <= 60 else f"{text[:60]}…"


def problems(form: forms.BaseForm) -> list[Problem]:
    """Give each parameter of a bound form that makes no sense."""
    found = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        choices = isinstance(field, forms.ChoiceField)
        reason = _("it is not one of the choices") if choices else " ".join(map(str, errors))
        label = str(field.label if field and field.label else _("These filters"))
        found.append(Problem(label, shown(form.data.get(name, "")), str(reason)))
    return found


def applied(form: forms.BaseForm, query: QueryDict) -> list[Applied]:
    """Give each filter of a bound, valid form that narrows the list; a hidden one orders it."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "") or field.widget.is_hidden:
            continue
        rest = query.copy()
        del rest[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            value = dict(list(field.choices))[value]  # type: ignore[arg-type]
        found.append(Applied(str(field.label), str(value), rest.urlencode()))
    return found


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
    asked["sort"] = f"-{name}" if downwards else name
    return SortLink(asked.urlencode(), direction)


class YearFilter(Filter):
    """A calendar year; matches dates of any precision within it."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr="startswith",
            label=_("Year"),
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
        )


class DocumentFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Document.Kind.choices)
    year = YearFilter(field_name="date")

    class Meta:
        model = Document
        fields: list[str] = []


class DiscrepancyFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Discrepancy.Kind.choices)
    treatment = ChoiceFilter(label=_("What is shown"), choices=Discrepancy.Treatment.choices)
    status = ChoiceFilter(label=_("Status"), choices=Discrepancy.Status.choices)

    class Meta:
        model = Discrepancy
        fields: list[str] = []

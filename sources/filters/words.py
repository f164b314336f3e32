"""What is said of filters: which are in force, and what makes no sense."""

from collections.abc import Container
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sources.fields import ReducedDate

SORT = "sort"
"""The parameter that orders the rows."""


class Problem(NamedTuple):
    """A parameter that makes no sense: its label, what was given, and why not."""

    label: str
    value: str
    reason: str


class Applied(NamedTuple):
    """A filter in force: its label, what it says, and the query string without it."""

    label: str
    words: str
    without: str
    narrows: bool = True
    """Whether it leaves rows out, or only says how they are told."""


def shown(value: str) -> str:
    """Give what a person typed, fit to be shown: printable and at most 60 characters long."""
    text = "".join(char if char.isprintable() else "�" for char in value[:61])
    return text if len(text) <= 60 else f"{text[:60]}…"


def problems(form: forms.BaseForm) -> list[Problem]:
    """Give each parameter of a bound form that makes no sense."""
    found = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        codes = {error.code for error in errors.as_data()}
        no_choice = "invalid_choice" in codes
        reason = _("it is not one of the choices") if no_choice else " ".join(map(str, errors))
        label = str(field.label if field and field.label else _("These filters"))
        found.append(Problem(label, shown(form.data.get(name, "")), str(reason)))
    return found


def applied(form: forms.BaseForm, query: QueryDict, telling: Container[str] = ()) -> list[Applied]:
    """Give each filter of a bound, valid form that is in force, but not the order of the rows.

    ``telling`` names those that narrow nothing.
    """
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "") or name == SORT:
            continue
        rest = query.copy()
        del rest[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            value = dict(list(field.choices))[value]  # type: ignore[arg-type]
        elif isinstance(value, ReducedDate):
            value = value.words()
        says = getattr(field, "says", _("%(label)s is %(value)s"))
        words = str(says) % {"label": field.label, "value": value}
        narrows = name not in telling
        found.append(Applied(str(field.label), words, rest.urlencode(), narrows))
    return found

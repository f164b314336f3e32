"""What a request may ask for: each parameter with its schema, which is also what is checked.

The OpenAPI document and the answer to a value come from the same place, so that
neither promises what the other refuses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _

from baliproc.api.problems import InvalidParameters
from sources.filters import AsOfField, DateField, shown

WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}", re.ASCII)
"""Written in one way: what is asked for twice is then kept once."""

MOST_ROWS = 200
FEW_ROWS = 50
MOST_PAGES = 100_000

CONTROL = re.compile("[\x00-\x1f\x7f\ufffd]")
"""What no parameter may hold; U+FFFD stands where the address was not UTF-8."""


def date_pattern(year: str, leap_year: str) -> str:
    """Give the pattern of a year, a month or a real day, of such years."""
    return (
        rf"^({year}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?|-(0[13-9]|1[0-2])-(29|30)"
        rf"|-(0[13578]|1[02])-31)?|({leap_year})-02-29)$"
    )


LEAP = "(0[48]|[2468][048]|[13579][26])"
DATES = {
    DateField.years: date_pattern("(19|20|21)[0-9]{2}", f"(19|20|21){LEAP}|2000"),
    AsOfField.years: date_pattern(
        "(200[2-9]|20[1-9][0-9]|2[1-9][0-9]{2}|[3-9][0-9]{3})",
        f"(2[0-9]|[3-9][0-9]){LEAP}|(2[48]|[468][048]|[3579][26])00",
    ),
}
"""The patterns of the dates that the pages' fields take, by their years."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address: a JSON schema of its value, and what it does."""

    name: str
    description: str
    schema: dict[str, Any]
    example: Any = None
    words: dict[str, str] = field(default_factory=dict)
    """What the values of an enumeration mean."""

    def fault(self, value: str) -> str:
        """Say why the schema refuses ``value``, or ''."""
        if CONTROL.search(value):
            return _("it holds a control character, or is not UTF-8")
        schema = self.schema
        if "enum" in schema:
            return "" if value in schema["enum"] else _("it is not one of the choices")
        if schema["type"] == "integer":
            least, most = schema["minimum"], schema["maximum"]
            if WHOLE_NUMBER.fullmatch(value) and least <= int(value) <= most:
                return ""
            return _("it is not a whole number from %(least)s to %(most)s") % {
                "least": least,
                "most": most,
            }
        if "maxLength" in schema and len(value) > schema["maxLength"]:
            return _("it has more than %(most)s characters") % {"most": schema["maxLength"]}
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return str(schema.get("x-refusal") or _("it has not the form that is asked for"))
        return ""


PAGE = Parameter(
    "page",
    "The page of the list, from 1.",
    {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
    example=1,
)
PAGE_SIZE = Parameter(
    "page_size",
    "How many rows a page has.",
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": FEW_ROWS},
    example=20,
)


def asked(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, str]:
    """Give what a request asks for: a blank parameter is an absent one.

    Raises :class:`InvalidParameters` that names each parameter that is unknown,
    given twice with different values, or refused by its schema.
    """
    known = {one.name: one for one in parameters}
    faults: dict[str, list[str]] = {}
    values: dict[str, str] = {}
    for name, given in query.lists():
        if name not in known:
            allowed = _("Known are: %(names)s.") % {"names": ", ".join(known)} if known else ""
            unknown = _("There is no such parameter here.")
            faults[shown(name)] = [f"{unknown} {allowed}".strip()]
            continue
        told = [value for value in dict.fromkeys(given) if value]
        if len(told) > 1:
            faults[name] = [_("It is given more than once.")]
        elif told and (fault := known[name].fault(told[0])):
            faults[name] = [f"“{shown(told[0])}”: {fault}."]
        elif told:
            values[name] = told[0]
    if faults:
        raise InvalidParameters(faults)
    return values


def of_form(form: forms.BaseForm) -> list[Parameter]:
    """Give the parameters that the fields of a page's form or of a FilterSet stand for."""
    return [of_field(name, one) for name, one in form.fields.items()]


def of_field(name: str, one: forms.Field) -> Parameter:
    label = str(one.label or name)
    words = words_of(one)
    if words:
        schema: dict[str, Any] = {"type": "string", "enum": list(words)}
        return Parameter(name, f"{label}.", schema, next(iter(words)), words)
    if isinstance(one, forms.IntegerField):
        bounds = {"minimum": one.min_value, "maximum": one.max_value}
        return Parameter(name, f"{label}.", {"type": "integer"} | bounds, example=2012)
    if isinstance(one, DateField):
        refusal = _("it is no date from %(first)s to %(last)s, as 2010, 2010-02 or 2010-02-26")
        refusal %= {"first": one.years[0], "last": one.years[-1]}
        schema = {"type": "string", "pattern": DATES[one.years], "x-refusal": refusal}
        return Parameter(name, f"{label}: a year, month or day.", schema, example="2010")
    patterns = [check for check in one.validators if isinstance(check, RegexValidator)]
    schema = {"type": "string", "maxLength": getattr(one, "max_length", None) or 200}
    if patterns:
        check = patterns[0]
        schema |= {"pattern": pattern_of(check), "x-refusal": str(check.message).rstrip(".")}
    return Parameter(name, f"{label}.", schema)


def pattern_of(check: RegexValidator) -> str:
    """Give a validator's expression as JSON Schema writes it: it ends with ``$``."""
    text: str = check.regex.pattern  # type: ignore[union-attr]
    return text.removesuffix(r"\Z").removesuffix(r"\z").removesuffix("$") + "$"


def words_of(one: forms.Field) -> dict[str, str]:
    """Give each value that a field offers, with its words; nothing where it offers none."""
    if isinstance(one, forms.ModelChoiceField):
        rows: Any = one.queryset
        return {str(getattr(row, one.to_field_name or "pk")): str(row) for row in rows}
    if isinstance(one, forms.ChoiceField):
        choices: Any = one.choices
        return {str(value): str(words) for value, words in choices if value}
    return {}


def refuse(form: forms.BaseForm) -> None:
    """Raise :class:`InvalidParameters` where a bound form is not valid."""
    if form.is_valid():
        return
    faults = {
        "non_field_errors" if name == "__all__" else name: [str(error) for error in errors]
        for name, errors in form.errors.items()
    }
    raise InvalidParameters(faults)

"""What a form carries: the record and its children as they were when it was opened, signed."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField
from django.http import QueryDict
from django.utils import timezone

OPENED = "opened"
"""The name of the hidden field."""

FORM_SALT, LIST_SALT = "sources.conflicts.form", "sources.conflicts.list"
MOST_ROWS = 2000
"""Rows of one kind that a form takes, as Django's formsets do."""


class Forged(Exception):
    """The field is absent, is another record's, or was not signed by this site."""


class Version(NamedTuple):
    """A row as it stood: its count of saves, or None where none is kept, and its fields."""

    revision: int | None
    texts: dict[str, str]


class Opened(NamedTuple):
    """A record and its children as a form was opened on them, by prefix and primary key.

    The record itself has the prefix ''. ``at`` is when, in ISO 8601.
    """

    at: str
    rows: dict[str, dict[str, Version]]

    def get(self, prefix: str, key: str) -> Version | None:
        return self.rows.get(prefix, {}).get(key)


class Sheet(NamedTuple):
    """The forms of one kind on a page: the record's own, or those of its children."""

    prefix: str
    model: Any
    key: str
    """The name of the hidden field with a child's primary key; '' for the record."""
    fields: dict[str, forms.Field]
    rows: dict[str, Any]
    """Unbound forms of the rows as they are stored, by primary key."""

    @property
    def versions(self) -> dict[str, Version]:
        return {key: version_of(form, self.fields) for key, form in self.rows.items()}

    def html_name(self, place: int, field: str) -> str:
        return f"{self.prefix}-{place}-{field}" if self.prefix else field

    def places(self, data: QueryDict) -> Iterator[tuple[int, str]]:
        """Give the number of each posted form with its row's primary key, '' for a new row."""
        if not self.prefix:
            yield 0, next(iter(self.rows), "")
            return
        total = number_said(data.get(f"{self.prefix}-TOTAL_FORMS", "")) or 0
        for place in range(min(total, MOST_ROWS)):
            yield place, data.get(self.html_name(place, self.key), "")

    def typed(self, data: QueryDict, place: int) -> dict[str, str]:
        return {
            name: typed(field, data, self.html_name(place, name))
            for name, field in self.fields.items()
        }


def number_said(text: str) -> int | None:
    """Give the number that a form counts its rows by; None where it is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def editable(form: Any) -> dict[str, forms.Field]:
    """Give the fields that a person fills in: no keys, and no box for deleting the row."""
    key = form._meta.model._meta.pk.name
    return {
        name: field
        for name, field in form.fields.items()
        if name not in (key, DELETION_FIELD_NAME) and not isinstance(field, InlineForeignKeyField)
    }


def version_of(form: Any, fields: Iterable[str]) -> Version:
    texts = {
        name: text(form.fields[name], form.get_initial_for_field(form.fields[name], name))
        for name in fields
    }
    return Version(getattr(form.instance, "revision", None), texts)


def text(field: forms.Field, value: Any) -> str:
    """Give a value as a browser would send it back."""
    if isinstance(field, forms.BooleanField):
        return "on" if value else ""
    value = field.prepare_value(value)
    return "" if value is None else str(value).replace("\r\n", "\n")


def typed(field: forms.Field, data: QueryDict, name: str) -> str:
    """Give what was typed as it would be stored; what makes no sense as it was typed."""
    raw = field.widget.value_from_datadict(data, data, name)
    if isinstance(field, forms.ModelChoiceField):
        return str(raw or "")
    try:
        return text(field, field.to_python(raw))
    except ValidationError:
        return str(raw or "").replace("\r\n", "\n")


def sign(record: Model, sheets: Iterable[Sheet]) -> str:
    """Give the hidden field's value for a form of ``record``."""
    rows = {sheet.prefix: sheet.versions for sheet in sheets}
    told = [record._meta.label_lower, str(record.pk), timezone.now().isoformat(), rows]
    return signing.dumps(told, salt=FORM_SALT, compress=True)


def read(token: str, record: Model) -> Opened:
    """Give what the form of ``record`` was opened on; raises :class:`Forged`."""
    try:
        label, key, at, rows = signing.loads(token, salt=FORM_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    if (label, key) != (record._meta.label_lower, str(record.pk)):
        raise Forged
    return Opened(
        at,
        {
            prefix: {key: Version(*version) for key, version in found.items()}
            for prefix, found in rows.items()
        },
    )


class Listed(NamedTuple):
    """The rows of a page as it was shown: a digest of each, by primary key.

    ``below`` has digests of what stands under them, or is None for a list that shows none of it.
    """

    at: str
    digests: dict[str, str]
    below: dict[str, str] | None


def digest(row: Model) -> str:
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


def sign_list(
    model: type[Model], rows: Iterable[Model], below: dict[str, str] | None = None
) -> str:
    """Give the hidden field's value for a list of rows of ``model``."""
    digests = {str(row.pk): digest(row) for row in rows}
    told = [model._meta.label_lower, timezone.now().isoformat(), digests, below]
    return signing.dumps(told, salt=LIST_SALT, compress=True)


def read_list(token: str, model: type[Model]) -> Listed:
    """Give what the list of ``model`` showed; raises :class:`Forged`."""
    try:
        label, at, digests, below = signing.loads(token, salt=LIST_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    if label != model._meta.label_lower:
        raise Forged
    return Listed(at, digests, below)

"""Dates as precise as the source: year, month or day, stored as ISO 8601 text."""

import calendar
import datetime
import re
from typing import Any, Self

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
WORDS = re.compile(r"(?:(?:(\d{1,2})\s+)?([a-z]+)\.?\s+)?(\d{4})", re.ASCII | re.IGNORECASE)

AFTER_ITS_PERIOD = "z"
"""Ends a sort key, so that ``2009`` comes after every month of 2009, in any collation."""

ENGLISH_MONTHS = (
    "january february march april may june july august september october november december"
).split()

INVALID = _("“%(value)s” is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002.")


class ReducedDate(str):
    """A calendar date known to the year, the month or the day.

    It *is* its ISO 8601 text (``2002``, ``2002-02``, ``2002-02-26``), so it
    sorts, compares and serialises as that text does on either database. A
    shorter text sorts before the dates it contains.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Give the date; raises ``ValueError`` unless ``text`` is ISO text of a real day."""
        match = ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a reduced-precision date: {text!r}")
        year, month, day = (int(part or 1) for part in match.groups())
        datetime.date(year, month, day)
        return super().__new__(cls, text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Give the date that a person wrote: ISO text, or words such as ``26 Feb 2002``.

        Raises ``ValueError`` when the text is neither, or names no real day.
        """
        text = " ".join(text.split())
        if ISO.fullmatch(text):
            return cls(text)
        match = WORDS.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date: {text!r}")
        day, month, year = match.groups()
        if month is None:
            return cls(year)
        number = month_number(month)
        return cls(f"{year}-{number:02}" + (f"-{int(day):02}" if day else ""))

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def earliest(self) -> datetime.date:
        """The first day that the date can mean."""
        return datetime.date.fromisoformat(self + "-01-01"[len(self) - 4 :])

    @property
    def latest(self) -> datetime.date:
        """The last day that the date can mean."""
        if self.precision == "day":
            return self.earliest
        month = 12 if self.precision == "year" else int(self[5:7])
        return datetime.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def words(self) -> str:
        """The date in words: ``2002``, ``February 2002`` or ``26 February 2002``."""
        if self.precision == "year":
            return str(self)
        return formats.date_format(self.earliest, "F Y" if self.precision == "month" else "j F Y")


def month_number(word: str) -> int:
    """Give 1 to 12 for an English month's name, or for its first three letters or more."""
    for number, name in enumerate(ENGLISH_MONTHS, start=1):
        if len(word) >= 3 and name.startswith(word.lower()):
            return number
    raise ValueError(f"not a month: {word!r}")


def span_in_words(start: str, end: str = "") -> str:
    """Give a span in words, saying what its two dates share once.

    ``2002-02-26`` to ``2002-02-28`` is "26–28 February 2002". Blank dates give ''.
    """
    if not start:
        return ReducedDate(end).words() if end else ""
    first = ReducedDate(start)
    if not end or end == start:
        return first.words()
    last = ReducedDate(end)
    if first.precision == last.precision == "day" and first[:7] == last[:7]:
        return f"{first.earliest.day}–{last.words()}"
    if first.precision == last.precision != "year" and first.year == last.year:
        shape = "F" if first.precision == "month" else "j F"
        return f"{formats.date_format(first.earliest, shape)} – {last.words()}"
    return f"{first.words()} – {last.words()}"


class ReducedDateFormField(forms.CharField):
    """Accepts ISO text or words and cleans to a :class:`ReducedDate`, or '' when blank."""

    default_error_messages = {"invalid": INVALID}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 18}))
        super().__init__(**{**kwargs, "max_length": 40})

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if not text or len(text) > 40:
            return text
        try:
            return ReducedDate.parse(text)
        except ValueError as error:
            raise ValidationError(
                self.error_messages["invalid"], "invalid", {"value": text}
            ) from error


class ReducedDateField(models.CharField):
    """A column of reduced-precision ISO 8601 text; '' is "not stated in the source"."""

    description = _("Date to the year, month or day")
    default_error_messages = {"invalid": INVALID}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"blank": True, "default": "", **kwargs, "max_length": 10})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        if not self.blank:
            kwargs["blank"] = False
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        if self.null:
            return [checks.Error("An unknown date is '', not NULL.", obj=self, id="sources.E001")]
        return super().check(**kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return ReducedDate(value) if value else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return ReducedDate(text)
        except ValueError as error:
            raise ValidationError(
                self.error_messages["invalid"], "invalid", {"value": text}
            ) from error

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(form_class=ReducedDateFormField, **kwargs)

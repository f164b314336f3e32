"""Dates as precise as the source: year, month or day, stored as ISO 8601 text."""

import calendar
import datetime
import re
from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
WORDS = re.compile(r"(?:(?:(\d{1,2})\s+)?([a-z]+)\.?\s+)?(\d{4})", re.ASCII | re.IGNORECASE)

AFTER_ITS_PERIOD = "z"
"""Ends a sort key, so that ``2009`` comes after every month of 2009, in any collation."""

ENGLISH_MONTHS = (
    "january february march april may june july august september october november december"
).split()

NUMBERS = re.compile(r"\d{1,2}([./ -])\d{1,2}\1(?:\d{4}|\d{2})", re.ASCII)
BETWEEN = re.compile(r"\s*[–—]\s*|\s+(?:-|to)\s+", re.IGNORECASE)
"""What stands between the two dates of a period; a hyphen may also stand without spaces."""

MOST = 40
"""Characters of what a person types as a date or a period."""

INVALID = _("“%(value)s” is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002.")
IMPOSSIBLE = _("“%(value)s” is not a date: %(month)s has %(days)s days.")
AMBIGUOUS = _(
    "“%(value)s” can be read in more than one way. Write the month as a word, 2 March 2002, or the "
    "year first, 2002-03-02."
)
IS_PERIOD = _("“%(value)s” is a period, and one date belongs here.")
BACKWARDS = _("“%(value)s” ends before it begins.")
ACCEPTED = _("Write 2002, 2002-02, Feb 2002, 2002-02-26 or 26 February 2002.")


class NotADate(ValueError):
    """What a person wrote is no date; ``told`` is the message with its parameters."""

    def __init__(self, told: Any, **params: Any) -> None:
        super().__init__(str(told) % params)
        self.told, self.params = told, params


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

        Raises :class:`NotADate` when the text is neither, can be read in more than one
        way, or names no real day.
        """
        text = " ".join(text.split())
        match = ISO.fullmatch(text)
        try:
            year, month, day = match.groups() if match else in_words(text)
            return cls("-".join(part for part in (year, month, day) if part))
        except NotADate:
            raise
        except ValueError as error:
            if match or WORDS.fullmatch(text):
                raise not_on_the_calendar(text, year, month) from error
            raise NotADate(AMBIGUOUS if NUMBERS.fullmatch(text) else INVALID, value=text) from error

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


class Period(ReducedDate):
    """The first date of a period that a person wrote in one piece; ``last`` is the other."""

    last: ReducedDate

    @classmethod
    def parse(cls, text: str) -> Self:
        """Give the period that a person wrote: ``26–28 Feb 2002``, ``June to July 2005``.

        What the two dates share may stand once, at the end. Raises :class:`NotADate`.
        """
        text = " ".join(text.split())
        for before, after in halves(text):
            try:
                last = ReducedDate.parse(after)
                first = ReducedDate.parse(completed(before, after))
            except NotADate:
                continue
            if first.precision != last.precision:
                continue
            if first > last:
                raise NotADate(BACKWARDS, value=text)
            period = cls(first)
            period.last = last
            return period
        raise NotADate(INVALID, value=text)


def halves(text: str) -> Iterator[tuple[str, str]]:
    """Give what stands before and after each mark that may join the two dates of a period."""
    for mark in BETWEEN.finditer(text):
        yield text[: mark.start()], text[mark.end() :]
    for place in (place for place, letter in enumerate(text) if letter == "-"):
        yield text[:place].strip(), text[place + 1 :].strip()


def completed(before: str, after: str) -> str:
    """Give the first date of a period with what it leaves to the second to say."""
    words = after.split()
    if ISO.fullmatch(before):
        return before
    if len(words) == 3 and before.isdigit() and len(before) < 3:
        return " ".join([before, *words[1:]])
    if len(words) > 1 and not before[-4:].isdigit():
        return f"{before} {words[-1]}"
    return before


def in_words(text: str) -> tuple[str, str, str]:
    """Give year, month and day as ISO text has them, from words; raises ``ValueError``."""
    match = WORDS.fullmatch(text)
    if match is None:
        raise ValueError(f"not a date: {text!r}")
    day, month, year = match.groups()
    if month is None:
        return year, "", ""
    try:
        number = month_number(month)
    except ValueError as error:
        raise NotADate(INVALID, value=text) from error
    return year, f"{number:02}", f"{int(day):02}" if day else ""


def not_on_the_calendar(text: str, year: str, month: str | None) -> NotADate:
    """Say how long the month is of which a day is named that it does not have."""
    if not month or not 1 <= int(month) <= 12 or int(year) < 1:
        return NotADate(INVALID, value=text)
    days = calendar.monthrange(int(year), int(month))[1]
    whole = ReducedDate(f"{year}-{month}").words()
    return NotADate(IMPOSSIBLE, value=text, month=whole, days=days)


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
    """Accepts ISO text or words and cleans to a :class:`ReducedDate`, or '' when blank.

    ``takes_period`` says that a period may be typed, for a form that has a field for its
    end: it then cleans to a :class:`Period`.
    """

    default_error_messages = {"invalid": INVALID}
    takes_period = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 18}))
        super().__init__(**{**kwargs, "max_length": MOST})

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if not text or len(text) > MOST:
            return text
        try:
            return ReducedDate.parse(text)
        except NotADate as error:
            told, params = error.told, error.params
        try:
            period = Period.parse(text)
        except NotADate as error:
            if error.told is BACKWARDS:
                told, params = error.told, error.params
            raise ValidationError(told, "invalid", params) from error
        if not self.takes_period:
            raise ValidationError(IS_PERIOD, "invalid", {"value": text})
        return period

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed; a period says more than the date that it begins with."""
        try:
            period = isinstance(self.to_python(data), Period)
        except ValidationError:
            return True
        return period or super().has_changed(initial, data)


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
        help_text = format_lazy("{} {}", self.help_text, ACCEPTED) if self.help_text else ACCEPTED
        given = {"form_class": ReducedDateFormField, "help_text": help_text, **kwargs}
        return super().formfield(**given)


class ModifiedField(models.DateTimeField):
    """When a row was last saved; brought back to a version of it, when that version was."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = model_instance.__dict__.get("modified_then")
        if kept is None:
            return super().pre_save(model_instance, add)
        setattr(model_instance, self.attname, kept)
        return kept

    def deconstruct(self) -> Any:
        """To a migration it is any other time."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

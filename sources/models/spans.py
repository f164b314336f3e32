"""What happens at some time, and what holds for some time, as far as the source tells."""

import datetime
import itertools
from calendar import monthrange
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, Least, Left, Length, NullIf, Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from sources.fields import ReducedDate, ReducedDateField, span_in_words


class NotBefore(GreaterThanOrEqual):
    """Whether a reduced-precision date is not before another, both columns of one row.

    They are compared on the shorter one's precision: 2011 is not before 2011-03.
    """

    def __init__(self, later: str, earlier: str) -> None:
        shared = Least(Length(later), Length(earlier))
        super().__init__(Left(later, shared), Left(earlier, shared))


def in_order(earlier: str, later: str, name: str, message: Any) -> models.CheckConstraint:
    """Give the constraint that ``later`` is not before ``earlier``; either may be blank."""
    return models.CheckConstraint(
        condition=Q(**{earlier: ""}) | Q(**{later: ""}) | Q(NotBefore(later, earlier)),
        name=f"%(class)s_{name}",
        violation_error_message=message,
    )


def first_day(date: Any) -> Concat:
    """Give the first day that a reduced-precision date, an expression, can mean, as text."""
    return Concat(date, Substr(Value("-01-01"), Length(date) - 3))


def last_day(date: Any) -> Concat:
    """Give the last day that a reduced-precision date can mean, as text; months have 31 days."""
    return Concat(date, Substr(Value("-12-31"), Length(date) - 3))


def certainly_in(date: ReducedDate) -> Q:
    """Give the condition that a ``When`` certainly was, in whole or in part, during ``date``.

    Known to the year alone, it was in that year and in none of its months for certain.
    """
    first, last = str(date.earliest), str(date.latest)
    if date.latest.day == monthrange(date.latest.year, date.latest.month)[1]:
        last = f"{last[:7]}-31"
    start = Coalesce(NullIf("start", Value("")), F("end"))
    end = Coalesce(NullIf("end", Value("")), F("start"))
    is_exact = Q(sense=When.Sense.EXACT)
    begun_and_not_over = Q(LessThanOrEqual(last_day(start), Value(last))) & Q(
        GreaterThanOrEqual(first_day(end), Value(first))
    )
    whole = Q(LessThanOrEqual(last_day(end), Value(last))) & Q(
        GreaterThanOrEqual(first_day(start), Value(first))
    )
    dated = ~Q(start="", end="")
    return dated & ((is_exact & begun_and_not_over) | (~is_exact & whole))


class When(models.Model):
    """Something that happened: a start, an end, and what these mean."""

    class Sense(models.TextChoices):
        EXACT = "exact", _("from the first date to the second")
        WITHIN = "within", _("at some time between the two dates")
        ANNUAL = "annual", _("every year in the period")

    start = ReducedDateField(_("start"), help_text=_("Blank shows “not stated in the source”."))
    end = ReducedDateField(_("end"), help_text=_("Blank for a single date."))
    sense = models.CharField(
        _("meaning of the dates"), max_length=6, choices=Sense.choices, default=Sense.EXACT
    )
    printed = models.CharField(
        _("date as printed"),
        max_length=120,
        blank=True,
        help_text=_("Where the source's own words say it otherwise: “this January”."),
    )

    class Meta:
        abstract = True
        constraints = [
            in_order("start", "end", "end_not_before_start", _("The end is before the start."))
        ]

    @property
    def dates_in_words(self) -> str:
        """“26–28 February 2002”, “between 2013 and 2015”, “every year since 2004”, or ''."""
        words = span_in_words(self.start, self.end)
        if self.start and self.end and self.sense == self.Sense.WITHIN:
            first, last = ReducedDate(self.start).words(), ReducedDate(self.end).words()
            return _("between %(first)s and %(last)s") % {"first": first, "last": last}
        if self.start and not self.end and self.sense == self.Sense.ANNUAL:
            return _("every year since %(start)s") % {"start": words}
        if words and self.sense == self.Sense.ANNUAL:
            return _("every year, %(span)s") % {"span": words}
        return words

    @property
    def earliest(self) -> datetime.date | None:
        """The first day on which it can have been."""
        date = self.start or self.end
        return ReducedDate(date).earliest if date else None

    @property
    def latest(self) -> datetime.date | None:
        """The last day on which it can have been."""
        date = self.end or self.start
        return ReducedDate(date).latest if date else None

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day on which it can have been.

        None without a date, and for what happens every year with no last year known.
        """
        first, last = self.earliest, self.latest
        if first is None or last is None or (self.sense == self.Sense.ANNUAL and not self.end):
            return None
        return first, last

    @property
    def is_to_the_day(self) -> bool:
        """Whether it was on every one of ``days``: the source gives them, and means them all."""
        dates = [date for date in (self.start, self.end) if date]
        precise = all(ReducedDate(date).precision == "day" for date in dates)
        return bool(self.start) and precise and self.sense == self.Sense.EXACT


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_STATED = "not stated", _("not stated")


class AsOf(NamedTuple):
    """The answer for a date, and whether the readings of the source disagree about it."""

    answer: Answer
    disputed: bool = False


def combined(answers: list[AsOf]) -> AsOf:
    """Give one answer of several rows: one yes is enough, and only all no is no."""
    disputed = any(one.disputed for one in answers)
    if any(one.answer == Answer.YES for one in answers):
        return AsOf(Answer.YES)
    if answers and all(one.answer == Answer.NO for one in answers):
        return AsOf(Answer.NO)
    return AsOf(Answer.NOT_STATED, disputed)


def holds(date: ReducedDate, since: str, until: str, attested: str) -> Answer:
    """Say whether what is known to hold ``since``, ``until`` and ``attested`` held in ``date``.

    ``date`` may be a year, a month or a day and means "at some time during it".
    YES inside the certain span or when ``date`` contains ``since``; NO outside
    the possible span; otherwise NOT STATED. Blank bounds are unknown.
    """
    first, last = date.earliest, date.latest
    start = ReducedDate(since) if since else None
    end = ReducedDate(until) if until else None
    seen = ReducedDate(attested) if attested else None
    if (start and last < start.earliest) or (end and first > end.latest):
        return Answer.NO
    certain = [start.latest] if start else []
    if seen:
        certain += [seen.earliest, seen.latest]
    if not certain:
        return Answer.NOT_STATED
    certain_from, certain_to = min(certain), max(certain + ([end.earliest] if end else []))
    return Answer.YES if first <= certain_to and last >= certain_from else Answer.NOT_STATED


def open_readings(citations: Iterable[Any]) -> dict[str, set[str]]:
    """Give the rival values by field, where a discrepancy stands and follows none."""
    rivals: dict[str, set[str]] = {}
    for citation in citations:
        if citation.reading and citation.dispute.is_open:
            rivals.setdefault(citation.field, set()).add(citation.reading)
    return rivals


def by_each_reading(
    date: ReducedDate, since: set[str], until: set[str], attested: set[str]
) -> AsOf:
    """Give what all readings agree on; where they do not, NOT STATED, disputed."""
    answers = {holds(date, *values) for values in itertools.product(since, until, attested)}
    if len(answers) == 1:
        return AsOf(answers.pop())
    return AsOf(Answer.NOT_STATED, disputed=True)


HELD_DATES = ("since", "until", "attested")


class Held(models.Model):
    """Something that holds for a time: a membership, a role, an office."""

    since = ReducedDateField(_("since"), help_text=_("Blank shows “not stated in the source”."))
    until = ReducedDateField(_("until"), help_text=_("Blank when no end is recorded."))
    attested = ReducedDateField(
        _("attested"),
        help_text=_("When the source says that it holds “at present”, or lists it undated."),
    )
    printed = models.CharField(_("dates as printed"), max_length=120, blank=True)

    class Meta:
        abstract = True
        constraints = [
            in_order("since", "until", "until_not_before_since", _("It ends before it begins."))
        ]

    def as_of(self, date: ReducedDate) -> AsOf:
        """Say whether it held at some time during ``date``.

        Where the source has rival readings of a date and none is followed, each
        is tried: when they disagree the answer is NOT STATED, disputed. Reads
        ``citations``; fetch them with ``with_sources()``.
        """
        rivals = self.open_readings()
        return by_each_reading(
            date, *(rivals.get(name, {getattr(self, name)}) for name in HELD_DATES)
        )

    def open_readings(self) -> dict[str, set[str]]:
        return open_readings(self.citations.all())  # type: ignore[attr-defined]

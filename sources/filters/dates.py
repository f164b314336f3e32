"""Filters by a year, by a period, and the date as of which rows are told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from sources.fields import ReducedDate, ReducedDateFormField

FIRST_YEAR, LAST_YEAR = 1900, 2199

FORUM_BEGAN = 2002
"""The year of the first ministerial conference: before it nothing can be asked of the forum."""


class OneValueForm(forms.Form):
    """The form of a page's parameters: each has one value."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self.fields:
            given = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
            if len(set(filter(None, given))) > 1:
                self.add_error(name, ValidationError(_("it is given more than once"), "repeated"))
        return values


class FilterForm(OneValueForm):
    """The form of every FilterSet: one value a parameter, and a period in the right order."""

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        since, until = values.get("since"), values.get("until")
        if since and until and ReducedDate(until).latest < ReducedDate(since).earliest:
            self.add_error("until", _("It is before the first date."))
        return values


class YearFilter(Filter):
    """A calendar year; matches dates of any precision within it."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str, label: Any = None) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr="startswith",
            label=label or _("Year"),
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
        )


class DateField(ReducedDateFormField):
    """A date to the year, month or day, as a filter takes it: of one of ``years``."""

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    refusal = _("Ask for a date from %(first)s to %(last)s.")

    def to_python(self, value: Any) -> str:
        date = super().to_python(value)
        if isinstance(date, ReducedDate) and date.year not in self.years:
            told = {"first": self.years[0], "last": self.years[-1]}
            raise ValidationError(self.refusal, "out_of_range", told)
        return date

    def __init__(self, **kwargs: Any) -> None:
        hint = {"placeholder": _("2010, 2010-05 or 2010-05-27"), "autocomplete": "off"}
        super().__init__(**{**kwargs, "widget": forms.TextInput(attrs=hint)})


class AsOfField(DateField):
    """A day, month or year from the forum's first year on."""

    says = _("as of %(value)s")
    years = range(FORUM_BEGAN, 10_000)
    refusal = _("The forum began in 2002: ask for 2002 or any later date.")


class AsOfForm(FilterForm):
    """The date control of a page that is not a list."""

    as_of = AsOfField(label=_("As of a date"), required=False)


class AsOfFilter(Filter):
    """A date, to the year, month or day, on which rows are told as they stood.

    It narrows nothing: no row is dropped for its answer. The cleaned value is a
    :class:`ReducedDate` of 2002 or later.
    """

    field_class = AsOfField

    def __init__(self) -> None:
        super().__init__(label=_("As of a date"))

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs


class PeriodFilter(Filter):
    """From a date on, or up to one; what can have been within it stays, the undated goes.

    Dates are compared on the shorter one's precision: "from March 2009" keeps a
    row that is dated 2009.
    """

    field_class = DateField

    def __init__(self, date: Any, says: Any, *, until: bool, label: Any) -> None:
        """``date`` is the expression or field to compare, '' where there is none."""
        super().__init__(label=label)
        self.date, self.until, self.says = date, until, says

    @property
    def field(self) -> Any:
        field = super().field
        field.says = self.says
        return field

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        date = F(self.date) if isinstance(self.date, str) else self.date
        compare = LessThanOrEqual if self.until else GreaterThanOrEqual
        shorter = Left(Value(value), Length(date))
        return qs.alias(dated=Length(date)).filter(
            compare(Left(date, len(value)), shorter), dated__gt=0
        )

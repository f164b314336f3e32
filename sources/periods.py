"""A period typed in one piece into the first of two date fields fills both."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sources.fields import Period, ReducedDate, ReducedDateFormField
from sources.letters import LettersForm

PAIRS = (("start", "end"), ("since", "until"), ("established", "concluded"))
"""The fields of a record's first and last date, in each kind that has both."""

FILLS_BOTH = _("A period such as 26–28 February 2002 fills both dates.")
TWO_ENDS = _(
    "This period ends on %(last)s, and the next field says otherwise. Leave one of them out."
)


class PeriodForm(LettersForm):
    """A row whose first and last date may be typed as one period."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for first, last in PAIRS:
            field = self.fields.get(first)
            if isinstance(field, ReducedDateFormField) and last in self.fields:
                field.takes_period = True
                field.help_text = format_lazy("{} {}", field.help_text, FILLS_BOTH)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean()
        for first, last in PAIRS:
            period = values.get(first)
            if not isinstance(period, Period):
                continue
            values[first] = ReducedDate(period)
            if last in self.errors:
                continue
            if values.get(last) not in ("", None, period.last):
                told = forms.ValidationError(TWO_ENDS, params={"last": period.last.words()})
                self.add_error(first, told)
                continue
            values[last] = period.last
        return values

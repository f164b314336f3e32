"""Which change of a record followed a reader's report, so that the public is told of it."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from desk.models import Report
from sources.versions import Trail, moment_of, number_of


def since(report: Report) -> list[tuple[int, str]]:
    """Give the changes of the report's record since it was sent, the latest first.

    Each by the number of its version, with its time (UTC) and reason.
    """
    record = report.record
    if record is None:
        return []
    entries = [one for found in Trail(type(record), record.pk).entries.values() for one in found]
    reasons: dict[int, str] = {}
    for entry in entries:
        if entry.history_date >= report.sent:
            number = number_of(entry.history_date)
            reasons[number] = reasons.get(number) or entry.history_change_reason or ""
    return [(number, in_words(number, reasons[number])) for number in sorted(reasons, reverse=True)]


def in_words(number: int, reason: str = "") -> str:
    told = f"{date_format(moment_of(number), 'j F Y, H:i')} UTC"
    return f"{told}: {reason}" if reason else told


def latest_since(report: Report) -> int | None:
    """Give the version that the latest change since a report made, or None."""
    return next((number for number, _words in since(report)), None)


class CreditForm(forms.ModelForm):
    """The answer to a report, with the change that followed chosen from those since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" not in self.fields:
            return
        column, version = self.fields["version"], self.instance.version
        found = since(self.instance)
        if version is not None and version not in dict(found):
            found.append((version, in_words(version)))
        self.fields["version"] = forms.TypedChoiceField(
            choices=[("", _("none yet")), *found],
            coerce=int,
            empty_value=None,
            required=False,
            label=column.label,
            help_text=column.help_text,
        )

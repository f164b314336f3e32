"""What a person enters at the desk: a code to sign in with, and what is wrong on a page."""

import re
import time
from collections.abc import Callable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from desk.models import Report, new_token
from sources.fields import ReducedDateFormField


class CodeForm(forms.Form):
    """An authenticator's six digits, or a recovery code; spaces and hyphens do not matter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": _("Enter the code.")},
    )


class RoundForm(forms.Form):
    """The day from which a round of reporting counts; blank is six months ago."""

    since = ReducedDateFormField(
        label=_("Updates since"),
        required=False,
        help_text=_("A year, a month or a day: 2026, 2026-05, 26 May 2026."),
    )


ADDRESS = re.compile(r"(?:https?://[^/?#]*)?(?P<path>[^?#]*).*", re.DOTALL)
"""An address as it is copied from a browser: whatever it is, it has a path, which may be ''."""

SALT = "desk.report"
LEAST_SECONDS = 3
"""Nobody has written what is wrong sooner than this."""

MOST_SECONDS = 24 * 60 * 60


def new_stamp(at: float | None = None) -> str:
    """Give what a form carries: the address its report will have, and since when, signed."""
    return signing.dumps([new_token(), int(time.time() if at is None else at)], salt=SALT)


def stamped(stamp: str) -> tuple[str, float] | None:
    """Give the token in a stamp and its age in seconds; None where it is not ours or too old."""
    try:
        token, at = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return None
    age = time.time() - at
    return (token, age) if age < MOST_SECONDS else None


class ReportForm(forms.ModelForm):
    """What a reader says is wrong. ``find`` gives the public page at a path, or None.

    A form that is filled in as programs do it is told so, and can be sent again as it is.
    """

    data: Any

    page = forms.CharField(
        label=_("Page"),
        max_length=300,
        help_text=_("Its address on this site, as /members/australia/."),
        error_messages={"required": _("Say on which page.")},
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ("page", "field", "value", "text", "right", "source", "email", "thanks")
        labels = {
            "field": _("Which fact"),
            "value": _("What the page says"),
            "text": _("What is wrong"),
            "right": _("What would be right"),
            "source": _("Where that is stated"),
            "email": _("E-mail"),
            "thanks": _("Name to thank"),
        }
        help_texts = {
            "source": _("A document and page, or an address on the web."),
            "email": _(
                "If editors may write to you. Nobody else sees it; it is erased after 180 days."
            ),
            "thanks": _("If your report is accepted, editors may name you beside the correction."),
        }
        error_messages = {"text": {"required": _("Say what is wrong.")}}
        widgets = {
            "value": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 5}),
            "right": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 2}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "thanks": forms.TextInput(attrs={"autocomplete": "name"}),
        }

    def __init__(self, *args: Any, find: Callable[[str], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find
        self.found: Any = None
        self.token = ""

    def clean_page(self) -> str:
        """Take a path or an address in full; the record of the page is kept in ``found``."""
        path = ADDRESS.fullmatch(self.cleaned_data["page"])["path"]  # type: ignore[index]
        self.found = self.find(path)
        if self.found is None:
            raise ValidationError(_("There is no public page at this address."))
        return path

    def clean(self) -> dict[str, Any]:
        super().clean()
        known = stamped(self.data.get("stamp", ""))
        if self.data.get("website"):
            self.data["website"] = ""
            self.add_error(
                None, _("This came as programs send it. If you wrote it, send it again.")
            )
        if known is None:
            self.data["stamp"] = new_stamp()
            self.add_error(None, _("This page was open for a day or more. Send it again."))
        elif known[1] < LEAST_SECONDS:
            self.add_error(None, _("This came faster than one can write. Send it again."))
        else:
            self.token = known[0]
        return self.cleaned_data

    def save(self, commit: bool = True) -> Report:
        row = self.found.row
        self.instance.token = self.token
        if row is not None:
            self.instance.label, self.instance.slug = row._meta.label_lower, row.key_text
        return super().save(commit)

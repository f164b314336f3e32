"""Characters that cannot be seen: a pasted text brings them along, and then it is not found."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNSEEN = ("Cc", "Cf", "Cs")
"""Unicode's categories of control, format (zero width, soft hyphen, direction), half pairs."""

SPACES = "\n\r\t"

JOINERS = "\u200c\u200d"
"""They part or join the letters of Arabic, Indian and other scripts, where they are spelling."""

LAST_LATIN = "\u024f"


def unseen(text: str) -> str:
    """Give the first character of a text that cannot be seen, as ``U+200B``; '' without one."""
    for before, char in zip(" " + text, text, strict=False):
        if char in SPACES or (char in JOINERS and before > LAST_LATIN and before not in JOINERS):
            continue
        if unicodedata.category(char) in UNSEEN:
            return f"U+{ord(char):04X}"
    return ""


def as_sent(value: Any) -> str:
    """Give a text as a browser's form comes back with it: without outer spaces."""
    return str(value or "").replace("\r\n", "\n").strip()


class SeenLetters:
    """Before a form: what is typed into it holds nothing that cannot be seen."""

    def clean(self) -> dict[str, Any]:
        form: Any = self
        values: dict[str, Any] = super().clean() or form.cleaned_data
        for name, value in list(values.items()):
            if not isinstance(value, str) or as_sent(value) == as_sent(form.initial.get(name)):
                continue
            if code := unseen(value):
                told = _("This holds a character that cannot be seen: %(code)s. Type it anew.")
                form.add_error(name, forms.ValidationError(told, params={"code": code}))
        return values


class LettersForm(SeenLetters, forms.ModelForm):
    """A row whose texts hold nothing that cannot be seen, but what they held before."""

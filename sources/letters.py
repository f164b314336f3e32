"""Characters that cannot be seen: a pasted text brings them along, and then it is not found."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNSEEN = ("Cc", "Cf", "Cs")
"""Unicode's categories of control, format (zero width, soft hyphen, direction), half pairs."""

SPACES = "\n\r\t"


def unseen(text: str) -> str:
    """Give the first character of a text that cannot be seen, as ``U+200B``; '' without one."""
    for char in text:
        if char not in SPACES and unicodedata.category(char) in UNSEEN:
            return f"U+{ord(char):04X}"
    return ""


class LettersForm(forms.ModelForm):
    """A row whose texts hold nothing that cannot be seen."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(values.items()):
            if isinstance(value, str) and (code := unseen(value)):
                told = _("This holds a character that cannot be seen: %(code)s. Type it anew.")
                self.add_error(name, forms.ValidationError(told, params={"code": code}))
        return values

"""Why a file is refused, and what the person who chose it can do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class Refused(ValidationError):
    """A file is not taken; the message says what to do."""


NOT_ONE_OF_THREE = _(
    "This is no PDF, DOCX or XLSX file but %(kind)s. Save the paper as one of these three, and "
    "choose that file."
)
BROKEN = _(
    "The file is damaged or incomplete: %(why)s. Open it in its program, save it anew, and choose "
    "that file."
)
HIDES = _(
    "The file holds something else beside the paper: %(what)s. Print or export the paper as a PDF "
    "without it, and choose that file."
)
ACTIVE = _(
    "The file holds %(what)s, which this site does not hand on. Save it without, or export the "
    "paper as a plain PDF, and choose that file."
)
BOMB = _(
    "The file would grow too large when it is opened: %(why)s. Make it smaller, or export the "
    "paper as a PDF, and choose that file."
)
LOCKED = _(
    "The file is protected by a password or encrypted. Save it without protection, and choose "
    "that file."
)


def refuse(message: Any, **values: object) -> Refused:
    return Refused(message, params=values)

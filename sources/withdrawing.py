"""Taking a record from the public's sight, and letting another stand for it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sources.models import State, Withdrawal


def withdraw(record: Any, reason: str = "", survivor: Any = None) -> Withdrawal:
    """Withdraw a record, and tell the public at its address why, or lead to the survivor.

    Raises :class:`ValidationError` where the survivor is the record itself, is of
    another kind, or is not public.
    """
    if survivor is not None and type(survivor) is not type(record):
        raise ValidationError(_("Only a record of the same kind can stand for another."))
    named = {"label": record._meta.label_lower, "slug": record.slug}
    told = Withdrawal.objects.filter(**named).first() or Withdrawal(**named)
    told.reason, told.survivor = reason, survivor.slug if survivor else ""
    told.full_clean()
    with transaction.atomic():
        told.save()
        if record.state != State.WITHDRAWN:
            record.state = State.WITHDRAWN
            record.save()
    return told


def merge(loser: Any, survivor: Any, reason: str = "") -> Withdrawal:
    """Withdraw ``loser`` so that its address leads to ``survivor`` for ever.

    What stands under the loser (a body's roles, a participant's memberships) is
    not moved: it is hidden with it. Raises as :func:`withdraw` does.
    """
    return withdraw(loser, reason, survivor)

"""What is saved together is one change: one moment and one reason, whatever rows it touches."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record


@dataclass
class Change:
    """What the entries of the history have in common that are made while it lasts."""

    reason: str = ""
    at: datetime | None = None
    """The moment of the first entry; None before it."""


CURRENT: ContextVar[Change | None] = ContextVar("change", default=None)


@contextmanager
def one_change(reason: str = "") -> Iterator[Change]:
    """Make one change of all that is saved and deleted within; inside another, part of that."""
    outer = CURRENT.get()
    if outer is not None:
        outer.reason = outer.reason or reason
        yield outer
        return
    change = Change(reason)
    token = CURRENT.set(change)
    try:
        yield change
    finally:
        CURRENT.reset(token)


@receiver(pre_create_historical_record, dispatch_uid="one change")
def mark(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    """Give an entry the moment and the reason of the change that it is part of."""
    change = CURRENT.get()
    if change is None:
        return
    if change.at is None:
        change.at = history_instance.history_date
    history_instance.history_date = change.at
    if change.reason:
        history_instance.history_change_reason = change.reason

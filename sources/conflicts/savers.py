"""Who saved what, and when, as the history has it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.conflicts.opened import Opened, Sheet


class Save(NamedTuple):
    """One entry of the history."""

    who: str
    when: datetime
    what: str


def named(entry: Any) -> str:
    """Give who made a change; a command leaves no user."""
    user = entry.history_user
    return user.get_full_name() or user.get_username() if user else _("a command or an import")


def saved(entry: Any) -> Save:
    done = {"+": _("added"), "~": _("saved"), "-": _("deleted")}[entry.history_type]
    kind = capfirst(str(entry.instance_type._meta.verbose_name))
    return Save(named(entry), entry.history_date, f"{kind}: {done}")


def saves_since(opened: Opened, record: Any, sheets: Iterable[Sheet]) -> list[Save]:
    """Give the saves of the record and of the children that differ, since the form was opened.

    Where the history has none since, as a transaction that began before may end after, the
    record's last is given.
    """
    since = datetime.fromisoformat(opened.at)
    found: list[Save] = []
    for sheet in sheets:
        stored, before = sheet.versions, opened.rows.get(sheet.prefix, {})
        keys = [key for key in {*stored, *before} if stored.get(key) != before.get(key)]
        if keys:
            entries = sheet.model.history.filter(id__in=keys, history_date__gte=since)
            found += map(saved, entries.select_related("history_user"))
    if not found:
        found = [saved(entry) for entry in record.history.select_related("history_user")[:1]]
    return sorted(found, key=lambda one: one.when)


def deleted_by(model: Any, key: str) -> Save | None:
    """Give the deletion of the row that had this primary key, or None where there was none."""
    try:
        entries = model.history.filter(id=key, history_type="-")
    except (ValueError, ValidationError):
        return None
    last = entries.select_related("history_user").order_by("-history_date").first()
    return saved(last) if last else None

"""Bringing a record back to a version of it, with all that stood in it then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.models import State
from sources.moments import one_change
from sources.versions import Difference, Key, Trail, Words, kept_columns, targets, whole


class Refused(Exception):
    """Why a record cannot be brought back to a version, in sentences for an editor."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


class Reversal:
    """What it takes to bring a record back to a version: rows to remove, to change, to add."""

    def __init__(self, trail: Trail, at: datetime) -> None:
        """Take a trail and a moment of it; of a deletion, what it was before that is meant.

        Raises :class:`Refused` where there was no record.
        """
        self.trail = trail
        self.at = at
        self.wanted = trail.version(at)
        if not self.wanted:
            self.wanted = trail.version(at, before=True)
            self.at = max((one.history_date for one in self.wanted.values()), default=at)
        if not self.wanted:
            raise Refused([_("At that time there was no such record.")])
        self.order = whole(trail.root[0])
        self.there = self._rows()

    def _rows(self) -> dict[Key, Any]:
        """Give the rows of the record as they are now, whether the history knows of it or not."""
        now = self.trail.version()
        found: dict[Key, Any] = {}
        for model in self.order:
            keys = [pk for one, pk in {**now, **self.wanted} if one is model]
            found |= {(model, one.pk): one for one in model._base_manager.filter(pk__in=keys)}
        return found

    @property
    def removed(self) -> list[Any]:
        """The rows that were not there then, those first that stand in others."""
        gone = [row for key, row in self.there.items() if key not in self.wanted]
        return sorted(gone, key=lambda row: -self.order.index(type(row)))

    @property
    def saved(self) -> list[Any]:
        """The rows to add or change, as they were, those first that others point to."""
        found = []
        for (model, pk), entry in self.wanted.items():
            row = self.there.get((model, pk))
            values = {
                one.attname: getattr(entry, one.attname)
                for one in kept_columns(model)
                if one.name != "id"
            }
            if row is None:
                row = model(pk=pk, **values)
            elif all(getattr(row, name) == value for name, value in values.items()):
                continue
            for name, value in values.items():
                setattr(row, name, value)
            # What says again what it said is as old as it was: the downloads are the same.
            row.modified_then = values.get("modified")
            found.append(row)
        return sorted(found, key=lambda row: (self.order.index(type(row)), row.pk))

    @property
    def is_of_drafts(self) -> bool:
        """Whether nothing of it is or becomes public by its own state."""
        entries = [entry for key, entry in self.wanted.items()]
        root = self.there.get(self.trail.root)
        states = {getattr(one, "state", None) for one in [*entries, *self.there.values()]}
        own = getattr(root or self.wanted[self.trail.root], "state", None)
        return own == State.DRAFT and State.PUBLISHED not in states

    def differences(self) -> list[Difference]:
        """Say in words what will change."""
        words, now = Words(self.trail.entries, self.trail.root), self.trail.version()
        found = []
        for key, entry in self.wanted.items():
            if key not in self.there:
                told = _("%(name)s comes back") % {"name": words.name(entry)}
                found.append(Difference(entry, told))
            elif key in now and (changes := words.changes(entry, now[key])):
                found.append(Difference(entry, words.name(entry), changes))
        for key, entry in now.items():
            if key not in self.wanted:
                told = _("%(name)s is removed") % {"name": words.name(entry)}
                found.append(Difference(entry, told))
        return found

    def check(self) -> None:
        """Refuse where a row stands in another record now, or what it pointed to is no more."""
        words, now = Words(self.trail.entries, self.trail.root), self.trail.version()
        missing = [
            _("%(name)s stands in another record now.") % {"name": words.name(entry)}
            for key, entry in self.wanted.items()
            if key in self.there and key not in now
        ]
        for (model, _pk), entry in self.wanted.items():
            for name, target in targets(model).items():
                pk = getattr(entry, f"{name}_id")
                if pk is None or (target, pk) in self.wanted or (target, pk) in words.rows:
                    continue
                column = model._meta.get_field(name)
                missing.append(
                    _("%(row)s: its %(column)s no longer exists. Bring it back first.")
                    % {
                        "row": capfirst(str(model._meta.verbose_name)),
                        "column": column.verbose_name,
                    }
                )
        if missing:
            raise Refused(missing)

    def run(self) -> None:
        """Make the record what it was, as one change; nothing is changed where it is refused."""
        self.check()
        when = formats.date_format(self.at, "j F Y, H:i:s")
        reason = _("Reverted to the version of %(when)s UTC") % {"when": when}
        try:
            with transaction.atomic(), one_change(reason):
                # Read before anything goes: what is removed takes with it what stands in it.
                saved = self.saved
                for row in self.removed:
                    if type(row)._base_manager.filter(pk=row.pk).exists():
                        row.delete()
                save_in_any_order(saved)
        except ProtectedError as error:
            others = ", ".join(sorted({f"“{one}”" for one in error.protected_objects}))
            told = _("“%(row)s” was not there then, and cannot be removed: %(others)s needs it.")
            raise Refused([told % {"row": row, "others": others}]) from error
        except IntegrityError as error:
            raise Refused(
                [_("Another record has taken the place of one of these rows.")]
            ) from error


def save_in_any_order(rows: list[Any]) -> None:
    """Save rows of which one may take what another gives up; raises :class:`Refused`."""
    while rows:
        waiting: list[Any] = []
        faults: list[ValidationError] = []
        for row in rows:
            try:
                row.full_clean()
            except ValidationError as error:
                waiting.append(row)
                faults.append(error)
            else:
                row.save()
        if len(waiting) == len(rows):
            raise Refused(said(waiting[0], faults[0])) from faults[0]
        rows = waiting


def said(row: Any, error: ValidationError) -> list[str]:
    """Give what is wrong with a row, one sentence for each column."""
    kind = capfirst(str(row._meta.verbose_name))
    return [
        f"{kind}: {message}" for messages in error.message_dict.values() for message in messages
    ]

"""What became of a record while it was public: its published versions, in words.

Nothing is told of a time at which the record, or a row in it, was not public: neither of a
draft, nor of an edit made after a withdrawal, nor of what stood under what was hidden. Who
made a change is not told at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from sources.models import Citation
from sources.versions import DELETED, Key, Trail, Words, targets


class Told(NamedTuple):
    """What became of one row: what it is called, and each column from what to what."""

    what: str
    changes: tuple[str, ...] = ()


class PublicChange(NamedTuple):
    """One change of what the public saw: when, why, and what changed."""

    at: datetime
    reason: str
    told: list[Told]


def stands_under(model: Any) -> list[str]:
    """Give the foreign keys whose rows must be public for a row of a model to be.

    A row without a state of its own joins others, and all of these must be.
    """
    names = [name for name in model.PARENTS if name in targets(model)]
    if not any(column.name == "state" for column in model._meta.fields):
        names += [name for name in model.KEY if name in targets(model)]
    return list(dict.fromkeys(names))


class Publicity:
    """Which rows of a record were public at which time, by their histories."""

    def __init__(self, trail: Trail) -> None:
        self.entries: dict[Key, list[Any]] = dict(trail.entries)
        self.hidden: set[Key] = set()
        """Rows under several others of which none is public now."""
        while wanted := self._above():
            for model, keys in wanted.items():
                self._read(model, keys)

    def _above(self) -> dict[Any, set[int]]:
        """Give the rows, by model, that known ones stand under and that are not known yet."""
        wanted: dict[Any, set[int]] = defaultdict(set)
        for (model, _pk), found in self.entries.items():
            for name in stands_under(model):
                target = targets(model)[name]
                keys = {getattr(one, f"{name}_id") for one in found} - {None}
                wanted[target] |= {pk for pk in keys if (target, pk) not in self.entries}
        return {model: keys for model, keys in wanted.items() if keys}

    def _read(self, model: Any, keys: Iterable[int]) -> None:
        for pk in keys:
            self.entries[model, pk] = []
        for entry in model.history.filter(id__in=keys).order_by("history_date", "history_id"):
            self.entries[model, entry.id].append(entry)
        if any(model._meta.get_field(name).many_to_many for name in model.PARENTS):
            public = set(model.objects.published().filter(pk__in=keys).values_list("pk", flat=True))
            self.hidden |= {(model, pk) for pk in set(keys) - public}

    def was_public(self, key: Key, at: datetime, *, before: bool = False) -> bool:
        """Whether a row was public at a moment, or just before it."""
        last = None
        for entry in self.entries.get(key, []):
            if entry.history_date < at or (entry.history_date == at and not before):
                last = entry
        if last is None or not self.is_public(key, last):
            return False
        model = key[0]
        above = [
            (targets(model)[name], getattr(last, f"{name}_id")) for name in stands_under(model)
        ]
        return all(self.was_public(one, at, before=before) for one in above if one[1] is not None)

    def is_public(self, key: Key, entry: Any) -> bool:
        """Whether a row is public by its own entry."""
        state = getattr(entry, "state", "published")
        return entry.history_type != DELETED and state == "published" and key not in self.hidden


def public_changes(record: Any) -> list[PublicChange]:
    """Give what became of a public record while it was public, the latest first.

    Some queries, for a history of any length.
    """
    trail = Trail(type(record), record.pk)
    publicity = Publicity(trail)
    shown = {
        key: [one for one in found if publicity.was_public(key, one.history_date)]
        for key, found in trail.entries.items()
    }
    teller = Teller(trail, publicity, Words(shown, trail.root, public=True))
    moments = sorted({one.history_date for found in trail.entries.values() for one in found})
    changes = [teller.change(at) for at in reversed(moments)]
    return [one for one in changes if one is not None]


class Teller:
    """Puts each moment of a record's history in words, as far as it was public."""

    def __init__(self, trail: Trail, publicity: Publicity, words: Words) -> None:
        self.trail = trail
        self.publicity = publicity
        self.words = words
        self.steps: dict[datetime, dict[Key, tuple[Any, Any]]] = defaultdict(dict)
        for key, entry, before in trail.steps():
            # Saved twice in one change, a row went from what it was before the first.
            first = self.steps[entry.history_date].get(key, (None, before))
            self.steps[entry.history_date][key] = (entry, first[1])

    def change(self, at: datetime) -> PublicChange | None:
        """Give what the public saw of a moment; None where it saw nothing."""
        root = self.trail.root
        now = self.publicity.was_public(root, at)
        was = self.publicity.was_public(root, at, before=True)
        steps = self.steps[at]
        if now and was:
            told = [self.told(key, *step) for key, step in sorted(steps.items(), key=self.place)]
        elif now:
            told = [self.returned(at)]
        elif was:
            told = [Told(_("Taken from the public’s sight"))]
        else:
            return None
        found = [one for one in told if one is not None]
        if not found:
            return None
        entries = [entry for entry, _before in steps.values()]
        reasons = [one.history_change_reason for one in entries if one.history_change_reason]
        return PublicChange(at, reasons[0] if reasons else "", found)

    def returned(self, at: datetime) -> Told:
        """Say that the record was made public, and how it differs from when it last was."""
        root = self.trail.root
        seen = [
            one
            for one in self.trail.entries[root]
            if one.history_date < at and self.publicity.was_public(root, one.history_date)
        ]
        if not seen:
            return Told(_("Made public"))
        now = [one for one in self.trail.entries[root] if one.history_date <= at][-1]
        return Told(_("Made public again"), self.changes(now, seen[-1]))

    def told(self, key: Key, entry: Any, before: Any) -> Told | None:
        at = entry.history_date
        now = self.publicity.was_public(key, at) and self.trail.is_in(entry)
        was = before is not None and self.publicity.was_public(key, at, before=True)
        was = was and self.trail.is_in(before)
        if now and was:
            changes = self.changes(entry, before)
            return Told(self.words.name(entry), changes) if changes else None
        if now:
            return Told(_("%(name)s added") % {"name": self.words.name(entry)})
        if was:
            return Told(_("%(name)s removed") % {"name": self.words.name(before)})
        return None

    def changes(self, entry: Any, before: Any) -> tuple[str, ...]:
        """Give the differences, without a reading of a discrepancy that is not public."""
        hidden = {"state"}
        if issubclass(entry.instance_type, Citation):
            disputes = {entry.dispute_id, before.dispute_id} - {None}
            target = targets(entry.instance_type)["dispute"]
            if any((target, pk) not in self.words.rows for pk in disputes):
                hidden |= {"dispute", "reading"}
        return self.words.changes(entry, before, hidden)

    def place(self, step: tuple[Key, Any]) -> tuple[int, str, int]:
        return self.trail.place((step[0], None, None))

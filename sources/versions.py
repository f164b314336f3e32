"""The versions of a record, with all that stands in it, and how they differ in words.

What stands in a record is what its editors' page shows beside it and what is deleted
with it, citations included, however deep. A version is how all of that stood at a moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.forms.models import _get_foreign_key
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.fields import ReducedDate, ReducedDateField
from sources.models import Citation, Keyed

CREATED, DELETED = "+", "-"
"""How the history names the entries made when a row is made and when it is deleted."""

UNTOLD = frozenset({"id", "modified", "folded", "subject"})
"""Columns that say nothing to a reader: kept by the machine, or told by where the row stands."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Key = tuple[Any, int]
"""A row, by its model and primary key."""


def number_of(at: datetime) -> int:
    """Give the microseconds since 1970 that name a moment in an address."""
    return (at - EPOCH) // MICROSECOND


def moment_of(number: int) -> datetime:
    """Give the moment of a number; raises ``OverflowError`` where there is none."""
    return EPOCH + number * MICROSECOND


@cache
def stands_in(model: Any) -> tuple[tuple[Any, str], ...]:
    """Give each model whose rows stand in this one's, with the name of the key to it."""
    found = {
        (relation.related_model, relation.field.name): None
        for relation in model._meta.related_objects
        if relation.on_delete is models.CASCADE and issubclass(relation.related_model, Keyed)
    }
    editor = admin.site._registry.get(model)
    for beside in editor.inlines if editor else ():
        key = _get_foreign_key(model, beside.model, fk_name=beside.fk_name)
        found[beside.model, key.name] = None
    return tuple(found)


@cache
def whole(model: Any) -> tuple[Any, ...]:
    """Give a model and all that stands in it, so that what a row points to comes before it."""
    found, waiting = {model}, [model]
    while waiting:
        for child, _key in stands_in(waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    graph: TopologicalSorter[Any] = TopologicalSorter()
    for one in sorted(found, key=lambda one: one._meta.label):
        graph.add(one, *(set(targets(one).values()) & found - {one}))
    return tuple(graph.static_order())


@cache
def targets(model: Any) -> dict[str, Any]:
    """Give the model that each foreign key of a model points to."""
    return {one.name: one.related_model for one in model._meta.concrete_fields if one.is_relation}


def kept_columns(model: Any) -> list[Any]:
    """Give the columns that the history keeps: all but the number of the revision."""
    return list(model.history.model.tracked_fields)


class Difference(NamedTuple):
    """What became of one row: what it is called, and each column from what to what."""

    entry: Any
    what: str
    changes: tuple[str, ...] = ()


class Moment(NamedTuple):
    """One change of a record: who, when and why, and what became of which rows."""

    at: datetime
    user: Any
    reason: str
    differences: list[Difference]
    proposal: Any = None
    """Who proposed it, where an editor did and a publisher accepted it."""

    @property
    def number(self) -> int:
        return number_of(self.at)


class Trail:
    """The history of one record and of all that ever stood in it: some queries for any length."""

    def __init__(self, model: Any, pk: int) -> None:
        self.root: Key = (model, pk)
        self.entries: dict[Key, list[Any]] = defaultdict(list)
        self._read(model, Q(id=pk))
        known: dict[Any, set[int]] = {model: {pk}}
        waiting = [model]
        while waiting:
            above = waiting.pop(0)
            for child, key in stands_in(above):
                under = child.history.filter(**{f"{key}_id__in": known[above]}).order_by()
                new = self._read(child, Q(id__in=under.values("id"))) - known.get(child, set())
                if new:
                    known.setdefault(child, set()).update(new)
                    waiting.append(child)
        for found in self.entries.values():
            found.sort(key=lambda one: (one.history_date, one.history_id))

    def _read(self, model: Any, rule: Q) -> set[int]:
        """Keep the entries that the rule is true of; give the primary keys of their rows."""
        found = set()
        rows = model.history.filter(rule).select_related("history_user")
        for entry in rows:
            found.add(entry.id)
            if all(one.history_id != entry.history_id for one in self.entries[model, entry.id]):
                self.entries[model, entry.id].append(entry)
        return found

    @property
    def latest(self) -> datetime | None:
        """When the record or anything in it was last changed; None without a history."""
        return max((found[-1].history_date for found in self.entries.values()), default=None)

    def steps(self) -> Iterator[tuple[Key, Any, Any]]:
        """Give each entry with its row and the entry before it, or None."""
        for key, found in self.entries.items():
            for before, entry in zip([None, *found], found, strict=False):
                if self.is_in(entry) or (before is not None and self.is_in(before)):
                    yield key, entry, before

    def is_in(self, entry: Any) -> bool:
        """Whether the row stood in this record then, and not in another."""
        model = entry.instance_type
        if (model, entry.id) == self.root:
            return True
        return any(
            (above, getattr(entry, f"{key}_id")) in self.entries
            for above in whole(self.root[0])
            for child, key in stands_in(above)
            if child is model
        )

    def version(self, at: datetime | None = None, *, before: bool = False) -> dict[Key, Any]:
        """Give the entry of each row that stood in the record at a moment, or just before it.

        Without a moment, as it stands. Rows come after what they stand in; where there
        was no such record, nothing is given.
        """
        last: dict[Key, Any] = {}
        for key, found in self.entries.items():
            for entry in found:
                if (
                    at is None
                    or entry.history_date < at
                    or (entry.history_date == at and not before)
                ):
                    last[key] = entry
        there = {key: one for key, one in last.items() if one.history_type != DELETED}
        if self.root not in there:
            return {}
        kept: dict[Key, Any] = {self.root: there[self.root]}
        grown = True
        while grown:
            grown = False
            for key, entry in there.items():
                if key not in kept and any(
                    (above, getattr(entry, f"{name}_id")) in kept
                    for above in whole(self.root[0])
                    for child, name in stands_in(above)
                    if child is key[0]
                ):
                    kept[key] = entry
                    grown = True
        return kept

    def moments(self) -> list[Moment]:
        """Give every change, the latest first, in words."""
        words = Words(self.entries, self.root)
        steps: dict[datetime, list[tuple[Key, Any, Any]]] = defaultdict(list)
        for step in self.steps():
            steps[step[1].history_date].append(step)
        found = []
        for at in sorted(steps, reverse=True):
            told = [words.difference(*step) for step in sorted(steps[at], key=self.place)]
            entries = [step[1] for step in steps[at]]
            user = next((one.history_user for one in entries if one.history_user), None)
            reason = next(
                (one.history_change_reason for one in entries if one.history_change_reason), ""
            )
            found.append(Moment(at, user, reason, [one for one in told if one is not None]))
        return found

    def place(self, step: tuple[Key, Any, Any]) -> tuple[int, str, int]:
        """Give what sorts a row: the record first, its citations last."""
        (model, pk), _entry, _before = step
        rank = 0 if (model, pk) == self.root else 2 if issubclass(model, Citation) else 1
        return rank, model._meta.label, pk


class Words:
    """Rows and values in words, for all the entries given: one query for each kind of row."""

    def __init__(
        self, entries: dict[Key, list[Any]], root: Key | None = None, *, public: bool = False
    ) -> None:
        """Take entries of the history by row, and the record that all of them are of, if any.

        With ``public`` nothing is named but what the public sees.
        """
        self.entries = entries
        self.root = root
        self.public = public
        wanted: dict[Any, set[int]] = defaultdict(set)
        for (model, _pk), found in entries.items():
            for name, target in targets(model).items():
                wanted[target] |= {getattr(one, f"{name}_id") for one in found} - {None}
        self.rows: dict[Key, Any] = {}
        for target in sorted(wanted, key=lambda one: one._meta.label):
            rows = target._base_manager.filter(pk__in=wanted[target])
            if public:
                rows = target.objects.published().filter(pk__in=wanted[target])
            # A name is that of a row and of what it names itself by.
            single = [
                f"{name}__{further}" if further else name
                for name, above in targets(target).items()
                for further in ("", *targets(above))
            ]
            rows = rows.select_related(*single) if single else rows
            self.rows |= {(target, row.pk): row for row in rows}

    def row(self, entry: Any) -> Any:
        """Give the row as an entry has it, with what it points to, without asking the database."""
        model = entry.instance_type
        row = model(**{one.attname: getattr(entry, one.attname) for one in kept_columns(model)})
        for name in targets(model):
            target = self.target(model, name, getattr(row, f"{name}_id"))
            if target is not None:
                setattr(row, name, target)
        return row

    def target(self, model: Any, name: str, pk: int | None) -> Any:
        """Give the row that a foreign key points to: as it is, or as it was in this record."""
        if pk is None:
            return None
        key = (targets(model)[name], pk)
        found = self.entries.get(key)
        if key not in self.rows and found:
            self.rows[key] = self.row(found[-1])
        return self.rows.get(key)

    def called(self, entry: Any) -> str:
        """Give what a row calls itself, a citation by its passage; '' where it cannot be told."""
        model = entry.instance_type
        needed = ["passage"] if issubclass(model, Citation) else list(targets(model))
        keys = {name: getattr(entry, f"{name}_id") for name in needed}
        if any(
            pk is not None and self.target(model, name, pk) is None for name, pk in keys.items()
        ):
            return ""
        row = self.row(entry)
        return str(row.passage if issubclass(model, Citation) else row)

    def name(self, entry: Any) -> str:
        """Give the kind of a row and what it is called: “Source “history-2002: …””."""
        model = entry.instance_type
        is_source = issubclass(model, Citation)
        kind = capfirst(_("source") if is_source else str(model._meta.verbose_name))
        called = "" if (model, entry.id) == self.root else self.called(entry)
        told = f"{kind} “{called}”" if called else kind
        above = self.target(model, "subject", entry.subject_id) if is_source else None
        if above is None or (type(above), above.pk) == self.root:
            return told
        return _("%(source)s for “%(row)s”") % {"source": told, "row": above}

    def value(self, model: Any, name: str, value: Any) -> str:
        """Give a column's value as a reader would say it; '' where there is none."""
        column: Any = model._meta.get_field(name)
        if value is None or value == "":
            return ""
        if column.is_relation:
            row = self.target(model, name, value)
            if row is None:
                return "" if self.public else _("what is no longer there")
            return str(row)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(column, ReducedDateField):
            return ReducedDate(value).words()
        return str(dict(column.flatchoices).get(value, value))

    def difference(self, key: Key, entry: Any, before: Any) -> Difference | None:
        """Say what an entry did to its row; None where it changed nothing that is told."""
        was_there = before is not None and before.history_type != DELETED
        if entry.history_type == DELETED:
            return Difference(entry, _("%(name)s removed") % {"name": self.name(entry)})
        if not was_there:
            told = _("%(name)s came back") if before is not None else _("%(name)s added")
            return Difference(entry, told % {"name": self.name(entry)})
        changes = self.changes(entry, before)
        return Difference(entry, self.name(entry), changes) if changes else None

    def changes(self, entry: Any, before: Any, hidden: Iterable[str] = ()) -> tuple[str, ...]:
        """Give “since: from “2002” to “February 2002”” for each column that differs."""
        model = entry.instance_type
        told = []
        for change in entry.diff_against(before, excluded_fields={*UNTOLD, *hidden}).changes:
            column = model._meta.get_field(change.field)
            if change.field == "number" and column.blank and not column.null:
                continue
            name = str(column.verbose_name)
            old, new = (self.value(model, change.field, one) for one in (change.old, change.new))
            if old == new:
                continue
            values = {"name": name, "old": old, "new": new}
            if not old:
                told.append(_("%(name)s: “%(new)s”, blank before") % values)
            elif not new:
                told.append(_("%(name)s: blank, “%(old)s” before") % values)
            else:
                told.append(_("%(name)s: from “%(old)s” to “%(new)s”") % values)
        return tuple(told)

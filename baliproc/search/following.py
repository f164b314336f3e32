"""The index follows the record: what is saved or deleted is noted, and written after commit.

Once a transaction, however many rows it touched; an editor's work is never undone for the
index's sake. Whoever searches before that, in the same transaction, writes it first.
What is noted is stored with the change itself, until it is written: where a process dies in
between, the next one that writes, or the start of the server, follows it.
``QuerySet.update()`` and bulk writes send no signals: ``manage.py index`` follows those.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from threading import local
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import BigIntegerField, Value
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from baliproc.models import Pending
from baliproc.search import index
from baliproc.search.index import Key
from baliproc.search.kinds import BY_NUMBER, KINDS, ROWS_OF_A_KIND, Kind, entry_id

logger = logging.getLogger(__name__)

Row = tuple[type[Any], int]
"""A model, and the primary key of a row."""

MOST_NOTED = 300
"""Rows that are followed one by one; after more the whole index is written anew."""


class Noted(local):
    """What a thread has yet to write: rows that changed, and rows of which entries told."""

    def __init__(self) -> None:
        self.rows: set[Row] = set()
        self.keys: set[Key] = set()

    def clear(self) -> None:
        self.rows.clear()
        self.keys.clear()


NOTED = Noted()


def connect() -> None:
    """Follow every model on which an entry depends."""
    for model in paths_by_model():
        pre_save.connect(saving, sender=model)
        post_save.connect(saved, sender=model)
        pre_delete.connect(deleting, sender=model)
        m2m_changed.connect(joining, sender=model)


@cache
def paths_by_model() -> dict[type[Any], list[tuple[Kind, str]]]:
    """Give by model the paths that lead to it from the kinds of which entries depend on it."""
    found = defaultdict(set)
    for kind in KINDS:
        for path, model in kind.paths():
            found[model].add((kind.number, path))
    return {
        model: [(BY_NUMBER[number], path) for number, path in sorted(paths)]
        for model, paths in found.items()
    }


def depending_on(model: type[Any], pks: list[int]) -> set[Key]:
    """Give the keys of the rows whose entries depend on rows as they are stored, in one query."""
    first, *rest = (
        kind.model._base_manager.filter(**{f"{path}__in": pks})
        .order_by()
        .values_list(Value(kind.number, BigIntegerField()), "pk")
        for kind, path in paths_by_model()[model]
    )
    return set(first.union(*rest) if rest else first)


def saving(sender: type[Any], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Note what depends on a row as it was, if it now points elsewhere: an alias may move."""
    columns = [one.attname for one in sender._meta.fields if one.is_relation]
    if raw or not instance.pk or not columns:
        return
    before = sender._base_manager.filter(pk=instance.pk).values_list(*columns).first()
    if before and before != tuple(getattr(instance, name) for name in columns):
        note_dependants(sender, instance)


def saved(sender: type[Any], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        NOTED.rows.add((sender, instance.pk))
        Pending.objects.create(model=sender._meta.label_lower, number=instance.pk)
        transaction.on_commit(write, robust=True)


def deleting(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    note_dependants(sender, instance)


def joining(sender: type[Any], instance: Any, action: str, **kwargs: Any) -> None:
    """Follow ``add()``, ``remove()``, ``set()`` and ``clear()`` of a relation of many to many."""
    if type(instance) in paths_by_model():
        note_dependants(type(instance), instance)


def note_dependants(model: type[Any], instance: Any) -> None:
    keys = depending_on(model, [instance.pk])
    NOTED.keys |= keys
    Pending.objects.bulk_create(Pending(number=entry_id(*key)) for key in sorted(keys))
    transaction.on_commit(write, robust=True)


def write() -> None:
    """Write what was noted, and what others left; nothing is left to write after it."""
    if not NOTED.rows and not NOTED.keys:
        return
    rows, keys = set(NOTED.rows), set(NOTED.keys)
    NOTED.clear()
    try:
        follow_with_pending(rows, keys)
    except Exception:
        # What another could not write either must not keep this one's work from being found.
        logger.exception("What was left for the index to follow cannot be written.")
        follow(rows, keys)


def write_left() -> None:
    """Write what processes noted that ended before they wrote it."""
    if Pending.objects.exists():
        follow_with_pending(set(), set())


def follow_with_pending(rows: set[Row], keys: set[Key]) -> None:
    """Follow these and all that is stored as pending, which it then no longer is."""
    with transaction.atomic():
        index.take_turn()
        pending = list(Pending.objects.all())
        for one in pending:
            if one.model:
                rows.add((apps.get_model(one.model), one.number))
            else:
                keys.add(divmod(one.number, ROWS_OF_A_KIND))
        follow(rows, keys)
        done(one.pk for one in pending)


def follow(rows: set[Row], keys: set[Key]) -> None:
    """Write the entries that depend on rows as they are now, and those of ``keys``."""
    if len(rows) > MOST_NOTED:
        index.rebuild()
        return
    by_model = defaultdict(list)
    for model, pk in rows:
        by_model[model].append(pk)
    for model, pks in by_model.items():
        keys = keys | depending_on(model, pks)
    index.refresh(keys)


def done(pending: Iterable[int]) -> None:
    for some in index.in_parts(pending):
        Pending.objects.filter(pk__in=some).delete()


def catch_up() -> None:
    """Write the whole index anew if it differs from the record."""
    NOTED.clear()
    with transaction.atomic():
        pending = list(Pending.objects.values_list("pk", flat=True))
        if index.difference():
            index.rebuild()
        done(pending)


def write_all() -> int:
    """Write the whole index anew; gives the number of entries."""
    NOTED.clear()
    with transaction.atomic():
        pending = list(Pending.objects.values_list("pk", flat=True))
        total = index.rebuild()
        done(pending)
    return total

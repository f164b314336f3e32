"""The index follows the record: what is saved or deleted is noted, and written after commit.

Once a transaction, however many rows it touched; an editor's work is never undone for the
index's sake. Whoever searches before that, in the same transaction, writes it first.
``QuerySet.update()`` and bulk writes send no signals: ``manage.py index`` follows those.
"""

from collections import defaultdict
from functools import cache
from threading import local
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Value
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from baliproc.search import index
from baliproc.search.index import Key
from baliproc.search.kinds import BY_NUMBER, KINDS, Kind

MOST_NOTED = 300
"""Rows that are followed one by one; after more the whole index is written anew."""


class Noted(local):
    """What a thread has yet to write: rows that changed, and rows of which entries told."""

    def __init__(self) -> None:
        self.rows: set[tuple[type[Any], int]] = set()
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
        transaction.on_commit(write, robust=True)


def deleting(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    note_dependants(sender, instance)


def joining(sender: type[Any], instance: Any, action: str, **kwargs: Any) -> None:
    """Follow ``add()``, ``remove()``, ``set()`` and ``clear()`` of a relation of many to many."""
    if type(instance) in paths_by_model():
        note_dependants(type(instance), instance)


def note_dependants(model: type[Any], instance: Any) -> None:
    NOTED.keys |= depending_on(model, [instance.pk])
    transaction.on_commit(write, robust=True)


def write() -> None:
    """Write what was noted; nothing is left to write after it."""
    if not NOTED.rows and not NOTED.keys:
        return
    rows, keys = list(NOTED.rows), set(NOTED.keys)
    NOTED.clear()
    if len(rows) > MOST_NOTED:
        index.rebuild()
        return
    by_model = defaultdict(list)
    for model, pk in rows:
        by_model[model].append(pk)
    for model, pks in by_model.items():
        keys |= depending_on(model, pks)
    index.refresh(keys)


def catch_up() -> None:
    """Write the whole index anew if it differs from the record."""
    NOTED.clear()
    if index.difference():
        index.rebuild()


def write_all() -> int:
    """Write the whole index anew; gives the number of entries."""
    NOTED.clear()
    return index.rebuild()

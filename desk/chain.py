"""Evidence of tampering: each entry of the history is sealed together with all before it.

A seal is the SHA-256 of an entry's content and of the seal before. Whoever changes, removes
or slips in an entry by hand breaks the seals from there on; whoever writes all of them anew
comes to another last seal than the one that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections, transaction

from desk.models import Seal
from sources.models import Keyed

LOCK = 0x6B62_6368
"""Names the lock under which a transaction on PostgreSQL adds seals; SQLite has one writer."""

AT_A_TIME = 2000


class Fault(NamedTuple):
    """The first entry that does not fit: its seal's number, the entry, and what is wrong."""

    number: int
    entry: str
    wrong: str


def histories() -> dict[str, Any]:
    """Give the model of the history of each kind of row, by the label of the row's model."""
    models = [model for model in apps.get_models() if issubclass(model, Keyed)]
    return {model._meta.label_lower: model.history.model for model in models}


def content(label: str, entry: Any, user: int | None) -> str:
    """Give an entry as text, the same whether just made or read from either database.

    What is blank is left out, so that a column that is added later changes no seal.
    """
    values = {}
    for column in entry._meta.concrete_fields:
        value = column.to_python(getattr(entry, column.attname))
        if column.name != "history_user" and value is not None and value != "":
            values[column.attname] = value.isoformat() if hasattr(value, "isoformat") else value
    told = {"kind": label, "user": user, "values": values}
    return json.dumps(told, sort_keys=True, ensure_ascii=True, default=str)


def digest(before: str, text: str) -> str:
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def seal(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    """Seal an entry that was just made, in the transaction that made it."""
    if not issubclass(history_instance.instance_type, Keyed):
        return
    entry, label = history_instance, history_instance.instance_type._meta.label_lower
    with transaction.atomic():
        if connections["default"].vendor == "postgresql":
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = Seal.objects.order_by("-pk").values_list("digest", flat=True).first() or ""
        Seal.objects.create(
            kind=label,
            entry=entry.history_id,
            user=entry.history_user_id,
            digest=digest(last, content(label, entry, entry.history_user_id)),
        )


def chunks() -> Iterator[list[Seal]]:
    rows = Seal.objects.order_by("pk").iterator(AT_A_TIME)
    while found := list(islice(rows, AT_A_TIME)):
        yield found


def verify() -> tuple[int, str, Fault | None]:
    """Give how many seals fit, the last of them, and the first entry that does not fit, if any."""
    models, users = histories(), set(get_user_model().objects.values_list("pk", flat=True))
    count, last = 0, ""
    sealed: dict[str, set[int]] = {label: set() for label in models}
    for found in chunks():
        entries: dict[tuple[str, int], Any] = {}
        for label in {one.kind for one in found} & set(models):
            wanted = [one.entry for one in found if one.kind == label]
            rows = models[label].objects.filter(history_id__in=wanted)
            entries |= {(label, row.history_id): row for row in rows}
        for one in found:
            entry = entries.get((one.kind, one.entry))
            name = f"{one.kind} entry {one.entry}"
            if entry is None:
                return count, last, Fault(one.pk, name, "it is gone")
            # An account that was deleted since has left its entries without a name.
            if entry.history_user_id != one.user and (entry.history_user_id or one.user in users):
                return count, last, Fault(one.pk, name, "it names another user")
            if one.entry in sealed[one.kind]:
                return count, last, Fault(one.pk, name, "it is sealed twice")
            if digest(last, content(one.kind, entry, one.user)) != one.digest:
                return count, last, Fault(one.pk, name, "it, or what is before it, was changed")
            sealed[one.kind].add(one.entry)
            count, last = count + 1, one.digest
    for label, model in models.items():
        there = set(model.objects.values_list("history_id", flat=True))
        if loose := sorted(there - sealed[label]):
            return count, last, Fault(0, f"{label} entry {loose[0]}", "it has no seal")
    return count, last, None


def is_in_the_chain(noted: str) -> bool:
    return Seal.objects.filter(digest=noted).exists()

"""What changed lately: the change history of all records, without the loading of the fixtures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Max, Prefetch, QuerySet, Value, When
from django.db.models.functions import TruncDate

from baliproc.footer import published_models
from sources.management.commands.load import CHANGE_REASON

CREATED = "+"
"""How the history names the entry made when a row is created."""


class Change(NamedTuple):
    """A published row, when it was last changed, and whether an editor made it."""

    row: Any
    at: datetime
    added: bool

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)


def changes() -> QuerySet:
    """Give label, primary key, last change and making of each published row, the latest first.

    One UNION of the histories; what was loaded from the fixtures and left as it
    was is not among them. ``shown`` turns a slice of it into rows.
    """
    parts = [
        model.history.exclude(history_change_reason=CHANGE_REASON)
        .filter(id__in=model.objects.published().order_by().values("pk"))
        .order_by()
        .values("id")
        .annotate(
            label=Value(model._meta.label_lower),
            at=Max("history_date"),
            added=Max(Case(When(history_type=CREATED, then=1), default=0)),
        )
        .values_list("label", "id", "at", "added")
        for model in published_models()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "label", "id")


def shown(found: Iterable[tuple[str, int, datetime, int]]) -> list[Change]:
    """Give the changes with their rows: some queries for each kind among them, for any number."""
    found = list(found)
    keys = defaultdict(list)
    for label, pk, _at, _added in found:
        keys[label].append(pk)
    rows = {
        (model._meta.label_lower, row.pk): row
        for model in published_models()
        if (wanted := keys[model._meta.label_lower])
        for row in with_parents(model, wanted)
    }
    return [
        Change(rows[label, pk], at, bool(added))
        for label, pk, at, added in found
        if (label, pk) in rows
    ]


def with_parents(model: Any, keys: Sequence[int]) -> QuerySet:
    """Give the rows of these primary keys with all that they stand under."""
    single, many = parents_of(model)
    rows = model.objects.filter(pk__in=keys).prefetch_related(*many)
    return rows.select_related(*single) if single else rows


def parents_of(model: Any, prefix: str = "") -> tuple[list[str], list[Prefetch]]:
    """Give what fetches the rows above a model's, however high: of one each, and of several.

    Several come by primary key, so that ``first()`` of them asks no more.
    """
    single, many = [], []
    for name in model.PARENTS:
        column = model._meta.get_field(name)
        if column.many_to_many:
            rows = column.related_model.objects.published().order_by("pk")
            many.append(Prefetch(prefix + name, rows))
            continue
        single.append(prefix + name)
        above, beside = parents_of(column.related_model, f"{prefix}{name}__")
        single += above
        many += beside
    return single, many


def latest_changes(number: int) -> list[Change]:
    return shown(changes()[:number])


def fixture_loads() -> list[tuple[date, int]]:
    """Give each day on which records were loaded from the fixtures, and how many, latest first."""
    parts = [
        model.history.filter(history_change_reason=CHANGE_REASON)
        .order_by()
        .annotate(label=Value(model._meta.label_lower), day=TruncDate("history_date"))
        .values_list("label", "day")
        .annotate(rows=Count("id", distinct=True))
        for model in published_models()
    ]
    days: Counter[date] = Counter()
    for _label, day, rows in parts[0].union(*parts[1:], all=True):
        days[day] += rows
    return sorted(days.items(), reverse=True)

"""What changed lately: the change history of all records, without the loading of the fixtures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Case, Count, Max, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from baliproc.footer import published_models
from baliproc.postgresql.replica import reading
from sources.management.commands.load import CHANGE_REASON
from sources.models import Cited, Keyed

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


def changes(under: Any = None, models: Iterable[type[Cited]] | None = None) -> QuerySet:
    """Give label, primary key, last change and making of each published row, the latest first.

    One UNION of the histories; what was loaded from the fixtures and left as it
    was is not among them. ``under`` keeps to a row and what stands under it, ``models``
    to some kinds. ``shown`` turns a slice of it into rows.
    """
    kinds = published_models() if models is None else models
    asked = [(model, rows_under(model, under)) for model in kinds]
    parts = [
        model.history.exclude(history_change_reason=CHANGE_REASON)
        .filter(id__in=rows.order_by().values("pk"))
        .order_by()
        .values("id")
        .annotate(
            label=Value(model._meta.label_lower),
            at=Max("history_date"),
            added=Max(Case(When(history_type=CREATED, then=1), default=0)),
        )
        .values_list("label", "id", "at", "added")
        for model, rows in asked
        if rows is not None
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "label", "id")


def rows_under(model: Any, top: Any) -> QuerySet | None:
    """Give the published rows, of ``top`` and under it alone if given; None where none can be."""
    if top is None:
        return model.objects.published()
    if model is type(top):
        return model.objects.published().filter(pk=top.pk)
    paths = list(paths_to(type(top), model))
    if not paths:
        return None
    return model.objects.published().filter(reduce(or_, (Q(**{path: top}) for path in paths)))


def paths_to(top: Any, model: Any, prefix: str = "") -> Iterator[str]:
    """Give each lookup that leads from a model up to ``top`` through what its rows stand under."""
    for name in model.PARENTS:
        above = model._meta.get_field(name).related_model
        if above is top:
            yield prefix + name
        else:
            yield from paths_to(top, above, f"{prefix}{name}__")


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


def with_parents(model: Any, keys: Sequence[int]) -> Any:
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


@cache
def tables_of_history() -> tuple[str, ...]:
    """Give the table of each model's history, found once: to find one takes a millisecond."""
    models = [
        model for model in apps.get_models() if issubclass(model, Keyed) and not model.INTERNAL
    ]
    return tuple(model.history.model._meta.db_table for model in models)


def last_entry() -> datetime | None:
    """Give when anything in the record was last made, changed or deleted, drafts too.

    Written as SQL because each table's latest entry is then one look into its index:
    what the ORM writes for as many tables reads them all, and takes 60 ms for 0.2.
    """
    connection = reading()
    tables = [connection.ops.quote_name(name) for name in tables_of_history()]
    parts = [f"SELECT MAX(history_date) FROM {name}" for name in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found = [row[0] for row in cursor.fetchall() if row[0]]
    last = max(found, default=None)
    return datetime.fromisoformat(last).replace(tzinfo=UTC) if isinstance(last, str) else last

"""What was deleted from the record and can be brought back."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from sources.models import Keyed
from sources.versions import DELETED, Key, Words, number_of, stands_in

ROWS_A_PAGE = 50


class Deleted(NamedTuple):
    """A deleted row: its kind and name, its last entry in the history, and the way back."""

    kind: str
    name: str
    entry: Any
    address: str
    may_return: bool


class Kind(NamedTuple):
    label: str
    name: str


def kinds(request: HttpRequest) -> list[Any]:
    """Give the models whose rows this user may read in the admin."""
    return [
        model
        for model, editor in admin.site._registry.items()
        if issubclass(model, Keyed) and editor.has_view_permission(request)
    ]


def deletions(model: Any) -> QuerySet:
    """Give the last entry of each row that is gone and whose way back does not lead over another.

    What was deleted with the row that it stood in comes back with that one.
    """
    rows = model.history.filter(history_type=DELETED).order_by()
    rows = rows.exclude(Exists(model._base_manager.filter(pk=OuterRef("id"))))
    later = model.history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    rows = rows.exclude(Exists(later))
    for above in {one.related_model for one in model._meta.concrete_fields if one.is_relation}:
        for child, key in stands_in(above):
            if child is model:
                rows = rows.filter(Exists(above._base_manager.filter(pk=OuterRef(f"{key}_id"))))
    return rows


def deleted(request: HttpRequest, kind: str, page: str) -> tuple[list[Kind], Page, list[Deleted]]:
    """Give the kinds of which something was deleted, the page, and its rows, the latest first.

    ``kind`` is the label of a model, or blank for all; an unknown one has no rows.
    """
    models = {model._meta.label_lower: model for model in kinds(request)}
    parts = [
        deletions(model)
        .annotate(of=Value(label, CharField()))
        .values_list("of", "history_id", "history_date")
        for label, model in models.items()
    ]
    found = (
        list(parts[0].union(*parts[1:], all=True).order_by("-history_date", "of")) if parts else []
    )
    there = sorted({label for label, _id, _at in found})
    names = [Kind(label, capfirst(str(models[label]._meta.verbose_name_plural))) for label in there]
    asked = [one for one in found if kind in ("", one[0])]
    shown = Paginator(asked, ROWS_A_PAGE).get_page(page)
    return names, shown, told(request, models, list(shown))


def told(request: HttpRequest, models: dict[str, Any], rows: list[Any]) -> list[Deleted]:
    """Give the rows with their names: some queries for each kind, for any number."""
    entries: dict[tuple[str, int], Any] = {}
    for label in {label for label, _id, _at in rows}:
        wanted = [number for one, number, _at in rows if one == label]
        found = models[label].history.filter(history_id__in=wanted).select_related("history_user")
        entries |= {(label, one.history_id): one for one in found}
    keyed: dict[Key, list[Any]] = {
        (models[label], one.id): [one] for (label, _number), one in entries.items()
    }
    words = Words(keyed)
    shown = []
    for label, number, at in rows:
        model, entry = models[label], entries[label, number]
        editor: Any = admin.site._registry[model]
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_simple_history"
        address = reverse(name, args=[entry.id, number_of(at)])
        kind = capfirst(str(model._meta.verbose_name))
        may_return = editor.may_return(request, entry)
        shown.append(Deleted(kind, words.called(entry) or kind, entry, address, may_return))
    return shown

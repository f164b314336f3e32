"""Finding what an address cites: a row by its name, its field, its passage."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from baliproc.citing.works import Fact
from sources.models import Citation, Cited
from sources.models.evidence import cited_models

INNER = frozenset({"id", "state", "revision", "modified", "folded"})
"""Columns that hold nothing of the record."""


class Unknown(Exception):
    """What an address names is not there, or not public; says which part."""


def row_named(name: str) -> Any:
    """Give the published row of a name such as ``membership/nepal/1``; raises ``Unknown``."""
    kind, _slash, key = name.partition("/")
    models = {model._meta.model_name: model for model in cited_models() if issubclass(model, Cited)}
    model: Any = models.get(kind)
    if model is None:
        raise Unknown(_("The knowledge base has no kind of record of this name."))
    paths = model.key_paths()
    texts = key.split("/", len(paths) - 1)
    try:
        values = [
            leaf(model, path).clean(text, None) for path, text in zip(paths, texts, strict=True)
        ]
    except (ValidationError, ValueError):
        row = None
    else:
        row = model.objects.published().with_sources().filter(**model.key_lookup(values)).first()
    if row is None:
        raise Unknown(_("The knowledge base has no record of this name."))
    return row


def leaf(model: Any, path: str) -> Any:
    """Give the field at the end of a lookup."""
    *relations, last = path.split("__")
    for name in relations:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def fact_of(row: Any, field: str, passage: str) -> Fact:
    """Give a row, or its field, with the passages that prove it, or the one that is asked for.

    A field without passages of its own rests on those of the whole row. Reads
    ``row.citations``; raises ``Unknown``.
    """
    if field and not is_shown(type(row), field):
        raise Unknown(_("This record has no such field."))
    citations: list[Citation] = list(row.citations.all())
    if field:
        own = [one for one in citations if one.field == field]
        citations = own or [one for one in citations if not one.field]
    if passage:
        citations = [one for one in citations if one.passage.reference == passage]
        if not citations:
            raise Unknown(_("This record does not rest on such a passage."))
    if not citations and not hasattr(row, "get_absolute_url"):
        raise Unknown(_("This record has no page, and no passage on whose page it stands."))
    return Fact(row, field, citations)


def is_shown(model: Any, field: str) -> bool:
    """Say whether a model has a field of this name that holds something of the record."""
    try:
        found = model._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    is_own = found.concrete or (found.many_to_many and not found.auto_created)
    return bool(is_own) and field not in INNER

"""What every page says in the same way: a source, a fact, "not stated in the source"."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.fields import ReducedDate
from sources.models import Citation, Keyed

register = template.Library()


def cited_for(row: Keyed, field: str | None) -> list[Citation]:
    """Give the row's citations for one field, for the row ('') or all of them (None)."""
    citations = list(row.citations.all())  # type: ignore[attr-defined]
    return citations if field is None else [one for one in citations if one.field == field]


def proof_of(row: Keyed, field: str) -> list[Citation]:
    """Give the citations of a field, or where it has none of its own those of the whole row."""
    return cited_for(row, field) or cited_for(row, "")


@register.inclusion_tag("includes/source.html")
def source(
    row: Keyed, field: str | None = None, label: str = "", *, opened: bool = False
) -> dict[str, Any]:
    """Show the passages of a row, or of one of its fields, that open in place.

    Reads ``row.citations``: fetch rows with ``with_sources()``. ``opened`` shows
    them from the start.
    """
    return shown_in_place(cited_for(row, field), label or str(row)) | {"opened": opened}


def shown_in_place(citations: list[Citation], subject: str) -> dict[str, Any]:
    """Give what the source control shows, with the discrepancies that stand in public."""
    return {
        "citations": citations,
        "more": max(len(citations) - 1, 0),
        "subject": subject,
        "disputes": list(dict.fromkeys(one.dispute for one in citations if one.is_disputed)),
    }


@register.inclusion_tag("includes/source.html")
def proof(row: Keyed, field: str, label: str = "") -> dict[str, Any]:
    """Show the passages of one field: its own, or where it has none those of the whole row."""
    return shown_in_place(proof_of(row, field), label or str(row))


@register.inclusion_tag("includes/fact.html")
def fact(label: str, value: Any, row: Keyed | None = None, field: str = "") -> dict[str, Any]:
    """Show one line of a fact sheet with its passages, or that it is not stated."""
    return {"label": label, "value": value, "row": row, "field": field}


@register.simple_tag
def not_stated(row: Keyed | None = None, field: str = "", *, short: bool = False) -> SafeString:
    """Say out loud that the source is silent, or that its passages do not settle the field.

    Passages cited for a field that was left blank are rival readings; with a
    ``row`` its ``citations`` are read.
    """
    if row is not None and len(cited_for(row, field)) > 1:
        words = _("not settled") if short else _("not settled in the source")
    else:
        words = _("not stated") if short else _("not stated in the source")
    return format_html('<span class="ns">{}</span>', words)


@register.filter
def in_words(date: str) -> str:
    """Give a reduced-precision date in words, or ''."""
    return ReducedDate(date).words() if date else ""

"""What every page says in the same way: a source, a fact, "not stated in the source"."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.fields import ReducedDate
from sources.models import Chapter, Citation, Keyed

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
    shown = shown_in_place(cited_for(row, field), label or str(row))
    return shown | {"row": row, "field": field, "opened": opened}


@register.inclusion_tag("includes/row_source.html")
def row_source(row: Keyed, label: str = "") -> dict[str, Any]:
    """Show the first passage of a row of a list in place, and the way to the others.

    Three elements, as a list has many of them; the row's own page shows all passages.
    """
    shown = shown_in_place(cited_for(row, None), label or str(row))
    return shown | {"url": row.get_absolute_url() if shown["more"] else ""}  # type: ignore[attr-defined]


def shown_in_place(citations: list[Citation], subject: str) -> dict[str, Any]:
    """Give what the source control shows, with the discrepancies that stand in public.

    Closed, it shows ``words``: the first passage's chapter and pages, and how many more there
    are. Its ``name`` says the same to those who hear it, and of what it is the source.
    """
    more = max(len(citations) - 1, 0)
    words = place(citations[0].passage.chapter, more) if citations else ""
    return {
        "citations": citations,
        "more": more,
        "words": words,
        "name": _("Source for %(subject)s: %(place)s") % {"subject": subject, "place": words},
        "disputes": list(dict.fromkeys(one.dispute for one in citations if one.is_disputed)),
    }


def place(chapter: Chapter, more: int) -> str:
    """Give “History, 5–12 and 2 more”."""
    words = f"{chapter.short_title}, {chapter.pages}" if chapter.pages else chapter.short_title
    return _("%(place)s and %(more)s more") % {"place": words, "more": more} if more else words


@register.inclusion_tag("includes/source.html")
def proof(row: Keyed, field: str, label: str = "") -> dict[str, Any]:
    """Show the passages of one field: its own, or where it has none those of the whole row."""
    return shown_in_place(proof_of(row, field), label or str(row)) | {"row": row, "field": field}


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
    return format_html('<span class="ns">{}</span>', silence(row, field, short=short))


@register.simple_tag
def silence(row: Keyed | None = None, field: str = "", *, short: bool = True) -> str:
    """Give the words of ``not_stated``, for a cell of a table that is itself of class ``ns``."""
    if row is not None and len(cited_for(row, field)) > 1:
        return _("not settled") if short else _("not settled in the source")
    return _("not stated") if short else _("not stated in the source")


@register.filter
def in_words(date: str) -> str:
    """Give a reduced-precision date in words, or ''."""
    return ReducedDate(date).words() if date else ""

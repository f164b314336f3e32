"""What can be cited: a page, a single fact with the passage that proves it, a source document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from baliproc.pages import Found
from sources.fields import ReducedDate
from sources.models import Citation, Document, Keyed

AUTHOR = "Bali Process knowledge base"
"""The corporate author. Nothing on record says who keeps the site, so it stands under its name."""


class Kind(StrEnum):
    """What a cited work is, for the formats that ask."""

    PAGE = "page"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Work:
    """One cited work; what is not known is '' or None, and then left out.

    ``issued`` is as precise as it is known: a page's is the date of the data.
    """

    key: str
    title: str
    kind: Kind = Kind.PAGE
    author: str = AUTHOR
    issued: ReducedDate | None = None
    accessed: date | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A published row, or one field of it, with the citations of the passages that prove it."""

    row: Any
    field: str
    citations: list[Citation]

    @property
    def label(self) -> str:
        """The name of the field, or '' where the fact is the whole row."""
        return str(self.row._meta.get_field(self.field).verbose_name) if self.field else ""

    @property
    def value(self) -> str:
        """The value in words, as the pages show it."""
        return value_of(self.row, self.field) if self.field else ""

    @property
    def title(self) -> str:
        """“Nepal, member – since: 26 February 2002”, or the row alone."""
        return f"{self.row} – {self.label}: {self.value}" if self.field else str(self.row)

    @property
    def path(self) -> str:
        """The path of the page on which it stands; a row without one stands on its passage's."""
        has_page = hasattr(self.row, "get_absolute_url")
        page = self.row if has_page else self.citations[0].passage
        return page.get_absolute_url().partition("#")[0]

    @property
    def documents(self) -> list[Document]:
        """The documents of its passages, each once."""
        return list(dict.fromkeys(one.passage.chapter.document for one in self.citations))


def value_of(row: Keyed, field: str) -> str:
    """Give a field's value in words; what is blank, or points at what is not public, is silent."""
    value: Any = getattr(row, field)
    if row._meta.get_field(field).many_to_many:
        value = ", ".join(map(str, value.published()))
    choice = getattr(row, f"get_{field}_display", None)
    if isinstance(value, Keyed):
        shown = type(value)._default_manager.published().filter(pk=value.pk).exists()
        value = value if shown else ""
    elif isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif isinstance(value, ReducedDate):
        value = value.words()
    elif choice and value:
        value = choice()
    return str(_("not stated in the source")) if value in ("", None) else str(value)


def work_of_page(found: Found, url: str, data_date: date | None, today: date | None) -> Work:
    """Give a page as a work; ``url`` is its permanent link, in full.

    A page that is kept for all visitors is cited without the day, ``today``.
    """
    return Work(
        key=key_of(found.path),
        title=found.title,
        issued=dated(data_date),
        accessed=today,
        url=url,
    )


def work_of_fact(fact: Fact, url: str, data_date: date | None, today: date) -> Work:
    """Give a fact as a work: its title holds the value, its note the passages."""
    return Work(
        key=key_of(f"{fact.row.kind_and_key} {fact.field}"),
        title=fact.title,
        issued=dated(data_date),
        accessed=today,
        url=url,
        note=evidence(fact.citations),
    )


def work_of_document(document: Document) -> Work:
    """Give a source as a work of its own, with the issuer and the date that it bears."""
    return Work(
        key=document.slug,
        title=document.title,
        kind=Kind.DOCUMENT,
        author=document.issuer_printed,
        issued=ReducedDate(document.date) if document.date else None,
        accessed=document.accessed if document.url else None,
        url=document.url,
    )


def dated(day: date | None) -> ReducedDate | None:
    return ReducedDate(day.isoformat()) if day else None


def key_of(text: str) -> str:
    """Give ``baliprocess-members-nepal``: letters, digits and hyphens."""
    return slugify(f"baliprocess {text}".replace("/", " "))


def evidence(citations: Iterable[Citation]) -> str:
    """Say in one paragraph on which passages a fact rests, and how."""
    return " ".join(map(one_of_evidence, citations))


def one_of_evidence(citation: Citation) -> str:
    """“Source: 20 years of the Bali Process (April 2024), “History”, pages 5–12: “…”.”"""
    passage = citation.passage
    document = passage.chapter.document
    place = str(document)
    if document.date:
        place += f" ({ReducedDate(document.date).words()})"
    place += f", “{passage.chapter}”"
    if passage.chapter.pages:
        place += ", " + _("pages %(pages)s") % {"pages": passage.chapter.pages}
    if passage.locator:
        place += f", {passage.locator}"
    how = {
        Citation.Basis.STATED: _("Source: %(place)s"),
        Citation.Basis.INFERRED: _("Inferred from %(place)s"),
        Citation.Basis.REFERENCE: _("Taken from another reference: %(place)s"),
    }[Citation.Basis(citation.basis)]
    said = how % {"place": place}
    if passage.quote:
        said += f": “{passage.quote}”"
    said += "."
    if citation.is_disputed:
        said += f" {citation.dispute.mark}: {citation.dispute}."  # type: ignore[union-attr]
    return said

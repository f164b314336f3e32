"""Documents, passages and figures, and where the source disagrees with itself."""

from django.urls import reverse

from baliproc.api.serializers import DiscrepancySerializer, DocumentSerializer
from baliproc.api.serializers.members import FigureSerializer
from baliproc.api.serializers.sources import (
    ChapterSerializer,
    DocumentFileSerializer,
    DocumentLinkSerializer,
    StatementSerializer,
)
from baliproc.exports.catalogue.described import RECORD, made, names, page
from baliproc.exports.columns import Column, Kind, joined
from baliproc.exports.tables import Table
from sources.models import (
    Chapter,
    Discrepancy,
    Document,
    DocumentAlias,
    DocumentFile,
    DocumentLink,
    Figure,
    Passage,
    Statement,
)


def pages_of(first: int | None, last: int | None) -> str:
    return Chapter(first=first, last=last).pages


def page_of_chapter(document: str, slug: str) -> str:
    return reverse("sources:chapter", args=[document, slug])


def address_of_file(document: str, number: int, name: str, kind: str) -> str:
    plain = DocumentFile(name=name, kind=kind).plain_name
    return reverse("sources:file", args=[document, number, plain])


def media_type(kind: str) -> str:
    return DocumentFile(kind=kind).media_type


def page_of_passage(chapter: str, code: str) -> str:
    return reverse("sources:passage", args=[joined("-")(chapter, code)])


SOURCES = (
    Table(
        "documents",
        "Documents",
        "Everything written that the record rests on or names.",
        Document,
        "title kind status issuer_printed date website=url accessed url modified",
        DocumentSerializer,
        RECORD
        | {
            "issuer_printed": "Who issued it, as printed; see also authorships.",
            "date": "Its date, as precise as the source; empty where not stated.",
        },
        made=(page("sources:document"),),
    ),
    names("document-names", DocumentAlias, "document", "documents"),
    Table(
        "document-links",
        "Links between documents",
        "How a document stands to an earlier one.",
        DocumentLink,
        "document=source kind target",
        DocumentLinkSerializer,
        {"document": "The later document.", "target": "The earlier document."},
    ),
    Table(
        "document-files",
        "Files of documents",
        "The files that can be downloaded, in the version in force.",
        DocumentFile,
        "document number name kind media_type size sha256 uploaded address",
        DocumentFileSerializer,
        {"document": "The document that it is the file of."},
        made=(
            made("media_type", DocumentFileSerializer, "kind", give=media_type, required=True),
            Column(
                "address",
                "The address it is downloaded from.",
                Kind.PAGE,
                ("document__slug", "number", "name", "kind"),
                address_of_file,
                required=True,
            ),
        ),
    ),
    Table(
        "chapters",
        "Chapters",
        "Parts of documents that passages are quoted from, as their contents pages have them.",
        Chapter,
        "document number title short_title pages first last reproduces url",
        ChapterSerializer,
        {
            "document": "The document.",
            "short_title": "Its title where space is short.",
            "first": "Its first page; empty where not known.",
            "last": "Its last page; empty where not known.",
            "reproduces": "The document that it reproduces, if it does.",
        },
        made=(
            Column(
                "pages",
                "Its pages in words: “12–13”; empty where not known.",
                paths=("first", "last"),
                give=pages_of,
            ),
            Column(
                "url",
                "The permanent address of its page.",
                Kind.PAGE,
                ("document__slug", "slug"),
                page_of_chapter,
                required=True,
            ),
        ),
    ),
    Table(
        "passages",
        "Passages",
        "Short exact quotations, and where they stand.",
        Passage,
        "chapter code kind locator quote url",
        words={
            "chapter": "The chapter that it stands in.",
            "code": "Its code in the chapter.",
            "kind": "What kind of text it is.",
            "locator": "Where in the chapter: “paragraph 15”; empty where nothing more is told.",
            "quote": "The quotation, word for word; empty for a table that is referred to.",
        },
        made=(
            Column(
                "url",
                "The permanent address of its page.",
                Kind.PAGE,
                ("chapter__slug", "code"),
                page_of_passage,
                required=True,
            ),
        ),
    ),
    Table(
        "figures",
        "Figures",
        "Numbers that the source states, with what they count.",
        Figure,
        "printed low high unit about",
        FigureSerializer,
    ),
    Table(
        "discrepancies",
        "Discrepancies",
        "Where the source disagrees with itself, cannot be right, or leaves a gap.",
        Discrepancy,
        "subject kind summary treatment reason status url modified",
        DiscrepancySerializer,
        RECORD,
        made=(page("sources:discrepancy"),),
    ),
    Table(
        "discrepancy-readings",
        "Readings of discrepancies",
        "The sides of a discrepancy: a reading and the passage that gives it.",
        Statement,
        "discrepancy number passage reading followed",
        StatementSerializer,
        {
            "discrepancy": "The discrepancy.",
            "number": "Its number in the discrepancy, from 1.",
            "passage": "The passage that gives it.",
        },
    ),
)

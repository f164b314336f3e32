"""Tables that are not the rows of one model: what proves each row, the timeline, the panel."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, When

from baliproc.api.serializers import SourceSerializer
from baliproc.api.timeline import KINDS, EntrySerializer
from baliproc.exports.catalogue import TABLES
from baliproc.exports.catalogue.described import choices_of
from baliproc.exports.catalogue.sources import pages_of
from baliproc.exports.columns import Column, Kind, joined, mark_of, written
from baliproc.exports.tables import CHUNK, Table, by_bytes
from baliproc.timeline import TimelineForm, entries
from meetings.models import Meeting
from meetings.panel import CODES, COLUMNS, NOT_STATED, panel_rows
from members.models import Participant
from sources.models import Chapter, Citation, Discrepancy, Document, Passage
from sources.models.evidence import cited_models
from sources.querysets import public_rule


@dataclass(frozen=True)
class Derived:
    """A table whose rows ``give`` makes, given what addresses begin with."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The names of the columns that together identify a row."""
    give: Callable[..., Iterator[list[Any]]] | None = None
    form: Any = None
    """The form whose cleaned values are taken by name, if an address can ask for some."""
    tell: Callable[..., Iterator[dict[str, Any]]] | None = None
    """Makes the rows as the API has them, where it has them; else ``give`` makes them."""

    @property
    def sql_name(self) -> str:
        return self.name.replace("-", "_")

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def rows(self, root: str = "", **wanted: Any) -> Iterator[list[Any]]:
        """Give the rows in the order of the columns."""
        if self.give:
            return self.give(root, **wanted)
        names = self.header
        return ([one[name] for name in names] for one in self.records(root, **wanted))

    def records(self, root: str = "", **wanted: Any) -> Iterator[dict[str, Any]]:
        """Give the rows as JSON has them."""
        if self.tell:
            return self.tell(root, **wanted)
        names = self.header
        return (dict(zip(names, row, strict=True)) for row in self.rows(root, **wanted))


def citation_words(name: str) -> str:
    return str(SourceSerializer().fields[name].help_text)


CITATIONS_COLUMNS = (
    Column("subject_table", "The table that the row proved is in.", required=True),
    Column("subject", "Identifier of the row proved: its slug or id there.", required=True),
    Column("field", "The column that is proved; empty where it is the whole row."),
    Column(
        "basis",
        citation_words("basis"),
        choices=tuple((one, str(label)) for one, label in Citation.Basis.choices),
        required=True,
    ),
    Column("document", "The document that says so.", required=True, target=Document),
    Column("chapter", "The chapter of that document.", required=True, target=Chapter),
    Column("pages", "The pages of that chapter: “12–13”; empty where not known."),
    Column("locator", "Where in the chapter: “paragraph 15”; empty where nothing more is told."),
    Column("passage", "The passage.", required=True, target=Passage),
    Column("quote", "The words of the passage; empty for a table that is referred to."),
    Column("note", "The editors' note on this passage, if there is one."),
    Column(
        "discrepancy",
        "The discrepancy in which this passage is disputed, if there is one.",
        target=Discrepancy,
    ),
    Column("reading", "The value that this passage gives to a disputed field."),
)


def citations_of(table: Table, keys: QuerySet | None = None) -> Iterator[list[Any]]:
    """Give what proves the rows of one table, all or those of ``keys``, in one query."""
    citation = cited_models()[table.model]
    subject = tuple(f"subject__{path}" for path in table.key_columns)
    in_public = When(public_rule(Discrepancy, "dispute__"), then=F("dispute__slug"))
    read_in_public = When(public_rule(Discrepancy, "dispute__"), then=F("reading"))
    chapter = "passage__chapter__"
    rows = citation._default_manager.filter(
        table.rule("subject__"), public_rule(Passage, "passage__")
    )
    rows = rows if keys is None else rows.filter(subject__in=keys)
    found = (
        rows.annotate(disputed_in=Case(in_public), read=Case(read_in_public))
        .order_by(
            *(by_bytes(citation, path) for path in subject),
            "field",
            by_bytes(citation, f"{chapter}slug"),
            by_bytes(citation, "passage__code"),
        )
        .values_list(
            "field",
            "basis",
            f"{chapter}document__slug",
            f"{chapter}slug",
            f"{chapter}first",
            f"{chapter}last",
            "passage__locator",
            "passage__code",
            "passage__quote",
            "note",
            "disputed_in",
            "read",
            *subject,
        )
    )
    join, names = joined(mark_of(table.model)), table.names_of_fields
    for values in found.iterator(chunk_size=CHUNK):
        field, basis, document, slug, first, last, locator, code, quote, note, dispute, read = (
            values[:12]
        )
        row = [names.get(field, field), basis, document, slug, pages_of(first, last), locator]
        row += [f"{slug}-{code}", quote, note, dispute, read]
        yield [table.name, join(*values[12:]), *map(written, row)]


def citations(root: str) -> Iterator[list[Any]]:
    """Give what proves every row: one query for each table whose rows cite passages."""
    cited = cited_models()
    for table in TABLES.values():
        if table.model in cited:
            yield from citations_of(table)


CITATIONS = Derived(
    "citations",
    "Citations",
    "What proves a row, or one column of it: one row for each passage. It joins any table to "
    "passages by subject_table and subject.",
    CITATIONS_COLUMNS,
    ("subject_table", "subject", "field", "passage"),
    citations,
)


def timeline_words(name: str) -> dict[str, Any]:
    described = EntrySerializer().fields[name]
    choices = tuple((one, str(label)) for one, label in choices_of(described))
    return {"name": name, "description": str(described.help_text), "choices": choices}


def timeline(root: str, **wanted: Any) -> Iterator[dict[str, Any]]:
    """Give the entries of the timeline as its page and the API have them."""
    serializer = EntrySerializer(context={"root": root})
    return (serializer.to_representation(entry) for entry in entries(wanted))


TIMELINE = Derived(
    "timeline",
    "Timeline",
    "Meetings and milestones in the order of the timeline, the undated last.",
    (
        Column(**timeline_words("date"), kind=Kind.DATE),
        Column(**timeline_words("kind") | {"choices": tuple(KINDS)}, required=True),
        Column(**timeline_words("slug"), required=True),
        Column(**timeline_words("title"), required=True),
        Column(**timeline_words("track"), required=True),
        Column(**timeline_words("status") | {"choices": tuple(Meeting.Status.choices)}),
        Column(**timeline_words("place")),
        Column(**timeline_words("start"), kind=Kind.DATE),
        Column(**timeline_words("end"), kind=Kind.DATE),
        Column(**timeline_words("sense"), required=True),
        Column(**timeline_words("printed")),
        Column(**timeline_words("url"), kind=Kind.PAGE, required=True),
    ),
    ("kind", "slug"),
    form=TimelineForm,
    tell=timeline,
)


YES_NO = ((0, "no"), (1, "yes"), (NOT_STATED, "not stated"))
CODED = {
    "status": tuple((code, str(words)) for code, words in CODES.items()),
    "member": YES_NO,
    "observer": YES_NO,
    "disputed": YES_NO[:2],
}
TEXTS = ("participant", "name", "iso3")


def panel(root: str) -> Iterator[list[Any]]:
    _header, rows = panel_rows()
    return ([written(value) for value in row] for row in rows)


PANEL = Derived(
    "panel",
    "Panel: participant by year",
    "What each participant was to the forum in each year, coded in the manner of the Correlates "
    "of War data on intergovernmental organizations. Presence is a column of its own.",
    tuple(
        Column(
            name,
            str(words),
            Kind.TEXT if name in TEXTS else Kind.INTEGER,
            required=name != "iso3",
            choices=CODED.get(name, ()),
            target=Participant if name == "participant" else None,
        )
        for name, words in COLUMNS.items()
    ),
    ("participant", "year"),
    panel,
)

"""What must hold of a record that people cite: each rule gives what breaks it, by record and field.

The rules read the whole record, drafts included. They ask for evidence, and not for
more: what is left blank is never a finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from baliproc.search.results import finds
from baliproc.search.words import words
from meetings.models import Attendance, AttendanceList, Meeting
from members.models import Membership, Participant
from sources.fields import ENGLISH_MONTHS, ReducedDateField
from sources.models import Alias, Citation, Discrepancy, Figure, Keyed, Passage, Statement
from sources.models.evidence import cited_models
from strategy.models import ActionItem, Area, Strategy
from workinggroups.models import Group

RELATIVE = re.compile(
    r"\b(?:at present|presently|currently|today|nowadays|recently|lately|so far|"
    r"(?:this|last|next) (?:year|month|week|"
    + "|".join(ENGLISH_MONTHS)
    + r")|(?:\w+) years (?:later|ago|on))\b",
    re.IGNORECASE,
)
"""Words of time that mean nothing without the day on which they were written."""

QUOTED = re.compile(r"“[^”]*”")


WITH_ACRONYM = re.compile(r"(.+) \(([A-Z]+)\)")
"""A name printed with its acronym, which are two names on record."""


class Finding(NamedTuple):
    """What is wrong with a record, with the field at fault or ''."""

    record: Any
    field: str
    message: str

    def __str__(self) -> str:
        row = self.record
        name = f"{row._meta.label_lower} {row.key_text}" if isinstance(row, Keyed) else str(row)
        return f"{name}: {self.field}: {self.message}" if self.field else f"{name}: {self.message}"


def findings() -> list[Finding]:
    """Give everything that breaks a rule, in the order of the rules."""
    return [finding for rule in RULES for finding in rule()]


def cited_rows(model: type[Keyed]) -> models.QuerySet:
    """Give all rows of a model with their citations and passages."""
    near = [field.name for field in model._meta.fields if field.name in model.KEY]
    relations = [name for name in near if model._meta.get_field(name).is_relation]
    rows = model._default_manager.prefetch_related("citations__passage", "citations__dispute")
    return rows.select_related(*relations) if relations else rows


def without_passage() -> Iterator[Finding]:
    """Every record has a passage; an attendance that is listed rests on its list's."""
    for model in cited_models():
        rows: Any = model._default_manager
        for row in rows.without_passage():
            yield Finding(row, "", "no passage proves it")


def unused_passages() -> Iterator[Finding]:
    """Every passage proves something, or is a reading of a discrepancy."""
    used = set(Statement.objects.values_list("passage", flat=True))
    for citation in cited_models().values():
        used |= set(citation.objects.values_list("passage", flat=True))
    for passage in Passage.objects.exclude(pk__in=used).select_related("chapter"):
        yield Finding(passage, "", "nothing rests on it")


def dates_beyond_evidence() -> Iterator[Finding]:
    """A year, month and day each stand in the evidence, or an inference says how it was reached."""
    for model in cited_models():
        names = [one.name for one in model._meta.fields if isinstance(one, ReducedDateField)]
        for row in cited_rows(model) if names else ():
            for name in names:
                date = getattr(row, name)
                if date and (part := missing_part(date, evidence_of(row, name))):
                    yield Finding(row, name, f"{date}: its passages give no {part}")


def evidence_of(row: Any, field: str) -> str:
    """Give the words that speak for a field: quotations, locators, notes of inferences."""
    parts = []
    for citation in row.citations.all():
        if citation.field in ("", field):
            parts += [citation.passage.quote, citation.passage.locator]
        if citation.field == field and citation.basis != Citation.Basis.STATED:
            parts.append(citation.note)
    return " ".join(parts)


def missing_part(date: Any, evidence: str) -> str:
    """Give ``year``, ``month`` or ``day``: the first part of ``date`` that is not there; or ''."""
    if not re.search(rf"(?<!\d){date[:4]}(?!\d)", evidence):
        return "year"
    if date.precision != "year":
        month = ENGLISH_MONTHS[int(date[5:7]) - 1]
        if not re.search(rf"\b{month}\b", evidence, re.IGNORECASE):
            return "month"
    if date.precision == "day" and not re.search(rf"(?<!\d){int(date[8:])}(?!\d)", evidence):
        return "day"
    return ""


def relative_time() -> Iterator[Finding]:
    """Words such as "this January" stay in quotation marks, and make no date by themselves."""
    for model in cited_models():
        texts = [
            one.name
            for one in model._meta.fields
            if isinstance(one, models.TextField) and one.name not in WORD_FOR_WORD.get(model, ())
        ]
        dates = [one.name for one in model._meta.fields if isinstance(one, ReducedDateField)]
        printed = "printed" in {one.name for one in model._meta.fields} and dates
        if not texts and not printed:
            continue
        for row in cited_rows(model):
            for name in texts:
                if found := RELATIVE.search(QUOTED.sub("", getattr(row, name))):
                    yield Finding(row, name, f"“{found[0]}” has no anchor in time")
            if printed and RELATIVE.search(row.printed):
                yield from unanchored(row, dates)


WORD_FOR_WORD: dict[type[models.Model], tuple[str, ...]] = {
    ActionItem: ("text",),
    apps.get_model("strategy.Provision"): ("text",),
}
"""Texts that are the source's own words."""


def unanchored(row: Any, dates: list[str]) -> Iterator[Finding]:
    inferred = {one.field for one in row.citations.all() if one.basis == Citation.Basis.INFERRED}
    for name in dates:
        if getattr(row, name) and name not in inferred:
            yield Finding(row, name, f"“{row.printed}” made a date without saying how")


def arithmetic() -> Iterator[Finding]:
    """A number that prose states equals what the record counts, or a discrepancy says why not."""
    for one in AttendanceList.objects.prefetch_related("citations", "attendances"):
        count = len(one.attendances.all())
        if one.stated_total not in (None, count) and not disputed(one):
            yield Finding(one, "stated_total", f"{one.stated_total} stated, {count} on record")
    for strategy in Strategy.objects.prefetch_related("citations"):
        count = strategy.items.count()
        if count != strategy.items_total and not disputed(strategy):
            yield Finding(strategy, "items_total", f"{strategy.items_total}, {count} on record")
    counts = counted()
    for figure in Figure.objects.prefetch_related("citations"):
        known = counts.get(figure.unit.casefold())
        if None not in (known, figure.low) and figure.low != known and not disputed(figure):
            yield Finding(figure, "low", f"{figure.low} {figure.unit}, {known} on record")


def counted() -> dict[str, int]:
    """Give what the record itself counts, by the unit in which figures state it."""
    members = Participant.objects.members()
    observers = Membership.objects.filter(status="observer", until="").exclude(listing="")
    return {
        "members": members.count(),
        "member governments": members.filter(kind=Participant.Kind.GOVERNMENT).count(),
        "member organisations": members.filter(kind=Participant.Kind.ORGANISATION).count(),
        "member international organisations": members.filter(
            kind=Participant.Kind.ORGANISATION
        ).count(),
        "observers": observers.count(),
        "observer organisations": observers.filter(listing="observer-organisations").count(),
        "observer states": observers.filter(listing="observer-states").count(),
        "areas of cooperation": Area.objects.count(),
        "working groups": Group.objects.filter(kind=Group.Kind.WORKING_GROUP).count(),
    }


def disputed(row: Any) -> bool:
    return any(citation.dispute_id for citation in row.citations.all())


def missing_ordinals() -> Iterator[Finding]:
    """A hole in a numbered series is told by a discrepancy of the kind "gap" on its body."""
    for group in Group.objects.prefetch_related("citations__dispute"):
        names = group.meetings.order_by("series").values_list("series", flat=True).distinct()
        noted = any(
            one.dispute and one.dispute.kind == Discrepancy.Kind.GAP
            for one in group.citations.all()
        )
        for name in names:
            entries = Meeting.objects.series(group, name).numbered
            holes = [str(entry.ordinal) for entry in entries if entry.meeting is None]
            if holes and not noted:
                yield Finding(group, name, f"no meeting {', '.join(holes)}, and no note of a gap")


def names_that_clash() -> Iterator[Finding]:
    """A name belongs to one record of a kind; one shared by several says so in a note."""
    for alias_model in Alias.__subclasses__():
        owner: Any = alias_model._meta.get_field("owner").related_model
        known: dict[str, set[Any]] = defaultdict(set)
        for row in owner._default_manager.all():
            known[name_key(str(row))].add(row)
        aliases = alias_model._default_manager.select_related("owner")
        rows: list[Any] = list(aliases.prefetch_related("citations"))
        for alias in rows:
            if alias.text == str(alias.owner):
                yield Finding(alias, "text", "repeats the record's own name")
            known[name_key(alias.text)].add(alias.owner)
        shared = {name for name, owners in known.items() if len(owners) > 1}
        for alias in rows:
            noted = all(one.note for one in alias.citations.all())
            if name_key(alias.text) in shared and not noted:
                yield Finding(
                    alias, "text", "another record has this name too, and no note says so"
                )


def names_as_printed() -> Iterator[Finding]:
    """What a list prints is the name of its participant, or another name on record."""
    known: dict[int, set[str]] = defaultdict(set)
    for row in Participant.objects.prefetch_related("aliases"):
        known[row.pk] = {row.name, *(alias.text for alias in row.aliases.all())}
    printing: tuple[Any, ...] = (Membership, Attendance)
    for model in printing:
        for row in model._default_manager.exclude(as_printed="").select_related("participant"):
            both = WITH_ACRONYM.fullmatch(row.as_printed)
            printed = set(both.groups() if both else [row.as_printed])
            if not printed <= known[row.participant_id]:
                yield Finding(row, "as_printed", f"“{row.as_printed}” is no name on record")


def names_not_found() -> Iterator[Finding]:
    """Whoever looks for a name finds the record that bears it."""
    for alias_model in Alias.__subclasses__():
        aliases: Any = alias_model._default_manager
        for alias in aliases.published().select_related("owner"):
            if not finds(alias.text, alias.owner):
                yield Finding(
                    alias, "text", f"a search for “{alias.text}” does not find its record"
                )


def name_key(name: str) -> str:
    return " ".join(words(name))


RULES: tuple[Any, ...] = (
    without_passage,
    unused_passages,
    dates_beyond_evidence,
    relative_time,
    arithmetic,
    missing_ordinals,
    names_that_clash,
    names_as_printed,
    names_not_found,
)


class Coverage(NamedTuple):
    """How much of a chapter the record rests on."""

    chapter: Any
    passages: int
    records: int
    quoted: float | None
    """The part of the chapter's letters that passages quote, 0 to 1; None without its text."""
    unquoted: list[str]

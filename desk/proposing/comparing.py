"""A proposal beside the record: each field that differs, and each row added or deleted."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext as _

from desk.models import ProposedChange
from desk.proposing.replaying import editor_of, replayed
from sources.conflicts.merging import Merging, has_moved
from sources.conflicts.opened import Forged, Opened, Sheet, read, sign, text
from sources.conflicts.savers import Save, saves_since
from sources.selected.asking import REASON

PASSAGE = "passage"


class Line(NamedTuple):
    """A field, or a whole row where ``field`` is '': what it says, and what is proposed."""

    row: str
    field: str
    now: str
    proposed: str
    opened: str = ""
    """What it said when the form was opened, where that is something else; else ''."""


class Comparison(NamedTuple):
    lines: list[Line]
    has_moved: bool
    """Whether the record was saved since the form was opened."""


def compare(request: HttpRequest, proposal: ProposedChange, record: Any) -> Comparison:
    """Give how a proposal differs from the record: as it is, and decided, as it was opened."""
    asked = replayed(request, proposal.data, proposes=True)
    sheets = editor_of(proposal).sheets(asked, record)
    try:
        opened = read(proposal.opened, record)
    except Forged:
        opened = None
    lines = [line for sheet in sheets for line in Comparing(proposal, sheet, opened).lines()]
    return Comparison(lines, opened is None or has_moved(opened, sheets))


class Since(NamedTuple):
    """What became of a record since its deletion was proposed, and what it is now, signed."""

    has_moved: bool
    saves: list[Save]
    lines: list[Line]
    """Each field that differs: ``opened`` is what it said then; ``proposed`` is not told."""
    now: str


def since_proposed(request: HttpRequest, proposal: ProposedChange, record: Any) -> Since:
    """Give what changed in a record since the page was opened that proposed to delete it."""
    asked = replayed(request, proposal.data, proposes=True)
    sheets = editor_of(proposal).sheets(asked, record)
    now = sign(record, sheets)
    try:
        opened = read(proposal.opened, record)
    except Forged:
        return Since(True, [], [], now)
    if not has_moved(opened, sheets):
        return Since(False, [], [], now)
    lines = [
        line for sheet in sheets for line in Comparing(proposal, sheet, opened).lines_since_opened()
    ]
    return Since(True, saves_since(opened, record, sheets), lines, now)


class Comparing:
    """The rows of one kind in a proposal."""

    def __init__(self, proposal: ProposedChange, sheet: Sheet, opened: Opened | None) -> None:
        self.sheet, self.data = sheet, proposal.data
        self.words = Merging(opened, sheet, self.data)
        self.before = opened.rows.get(sheet.prefix, {}) if opened else {}
        # What was decided is told beside what its author saw, not what became of it since.
        stored = sheet.versions
        self.now = stored if proposal.is_waiting or opened is None else self.before

    def lines(self) -> Iterator[Line]:
        for place, key in self.sheet.places(self.data):
            typed = self.sheet.typed(self.data, place)
            typed.pop(REASON, None)
            is_deleted = bool(self.data.get(self.sheet.html_name(place, DELETION_FIELD_NAME)))
            if not key:
                if not is_deleted and self.is_filled_in(typed):
                    yield Line(self.words.kind, "", _("(not there)"), self.in_short(typed))
            elif key not in self.now:
                if not is_deleted:
                    yield Line(self.name(key), "", _("(deleted)"), self.in_short(typed))
            elif is_deleted and self.sheet.prefix:
                yield Line(self.name(key), "", self.in_short(self.now[key].texts), _("(deleted)"))
            else:
                yield from self.fields(key, typed)

    def lines_since_opened(self) -> Iterator[Line]:
        """Give what was saved in these rows since: as it was opened, and as it is stored."""
        stored = self.sheet.versions
        for key in {**self.before, **stored}:
            was, now = self.before.get(key), stored.get(key)
            if was is None and now is not None:
                yield Line(self.name(key), "", self.in_short(now.texts), "", _("(not there)"))
            elif was is not None and now is None:
                yield Line(self.name(key), "", _("(deleted)"), "", self.in_short(was.texts))
            elif was is not None and now is not None:
                for field, said in now.texts.items():
                    if (before := was.texts.get(field, "")) != said:
                        shown = self.words.shown(field, said), self.words.shown(field, before)
                        label = self.words.label(field)
                        yield Line(self.name(key), label, shown[0], "", shown[1])

    def fields(self, key: str, typed: dict[str, str]) -> Iterator[Line]:
        now, before = self.now[key], self.before.get(key)
        for field, proposed in typed.items():
            said = now.texts.get(field, "")
            if said == proposed:
                continue
            was = said if before is None else before.texts.get(field, said)
            yield Line(
                self.name(key),
                self.words.label(field),
                self.words.shown(field, said),
                self.words.shown(field, proposed),
                "" if was == said else self.words.shown(field, was),
            )

    def in_short(self, texts: dict[str, str]) -> str:
        """Give a row in one line; of how a passage proves it only where one is given."""
        columns = {column.name for column in self.sheet.model._meta.get_fields()}
        cites = bool(texts.get(PASSAGE))
        told = {name: said for name, said in texts.items() if cites or name in columns}
        return self.words.in_short(told)

    def name(self, key: str) -> str:
        """Give the name of a row, which may be gone; the record's own has none."""
        is_there = key in self.sheet.rows or not self.sheet.prefix
        return self.words.row_name(key) if is_there else f"{self.words.kind} {key}"

    def is_filled_in(self, typed: dict[str, str]) -> bool:
        """Whether a new row says anything that it would not say by itself."""
        return any(said != self.blank(self.sheet.fields[name]) for name, said in typed.items())

    def blank(self, field: forms.Field) -> str:
        initial = field.initial() if callable(field.initial) else field.initial
        return text(field, initial)

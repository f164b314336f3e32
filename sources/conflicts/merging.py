"""Three versions of a record, as opened, as another saved it and as typed, made into one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.conflicts.opened import Opened, Sheet, Version, number_said

CHOICE = "choice"
NEW = "NEW"
"""In place of a field's name: whether a row that another deleted is entered anew."""

MINE, THEIRS = "mine", "theirs"


class Difference(NamedTuple):
    """A field, or a whole row, with its three texts."""

    row: str
    field: str
    opened: str
    theirs: str
    mine: str
    name: str = ""
    """The name of the choice; '' where there is nothing to choose."""
    chosen: str = ""
    """``mine`` or ``theirs``: what is preselected, or what the merge has taken by itself."""


class Merge(NamedTuple):
    """What was typed with the other's changes in it, and what there is to tell and to choose."""

    data: QueryDict
    differences: list[Difference]

    @property
    def choices(self) -> list[Difference]:
        return [one for one in self.differences if one.name]

    @property
    def settled(self) -> list[Difference]:
        return [one for one in self.differences if not one.name]


def has_moved(opened: Opened, sheets: Iterable[Sheet]) -> bool:
    """Say whether the record or a child was saved, added or deleted since the form was opened."""
    for sheet in sheets:
        stored, before = sheet.versions, opened.rows.get(sheet.prefix, {})
        if stored.keys() != before.keys():
            return True
        for key, version in stored.items():
            was = before[key]
            if version.revision != was.revision:
                return True
            if any(was.texts.get(name) != said for name, said in version.texts.items()):
                return True
    return False


def merge(opened: Opened | None, sheets: Iterable[Sheet], data: QueryDict) -> Merge:
    """Put the other's changes into a copy of ``data``, and list what differs.

    Without ``opened`` it is not known who changed what: each difference is then a choice.
    """
    merged = data.copy()
    differences: list[Difference] = []
    for sheet in sheets:
        differences += Merging(opened, sheet, merged).differences()
    return Merge(merged, differences)


def choose(data: QueryDict, opened: Opened, sheets: Iterable[Sheet]) -> QueryDict:
    """Give ``data`` with the choices of the page of differences carried out."""
    chosen = data.copy()
    by_prefix = {sheet.prefix: sheet for sheet in sheets}
    for name in [name for name in data if name.startswith(f"{CHOICE}:")]:
        is_theirs = chosen[name] == THEIRS
        del chosen[name]
        _choice, prefix, key, field = (name.split(":", 3) + [""] * 3)[:4]
        sheet = by_prefix.get(prefix)
        if sheet is None or not is_theirs:
            continue
        if field == NEW:
            chosen[f"{prefix}-{key}-{DELETION_FIELD_NAME}"] = "on"
            continue
        version = opened.get(prefix, key)
        places = [place for place, found in sheet.places(data) if found == key]
        if places and version is not None:
            put(chosen, sheet.html_name(places[0], field), version.texts.get(field, ""))
    return chosen


def put(data: QueryDict, name: str, said: str) -> None:
    """Make the form say ``said``; a box that is not ticked is not sent."""
    data.pop(name, None)
    if said:
        data[name] = said


class Merging:
    """The merge of the rows of one kind into ``data``."""

    def __init__(self, opened: Opened | None, sheet: Sheet, data: QueryDict) -> None:
        self.sheet, self.data = sheet, data
        self.is_known = opened is not None
        self.before = opened.rows.get(sheet.prefix, {}) if opened else {}
        self.stored = sheet.versions
        self.kind = capfirst(str(sheet.model._meta.verbose_name))

    def differences(self) -> list[Difference]:
        posted = [(place, key) for place, key in self.sheet.places(self.data) if key]
        found: list[Difference] = []
        gone: dict[int, Difference] = {}
        for place, key in posted:
            if key in self.stored:
                found += self.of_row(place, key)
            else:
                gone[place] = self.of_gone(place, key)
        found += self.renumbered(gone)
        return found + self.of_added({key for _place, key in posted})

    def of_row(self, place: int, key: str) -> list[Difference]:
        sheet, now = self.sheet, self.stored[key]
        was = self.before.get(key)
        typed = sheet.typed(self.data, place)
        row = self.row_name(key)
        if self.data.get(sheet.html_name(place, DELETION_FIELD_NAME)) and sheet.prefix:
            if was is not None and was == now:
                return []
            name = f"{CHOICE}:{sheet.prefix}:{key}:{DELETION_FIELD_NAME}"
            # Kept by choice, it is kept as the other saved it.
            for field, theirs in now.texts.items():
                put(self.data, sheet.html_name(place, field), theirs)
            before, kept = self.in_short(was), self.in_short(now)
            return [Difference(row, "", before, kept, _("(deleted)"), name, THEIRS)]
        found = []
        columns = {column.name for column in sheet.model._meta.get_fields()}
        for field, mine in typed.items():
            if field not in columns:
                # The reason of the change, or a passage to be cited: nobody else's.
                continue
            theirs = now.texts[field]
            before_text = was.texts.get(field) if was else None
            if mine == theirs:
                continue
            label = self.label(field)
            before, now_said, typed_said = (
                self.shown(field, one) for one in (before_text, theirs, mine)
            )
            shown = (before, now_said, typed_said)
            if before_text is not None and theirs == before_text:
                found.append(Difference(row, label, *shown, "", MINE))
            elif before_text is not None and mine == before_text:
                put(self.data, sheet.html_name(place, field), theirs)
                found.append(Difference(row, label, *shown, "", THEIRS))
            else:
                name = f"{CHOICE}:{sheet.prefix}:{key}:{field}"
                chosen = MINE if mine and self.is_known else THEIRS
                found.append(Difference(row, label, *shown, name, chosen))
        return found

    def of_gone(self, place: int, key: str) -> Difference:
        """Tell of a row that another has deleted; it is entered anew only by choice."""
        was = self.before.get(key)
        typed = self.sheet.typed(self.data, place)
        row = f"{self.kind} {key}"
        before = self.in_short(was)
        is_touched = was is None or typed != was.texts
        if self.data.get(self.sheet.html_name(place, DELETION_FIELD_NAME)) or not is_touched:
            return Difference(row, "", before, _("(deleted)"), before, "", THEIRS)
        mine = self.in_short(typed)
        chosen = MINE if self.is_known else THEIRS
        return Difference(row, "", before, _("(deleted)"), mine, NEW, chosen)

    def of_added(self, posted: set[str]) -> list[Difference]:
        if not self.sheet.prefix:
            return []
        there_not = _("(not there)")
        return [
            Difference(
                self.row_name(key), "", there_not, self.in_short(version), there_not, "", THEIRS
            )
            for key, version in self.stored.items()
            if self.is_known and key not in posted and key not in self.before
        ]

    def renumbered(self, gone: dict[int, Difference]) -> list[Difference]:
        """Take out the forms whose row is gone; the touched become new rows, at the end.

        Gives what there is to tell of them, the choices named by the new number.
        """
        if not gone:
            return []
        sheet, data = self.sheet, self.data
        start = f"{sheet.prefix}-"
        values: dict[int, dict[str, list[Any]]] = {}
        for name in [name for name in data if name.startswith(start)]:
            said, dash, field = name.removeprefix(start).partition("-")
            number = number_said(said)
            if dash and number is not None:
                values.setdefault(number, {})[field] = data.pop(name)
        anew = [place for place, told in gone.items() if told.name]
        order = [place for place in sorted(values) if place not in gone] + anew
        for to, place in enumerate(order):
            for field, given in values[place].items():
                data.setlist(sheet.html_name(to, field), given)
            if place in anew:
                data[sheet.html_name(to, sheet.key)] = ""
                name = f"{CHOICE}:{sheet.prefix}:{to}:{NEW}"
                gone[place] = gone[place]._replace(name=name)
        initial = f"{start}{INITIAL_FORM_COUNT}"
        before = number_said(data.get(initial, "")) or 0
        data[initial] = str(max(0, before - len(gone)))
        data[f"{start}{TOTAL_FORM_COUNT}"] = str(len(order))
        return list(gone.values())

    # How it is said

    def label(self, field: str) -> str:
        return str(capfirst(self.sheet.fields[field].label or field))

    def row_name(self, key: str) -> str:
        """Give the name of a child's row; the record's own has none."""
        if not self.sheet.prefix:
            return ""
        return f"{self.kind}: {self.sheet.rows[key].instance}"

    def shown(self, field: str, said: str | None) -> str:
        """Give a text as the form shows it: what a choice is called, not its value."""
        if said is None:
            return _("(not known)")
        if not said:
            return _("(empty)")
        column = self.sheet.fields[field]
        if isinstance(column, forms.BooleanField):
            return _("yes")
        if isinstance(column, forms.ModelChoiceField):
            queryset: Any = column.queryset
            row = queryset.filter(pk=said).first() if said.isdecimal() and len(said) < 19 else None
            return str(row) if row else said
        if isinstance(column, forms.ChoiceField):
            return str(dict(column.choices).get(said, said))  # type: ignore[arg-type]
        return said

    def in_short(self, version: Version | dict[str, str] | None) -> str:
        """Give a row in one line, its blank fields left out."""
        if version is None:
            return _("(not known)")
        texts = version.texts if isinstance(version, Version) else version
        return "; ".join(
            f"{self.label(name)}: {self.shown(name, said)}"
            for name, said in texts.items()
            if said and name in self.sheet.fields
        )

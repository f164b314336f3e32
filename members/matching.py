"""Names as people write them, matched to participants by every name on record."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from members.models import Membership, Participant, ParticipantAlias
from sources.models import State, fold

DROPPED = "'’\u02bc`."
"""Marks that part no words: ``U.S.`` is ``us``."""

BULLET = re.compile(r"^\s*(?:[-–—•*·▪]|\d{1,3}[.)])\s+")
BRACKETS = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
ENDS = " \t,;:"
ALIKE = 85
"""Of a hundred: how alike a name must be to be offered."""

LEAST_LETTERS = 4
"""Of a word or a name that is looked for within others: “of” and “IOM” are in too many."""

MOST_NEAR = 6


def plain(text: str) -> str:
    """Give a name without case, accents, marks and a first “the”, one space between its words."""
    spaced = (
        "" if char in DROPPED else char if char.isalnum() else " "
        for char in fold(text).replace("&", " and ")
    )
    return " ".join("".join(spaced).split()).removeprefix("the ")


def trimmed(text: str) -> str:
    """Give a name without what ends a line or a sentence; an abbreviation keeps its point."""
    text = text.strip(ENDS)
    return text[:-1] if text.endswith(".") and "." not in text[:-1] else text


class Match(NamedTuple):
    """What a text names: one participant for certain, or several that it may mean, or none."""

    text: str
    participant: Participant | None
    how: str
    """By which name, in words; '' where it is not certain."""
    choices: list[Participant]


class Names:
    """Every name of every participant that is not withdrawn, in a fixed number of queries.

    ``printed`` adds names that stand elsewhere, by the participant's primary key.
    """

    def __init__(self, printed: Iterable[tuple[int, str]] = ()) -> None:
        rows = Participant._base_manager.exclude(state=State.WITHDRAWN)
        self.participants: dict[int, Participant] = {row.pk: row for row in rows}
        self.names: dict[str, dict[int, str]] = defaultdict(dict)
        for key, text, how in [*self.of_record(), *((*one, _("as printed")) for one in printed)]:
            if key in self.participants and (name := plain(text)):
                self.names[name].setdefault(key, how)

    def of_record(self) -> Iterator[tuple[int, str, str]]:
        """Give primary key, name and what sort of name it is, the weightiest first."""
        for row in self.participants.values():
            yield row.pk, row.name, _("name")
            yield row.pk, row.iso3, _("ISO code")
            yield row.pk, row.slug, _("identifier")
        aliases = ParticipantAlias._base_manager.exclude(state=State.WITHDRAWN)
        for alias in aliases.order_by("pk"):
            how = _("other name, %(kind)s") % {"kind": alias.get_kind_display()}
            yield alias.owner_id, alias.text, how
        printed = Membership._base_manager.exclude(as_printed="").order_by("pk")
        for key, text in printed.values_list("participant_id", "as_printed"):
            yield key, text, _("as printed on the list of members or observers")

    def exactly(self, text: str) -> dict[int, str]:
        """Give the participants that have this name, with what sort of name it is."""
        name = plain(text)
        if name in self.names:
            return self.names[name]
        if text.count(",") == 1:
            last, first = text.split(",")
            if (turned := plain(f"{first} {last}")) in self.names:
                return self.names[turned]
        brackets = BRACKETS.match(text.strip())
        if brackets is None:
            return {}
        outside, inside = (self.names.get(plain(part), {}) for part in brackets.groups())
        both = _("%(name)s and %(other)s")
        return {
            key: both % {"name": how, "other": inside[key]}
            for key, how in outside.items()
            if key in inside
        }

    def match(self, text: str) -> Match:
        found = self.exactly(text)
        if len(found) == 1:
            [(key, how)] = found.items()
            return Match(text, self.participants[key], how, [])
        return Match(text, None, "", [self.participants[key] for key in found or self.near(text)])

    def near(self, text: str) -> list[int]:
        """Give the participants whose names are like a text, or within it, the likest first."""
        name = plain(text)
        words = set(name.split())
        if max(map(len, words), default=0) < LEAST_LETTERS:
            return []
        likeness: dict[int, float] = {}
        for other, keys in self.names.items():
            others = set(other.split())
            is_within = words <= others or (len(other) >= LEAST_LETTERS and others <= words)
            alike = max(fuzz.ratio(name, other), ALIKE if is_within else 0)
            if alike >= ALIKE:
                for key in keys:
                    likeness[key] = max(alike, likeness.get(key, 0))
        return sorted(likeness, key=lambda key: (-likeness[key], key))[:MOST_NEAR]

    def read(self, text: str) -> Iterator[Match]:
        """Give what each line of a text names; a line that is a list itself is taken apart."""
        for line in text.splitlines():
            line = trimmed(BULLET.sub("", line))
            if line:
                yield from map(self.match, self.parts(line))

    def parts(self, line: str) -> list[str]:
        """Give the names that a line holds: at commas, semicolons and the last “and”."""
        if self.exactly(line):
            return [line]
        parts = [trimmed(part) for part in re.split(r"[,;]", line)]
        found: list[Any] = []
        for part in filter(None, parts):
            halves = [trimmed(half) for half in part.split(" and ")]
            is_list = len(halves) > 1 and not self.exactly(part)
            if is_list and any(self.exactly(half) for half in halves):
                found += [half.removeprefix("and ") for half in halves if half]
            else:
                found.append(part.removeprefix("and "))
        return found

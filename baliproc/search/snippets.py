"""Where the words that were asked for stand in a text, marked; escaped before it is marked."""

import unicodedata
from typing import NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from baliproc.search.query import Query
from baliproc.search.words import spans, stem

LENGTH = 220
"""Characters of a snippet, more or less: it ends with a word."""

BETWEEN = " · "
"""Stands between two facts."""


class Wanted(NamedTuple):
    """What is to be marked: stems, and beginnings of words."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, query: Query) -> "Wanted":
        single = [term for term in query.weighty if len(term.words) == 1 and not term.exact]
        stems = frozenset(one for term in query.weighty for one in term.stems)
        return cls(stems, tuple(term.words[0] for term in single if term.begins))

    def has(self, word: str) -> int:
        """Give 2 for a form of a word that was asked for, 1 for one that only begins so, else 0."""
        return 2 if stem(word) in self.stems else int(word.startswith(self.beginnings))

    def for_names(self, query: Query) -> "Wanted":
        """Give what is marked in a name, of which the beginnings of words are found."""
        more = [
            term.words[0]
            for term in query.weighty
            if len(term.words) == 1
            and not term.exact
            and len(term.words[0]) > 1
            and not term.words[0][0].isdigit()
        ]
        return Wanted(self.stems, (*self.beginnings, *more))


class Snippet(NamedTuple):
    """A part of a text, plain and as HTML with its hits in ``<mark>``; and what these weigh."""

    text: str
    html: SafeString
    weight: int = 0


def marked(text: str, wanted: Wanted) -> Snippet:
    """Give the whole of a text with its hits marked."""
    plain = unicodedata.normalize("NFC", text)
    found = [one for one in spans(plain) if wanted.has(one.word)]
    whole = cut(plain, 0, len(plain), [(one.start, one.end) for one in found])
    return whole._replace(weight=sum(wanted.has(one.word) for one in found))


def snippet(text: str, wanted: Wanted) -> Snippet:
    """Give the part of a text that has the most of what was asked for; its beginning without."""
    plain = unicodedata.normalize("NFC", text).replace("\n", BETWEEN)
    found = [one for one in spans(plain) if wanted.has(one.word)]
    places = [(one.start, one.end) for one in found]
    if len(plain) <= LENGTH:
        return cut(plain, 0, len(plain), places)
    best, most = 0, 0
    for number, one in enumerate(found):
        within = {stem(other.word) for other in found[number:] if other.end <= one.start + LENGTH}
        if len(within) > most:
            best, most = one.start, len(within)
    start = beginning(plain, best)
    end = min(len(plain), start + LENGTH)
    if end < len(plain):
        end = plain.rfind(" ", start, end)
    return cut(plain, start, end, places)


def beginning(text: str, place: int) -> int:
    """Give where a snippet with a hit at ``place`` begins: with a sentence, if one is near."""
    earliest = max(0, place - LENGTH // 2)
    for mark in (". ", BETWEEN):
        found = text.rfind(mark, earliest, place)
        if found >= 0:
            return found + len(mark)
    if earliest == 0:
        return 0
    return text.find(" ", place - LENGTH // 4, place) + 1 or place


def cut(text: str, start: int, end: int, places: list[tuple[int, int]]) -> Snippet:
    """Give ``text[start:end]`` with the places in it marked, and dots where more follows."""
    before, after = "… " if start else "", " …" if end < len(text) else ""
    parts, place = [], start
    inside = [(first, last) for first, last in places if start <= first and last <= end]
    for first, last in inside:
        parts += [
            conditional_escape(text[place:first]),
            "<mark>",
            conditional_escape(text[first:last]),
            "</mark>",
        ]
        place = last
    parts.append(conditional_escape(text[place:end]))
    html = "".join([before, *parts, after])
    # Every piece of the text is escaped above, and only the marks are not.
    return Snippet(f"{before}{text[start:end]}{after}", mark_safe(html))  # noqa: S308

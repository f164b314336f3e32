"""The text of a document, compared with the passages that quote it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sources.models import Chapter, Passage

QUOTATION_MARKS = str.maketrans("‘’“”", "''\"\"")
DASHES = str.maketrans("–—", "--")
LIST_MARK = re.compile(r"^\s*(?:- (?:\d+ |[a-z]\. ?)?|\d+$|[-| ]+$)", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
SHORT = 20
"""Letters below which a stretch that no passage quotes is a heading's rest or a list's mark."""


def normal(text: str) -> str:
    """Give the text without marks of type, lists and tables, with plain quotation marks.

    White space of any kind is one space. Spelling, capitals and dashes stay as they are.
    """
    text = re.sub(r"\*+", "", text).translate(QUOTATION_MARKS)
    return " ".join(LIST_MARK.sub("", text).replace("|", " ").split())


class Stretch(NamedTuple):
    """Where a quotation stands: from one character of a chapter's normal text to another."""

    start: int
    end: int


@dataclass(frozen=True)
class ChapterText:
    """The normal text of one chapter."""

    text: str

    def find(self, quote: str) -> Stretch | None:
        """Give where the quotation stands, as whole words; None where it is not verbatim."""
        words = re.escape(normal(quote))
        found = re.search(rf"(?<!\w){words}(?!\w)", self.text)
        return Stretch(*found.span()) if found else None

    def gaps(self, quotes: Iterable[str]) -> list[str]:
        """Give what stands between and around the quotations."""
        found = sorted(stretch for quote in quotes if (stretch := self.find(quote)))
        gaps, reached = [], 0
        for stretch in [*found, Stretch(len(self.text), len(self.text))]:
            gaps.append(self.text[reached : stretch.start])
            reached = max(reached, stretch.end)
        return gaps

    def quoted(self, quotes: Iterable[str]) -> float:
        """Give the part of the chapter's letters that the quotations cover, 0 to 1."""
        left = sum(letters(gap) for gap in self.gaps(quotes))
        return 1 - left / letters(self.text)

    def unquoted(self, quotes: Iterable[str]) -> list[str]:
        """Give the sentences, or parts of them, that none of the quotations covers."""
        parts = [part.strip() for gap in self.gaps(quotes) for part in SENTENCE_END.split(gap)]
        return [part for part in parts if letters(part) >= SHORT]


def letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def divide(text: str, chapters: Iterable[Chapter]) -> dict[str, ChapterText]:
    """Give each chapter's text by its slug, cut where its title stands as a line of its own.

    A chapter numbered 0 is what comes before the first title. Raises
    ``ValueError`` where a title is not found after the one before it.
    """
    in_order = sorted(chapters, key=lambda chapter: chapter.number)
    lines = text.splitlines()
    headings = [heading(line) for line in lines]
    starts, line = {}, 0
    for chapter in in_order:
        if chapter.number:
            try:
                line = headings.index(heading(chapter.title), line)
            except ValueError:
                raise ValueError(f"the text has no heading “{chapter.title}”") from None
        starts[chapter.slug] = line
    ends = [*starts.values(), len(lines)][1:]
    return {
        slug: ChapterText(normal("\n".join(lines[start:end])))
        for (slug, start), end in zip(starts.items(), ends, strict=True)
    }


def heading(line: str) -> str:
    return normal(line).translate(DASHES).casefold()


def misquoted(passages: Iterable[Passage], texts: dict[str, ChapterText]) -> list[Passage]:
    """Give the passages whose quotation is not verbatim in their chapter's text."""
    return [one for one in passages if one.quote and not texts[one.chapter.slug].find(one.quote)]

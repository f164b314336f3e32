"""Words and their stems: made here, once, so that both databases see the same terms."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer

from sources.models import fold

LONGEST = 60
"""Letters of a word that count."""

APART = "|"
"""Stands between two texts in a column of terms: no phrase runs across it."""

WORD = re.compile(
    r"((?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?"  # an abbreviation: U.S.
    r"|[^\W_]+)"
    r"(?:[’'\u02bc][sS](?![^\W_]))?"  # a possessive s is no part of it
)

SPELLINGS = {
    "center": "centre",
    "centers": "centres",
    "defense": "defence",
    "labor": "labour",
    "program": "programme",
    "programs": "programmes",
    "smuggler": "smuggle",
    "smugglers": "smuggle",
}
"""Spellings that readers type, with those of the record; and what the stemmer keeps apart."""

IZE = re.compile(r"iz(?=(?:e[ds]?|ers?|ing|ations?(?:al)?)$)")

UNWEIGHTY = frozenset("a an and as at by for from in into of on or the to with".split())
"""Words that are not asked for where there are others."""

STEMMER = snowballstemmer.stemmer("english")
STEMMER_LOCK = Lock()


class Found(NamedTuple):
    """A word in a text: folded, and from where to where it stands."""

    word: str
    start: int
    end: int


def spans(text: str) -> Iterator[Found]:
    """Give the words of a text in Unicode's composed form, in order."""
    for match in WORD.finditer(text):
        if word := folded(match[1]):
            yield Found(word, *match.span(1))


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    return "".join(char for char in fold(word) if char.isalnum())[:LONGEST]


def words(text: str) -> list[str]:
    """Give the words of a text without case and accents; ``U.S.`` is one, a possessive s none."""
    return [found.word for found in spans(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Give what a folded word has in common with its other forms: ``trafficking`` is ``traffick``.

    Organization and organisation have the same stem; what is not English keeps its form.
    """
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    spelt = IZE.sub("is", SPELLINGS.get(word, word))
    with STEMMER_LOCK:
        return str(STEMMER.stemWord(spelt))


def stems(text: str) -> list[str]:
    """Give the stems of the words of a text, in order."""
    return [stem(word) for word in words(text)]


def joined(texts: list[str]) -> str:
    """Give texts as a column of terms holds them: `` | bali process | forum | ``, or ''."""
    parts = [" ".join(found) for text in texts if (found := stems(text))]
    return f" {APART} {f' {APART} '.join(parts)} {APART} " if parts else ""

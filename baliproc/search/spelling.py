"""What a person may have meant by words that are in no entry."""

import unicodedata
from typing import NamedTuple

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from baliproc.models import Entry, Word
from baliproc.search.matches import matches
from baliproc.search.query import NAMES, Query, Term
from baliproc.search.words import spans, stem

MOST_WORDS = 10_000
"""Words that are compared: those in the most entries."""

PROPER = ("kind:member", "kind:observer", "kind:partner", "kind:person")
"""Kinds whose names are written with capitals wherever they stand."""

NEAREST = 3
"""Words that are tried in the place of one that is unknown."""

SHORTEST, SHORTEST_PART = 3, 2


class Reading(NamedTuple):
    """What may have been meant: the text to search for instead, and the words put in it."""

    text: str
    words: list[str]


def readings(query: Query) -> list[Reading]:
    """Give what may have been meant, the nearest first; nothing where every word is known."""
    asked = dict.fromkeys(word for term in query.terms for word in term.words)
    rows = Word.objects.filter(Q(text__in=asked) | Q(stem__in=[stem(word) for word in asked]))
    known = {text for row in rows.values_list("text", "stem") for text in row}
    unknown = [word for word in asked if word not in known and stem(word) not in known]
    if not unknown:
        return []
    commonest = Word.objects.order_by("-entries", "text").values_list("text", flat=True)
    rank = {word: number for number, word in enumerate(commonest[:MOST_WORDS])}
    nearest = {word: near(word, rank) for word in unknown}
    if not all(nearest.values()):
        return []
    most = max(len(words) for words in nearest.values())
    found = []
    for number in range(min(NEAREST, most)):
        chosen = {word: words[min(number, len(words) - 1)] for word, words in nearest.items()}
        shown = {word: shown_as(one) for word, one in chosen.items()}
        found.append(Reading(replaced(query.text, shown), [*chosen.values()]))
    return found


def near(word: str, rank: dict[str, int]) -> list[str]:
    """Give the words at the smallest edit distance, and the two of which it may be made up."""
    if not word.isalpha() or len(word) < SHORTEST:
        return []
    most = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    close = process.extract(
        word, rank.keys(), scorer=OSA.distance, processor=None, score_cutoff=most, limit=None
    )
    found = [
        (distance, other[0] != word[0], rank[other], other)
        for other, distance, _place in close
        if other.isalpha()
    ]
    parts = [
        f"{word[:place]} {word[place:]}"
        for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        if word[:place] in rank and word[place:] in rank
    ]
    found += [(1, True, 0, one) for one in parts[:1]]
    return [row[-1] for row in sorted(found)[:NEAREST]]


def shown_as(text: str) -> str:
    """Give a word as the record spells it: with its accents, and a name with its capitals."""
    return " ".join(spelt(word) for word in text.split())


def spelt(word: str) -> str:
    query = Query(word, [Term((word,), exact=True)])
    in_names = matches(query, [], {}, NAMES, ranked=False)
    proper = [one for one in in_names if one.facets.split()[0] in PROPER]
    found = proper or in_names or matches(query, [], {}, ranked=False)
    entry = Entry.objects.defer("terms").filter(pk=found[0].id).first() if found else None
    plain = unicodedata.normalize(
        "NFC", f"{entry.title} {entry.names} {entry.text}" if entry else ""
    )
    for one in spans(plain):
        if one.word == word:
            spelling = plain[one.start : one.end]
            return spelling if proper else spelling.lower()
    return word


def replaced(text: str, other: dict[str, str]) -> str:
    """Give the text with words replaced; its quotation marks and the rest stay."""
    plain = unicodedata.normalize("NFC", text)
    parts, place = [], 0
    for one in spans(plain):
        if one.word in other:
            parts += [plain[place : one.start], other[one.word]]
            place = one.end
    return "".join([*parts, plain[place:]])

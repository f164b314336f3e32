"""What a person asks for, read once and written for either database.

A word finds its other forms, and names that begin with it; ``traffick*`` finds
whatever begins so; ``"co-chairs statement"`` finds the words in this order; ``-word``
leaves out. There is no other syntax: ``OR``, ``NEAR(`` and the rest are words.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from baliproc.search.words import UNWEIGHTY, stem, words

LONGEST_TEXT = 200
MOST_TERMS = 16
SHORTEST_BEGINNING = 2

QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
PART = re.compile(r'(?P<out>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
HYPHEN = re.compile(r"[-\u2010\u2011–]")


class QueryProblem(ValueError):
    """What is asked makes no sense; the message says why, in a sentence for the reader."""


class Term(NamedTuple):
    """Words that stand one after the other: nearly always one."""

    words: tuple[str, ...]
    begins: bool = False
    """Whether any word that begins with it will do."""
    exact: bool = False
    """Whether it was quoted."""

    @property
    def stems(self) -> tuple[str, ...]:
        return tuple(stem(word) for word in self.words)


@dataclass(frozen=True)
class Query:
    """What was asked: the terms that must be there, and those that must not."""

    text: str
    terms: list[Term]
    without: list[Term] = field(default_factory=list)

    @property
    def sequence(self) -> list[str]:
        """The stems of all the words asked for, in the order in which they were typed."""
        return [one for term in self.terms for one in term.stems]

    @property
    def weighty(self) -> list[Term]:
        """The terms that are looked for: not articles and prepositions, if there are others."""
        kept = [term for term in self.terms if term.exact or not UNWEIGHTY.issuperset(term.words)]
        return kept or self.terms


def read(text: str) -> Query:
    """Give what ``text`` asks for; raises :class:`QueryProblem` where it makes no sense."""
    if len(text) > LONGEST_TEXT:
        raise QueryProblem(
            _("A search has at most %(most)s characters; this one has %(count)s.")
            % {"most": LONGEST_TEXT, "count": len(text)}
        )
    if any(unicodedata.category(char) == "Cc" and not char.isspace() for char in text):
        raise QueryProblem(_("There are control characters in it."))
    plain = unicodedata.normalize("NFC", text).translate(QUOTES)
    if plain.count('"') % 2:
        raise QueryProblem(_("A quotation mark opens a phrase that none closes."))
    terms: list[Term] = []
    without: list[Term] = []
    for part in PART.finditer(plain):
        (without if part["out"] else terms).extend(read_part(part))
    if len(terms) + len(without) > MOST_TERMS:
        raise QueryProblem(
            _("A search has at most %(most)s words or phrases; this one has %(count)s.")
            % {"most": MOST_TERMS, "count": len(terms) + len(without)}
        )
    if without and not terms:
        raise QueryProblem(_("It only says what to leave out. Give a word to look for too."))
    return Query(" ".join(text.split()), terms, without)


def read_part(part: re.Match[str]) -> list[Term]:
    """Give the terms of a phrase, or of letters without a blank: “Timor-Leste” is one phrase."""
    if part["phrase"] is not None:
        quoted = words(part["phrase"])
        return [Term(tuple(quoted), exact=True)] if quoted else []
    terms: list[Term] = []
    for piece in re.findall(r"[^*]+\*?", part["word"]):
        found = words(piece)
        if not found:
            continue
        terms += [Term(tuple(found))] if HYPHEN.search(piece) else [Term((one,)) for one in found]
        if piece.endswith("*") and len(found[-1]) >= SHORTEST_BEGINNING:
            terms[-1] = terms[-1]._replace(begins=True)
    return terms


NAMES, EVERYWHERE = "names", "everywhere"


@dataclass(frozen=True)
class Clause:
    """One term: its stems in order, or a single other stem; of names alone where so marked."""

    stems: tuple[str, ...]
    anywhere: tuple[str, ...] = ()
    in_names: tuple[str, ...] = ()


def clauses(terms: Iterable[Term], beginnings: Mapping[str, "Beginnings"]) -> list[Clause]:
    """Give the terms with the words that begin like them."""
    found = []
    for term in terms:
        last = beginnings.get(term.words[-1])
        alone = last if last and len(term.words) == 1 else None
        if alone and term.begins:
            found.append(Clause(term.stems, anywhere=alone.anywhere))
        elif alone and not term.exact:
            found.append(Clause(term.stems, in_names=alone.in_names))
        else:
            found.append(Clause(term.stems))
    return found


class Beginnings(NamedTuple):
    """The stems of the words that begin with a word: of all, and of those in names."""

    anywhere: tuple[str, ...] = ()
    in_names: tuple[str, ...] = ()


IN_NAMES = "{title_terms names_terms}"
ANYWHERE = "{title_terms names_terms text_terms}"


class Writer(Protocol):
    """Writes what is asked for in a database's own query language."""

    def written(
        self,
        wanted: list[Clause],
        without: list[Clause],
        facets: list[str],
        where: str,
        any_term: bool = False,
    ) -> str: ...


class SQLite:
    """The query language of FTS5. A term holds letters and digits, so that quoting is enough."""

    def written(
        self,
        wanted: list[Clause],
        without: list[Clause],
        facets: list[str],
        where: str,
        any_term: bool = False,
    ) -> str:
        columns = IN_NAMES if where == NAMES else ANYWHERE
        parts = [f"{columns} : ({self.clause(one)})" for one in wanted]
        text = f"({' OR '.join(parts)})" if any_term else " AND ".join(parts)
        for facet in facets:
            text += f' AND facets : "{facet}"'
        for one in without:
            text = f"({text}) NOT ({self.clause(one)})"
        return text

    def clause(self, one: Clause) -> str:
        either = [f'"{" ".join(one.stems)}"', *(f'"{stem}"' for stem in one.anywhere)]
        if one.in_names:
            names = " OR ".join(f'"{stem}"' for stem in one.in_names)
            either.append(f"{IN_NAMES} : ({names})")
        return " OR ".join(either)


class PostgreSQL:
    """A ``tsquery``: titles have weight A and other names B, so that ``:AB`` asks for names."""

    def written(
        self,
        wanted: list[Clause],
        without: list[Clause],
        facets: list[str],
        where: str,
        any_term: bool = False,
    ) -> str:
        weight = ":AB" if where == NAMES else ""
        found = [f"({self.clause(one, weight)})" for one in wanted]
        parts = [f"({(' | ' if any_term else ' & ').join(found)})"]
        parts += [f"'{facet}'" for facet in facets]
        parts += [f"!({self.clause(one, '')})" for one in without]
        return " & ".join(parts)

    def clause(self, one: Clause, weight: str) -> str:
        phrase = " <-> ".join(f"'{stem}'{weight}" for stem in one.stems)
        either = [f"({phrase})", *(f"'{stem}'{weight}" for stem in one.anywhere)]
        either += [f"'{stem}':AB" for stem in one.in_names]
        return " | ".join(either)


WRITERS: dict[str, type[Writer]] = {"sqlite": SQLite, "postgresql": PostgreSQL}

"""Which entries match, in which order: the same ones in the same order on both databases."""

from typing import Any, NamedTuple

from baliproc.postgresql.replica import reading
from baliproc.search.kinds import ROWS_OF_A_KIND
from baliproc.search.query import (
    EVERYWHERE,
    SHORTEST_BEGINNING,
    WRITERS,
    Beginnings,
    Query,
    clauses,
)
from baliproc.search.words import APART, stem

MOST_RANKED = 1000
"""Matches that are ranked and counted: the first ones, by kind, of however many there are."""

MOST_BEGINNINGS = 50
"""Words that a beginning stands for: those in the most entries."""

FIRST_KINDS, LAST_KINDS = 4, 12
"""Among equals, participants, bodies and people come first (kinds with a number below the first),
and what is told of others last (from the second on): discrepancies, outcomes, passages."""


class Dialect(NamedTuple):
    """What the databases call what they do alike."""

    matching: str
    place: str
    least: str


DIALECTS = {
    "sqlite": Dialect(
        "SELECT rowid AS id FROM baliproc_index WHERE baliproc_index MATCH %s", "instr", "min"
    ),
    "postgresql": Dialect(
        "SELECT id FROM baliproc_entry WHERE terms @@ %s::tsquery", "strpos", "least"
    ),
}


class Match(NamedTuple):
    """The key of an entry that matches, and its facets between blanks."""

    id: int
    facets: str


def matches(
    query: Query,
    facets: list[str],
    beginnings: dict[str, Beginnings],
    where: str = EVERYWHERE,
    *,
    any_term: bool = False,
    ranked: bool = True,
) -> list[Match]:
    """Give what matches and has every facet, best first: one more than is ranked if there is more.

    A record whose name is what was asked comes first, then those that have the words in
    a name, then those that have them close together, and often. What is only to be
    counted needs no rank.
    """
    if not query.terms:
        return []
    connection = reading()
    dialect = DIALECTS[connection.vendor]
    wanted = clauses(query.weighty, beginnings)
    text = WRITERS[connection.vendor]().written(
        wanted, clauses(query.without, {}), facets, where, any_term
    )
    points, values = score(query, dialect) if ranked else ("", [])
    order = f"{points} DESC, entry.id" if ranked else "entry.id"
    statement = f"""
        SELECT entry.id, entry.facets
        FROM ({dialect.matching} ORDER BY 1 LIMIT %s) found JOIN baliproc_entry entry USING (id)
        ORDER BY {order}
    """  # noqa: S608 (what is asked for is in the parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, [text, MOST_RANKED + 1, *values])
        return [Match(*row) for row in cursor]


def score(query: Query, dialect: Dialect) -> tuple[str, list[Any]]:
    """Give the points of an entry in SQL, with its parameters.

    They are whole numbers, made of what both databases compute alike.
    """
    has = f"{dialect.place}(%s, %%s) > 0"
    told = " ".join(query.sequence)
    whole = f" {APART} {told} {APART} "
    parts = [
        f"CASE WHEN entry.id < {FIRST_KINDS * ROWS_OF_A_KIND} THEN 6 "
        f"WHEN entry.id < {LAST_KINDS * ROWS_OF_A_KIND} THEN 4 ELSE 0 END",
        f"-{dialect.least}(length(title_terms) / 20, 4)",
        f"-{dialect.least}(length(text_terms) / 600, 3)",
        f"CASE WHEN title_terms = %s THEN 1000 WHEN {has % 'names_terms'} THEN 900 "
        f"WHEN {has % 'title_terms'} THEN 60 ELSE 0 END",
    ]
    values: list[Any] = [whole, whole, f" {APART} {told} "]
    if len(query.sequence) > 1:
        parts.append(
            f"CASE WHEN {has % 'title_terms'} THEN 40 WHEN {has % 'names_terms'} THEN 30 "
            f"WHEN {has % 'text_terms'} THEN 20 ELSE 0 END"
        )
        values += [f" {told} "] * 3
    for term in query.weighty:
        phrase, begins = f" {' '.join(term.stems)} ", f" {' '.join(term.words)}"
        parts += [
            f"CASE WHEN {has % 'title_terms'} THEN 16 WHEN {has % 'names_terms'} THEN 12 "
            f"WHEN {has % 'title_terms'} THEN 8 WHEN {has % 'names_terms'} THEN 6 ELSE 0 END",
            f"{dialect.least}((length(text_terms) - length(replace(text_terms, %s, ' '))) / %s, 3)",
        ]
        values += [phrase, phrase, begins, begins, phrase, len(phrase) - 1]
    return " + ".join(parts), values


WORDS = """
    SELECT * FROM (
        SELECT %s AS asked, text, stem, named FROM baliproc_word
        WHERE beginning = %s AND named >= %s AND substr(text, 1, %s) = %s AND stem <> %s
        ORDER BY entries DESC, text LIMIT %s
    ) found
"""


def beginnings_of(query: Query) -> dict[str, Beginnings]:
    """Give, for each word that may be the beginning of others, the stems of these: one query.

    Any word will do where a star asks for it; otherwise only those that stand in a name.
    """
    asked = {
        term.words[0]: not term.begins
        for term in query.weighty
        if not term.exact
        and len(term.words) == 1
        and len(term.words[0]) >= SHORTEST_BEGINNING
        and (term.begins or not term.words[0][0].isdigit())
    }
    if not asked:
        return {}
    values: list[Any] = []
    for word, in_names in asked.items():
        values += [word, word[:2], int(in_names), len(word), word, stem(word), MOST_BEGINNINGS]
    with reading().cursor() as cursor:
        cursor.execute(" UNION ALL ".join([WORDS] * len(asked)), values)
        rows = cursor.fetchall()
    return {
        word: Beginnings(
            tuple(dict.fromkeys(row[2] for row in rows if row[0] == word)),
            tuple(dict.fromkeys(row[2] for row in rows if row[0] == word and row[3])),
        )
        for word in asked
    }

#!/usr/bin/env python3
"""What a search costs at today's size of the record and at many times that, as a table.

    DATABASE_URL=sqlite:///var/bench.sqlite3 tests/bench/search.py
    tests/with_postgresql.py tests/bench/search.py --times 1000

It makes the tables, loads the record unless it is there, and then fills the index with copies,
which spoils the database: one that holds an index already is refused without --spoil. Copies
keep the common words; those of a single entry are left out or, in one copy of thirty, made new
ones, so that the vocabulary grows as that of texts does and rare words stay rare. Milliseconds
are processor time of whole searches (rank, facets, snippets), of this process and of the
server's on this machine, the mean of many: waiting for others is not counted.
"""

import io
import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from baliproc.models import Entry, Word  # noqa: E402
from baliproc.search import search  # noqa: E402
from baliproc.search.index import tidy  # noqa: E402
from baliproc.search.kinds import ROWS_OF_A_KIND, weighted  # noqa: E402

ROUNDS = 10
NEW_WORDS = 30
"""One copy of so many brings words of its own."""

QUERIES = (
    ("a rare word", "atlantis", {}),
    ("a word of a few", "andaman", {}),
    ("a common word", "bali", {}),
    ("two common words", "bali process", {}),
    ("the commonest word", "the", {}),
    ("a phrase", '"people smuggling"', {}),
    ("a common and a rare word", "process atlantis", {}),
    ("a beginning of names", "indo", {}),
    ("any beginning", "traffick*", {}),
    ("a word left out", "bali -process", {}),
    ("with filters", "bali", {"kind": "meeting", "year": 2016}),
    ("a misspelt word", "disruptoin", {}),
)
COLUMNS = [field.attname for field in Entry._meta.fields]
NEW = "\x01"
"""Stands in a copy's text behind a word that is made a new one, or is left out."""


def measured(text, narrowed):
    """Give the number of matches, and the milliseconds of processor time of one search."""
    search(text, **narrowed)
    start = spent()
    for _round in range(ROUNDS):
        found = search(text, **narrowed)
    cost = (spent() - start) / ROUNDS * 1000
    return f"{found.count:,}{'+' if found.count_is_capped else ''}", cost


def spent():
    """Give the seconds that this process, and the server's for it, have worked so far."""
    seconds = time.process_time()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat").read_text()
        seconds += int(told.split()[0]) / 1e9
    return seconds


def templates(rare):
    """Give the entries as tuples of columns, each rare stem followed by ``NEW``."""
    for entry in Entry.objects.defer("terms").iterator():
        for name in ("title_terms", "names_terms", "text_terms"):
            terms = getattr(entry, name).split(" ")
            setattr(entry, name, " ".join(one + NEW * (one in rare) for one in terms))
        entry.terms = weighted(entry)
        yield [getattr(entry, name) for name in COLUMNS]


def copies(rows, first, last):
    """Give the rows of the copies of these numbers, with keys of their own within their kinds."""
    for number in range(first, last):
        word = f"q{number}" if number % NEW_WORDS == 0 else "left"
        for row in rows:
            kind, pk = divmod(row[0], ROWS_OF_A_KIND)
            key = kind * ROWS_OF_A_KIND + number * 1_000_000 + pk
            yield [key, *(text.replace(NEW, word) for text in row[1:])]


def fill(times):
    """Make the index ``times`` as large."""
    alone = Word.objects.filter(entries=1).values_list("stem", flat=True)
    rare = set(alone) - set(Word.objects.filter(entries__gt=1).values_list("stem", flat=True))
    rows = list(templates(rare))
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copy_in(cursor, names, rows, times)
        else:
            places = ", ".join(["?"] * len(COLUMNS))
            statement = f"INSERT INTO baliproc_entry ({names}) VALUES ({places})"  # noqa: S608
            cursor.connection.executemany(statement, copies(rows, 1, times))
        add_words(times)
    tidy()


def copy_in(cursor, names, rows, times):
    escapes = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
    cursor.execute("DROP INDEX baliproc_entry_terms")
    for first in range(1, times, 20):
        part = io.StringIO()
        for row in copies(rows, first, min(first + 20, times)):
            part.write("\t".join(str(cell).translate(escapes) for cell in row) + "\n")
        part.seek(0)
        cursor.copy_expert(f"COPY baliproc_entry ({names}) FROM STDIN", part)
    cursor.execute(
        "CREATE INDEX baliproc_entry_terms ON baliproc_entry USING gin (terms) "
        "WITH (fastupdate = off)"
    )


def add_words(times):
    """Count the words of the copies, and add those that they brought."""
    with connection.cursor() as cursor:
        for column in ("entries", "named"):
            cursor.execute(
                f"UPDATE baliproc_word SET {column} = {column} * %s WHERE entries > 1",  # noqa: S608
                [times],
            )
    rare = list(Word.objects.filter(entries=1))
    for number in range(NEW_WORDS, times, NEW_WORDS):
        Word.objects.bulk_create(
            Word(
                text=f"{one.text}q{number}"[:60],
                stem=f"{one.stem}q{number}"[:60],
                beginning=one.beginning,
                entries=1,
                named=one.named,
            )
            for one in rare
        )


def main():
    parser = ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--spoil", action="store_true", help="fill a database that has an index")
    asked = parser.parse_args()
    times = asked.times
    call_command("migrate", verbosity=0)
    if not Entry.objects.exists():
        call_command("load", verbosity=0)
    elif not asked.spoil:
        sys.exit("This database holds an index already, which would be spoilt.")
    rare = Word.objects.filter(entries=1, named=0, text__regex="^[a-z]{7,}$").order_by("text")
    queries = [
        (name, text.replace("atlantis", rare[40].text), *rest) for name, text, *rest in QUERIES
    ]
    today = [measured(text, narrowed) for _name, text, narrowed in queries]
    start = time.perf_counter()
    fill(times)
    took = time.perf_counter() - start
    then = [measured(text, narrowed) for _name, text, narrowed in queries]
    print(f"{connection.vendor}: {Entry.objects.count():,} entries and {Word.objects.count():,} ")
    print(f"words, {times} times as many; filled in {took:.0f} s.")
    print()
    print("| asked | for | found | ms | found then | ms then | ratio |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for query, before, after in zip(queries, today, then, strict=True):
        name, text, _narrowed = query
        cells = [name, f"`{text}`", before[0], f"{before[1]:.1f}", after[0], f"{after[1]:.1f}"]
        print(f"| {' | '.join(cells)} | {after[1] / before[1]:.1f} |")


if __name__ == "__main__":
    main()

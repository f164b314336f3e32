#!/usr/bin/env python3
"""What pages cost that are made anew, today and with many times the meetings, as a table.

    tests/bench/growth.py [--times 1000] [--rounds 5]

It loads the record into a throwaway SQLite database, measures, copies each meeting with its
sources TIMES - 1 times (a copy has a slug of its own and no number in its series), and measures
again. Milliseconds are processor time of whole requests in this process, without the page cache,
the median of the rounds. The search has a bench of its own, ``search.py``.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

STEP = 1_000_000
"""What a copy's keys are above those of the copy before."""

PAGES = (
    ("detail, meeting", "/meetings/ministerial-conference-1/", 1.1),
    ("detail, member", "/members/new-zealand/", 1.1),
    ("list", "/meetings/", 1.5),
    ("list, other page", "/meetings/?page=2", 1.5),
    ("JSON, list", "/api/v1/meetings/", 1.5),
    ("JSON, row", "/api/v1/meetings/ministerial-conference-1/", 1.1),
    ("list with facets", "/meetings/?status=held&kind=meeting", 3),
)


def copy(table: str, times: int, changed: dict[str, str]) -> None:
    """Copy every row of a table; ``changed`` gives columns another value, as SQL over ``n``."""
    from django.db import connection

    with connection.cursor() as cursor:
        columns = [
            one.name for one in connection.introspection.get_table_description(cursor, table)
        ]
        quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
        values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
        cursor.execute(
            "WITH RECURSIVE copies(n) AS "  # noqa: S608
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times - 1}) "
            f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table} t, copies"
        )


def grow(times: int) -> None:
    from django.db import connection, transaction

    above = f"+ n * {STEP}"
    slug = {"id": f"t.id {above}", "slug": "t.slug || '-' || n", "ordinal": "NULL"}
    with transaction.atomic():
        copy("meetings_meeting", times, slug)
        source = {"id": f"t.id {above}", "subject_id": f"t.subject_id {above}"}
        copy("meetings_meetingcitation", times, source)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cost(path: str, rounds: int) -> float:
    """Give the milliseconds of processor time of one request."""
    from django.test import Client

    client, spent = Client(headers={"host": "127.0.0.1"}), []
    for _ in range(rounds + 1):
        start = time.process_time()
        answer = client.get(path)
        spent.append((time.process_time() - start) * 1000)
        if answer.status_code != 200:
            sys.exit(f"{path} answers {answer.status_code}.")
    return median(spent[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["DATABASE_URL"] = f"sqlite:///{place}/db.sqlite3"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load", verbosity=0)
        today = [cost(path, given.rounds) for _name, path, _goal in PAGES]
        grow(given.times)
        print(f"| Page | ms | ms, {given.times:,} times the meetings | Ratio | Goal |")
        print("| ---- | -: | -: | ----: | ---: |")
        for (name, path, goal), before in zip(PAGES, today, strict=True):
            after = cost(path, given.rounds)
            print(f"| {name} | {before:.0f} | {after:.0f} | {after / before:.1f} | {goal:g} |")


if __name__ == "__main__":
    main()

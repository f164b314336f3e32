#!/usr/bin/env python3
"""What pages made anew cost when there are a thousand times as many meetings.

    tests/bench/growth.py [--times 1000] --database FILE

FILE is a loaded SQLite database, which is copied. The copy gets every meeting so many times,
with its sources; the others are of no body, so that what belongs to a member or to a body stays
as it was, and the number of rows on a page too. It prints, for each page, the
processor time of this process and the database in milliseconds, before and after, and their
ratio, the least of several; nothing is kept between requests. Search has a bench of its own.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.anew import measured, visitor

PAGES = (
    ("detail, meeting", "/meetings/ministerial-conference-1/", 1.1),
    ("detail, member", "/members/new-zealand/", 1.1),
    ("list", "/meetings/", 1.5),
    ("JSON, list", "/api/v1/meetings/?page_size=50", 1.5),
    ("JSON, row", "/api/v1/meetings/ministerial-conference-1/", 1.5),
    ("facets", "/meetings/?status=held", 3),
)
ROWS = 50
"""Of a page of the list: as many before and after."""

APART = 1_000_000
"""How far the primary keys of one copy lie from those of the next."""

TIMES = "WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %s) "


def copy_rows(model, times, **expressions):
    """Insert so many copies of each row, with these columns as SQL from the row and ``n``."""
    from django.db import connection

    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    given = {"id": f"id + n * {APART}"} | expressions
    values = ", ".join(given.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({names}) {TIMES} SELECT {values} FROM {table}, copies"  # noqa: S608
        cursor.execute(sql, [times - 1])


def grow(times):
    from django.db import connection

    from meetings.models import Meeting, MeetingCitation

    if times > 1:
        copy_rows(Meeting, times, slug="slug || '-copy-' || n", group_id="NULL", ordinal="NULL")
        copy_rows(MeetingCitation, times, subject_id=f"subject_id + n * {APART}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Meeting.objects.count()


def main(times):
    client, found = visitor(), []
    from meetings.views import MeetingListView

    MeetingListView.paginate_by = ROWS
    for size in (1, times):
        print(f"{grow(size):,} meetings", flush=True)
        found.append([measured(client, path) for _name, path, _most in PAGES])
    print(f"| Page | ms | ms, {times:,} times | Ratio | Goal |")
    print("| ---- | -: | -: | ----: | ---: |")
    for (name, _path, most), before, after in zip(PAGES, *found, strict=True):
        print(f"| {name} | {before:.0f} | {after:.0f} | {after / before:.1f} | {most:g} |")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--times", type=int, default=1000)
    asked.add_argument("--database", required=True, help="a loaded SQLite database")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        copied = shutil.copy(given.database, temporary)
        os.environ["DATABASE_URL"] = f"sqlite:///{copied}"
        main(given.times)

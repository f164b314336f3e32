#!/usr/bin/env python3
"""What each type of page costs when it is made anew, beside its budget.

    DATABASE_URL=sqlite:///var/db.sqlite3 tests/bench/budgets.py

The database is loaded. It prints milliseconds of processor time, with those of SQLite, the
least of several; ends with 1 where a page costs more than its budget.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.anew import measured, visitor

BUDGETS = (
    ("first page", "/", 300),
    ("timeline", "/timeline/", 300),
    ("list of members", "/members/", 250),
    ("list of meetings", "/meetings/", 250),
    ("a filtered list", "/meetings/?year=2016", 120),
    ("attendance", "/meetings/attendance/", 300),
    ("a member", "/members/new-zealand/", 300),
    ("a meeting", "/meetings/ministerial-conference-1/", 300),
    ("a meeting with many there", "/meetings/ministerial-conference-8/", 500),
    ("a body", "/workinggroups/consultation-mechanism/", 250),
    ("a person", "/people/andrew-forrest/", 120),
    ("an action item", "/strategy/items/1/", 120),
    ("a passage", "/sources/passages/statement-technical-contributions/", 80),
    ("a search", "/search/?q=smuggling", 80),
    ("a list of the API", "/api/v1/participants/?page_size=100", 350),
    ("a record of the API", "/api/v1/participants/new-zealand/", 60),
    ("a download", "/data/meetings.csv", 250),
)
"""Types of page, an address of each, and the milliseconds that it may cost on two cores of 2026."""


def main():
    client, dear = visitor(), []
    print("| Page | ms | Budget |")
    print("| ---- | -: | -----: |")
    for name, path, most in BUDGETS:
        cost = measured(client, path)
        print(f"| {name} | {cost:.0f} | {most} |", flush=True)
        if cost > most:
            dear.append(name)
    return dear


if __name__ == "__main__":
    dear = main()
    sys.exit("Over budget: " + ", ".join(dear) if dear else 0)

#!/usr/bin/env python3
"""Malformed requests to every route of the running server: any 5xx is a fault.

    tests/bench/malformed.py [number]

It loads the record into a database of its own (SQLite, or the empty PostgreSQL database that
``DATABASE_URL`` names), serves it as ``make run`` does, and prints the statuses by number
and every request that was answered by 5xx. Ends with status 1 where there is one.
"""

import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.malformed import malformed, statuses
from tests.served import served


def main(number: int = 5000) -> None:
    environment = {"PAGE_CACHE_MB": "0", "LOG_LEVEL": "ERROR"}
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    with (
        tempfile.TemporaryDirectory() as place,
        served(Path(place), **environment) as address,
    ):
        counts, failed = statuses(urlsplit(address).port or 0, malformed(number))
        survived = statuses(
            urlsplit(address).port or 0, [("/", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
        )[0]
    for status, count in sorted(counts.items()):
        print(f"{status or 'closed'}: {count}")
    for status, route, sent in failed:
        print(status, route, sent[:300])
    print(f"{number} requests, {len(failed)} answered by 5xx; afterwards: {dict(survived)}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

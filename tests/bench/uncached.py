#!/usr/bin/env python3
"""What pages cost that are made anew, beside Datasette's of the same rows and a naive list.

    tests/bench/uncached.py [--rounds 5] [--datasette COMMAND] [--database FILE] [PART ...]

It loads the record into a database of its own, unless a loaded one is named, and serves it
without the page cache (``PAGE_CACHE_MB=0``) by two workers. Datasette, from a throwaway
environment unless a command is named, serves the site's own SQLite download, the rows of
``/members/`` as they are shown, and the entries of the search with a full-text index. Each is
asked in turn over two connections, round by round, so that a busy machine is busy for all. It
prints ratios of medians: how many times more processor time a request costs there than here, and
how many times more requests a second are answered here than there. Ends with 1 if a goal is
missed by the processor's time.
"""

import argparse
import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))

from tests.bench.datasette import (  # noqa: E402
    Server,
    datasette,
    installed,
    rows_shown,
    write_members,
)
from tests.bench.load import Asked, processor_seconds  # noqa: E402
from tests.served import free_port  # noqa: E402

CONNECTIONS, REQUESTS = 2, 5
"""How many connections ask at once, and what each asks for in a round."""

FACETS = "&".join(f"_facet={name}" for name in ("group", "kind", "year", "place", "status", "mode"))

MEETING = "ministerial-conference-1"


class Pair(NamedTuple):
    """A page here, the page of the same rows there, and how many times less it is to cost."""

    name: str
    here: str
    there: str
    goal: float
    naive: bool = False


PAIRS = (
    Pair("member list", "/members/", "/record/members_shown", 6),
    Pair("member list, naive", "/members/", "/members/", 1.5, naive=True),
    Pair("faceted list", "/meetings/?status=held", f"/record/faceted?status=held&{FACETS}", 5),
    Pair("faceted list, 5 rows", "/meetings/?year=2016", f"/record/faceted?year=2016&{FACETS}", 5),
    Pair("detail, member", "/members/new-zealand/", "/record/participants/new-zealand", 3),
    Pair(
        "detail, meeting",
        "/meetings/ministerial-conference-1/",
        "/record/meetings/ministerial-conference-1",
        3,
    ),
    Pair("detail, person", "/people/andrew-forrest/", "/record/people/andrew-forrest", 3),
    Pair("search", "/search/?q=smuggling", "/record/entries?_search=smuggling", 10),
    Pair("JSON, list", "/api/v1/participants/?page_size=100", "/record/participants.json", 10),
    Pair(
        "JSON, row",
        "/api/v1/participants/new-zealand/",
        "/record/participants/new-zealand.json",
        10,
    ),
)


@contextmanager
def granian(application: str, database: Path) -> Iterator[Server]:
    """Serve an application as ``manage.py serve`` does, with the page cache switched off."""
    port = free_port()
    variables = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "baliproc.settings",
        "PAGE_CACHE_MB": "0",
    }
    words = "--interface wsgi --workers 2 --blocking-threads 1 --log-level error"
    command = [sys.executable, "-m", "granian", *words.split(), "--host", "127.0.0.1"]
    server = subprocess.Popen([*command, "--port", str(port), application], cwd=HERE, env=variables)
    try:
        wait_for_answer(port)
        yield Server(server.pid, port)
    finally:
        server.terminate()
        server.wait(timeout=20)


def record_for_datasette(site: str, loaded: Path, file: Path) -> None:
    """Write the download of the site, and beside it what a list and the search are made of."""
    with urlopen(f"{site}/data/record.sqlite3", timeout=120) as answer:  # noqa: S310
        file.write_bytes(answer.read())
    write_members(file, *rows_shown(site))
    with sqlite3.connect(file) as database:
        database.execute("ATTACH ? AS site", [str(loaded)])
        # The site counts by year and by place, for which the download has no column.
        database.execute(
            "CREATE TABLE faceted AS SELECT *, substr(start, 1, 4) AS year, "
            "coalesce(nullif(city, ''), country) AS place FROM meetings"
        )
        for facet in ("group", "kind", "year", "place", "status", "mode"):
            database.execute(f'CREATE INDEX faceted_{facet} ON faceted ("{facet}")')
        database.execute(
            "CREATE TABLE entries AS SELECT id, title, names, text, url FROM site.baliproc_entry"
        )
        database.execute(
            "CREATE VIRTUAL TABLE entries_fts USING fts5 "
            "(title, names, text, content=entries, tokenize='porter unicode61')"
        )
        database.execute("INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')")


def wait_for_answer(port: int, seconds: int = 120) -> None:
    """Wait for the server's port to open: a page may take long on a machine that is busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"Nothing listens on port {port}.")


def ask(port: int, path: str, times: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _time in range(times):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{path} answers {answer.status}.")
    connection.close()


def measured(server: Server, path: str) -> Asked:
    """Ask for one path a fixed number of times, over several connections at once."""
    before, start = processor_seconds(server.pid), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        list(threads.map(lambda _n: ask(server.port, path, REQUESTS), range(CONNECTIONS)))
    took, cost = time.perf_counter() - start, processor_seconds(server.pid) - before
    count = CONNECTIONS * REQUESTS
    return Asked(count / took, cost / count * 1e6)


def compared(pair: Pair, here: Server, there: Server, rounds: int) -> tuple[float, float]:
    """Give the ratios of the processor's time, theirs to ours, and of the rates, ours to theirs."""
    for server, path in ((here, pair.here), (there, pair.there)):
        ask(server.port, path, 4)
    found = [(measured(there, pair.there), measured(here, pair.here)) for _ in range(rounds)]
    cost = median(theirs.cost for theirs, _ in found) / median(ours.cost for _, ours in found)
    rate = median(ours.rate for _, ours in found) / median(theirs.rate for theirs, _ in found)
    return cost, rate


def load(file: Path) -> None:
    variables = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
    for command in ("migrate", "load"):
        words = [sys.executable, "manage.py", command, "--verbosity=0"]
        subprocess.run(words, cwd=HERE, env=variables, check=True)


def table(
    wanted: list[Pair], here: Server, yardstick: Server, naive: Server, rounds: int
) -> list[str]:
    """Print the table, and give the names of the pages that miss their goals."""
    missed = []
    print("| Page | Processor, here = 1 | Rate, there = 1 | Goal |")
    print("| ---- | ------------------: | --------------: | ---: |")
    for pair in wanted:
        cost, rate = compared(pair, here, naive if pair.naive else yardstick, rounds)
        print(f"| {pair.name} | {cost:.1f} | {rate:.1f} | {pair.goal:g} |", flush=True)
        if cost < pair.goal:
            missed.append(pair.name)
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--datasette", help="a command to use instead of a fresh installation")
    parser.add_argument("--database", help="a loaded SQLite database, to load none")
    parser.add_argument("parts", nargs="*", help="only pages whose name has one of these")
    given = parser.parse_args()
    wanted = [
        one for one in PAIRS if not given.parts or any(part in one.name for part in given.parts)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        command = given.datasette or installed(place / "datasette")
        file, loaded = place / "record.db", Path(given.database or place / "db.sqlite3")
        if not given.database:
            load(loaded)
        with (
            granian("baliproc.wsgi:application", loaded) as here,
            granian("tests.bench.naive:application", loaded) as naive,
        ):
            record_for_datasette(f"http://127.0.0.1:{here.port}", loaded, file)
            with datasette(command, file) as yardstick:
                missed = table(wanted, here, yardstick, naive, given.rounds)
    sys.exit("Missed: " + "; ".join(missed) if missed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Freeze a PostgreSQL server, and restart it, while two read without a pause; tell the figures.

    tests/bench/freeze.py --seconds 30 --restarts 5

It makes a server of its own. Ends with status 0 where every page was answered, 95 of a hundred
within a second, and editing was back within two seconds of each restart.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.drills.clusters import cluster
from tests.drills.reading import Readers, warm
from tests.drills.sites import ADD, Editor, draft, prepare, site
from tests.served import until


def told(name, readers):
    """Print what the answers were."""
    marked = sum("stale" in one.cache for one in readers.answers)
    failed = sum(one.status != 200 for one in readers.answers)
    longest = max(one.seconds for one in readers.answers)
    print(
        f"{name}: {len(readers.answers)} pages, {failed} failed, {marked} marked stale, "
        f"p95 {readers.p95() * 1000:.0f} ms, longest {longest * 1000:.0f} ms",
        flush=True,
    )
    return not failed and readers.p95() < 1


def frozen(server, served, editor, seconds):
    """Freeze for so long, while an editor tries to save every five seconds."""
    values = editor.form(ADD) | draft("frozen")
    with server.frozen(), Readers(served) as readers:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert editor.send(ADD, values).status_code == 503
            time.sleep(5)
    return told(f"Frozen for {seconds} s", readers)


def restarted(server, served, editor, times):
    """Restart so often; tell how long after it editing was back."""
    form, waits = editor.form(ADD), []
    with Readers(served) as readers:
        for turn in range(times):
            values = form | draft(f"restarted{turn}")
            server.stop("fast")
            assert editor.send(ADD, values).status_code == 503
            server.start()
            begun = time.monotonic()
            until(lambda values=values: editor.send(ADD, values).status_code == 302)
            waits.append(time.monotonic() - begun)
    print("Editing was back after " + ", ".join(f"{one:.2f}" for one in waits) + " s")
    return told(f"Restarted {times} times", readers) and max(waits) < 2


def main(seconds, restarts):
    with cluster() as server:
        prepare({"DATABASE_URL": server.url})
        with site({"DATABASE_URL": server.url}) as served:
            editor = Editor(served.address)
            warm(served)
            good = frozen(server, served, editor, seconds)
            until(lambda: "Cache-Status" not in served.get("/members/").headers)
            warm(served)
            return 0 if restarted(server, served, editor, restarts) and good else 1


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--seconds", type=int, default=30)
    asked.add_argument("--restarts", type=int, default=5)
    given = asked.parse_args()
    sys.exit(main(given.seconds, given.restarts))

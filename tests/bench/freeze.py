#!/usr/bin/env python3
"""Lock a SQLite file, freeze a PostgreSQL server and restart it, while two read without a pause.

    tests/bench/freeze.py --locked 10 --frozen 30 --restarts 5

It makes databases of its own. Ends with status 0 where every page was answered, 95 of a hundred
within a second, and editing was back within two seconds of each restart.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.drills.clusters import cluster
from tests.drills.reading import KEPT, Readers, warm
from tests.drills.sites import ADD, Editor, draft, prepare, site
from tests.drills.test_locked import NEW
from tests.drills.test_locked import locked as lock
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


def try_to_save(editor, values, seconds):
    """Have an editor try in vain for so long; tell how long each attempt took."""
    end, waits = time.monotonic() + seconds, []
    while time.monotonic() < end:
        begun = time.monotonic()
        assert editor.send(ADD, values).status_code == 503
        waits.append(time.monotonic() - begun)
        time.sleep(2)
    print("Told that nothing was saved after " + listed(waits))


def listed(seconds):
    return ", ".join(f"{one:.2f}" for one in seconds) + " s"


def before(served, paths, seconds=5):
    """Tell what the same readers get while nothing is wrong."""
    with Readers(served, paths) as readers:
        time.sleep(seconds)
    told("Before", readers)


def locked(file, seconds):
    """Lock a prepared SQLite file for so long; the pages are kept ones and new ones."""
    with site({"DATABASE_URL": f"sqlite:///{file}"}) as served:
        editor = Editor(served.address)
        warm(served)
        before(served, (*KEPT, *NEW[45:]))
        values = editor.form(ADD) | draft("locked")
        with lock(file), Readers(served, (*KEPT, *NEW[:45])) as readers:
            try_to_save(editor, values, seconds)
        return told(f"Locked for {seconds} s", readers)


def frozen(server, served, editor, seconds):
    """Freeze a PostgreSQL server for so long."""
    before(served, KEPT)
    values = editor.form(ADD) | draft("frozen")
    with server.frozen(), Readers(served) as readers:
        try_to_save(editor, values, seconds)
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
    print("Editing was back after " + listed(waits))
    return told(f"Restarted {times} times", readers) and max(waits) < 2


def main(lock_seconds, seconds, restarts):
    with tempfile.TemporaryDirectory() as place:
        file = f"{place}/db.sqlite3"
        prepare({"DATABASE_URL": f"sqlite:///{file}"})
        good = locked(file, lock_seconds)
    with cluster() as server:
        prepare({"DATABASE_URL": server.url})
        with site({"DATABASE_URL": server.url}) as served:
            editor = Editor(served.address)
            warm(served)
            good = frozen(server, served, editor, seconds) and good
            until(lambda: "Cache-Status" not in served.get("/members/").headers)
            warm(served)
            return 0 if restarted(server, served, editor, restarts) and good else 1


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--locked", type=int, default=10)
    asked.add_argument("--frozen", type=int, default=30)
    asked.add_argument("--restarts", type=int, default=5)
    given = asked.parse_args()
    sys.exit(main(given.locked, given.frozen, given.restarts))

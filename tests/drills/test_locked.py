"""SQLite's file is locked by another process: readers do not notice, and the editor is told."""

import os
import sqlite3
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup

from tests.drills.reading import KEPT, Readers, warm
from tests.drills.sites import ADD, Editor, draft, site, values_of
from tests.served import until

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="PostgreSQL has no lock on everything",
)

REASON = "Two words\nand a line."

NEW = tuple(f"/timeline/?since={year}" for year in range(1900, 1990))
"""Pages that no process has made yet."""


@contextmanager
def locked(path):
    """Hold the lock of the file, as a long import does."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def test_locked_readers_do_not_notice_and_the_editor_is_told_and_loses_nothing(database_file):
    with site({"DATABASE_URL": f"sqlite:///{database_file}"}) as served:
        editor = Editor(served.address)
        warm(served)
        values = editor.form(ADD) | draft("atlantis") | {"change_reason": REASON}
        with locked(database_file), Readers(served, (*KEPT, *NEW)) as readers:
            # Django alone would wait for twenty seconds, for which the editor does not.
            refused = editor.send(ADD, values)
            again = editor.send(ADD, values)
            until(lambda: len({one.path for one in readers.answers}) > len(KEPT) + 5)
        assert {(one.status, one.cache) for one in readers.answers} == {(200, "")}
        for answer in (refused, again):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert answer.headers["Cache-Control"] == "no-store"
        page = BeautifulSoup(refused.text, "lxml")
        assert page.h1.text == "Not saved"
        assert "held by other work" in page.select_one(".lead").text
        assert "Two words" in page.dd.text
        kept = values_of(page.form)
        assert kept == values
        assert editor.found("atlantis") == 0
        assert editor.send(ADD, kept).status_code == 302
        assert editor.found("atlantis") == 1

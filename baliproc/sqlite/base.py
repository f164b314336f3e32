"""A connection that waits for the lock of the file for a bounded time.

SQLite has one writer at a time. Whoever holds the lock for long would keep every worker
that is to save something waiting, and with it the readers behind it. ``bound_waiting``
bounds the wait. Only the web server asks for it: a command may take its time.
"""

import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WAIT = 2.0
"""Seconds that a request waits for the lock."""

REST = 5.0
"""Seconds after a wait in vain for which others hardly wait."""

SHORT = 0.1
"""How many seconds that is."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Begins a transaction as Django does, but within ``WAIT`` seconds or not at all."""

    is_bounded = False
    locked = float("-inf")
    """When the lock was last waited for in vain, in this process."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if self.is_bounded:
            params["timeout"] = WAIT
        return params

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_bounded:
            super()._start_transaction_under_autocommit()
            return
        rests = time.monotonic() < DatabaseWrapper.locked + REST
        self.wait_for(SHORT if rests else WAIT)
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError:
            DatabaseWrapper.locked = time.monotonic()
            raise
        if rests:
            DatabaseWrapper.locked = float("-inf")
            self.wait_for(WAIT)

    def wait_for(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}").close()


held: list[sqlite3.Connection] = []
"""Kept open as long as the process lives."""


def hold_open(config: dict[str, Any]) -> None:
    """Keep the file of a database of Django's settings open.

    Whoever opens it first makes two small files beside it. Where another has it open these
    are there, and reading goes on if the disk has no room for them any more.
    """
    connection = sqlite3.connect(config["NAME"], uri=True, timeout=WAIT, check_same_thread=False)
    held.append(connection)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        # It is damaged or away, and whoever asks next is told.
        return


def bound_waiting() -> None:
    """Bound the wait for the lock in this process; called once, before any connection."""
    DatabaseWrapper.is_bounded = True

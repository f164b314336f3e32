"""A connection that waits for a bounded time, and leaves a database alone that did not answer.

A server that is frozen, or a network that swallows packets, keeps psycopg2 waiting for
ever, as the timeouts of PostgreSQL are kept by the server. ``bound_waiting`` bounds the
wait on this side. Only the web server asks for it: a command may take its time.
"""

import select
import time
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe
from psycopg2 import extensions

WAIT = 2.0
"""Seconds that a request waits for the database: for a connection, and for each statement."""

REST = 2.0
"""Seconds, at most, for which nothing is asked of a database that did not answer.

It is as long as the attempt took: who is refused at once soon asks again.
"""

LEAST_REST = 0.2
"""Seconds, at least."""

NO_COMPILING = "-c jit=off"
"""A statement over many tables is guessed to be dear, and to compile it took a second each time."""

SERVER_TIMEOUTS = "-c statement_timeout=2000 -c lock_timeout=1500"
"""Milliseconds after which the server itself gives up, and the connection remains usable."""


def wait(connection: Any) -> None:
    """Wait for psycopg2, at most ``WAIT`` seconds; raises ``OperationalError``, which closes it."""
    deadline = time.monotonic() + WAIT + 0.5
    while (state := connection.poll()) != extensions.POLL_OK:
        left = deadline - time.monotonic()
        place = [connection.fileno()]
        reading = place if state == extensions.POLL_READ else []
        writing = place if state == extensions.POLL_WRITE else []
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            raise psycopg2.OperationalError("The database does not answer.")


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects as Django does, but for a while not again after a failure to connect."""

    rests_until: dict[str, float] = {}
    """Until when a database is left alone, in this process, by its alias."""

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if is_bounded() and is_resting(self.alias):
            raise psycopg2.OperationalError("The database did not answer a moment ago.")
        begun = time.monotonic()
        try:
            return super().get_new_connection(conn_params)
        except psycopg2.OperationalError:
            now = time.monotonic()
            self.rests_until[self.alias] = now + min(REST, max(LEAST_REST, now - begun))
            raise

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        options = [params.get("options", ""), NO_COMPILING]
        if is_bounded():
            options.append(SERVER_TIMEOUTS)
        params["options"] = " ".join(options).strip()
        return params


def is_resting(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Say whether a database is left alone, as it did not answer a moment ago."""
    return time.monotonic() < DatabaseWrapper.rests_until.get(alias, float("-inf"))


def is_bounded() -> bool:
    return extensions.get_wait_callback() is wait


def bound_waiting() -> None:
    """Bound the wait for the database in this process; called once, before any connection."""
    extensions.set_wait_callback(wait)

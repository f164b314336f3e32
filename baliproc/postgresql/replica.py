"""Public pages are read from a replica of the database, where one answers and keeps up.

``DATABASE_REPLICA_URL`` names it. While a public page is made (``public_reads``), reads go to
the replica if it shows the record at least as it was when the page was asked for: so no page is
kept for a state of the record that the replica had not reached. All else goes to the primary:
the desk, whoever is signed in, everything that is written, and what is read after it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from baliproc.caching.generation import Generation, read

REPLICA = "replica"
"""The alias of the replica in ``DATABASES``."""

replica_generation = Generation(REPLICA)
"""How far the replica is, as this process knows it; None while it does not answer."""


class Page(threading.local):
    """What is known, in this thread, of the public page that is being made."""

    being_made = False
    wanted: int | None = None
    alias = ""
    """Where it is read from; '' as long as nothing was."""


page = Page()


@contextmanager
def public_page(wanted: int | None) -> Iterator[Page]:
    """Let reads go to a replica that has reached the generation ``wanted``, or any if None."""
    page.being_made, page.wanted, page.alias = True, wanted, ""
    try:
        yield page
    finally:
        page.being_made = False


def alias_to_read() -> str:
    """Give the alias of the database that is to be read now."""
    if not page.being_made or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    if not page.alias:
        page.alias = REPLICA if keeps_up(page.wanted) else DEFAULT_DB_ALIAS
    return page.alias


def reading() -> BaseDatabaseWrapper:
    """Give the connection for SQL that only reads, as the router gives it for models."""
    return connections[alias_to_read()]


def keeps_up(wanted: int | None) -> bool:
    """Say whether the replica answers and has reached this generation.

    It is asked over the connection that the page is then read from: behind one address
    there may be several servers, some later than others.
    """
    if replica_generation() is None:
        return False
    connection = connections[REPLICA]
    try:
        return read(connection) >= (wanted or 0)
    except DatabaseError:
        # It may have been started again: the next page tries another connection.
        connection.close()
        replica_generation.forget()
        return False


class Router:
    """Says where Django reads and writes."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return alias_to_read()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        if page.being_made:
            # What is written for a page is read there again.
            page.alias = DEFAULT_DB_ALIAS
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS


def is_there() -> bool:
    """Say whether there is a replica to be read."""
    return REPLICA in settings.DATABASES

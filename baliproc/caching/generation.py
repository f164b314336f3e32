"""The content generation: a number that every change of the record advances, whoever makes it.

Triggers in the database advance it within the transaction that changes a row, so that
bulk updates, imports and SQL by hand count like a save, and a change that is rolled back
does not. Two answers made under one number show the same record.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import truncate_name

CONTENT = ("baliproc", "sources", "members", "workinggroups", "meetings", "strategy", "redirects")
"""The apps whose tables make up what the public sees; accounts and sessions are none of it."""

SECONDS = 0.5
"""How long a process goes by the number that it has read."""

WAIT = 0.2
"""How long a request waits for the number; SQLite gives it in microseconds."""

PATIENCE = 2.0
"""How long a process waits before it asks again a database that gave no answer."""

NOT_CONTENT = "baliproc_pending"
"""A table of these apps that no page shows: what the index has yet to follow."""

TABLE = "baliproc_generation"

# SQLite has one writer at a time, so that one row can count for all.
SQLITE_TABLE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  id integer PRIMARY KEY CHECK (id = 1), number integer NOT NULL
)"""
SQLITE_ROW = f"INSERT OR IGNORE INTO {TABLE} (id, number) VALUES (1, 1)"  # noqa: S608
SQLITE_TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN
  UPDATE baliproc_generation SET number = number + 1;
END"""
SQLITE_READ = f"SELECT number FROM {TABLE}"  # noqa: S608

# On PostgreSQL one row would make editors wait for one another, and two who change the same
# records in different order fail. Each transaction that writes has a row of its own instead;
# its number may come again after a restore into another cluster, hence ``begun`` and ``times``.
POSTGRESQL_TABLE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  xid bigint PRIMARY KEY, begun timestamptz NOT NULL, times integer NOT NULL
)"""
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_advance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {TABLE} AS kept (xid, begun, times)
  VALUES (txid_current(), transaction_timestamp(), 1)
  ON CONFLICT (xid) DO UPDATE SET begun = excluded.begun, times = kept.times + 1
  WHERE kept.begun <> excluded.begun;
  RETURN NULL;
END $$"""  # noqa: S608
POSTGRESQL_TRIGGER = f"""
CREATE OR REPLACE TRIGGER {{name}} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {{table}}
FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_advance()"""
POSTGRESQL_READ = f"SELECT coalesce(sum(times), 0) FROM {TABLE}"  # noqa: S608


def content_tables() -> list[str]:
    """Give the tables of every model of the record, histories and joins included."""
    models = apps.get_models(include_auto_created=True)
    found = [one for one in models if one._meta.app_label in CONTENT and one._meta.managed]
    return sorted({one._meta.db_table for one in found} - {NOT_CONTENT})


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the table and the triggers; after every migration, as SQLite remakes tables."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = [table for table in content_tables() if table in there]
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE_TABLE)
            cursor.execute(SQLITE_ROW)
            for table in tables:
                for event in ("INSERT", "UPDATE", "DELETE"):
                    name = quote(f"{TABLE}_{table}_{event.lower()}")
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                    cursor.execute(
                        SQLITE_TRIGGER.format(name=name, event=event, table=quote(table))
                    )
        else:
            cursor.execute(POSTGRESQL_TABLE)
            cursor.execute(POSTGRESQL_FUNCTION)
            for table in tables:
                name = quote(truncate_name(f"{TABLE}_{table}", 63))
                cursor.execute(POSTGRESQL_TRIGGER.format(name=name, table=quote(table)))


def read(connection: BaseDatabaseWrapper) -> int:
    """Give the generation as the database has it now; raises ``DatabaseError``."""
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_READ if connection.vendor == "sqlite" else POSTGRESQL_READ)
        return int(cursor.fetchone()[0])


class Generation:
    """The generation as this process knows it: at most ``SECONDS`` old, and None if unknown.

    It is read beside the request, over a connection of its own: a request waits for it
    for ``WAIT`` seconds, and where it takes longer the number is unknown until it is there.
    """

    def __init__(
        self, alias: str = DEFAULT_DB_ALIAS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.alias = alias
        self.clock = clock
        self.lock = threading.Lock()
        self.number: int | None = None
        self.read_again = 0.0
        self.forgotten = 0
        self.reading = threading.Thread()
        self.connection: Any = None

    def __call__(self) -> int | None:
        if self.clock() < self.read_again:
            return self.number
        with self.lock:
            # What was being read when this process changed the record is read once more.
            for _ in range(2):
                if self.clock() < self.read_again:
                    return self.number
                if not self.reading.is_alive():
                    self.reading = threading.Thread(target=self._refresh, daemon=True)
                    self.reading.start()
                    self.reading.join(WAIT)
            return None if self.reading.is_alive() else self.number

    def forget(self) -> None:
        """Ask the database at the next occasion: this process may have changed the record."""
        self.forgotten += 1
        self.read_again = 0.0

    def _refresh(self) -> None:
        forgotten = self.forgotten
        self.number = self._read()
        if forgotten == self.forgotten:
            wait = PATIENCE if self.number is None else SECONDS
            self.read_again = self.clock() + wait

    def _read(self) -> int | None:
        try:
            if self.connection is None:
                self.connection = connections[self.alias].copy()
                self.connection.inc_thread_sharing()
            self.connection.close_if_unusable_or_obsolete()
            return read(self.connection)
        except DatabaseError:
            self._disconnect()
            return None

    def _disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


generation = Generation()
"""The one of this process."""

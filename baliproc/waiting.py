"""How long the web server waits for its database: about two seconds, whichever it is."""

from django.db import connection


def bound_waiting() -> None:
    """Bound the wait in this process; called once, before any connection."""
    if connection.vendor == "postgresql":
        from baliproc.postgresql import base as postgresql

        postgresql.bound_waiting()
    else:
        from baliproc.sqlite import base as sqlite

        sqlite.bound_waiting()


def hold_open() -> None:
    """Keep the file of a SQLite database open in this process; a server needs no such thing."""
    if connection.vendor == "sqlite":
        from baliproc.sqlite import base as sqlite

        sqlite.hold_open(connection.settings_dict)

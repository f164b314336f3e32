"""Is the file of a SQLite database whole? Asked before the site starts."""

import sqlite3
from pathlib import Path
from typing import Any


def damage(config: dict[str, Any]) -> str:
    """Give what is wrong with the file of a database of Django's settings, or ''.

    A database that is no file, or that is not there yet, has nothing wrong. A file of some
    tens of megabytes takes a fraction of a second.
    """
    name = str(config["NAME"])
    if "sqlite" not in config["ENGINE"] or ":memory:" in name or "mode=memory" in name:
        return ""
    path = Path(name)
    if not path.is_file() or not path.stat().st_size:
        return ""
    try:
        connection = sqlite3.connect(path, timeout=20)
        try:
            told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        # Locked, or not to be read: no word about what is in it.
        return "" if "locked" in str(error) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told == "ok" else " ".join(str(told).split())


def sentence(config: dict[str, Any]) -> str:
    """Give the one line that stops the start, or ''."""
    told = damage(config)
    if not told:
        return ""
    return (
        f"The database file {config['NAME']} is damaged ({told}). Restore a backup: "
        "docs/operations.md, “The database file is damaged”."
    )

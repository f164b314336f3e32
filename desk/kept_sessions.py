"""Sessions of the database, each kept for up to a minute in the cache that all servers share.

The database is what counts: a session is read from there where the cache does not answer, and
one that ends there is taken out of the cache at once, or lasts a minute where that fails. It is
kept as the database has it, signed, so that nobody who writes into the cache makes one.
"""

import logging
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone

logger = logging.getLogger(__name__)

SECONDS = 60

CACHE = "shared"


class SessionStore(DatabaseStore):
    """Reads a session from the cache, else from the database; writes it to the database."""

    def load(self) -> dict[str, Any]:
        if text := kept(self.session_key):
            return self.decode(text)
        row: Session | None = self._get_session_from_db()  # type: ignore[attr-defined]
        if row is None:
            return {}
        keep(row)
        return self.decode(row.session_data)

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        forget(self.session_key)


def name(key: str) -> str:
    return f"session-{key}"


def kept(key: str | None) -> str | None:
    """Give what the cache has of a session; None where it has nothing or does not answer."""
    try:
        text = caches[CACHE].get(name(key)) if key else None
    except Exception:
        # Whatever kind of cache it is, it raises errors of its own.
        return None
    return text if isinstance(text, str) else None


def keep(row: Session) -> None:
    left = int((row.expire_date - timezone.now()).total_seconds())
    if left < 1:
        return
    try:
        caches[CACHE].set(name(row.session_key), row.session_data, min(left, SECONDS))
    except Exception:
        logger.debug("A session cannot be kept in the shared cache.")


def forget(key: str | None) -> None:
    """Take a session out of the cache: it has changed or ended in the database."""
    try:
        if key:
            caches[CACHE].delete(name(key))
    except Exception:
        logger.warning("A session may last a minute longer in the shared cache.")


def ended(sender: Any, instance: Session, **kwargs: Any) -> None:
    """Follow every deletion of a session, one by one or many at once."""
    forget(instance.session_key)

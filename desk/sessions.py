"""Who is signed in where. Sessions are kept for staff alone, so that all can be read."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN, AGENT = "signed_in", "agent"


class SignedIn(NamedTuple):
    """One session of a user: since when, on what browser, and whether it is the one that asks."""

    key: str
    since: datetime | None
    agent: str
    is_this: bool


def remember(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Note in a new session what its owner knows it by."""
    request.session[SIGNED_IN] = timezone.now().isoformat()
    request.session[AGENT] = request.headers.get("User-Agent", "")[:200]


def sessions_of(user: Any, this: str = "") -> list[SignedIn]:
    """Give the sessions of a user that have not ended, the latest first."""
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        told = session.get_decoded()
        if told.get(SESSION_KEY) == str(user.pk):
            since = told.get(SIGNED_IN)
            found.append(
                SignedIn(
                    session.session_key,
                    datetime.fromisoformat(since) if since else None,
                    told.get(AGENT, ""),
                    session.session_key == this,
                )
            )
    return sorted(found, key=lambda one: str(one.since), reverse=True)


def sign_out(user: Any, *, but: str = "") -> int:
    """End the sessions of a user, except ``but``; give how many."""
    keys = [one.key for one in sessions_of(user) if one.key != but]
    return Session.objects.filter(session_key__in=keys).delete()[0]

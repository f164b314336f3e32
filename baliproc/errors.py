"""The pages of errors. All but 404 stand alone: no database, no context, no manifest of files."""

import sqlite3
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from baliproc.api import problems
from baliproc.limits import Refusal, refused
from baliproc.logs import request_id
from baliproc.search.results import named_like
from baliproc.search.words import words
from sources.filters import shown

RETRY_AFTER = 30
"""Seconds after which a page that failed for want of the database is worth asking for again."""


def alone(status: int, template: str = "") -> HttpResponse:
    """Give the page of a status, which needs nothing but its template."""
    context = {"request_id": request_id()}
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)


TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
"""What Django finds when it reads what was sent."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        return refused(request, Refusal(413, "size"))
    if problems.is_asked_of_the_api(request):
        return problems.answer(400, str(_("This request makes no sense to the site.")))
    return alone(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return alone(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return alone(403, "403_csrf.html")


FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
"""What SQLite says where the disk takes no more."""

DISK_FULL = "53100"
"""What PostgreSQL says then."""


def server_error(request: HttpRequest) -> HttpResponse:
    """Give 503 where the database is out of reach or too busy, for that passes; otherwise 500.

    What was sent in vain is on the page, to be sent again; 507 where the disk is full.
    """
    error = sys.exc_info()[1]
    say_nothing(request)
    away = isinstance(error, OperationalError | InterfaceError)
    if problems.is_asked_of_the_api(request):
        answer = problems.answer(503 if away else 500)
    elif away and request.method == "POST":
        answer = not_saved(request, 507 if is_full(error) else 503)
    else:
        answer = alone(503 if away else 500)
    answer["Cache-Control"] = "no-store"
    if away:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def say_nothing(request: HttpRequest) -> None:
    """Drop what was to be said on the next page: that something was saved, which failed then."""
    messages: Any = getattr(request, "_messages", None)
    if messages is not None:
        messages.added_new = False
        messages._queued_messages = []


def is_full(error: BaseException | None) -> bool:
    """Say whether the database could not write for want of room on its disk."""
    cause = error.__cause__ if error else None
    if getattr(cause, "sqlite_errorcode", None) in FULL:
        return True
    return getattr(cause, "pgcode", None) == DISK_FULL


def not_saved(request: HttpRequest, status: int) -> HttpResponse:
    """Say that nothing was saved, with what was sent, ready to be sent again."""
    sent = what_was_sent(request)
    context = {
        "status": status,
        "sent": sent,
        "written": [(name, value) for name, value in sent if is_written(name, value)],
        "files": bool(sent and request.FILES),
    }
    text = render_to_string("not_saved.html", context)
    return HttpResponse(text, status=status)


def what_was_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Give the fields of a form that was sent; none of a form that holds a secret."""
    try:
        sent = [(name, str(one)) for name, many in request.POST.lists() for one in many]
    except Exception:
        # It could not be read, and what failed before is what is told.
        return []
    secret = getattr(request, "sensitive_post_parameters", None)
    return [] if secret or any("password" in name for name, _value in sent) else sent


def is_written(name: str, value: str) -> bool:
    """Say whether a person wrote it, rather than chose it or never saw it."""
    own = name.startswith("_") or name in {"csrfmiddlewaretoken", "opened"}
    return not own and len(value.split()) > 1


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what there is not, and offer what is named like the last words of the address."""
    told = exception.args[0] if exception.args else ""
    text = asked(request.path)
    context = {
        "told": told if isinstance(told, str) else "",
        "text": text,
        "near": named_like(text) if text else [],
    }
    return render(request, "404.html", context, status=404)


def asked(path: str) -> str:
    """Give the words of an address's last segment, or '' if it is a file's or has none."""
    last = path.rstrip("/").rpartition("/")[2]
    return "" if "." in last else shown(" ".join(words(last[:200])))

"""The pages of errors. All but 404 stand alone: no database, no context, no manifest of files."""

import sys
from difflib import get_close_matches
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from baliproc.search import all_names, find, words
from sources.filters import shown

RETRY_AFTER = 30
"""Seconds after which a page that failed for want of the database is worth asking for again."""

NEAR = 6
"""Suggestions at most."""


def alone(status: int, template: str = "") -> HttpResponse:
    """Give the page of a status, which needs nothing but its template."""
    return HttpResponse(render_to_string(template or f"{status}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return alone(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return alone(403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return alone(403, "403_csrf.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """Give 503 where the database is out of reach or too busy, for that passes; otherwise 500."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = alone(503)
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer
    return alone(500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what there is not, and offer what is named like the last words of the address."""
    told = exception.args[0] if exception.args else ""
    text = asked(request.path)
    context = {
        "told": told if isinstance(told, str) else "",
        "text": text,
        "near": near(text),
    }
    return render(request, "404.html", context, status=404)


def asked(path: str) -> str:
    """Give the words of an address's last segment, or '' if it is a file's or has none."""
    last = path.rstrip("/").rpartition("/")[2]
    return "" if "." in last else shown(" ".join(words(last[:200])))


def near(text: str) -> list[Any]:
    """Give a few records that bear this name, begin so, or have a name much like it."""
    if not text:
        return []
    names = all_names()
    found = [one.row for one in find(text, names)][:NEAR]
    if not found:
        spelt = {" ".join(name.parts): name for name in names}
        close = get_close_matches(text, spelt, n=NEAR)
        found = [one.row for name in close for one in find(name, [spelt[name]])]
    return list(dict.fromkeys(found))

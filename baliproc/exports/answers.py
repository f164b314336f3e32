"""How a file is given: to be saved, to anybody, and again only when it has changed."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import IO, Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from baliproc.footer import data_date
from baliproc.history import last_entry

METHODS = ["GET", "HEAD", "OPTIONS"]

TO_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Last-Modified",
    "X-Content-Type-Options": "nosniff",
}
TO_A_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

MAX_AGE = 60
"""Seconds for which a file may be kept without asking again."""

PIECE = 65_536
"""Bytes of a finished file that are sent at a time."""

NAME = "bali-process"
"""What the name of every file begins with."""


def public_file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let scripts of any site read what the view gives, and say when nothing has changed."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=TO_ANYBODY | TO_A_PREFLIGHT)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = known_to_be_the_same(request) or dated(request, view(request, *args, **kwargs))
        for name, value in TO_ANYBODY.items():
            response[name] = value
        return response

    return csrf_exempt(answer)


def read_out(open_file: Callable[[], IO[bytes]]) -> Iterator[bytes]:
    """Give a file piece by piece; it is opened as it begins to be sent, and closed at its end."""
    with open_file() as file:
        while piece := file.read(PIECE):
            yield piece


def of_unknown_length() -> HttpResponseBase:
    """Give the answer to HEAD: a file that is written while it is sent has no length before."""
    return StreamingHttpResponse(())


def tag_of(request: HttpRequest) -> tuple[str, datetime | None]:
    """Give the tag of what is asked for, and when the record last changed.

    A file changes with the record and with the release. The tag is weak: it is of their
    state and not of the bytes.
    """
    last = last_entry()
    asked = (request.build_absolute_uri(), settings.VERSION, settings.REVISION, last)
    return f'W/"{hashlib.sha256(repr(asked).encode()).hexdigest()[:32]}"', last


def known_to_be_the_same(request: HttpRequest) -> HttpResponseBase | None:
    """Give 304 where the tag says that nothing has changed, before any file is made."""
    if "If-None-Match" not in request.headers:
        return None
    tag = tag_of(request)[0]
    answer: Any = get_conditional_response(request, tag)
    if answer is not None and answer.status_code == 304:
        answer["ETag"] = tag
    return answer


def dated(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give a file with its tag and date, or 304 where it has not changed since the date asked."""
    if response.status_code != 200:
        return response
    tag, last = tag_of(request)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    moment = int(last.timestamp()) if last else None
    if moment:
        response["Last-Modified"] = http_date(moment)
    # A file that is not sent is not begun, and needs no closing: to close an answer tells
    # Django that the request is over, which may take its connection to the database away.
    given: Any = response
    answer: Any = get_conditional_response(request, tag, moment, given)
    return answer


def saved_as(name: str, ending: str) -> str:
    """Give the header of a file to save, named after its table and the date of the data."""
    date = data_date()
    dated = f"{NAME}-{name}-{date:%Y-%m-%d}" if date else f"{NAME}-{name}"
    return f'attachment; filename="{dated}.{ending}"'

"""The pages of errors. All but 404 stand alone: no database, no context, no manifest of files."""

import sys

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


def server_error(request: HttpRequest) -> HttpResponse:
    """Give 503 where the database is out of reach or too busy, for that passes; otherwise 500."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    answer = problems.answer(status) if problems.is_asked_of_the_api(request) else alone(status)
    answer["Cache-Control"] = "no-store"
    if away:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


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

"""What goes wrong, told as RFC 9457 has it: ``application/problem+json``."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from baliproc.logs import request_id

MEDIA_TYPE = "application/problem+json"

PREFIX = "/api/"
"""What every address begins with under which errors are told so."""


class InvalidParameters(exceptions.APIException):
    """Parameters that make no sense, each with the reasons."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(_("This address asks for something that makes no sense here."))
        self.errors = dict(errors)


class Gone(exceptions.APIException):
    """What was public once and is no more; the message says what it was."""

    status_code = HTTPStatus.GONE


def told(status: int, detail: str = "", **more: Any) -> dict[str, Any]:
    """Give the body of a problem; its type is that of the status, which RFC 9457 calls blank."""
    title = HTTPStatus(status).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": int(status),
        "detail": detail or f"{title}.",
        **more,
    }


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Give the answer to an error of a view; None for one that is the site's own fault."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(*error.args)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args)
    if not isinstance(error, exceptions.APIException):
        return None
    more = {"errors": error.errors} if isinstance(error, InvalidParameters) else {}
    detail = error.detail if isinstance(error.detail, str) else ""
    headers = {"Cache-Control": "no-store"}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(round(wait))
    body = told(error.status_code, str(detail), **more)
    return Response(body, error.status_code, headers=headers, content_type=MEDIA_TYPE)


def answer(status: int, detail: str = "") -> HttpResponse:
    """Give a problem outside a view: where no address matches, or the site fails."""
    more = {"request_id": request_id()} if status >= 500 and request_id() else {}
    body = json.dumps(told(status, detail, **more), ensure_ascii=False)
    return HttpResponse(
        body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"}
    )


def is_asked_of_the_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)

"""How every address of the API answers: JSON, read only, validated by ETag and date."""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from baliproc.api.parameters import FEW_ROWS, PAGE, PAGE_SIZE, Parameter, asked
from baliproc.api.schema import ApiSchema
from baliproc.history import last_entry

MAX_AGE = 60
"""Seconds for which an answer may be kept without asking again."""


class PublicView(APIView):
    """An address of the API; ``values`` holds what its checked parameters ask for."""

    http_method_names = ["get", "head", "options"]
    schema = ApiSchema()

    operation: ClassVar[str] = ""
    summary: str | Promise = ""
    told: str | Promise = ""
    """What the documentation says of it."""
    tag: str = ""
    shape: Any = None
    """The serializer of one row, or the schema of the whole answer."""
    is_list: ClassVar[bool] = False
    beside: ClassVar[dict[str, Any]] = {}
    """Schemas of what else is told of a page of the list."""

    media_types: ClassVar[tuple[str, ...]] = ("application/json",)

    values: dict[str, str]

    def example(self) -> Any:
        """Give an example of a row, or of the whole where it is no list; None without one."""
        return None

    def parameters(self) -> list[Parameter]:
        """Give what may stand in the query string."""
        return [PAGE, PAGE_SIZE] if self.is_list else []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.values = asked(request.query_params, self.parameters())

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    @property
    def root(self) -> str:
        """The site's address without a slash at the end."""
        return self.request.build_absolute_uri("/").rstrip("/")

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and isinstance(response, Response):
            return validated(request, response)
        return response


def validated(request: Request, response: Response) -> HttpResponse:
    """Give the answer with its validators, or 304 where they say that nothing has changed.

    The ETag is of the bytes themselves. The date is that of the last change of anything
    in the record, for an answer holds rows of many tables.
    """
    response.render()
    last = last_entry()
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    changed = int(last.timestamp()) if last else None
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    answer: Any = get_conditional_response(request._request, response["ETag"], changed, response)
    return answer


class ListView(PublicView):
    """A list in pages."""

    is_list = True

    def page_of(self, rows: Any, count: int) -> tuple[Any, Mapping[str, Any]]:
        """Give the rows of the page asked for, and what stands around them.

        Raises :class:`NotFound` for a page beyond the last.
        """
        number, size = int(self.values.get("page", 1)), int(self.values.get("page_size", FEW_ROWS))
        pages = max(1, -(-count // size))
        if number > pages:
            here = ngettext("This list has %(n)s page.", "This list has %(n)s pages.", pages)
            there_is_no = _("There is no page %(number)s.") % {"number": number}
            raise NotFound(f"{here % {'n': pages}} {there_is_no}")
        around = {
            "count": count,
            "next": page_url(self.request, number + 1) if number < pages else None,
            "previous": page_url(self.request, number - 1) if number > 1 else None,
        }
        return rows[(number - 1) * size : number * size], around

    def answer(self, results: Any, around: Mapping[str, Any]) -> Response:
        return Response({**around, "results": results})


def page_url(request: Request | HttpRequest, number: int) -> str:
    """Give the full address of another page of the list asked for."""
    query = QueryDict(mutable=True)
    for name, given in request.GET.lists():
        if name != "page" and any(given):
            query[name] = next(value for value in given if value)
    query["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

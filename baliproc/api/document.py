"""The OpenAPI document and where it is given."""

from typing import Any

from django.core.cache import cache
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from baliproc.api import problems
from baliproc.api.answers import PublicView
from baliproc.api.parameters import Parameter
from baliproc.api.schema import PROBLEM
from baliproc.history import last_entry
from baliproc.resources import RESOURCES

A_DAY = 86_400


class ApiGenerator(SchemaGenerator):
    """Writes the document of the API, and of it alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        patterns = [path(problems.PREFIX.lstrip("/"), include("baliproc.api.urls"))]
        super().__init__(*args, **{**kwargs, "patterns": patterns})

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        found: dict[str, Any] = super().get_schema(request, public)
        found["components"]["schemas"]["Problem"] = PROBLEM
        found["tags"] = [
            {"name": one.name, "description": str(one.summary)} for one in RESOURCES.values()
        ]
        return found


def document(root: str) -> dict[str, Any]:
    """Give the OpenAPI document of the site at ``root``, kept until the record changes.

    The values that a parameter takes are those on record, so that it is never older.
    """
    last = last_entry()
    key = f"openapi:{root}:{last.timestamp() if last else ''}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = ApiGenerator().get_schema(public=True) | {"servers": [{"url": root}]}
        cache.set(key, found, A_DAY)
    return found


class AskedFormat(DefaultContentNegotiation):
    """Lets ``?format=`` speak before the Accept header."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        wanted = request.query_params.get("format")
        if wanted in FORMATS:
            renderer = next(one for one in renderers if one.format.endswith(wanted))
            return renderer, renderer.media_type
        return super().select_renderer(request, renderers, format_suffix)


FORMATS = ("json", "yaml")


class SchemaView(PublicView):
    """The OpenAPI document, as JSON or YAML."""

    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer2,
        OpenApiYamlRenderer,
    ]
    media_types = tuple(one.media_type for one in renderer_classes)
    content_negotiation_class = AskedFormat
    operation = "schema"
    summary = _("This description, as OpenAPI 3.1")
    told = _("JSON or YAML, by the Accept header or by format.")
    tag = "about"
    shape = {"type": "object", "additionalProperties": True}

    def parameters(self) -> list[Parameter]:
        schema = {"type": "string", "enum": list(FORMATS)}
        return [Parameter("format", "The format; JSON by default.", schema, "yaml")]

    def get(self, request: Request) -> Response:
        return Response(document(self.root))

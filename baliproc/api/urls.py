"""The addresses under /api/: version 1, and what is not there."""

from typing import Any

from django.urls import include, path, re_path
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baliproc.api.changes import ChangesView
from baliproc.api.document import SchemaView
from baliproc.api.documentation import docs
from baliproc.api.search import SearchView
from baliproc.api.timeline import TimelineView
from baliproc.api.views import (
    ResourceDetailView,
    ResourceListView,
    RootView,
    VersionsView,
    nothing_here,
)
from baliproc.resources import RESOURCES, Resource
from sources.converters import NumberConverter

LOOKUPS = {"slug": r"[-a-zA-Z0-9_]{1,100}", "number": NumberConverter.regex}


def described(one: Resource, operation: str, summary: Any) -> dict[str, Any]:
    """Give what the documentation says of an address of a resource."""
    return {
        "resource": one,
        "operation": f"{operation}_{one.name.replace('-', '_')}",
        "summary": summary,
        "told": one.summary,
        "tag": one.name,
        "shape": one.serializer,
    }


def addresses(one: Resource) -> list[Any]:
    rows = ResourceListView.as_view(**described(one, "list", one.title))
    one_of_them = format_lazy(_("{title}: one of them"), title=one.title)
    row = ResourceDetailView.as_view(**described(one, "get", one_of_them))
    asked = f"(?P<{one.lookup}>{LOOKUPS[one.lookup]})"
    return [
        path(f"{one.name}/", rows, name=one.name),
        re_path(f"^{one.name}/{asked}/$", row, name=f"{one.name}-row"),
    ]


version_1 = [
    path("", RootView.as_view(), name="root"),
    *(address for one in RESOURCES.values() for address in addresses(one)),
    path("timeline/", TimelineView.as_view(), name="timeline"),
    path("search/", SearchView.as_view(), name="search"),
    path("changes/", ChangesView.as_view(), name="changes"),
    path("docs/", docs, name="docs"),
    path("schema/", SchemaView.as_view(), name="schema"),
]

urlpatterns = [
    path("", VersionsView.as_view()),
    path("v1/", include((version_1, "v1"))),
    # A converter stops at a line break.
    re_path(r"^[\s\S]", nothing_here),
]

"""The API's documentation for people: a page of this site, made from the OpenAPI document."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baliproc.api.document import document
from baliproc.api.schema import JSON


class Field(NamedTuple):
    """A field of a row: its type in words, and the kind of row that it holds, or ''."""

    name: str
    type: str
    description: str
    values: list[str]
    holds: str


class Shape(NamedTuple):
    """A kind of row."""

    name: str
    description: str
    fields: list[Field]


class Asked(NamedTuple):
    """A parameter, and what it takes in words."""

    name: str
    description: str
    takes: str


class Operation(NamedTuple):
    """An address with its parameters and the kind of row that it gives."""

    path: str
    anchor: str
    summary: str
    description: str
    parameters: list[Asked]
    gives: str
    example: str
    """The address with its path filled in, or '' where the record has nothing to fill in."""


def operations(found: dict[str, Any]) -> list[Operation]:
    """Give the operations of an OpenAPI document, in its order."""
    return [operation(path, item["get"]) for path, item in found["paths"].items() if "get" in item]


def operation(path: str, told: dict[str, Any]) -> Operation:
    content = told["responses"]["200"]["content"].get(JSON, {})
    schema = content.get("schema", {})
    row = schema.get("properties", {}).get("results", {}).get("items", schema)
    parameters = told.get("parameters", [])
    filled = path
    for one in parameters:
        if one["in"] == "path":
            value = content.get("example", {}).get(one["name"])
            filled = filled.replace(f"{{{one['name']}}}", str(value)) if value else ""
    return Operation(
        path,
        told["operationId"].replace("_", "-"),
        told.get("summary", ""),
        told.get("description", ""),
        [asked(one) for one in parameters if one["in"] == "query"],
        named(row),
        filled,
    )


def asked(parameter: dict[str, Any]) -> Asked:
    schema = parameter["schema"]
    takes = schema["type"]
    if takes == "integer":
        bounds = {"least": schema["minimum"], "most": schema["maximum"]}
        takes = _("a whole number from %(least)s to %(most)s") % bounds
    elif "enum" in schema:
        takes = " · ".join(schema["enum"])
    elif schema["type"] == "string":
        takes = _("text")
    if example := parameter.get("example") if "enum" not in schema else None:
        takes = _("%(takes)s, as %(example)s") % {"takes": takes, "example": example}
    return Asked(parameter["name"], parameter["description"].partition("\n\n")[0], takes)


def shapes(found: dict[str, Any]) -> list[Shape]:
    """Give the kinds of rows, in the order of their names."""
    kinds = found["components"]["schemas"]
    return [
        Shape(name, kind.get("description", ""), list(fields(kind)))
        for name, kind in sorted(kinds.items())
    ]


def fields(kind: dict[str, Any]) -> Iterator[Field]:
    for name, schema in kind.get("properties", {}).items():
        values = [str(value) for value in schema.get("enum", []) if value is not None]
        holds = named(schema.get("items", schema))
        yield Field(name, type_of(schema), schema.get("description", ""), values, holds)


def type_of(schema: dict[str, Any]) -> str:
    """Give a schema's type in words: “text or null”, “list”."""
    words = {
        "string": _("text"),
        "integer": _("whole number"),
        "boolean": _("true or false"),
        "array": _("list"),
        "object": _("object"),
        "null": _("null"),
    }
    types = schema.get("type", "object")
    return _(" or ").join(words[one] for one in ([types] if isinstance(types, str) else types))


def named(schema: dict[str, Any]) -> str:
    """Give the name of the kind of row that a schema refers to, or ''."""
    reference = schema.get("$ref") or next(
        (one["$ref"] for one in schema.get("allOf", []) if "$ref" in one), ""
    )
    return str(reference.rpartition("/")[2])


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    root = request.build_absolute_uri("/").rstrip("/")
    found = document(root)
    context = {
        "root": root,
        "description": found["info"]["description"],
        "operations": operations(found),
        "shapes": shapes(found),
    }
    return render(request, "api.html", context)

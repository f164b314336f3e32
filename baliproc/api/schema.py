"""The OpenAPI document: each operation told by its own view, errors and all."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from baliproc.api import problems

JSON = "application/json"

PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The kind of problem: about:blank where its status says all.",
        },
        "title": {"type": "string", "description": "The kind of problem in words."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "What went wrong this time."},
        "errors": {
            "type": "object",
            "description": "With 400: the reasons, by the name of the parameter.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "example": {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "This address asks for something that makes no sense here.",
        "errors": {"page_size": ["“1000”: it is not a whole number from 1 to 200."]},
    },
}

HEADERS = {
    "ETag": {
        "description": "Validator of the answer: send it back as If-None-Match.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {
        "description": "When anything in the record last changed: send it as If-Modified-Since.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "How long the answer may be kept.",
        "schema": {"type": "string"},
    },
}

REFUSALS = {
    "400": "A parameter makes no sense, is unknown here or is given twice.",
    "404": "There is no such record, or no such page of the list.",
    "405": "The API is for reading: GET, HEAD and OPTIONS.",
    "406": "None of the media types asked for can be given.",
    "410": "The record was public once and is withdrawn.",
    "500": "The site failed.",
    "503": "The site is away for a moment.",
}

IN_PATH = {
    "slug": (
        "The record's permanent identifier.",
        {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,100}$"},
    ),
    "number": (
        "The item's number in the strategy.",
        {"type": "integer", "minimum": 1, "maximum": 99999},
    ),
}


def page_schema(row: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of one page of a list of such rows; ``beside`` is told of it too."""
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["count", "next", "previous", *beside, "results"],
        "properties": {
            "count": {"type": "integer", "description": "How many rows the whole list has."},
            "next": link | {"description": "Address of the next page; null on the last."},
            "previous": link | {"description": "Address of the page before; null on the first."},
            **beside,
            "results": {"type": "array", "items": row, "description": "The rows of this page."},
        },
    }


class ApiSchema(AutoSchema):
    """Reads what a :class:`PublicView` says of itself, and leaves it to map the serializers."""

    view: Any

    def is_excluded(self) -> bool:
        return not self.view.operation

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_summary(self) -> str | None:
        return str(self.view.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return str(self.view.told)

    def get_tags(self) -> list[str]:
        return [str(self.view.tag)]

    def get_auth(self) -> list[dict[str, Any]]:
        return []

    def get_request_serializer(self) -> Any:
        return None

    def _get_parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {"in": "path", "name": name, "required": True, "description": told, "schema": schema}
            for name, (told, schema) in IN_PATH.items()
            if f"{{{name}}}" in self.path
        ]
        for one in self.view.parameters():
            words = [f"{value}: {text}" for value, text in one.words.items() if value != text]
            parameter = {
                "in": "query",
                "name": one.name,
                "description": "\n\n".join([one.description, "; ".join(words)]).strip(),
                "allowEmptyValue": True,
                "schema": {key: value for key, value in one.schema.items() if key[:2] != "x-"},
            }
            if one.example is not None:
                parameter["example"] = one.example
            found.append(parameter)
        return found

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Give the answers to an operation: its own, and whatever else any address may say."""
        refusals = {**REFUSALS}
        if not self.view.is_list and "{" not in self.path:
            del refusals["404"]
        if "{" not in self.path:
            del refusals["410"]
        content = {media: {"schema": self.whole()} for media in self.view.media_types}
        if example := self.view.example():
            links = {"count": 1, "next": None, "previous": None}
            whole = {**links, "results": [example]} if self.view.is_list else example
            content[JSON]["example"] = whole
        return {
            "200": {"description": str(self.view.summary), "headers": HEADERS, "content": content},
            "304": {"description": "Nothing has changed since the validators sent."},
            **{
                status: {
                    "description": told,
                    "content": {problems.MEDIA_TYPE: {"schema": self.reference_to_problem()}},
                }
                for status, told in refusals.items()
            },
        }

    def whole(self) -> dict[str, Any]:
        shape = self.view.shape
        if isinstance(shape, dict):
            return shape
        row = self.resolve_serializer(shape, "response").ref
        return page_schema(row, self.view.beside) if self.view.is_list else row

    def reference_to_problem(self) -> dict[str, str]:
        return {"$ref": "#/components/schemas/Problem"}

    def get_serializer_name(self, serializer: serializers.Serializer, direction: Any) -> str:
        return type(serializer).__name__.removesuffix("Serializer")

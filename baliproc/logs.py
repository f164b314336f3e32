"""What the site tells of itself on stderr: one line an event, safe to read, and of nobody.

A line names no address, account or session; of a query it says nothing. Whatever came from
outside is escaped, so that nothing in it ends the line, colours a terminal or passes for another.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

REQUESTS = "baliproc.requests"
"""The logger that writes a line for each request."""

ASKED = "baliproc.asked"
"""Under this name a request's ``Asked`` is found in its environment."""

LONGEST = 300
"""Characters of an address that are told."""

FRAMES = 30
"""Calls of a traceback that are told, the last ones."""

SECRET = (
    (re.compile("^/report/[^/]+/"), "/report/-/"),
    (re.compile("/preview/[^/]+/"), "/preview/-/"),
    (re.compile("[^/]*%40[^/]*"), "-"),
)
"""Parts of addresses that open something or name somebody, and what is told in their place."""


class Asked:
    """One request: its id, and the limit that it went over, if any."""

    __slots__ = ("id", "limit", "status")

    def __init__(self, request_id: str) -> None:
        self.id = request_id
        self.limit = ""
        self.status = ""


current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def request_id() -> str:
    """Give the id of the request that is being answered, or '' outside one."""
    asked = current.get()
    return asked.id if asked else ""


def over(environ: dict[str, Any], limit: str) -> None:
    """Note on the line of a request which limit it went over."""
    if asked := environ.get(ASKED):
        asked.limit = limit


@lru_cache(maxsize=1024)
def place(path: str) -> str:
    """Give a path of WSGI as it is told: percent-encoded, and without what is a secret."""
    told = quote(path[:LONGEST], encoding="latin-1", safe="/:~+,;=!*'()")
    for shape, instead in SECRET:
        told = shape.sub(instead, told)
    return told


def shown(text: str) -> str:
    """Give a text with every character escaped that is not plain printable ASCII."""
    return "".join(
        one if " " <= one <= "~" else one.encode("unicode_escape").decode() for one in text
    )


def failure(error: BaseException) -> dict[str, str]:
    """Give what is told of an exception: its kind and where it came up.

    Its message may quote what a person wrote; it is told of the machine's failures alone.
    """
    from django.db import OperationalError

    told = {"error": type(error).__name__}
    if isinstance(error, OSError | OperationalError):
        told["reason"] = " ".join(str(error).split())[:LONGEST]
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    told["traceback"] = " < ".join(
        f"{one.filename}:{one.lineno} {one.name}" for one in reversed(frames)
    )
    return told


def told(record: logging.LogRecord) -> dict[str, Any]:
    """Give what a line says, besides time and level."""
    if record.name == REQUESTS:
        return record.told  # type: ignore[attr-defined]
    message = record.getMessage()
    if record.name == "django.request" and record.args:
        # Its message goes on with the path, which the request's own line tells without secrets.
        message = str(record.args[0])  # type: ignore[index]
    said: dict[str, Any] = {"message": message}
    if name := request_id():
        said["request"] = name
    if record.exc_info and record.exc_info[1]:
        said |= failure(record.exc_info[1])
    return said


@lru_cache(maxsize=2)
def second(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: for production."""

    def format(self, record: logging.LogRecord) -> str:
        moment = f"{second(int(record.created))}.{int(record.created % 1 * 1000):03}Z"
        line = {"time": moment, "level": record.levelname, "logger": record.name, **told(record)}
        return json.dumps(line).replace("\x7f", "\\u007f")


class PlainLines(logging.Formatter):
    """One line to read at a terminal: for the local run."""

    def format(self, record: logging.LogRecord) -> str:
        said = told(record)
        if record.name == REQUESTS:
            words = [said["method"], said["path"], str(said["status"]), f"{said['ms']} ms"]
            words += [f"over the limit: {said['limit']}"] if said.get("limit") else []
            return shown(" ".join([*words, said["request"]]))
        words = [record.levelname, said["message"], said.get("error", ""), said.get("reason", "")]
        words += [said.get("traceback", ""), said.get("request", "")]
        return shown(" ".join(word for word in words if word))

"""A request to a WSGI application, as a server makes it, and what came back."""

from contextlib import contextmanager
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from django.core.signals import request_finished, request_started
from django.db import close_old_connections


class Given(NamedTuple):
    status: int
    headers: dict
    body: bytes


def asked(application, address, method="GET", **environ):
    """Ask for an address, percent-encoded as it travels; ``environ`` is added to the request's."""
    path, _mark, query = address.partition("?")
    told = []
    whole = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(environ.pop("body", b"")),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    with same_connection():
        answer = application(whole | environ, lambda *given: told.append(given))
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
    status, headers = told[-1][:2]
    return Given(int(status[:3]), dict(headers), body)


@contextmanager
def same_connection():
    """Leave the connection open that the test's transaction is on, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

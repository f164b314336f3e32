"""Asking the site for its pages within this process, as a visitor from this machine does."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction

from baliproc.caching.generation import read
from baliproc.caching.pages import GENERATION
from baliproc.footer import DATA_DATE
from baliproc.mirroring import MirrorError


class Answer(NamedTuple):
    """What came back: the media type without its parameters, and where a redirect leads."""

    status: int
    media: str
    location: str
    body: bytes


def host() -> str:
    """Give the host name under which pages are asked for: the first that the settings name."""
    first = settings.ALLOWED_HOSTS[0].removeprefix(".")
    return "localhost" if first == "*" else first


def scheme() -> str:
    return "https" if settings.SECURE_SSL_REDIRECT else "http"


def root() -> str:
    """Give what addresses in full begin with, on the pages that are asked for here."""
    return settings.SITE_URL or f"{scheme()}://{host()}"


@contextmanager
def connection_kept() -> Iterator[None]:
    """Leave the connection open between requests, as what is read at one moment needs."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the record as it stands at one moment, while editors go on saving."""
    with connection_kept(), snapshot():
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        sqlite: Any = connection
        usual = sqlite.transaction_mode
        # What only reads need not take the lock of those who write, as a request does.
        sqlite.transaction_mode = "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = usual
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


class Site:
    """The site's own WSGI handler, without the page cache and without a server."""

    def __init__(self) -> None:
        # Others may know it as it was a minute ago.
        cache.delete(DATA_DATE)
        self.handler: Any = WSGIHandler()
        self.generation = str(read(connection))

    def ask(self, address: str) -> Answer:
        """Give the answer to GET; raises :class:`MirrorError` where the site fails."""
        path, _mark, query = address.partition("?")
        secure = scheme() == "https"
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host(),
            "SERVER_PORT": "443" if secure else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": host(),
            GENERATION: self.generation,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme(),
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        told: list[Any] = []
        answer = self.handler(environ, lambda *given: told.append(given))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        status = int(told[-1][0][:3])
        headers = {name.lower(): value for name, value in told[-1][1]}
        if status >= 500:
            raise MirrorError(f"{address} answers with status {status}; the mirror is as it was.")
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(status, media, headers.get("location", ""), body)

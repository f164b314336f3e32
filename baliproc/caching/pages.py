"""Finished pages, kept compressed in the memory of each process, outside Django's handler."""

import hashlib
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any, NamedTuple

import brotli
from django.utils.http import parse_http_date_safe

from baliproc.caching.addresses import canonical
from baliproc.compression import KEEPS, OFFERS, accepted
from baliproc.proxy import REFUSED

BROTLI_QUALITY = 5
"""A page of 12 KB takes a sixth of a millisecond; the highest quality takes fifty times that."""

HEADERS_SIZE = 3000
"""Bytes that an entry takes besides its bodies: 2.2 KB were measured, rounded up."""

OUTCOME = "baliproc.page-cache"
"""Under this name the environment tells afterwards: ``hit``, ``miss`` or ``stale``."""

NOT_KEPT = ("/admin/", "/report/", "/static/", "/healthz", "/readyz", "/version")

GENERATION = "baliproc.generation"
"""Under this name a view finds, in ``request.META``, the generation of the page it makes."""

PRECONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})
"""The headers by which a visitor wants a page only as it was."""

DAYS = 10_000_000
"""More than there are days: a generation and a day make one number."""

Headers = list[tuple[str, str]]
Answer = Iterable[bytes]


class Key(NamedTuple):
    """What an answer depends on, besides the record."""

    secure: bool
    host: str
    path: str
    query: str


class Entry:
    """One page as it was under one generation, in every encoding, ready to be sent."""

    __slots__ = ("answers", "built", "generation", "headers", "modified", "size")

    def __init__(self, generation: int, headers: Headers, body: bytes) -> None:
        self.generation = generation
        self.built = int(time.time())
        given = {name.lower(): value for name, value in headers}
        self.modified = given.get("last-modified") or formatdate(self.built, usegmt=True)
        digest = (
            given.get("etag", "").removeprefix("W/").strip('"')
            or hashlib.sha256(body).hexdigest()[:20]
        )
        replaced = {"content-length", "etag", "last-modified", "vary"}
        common = [pair for pair in headers if pair[0].lower() not in replaced]
        common += [("Last-Modified", self.modified), ("Vary", "Accept-Encoding")]
        gzip = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        bodies = {
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
            "gzip": gzip.compress(body) + gzip.flush(),
            "": body,
        }
        self.answers: dict[str, tuple[str, Headers, bytes]] = {}
        for encoding, content in bodies.items():
            etag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
            own = [("ETag", etag), ("Content-Length", str(len(content)))]
            if encoding:
                own.append(("Content-Encoding", encoding))
            self.answers[encoding] = (etag, common + own, content)
        contents = sum(len(content) for _etag, _headers, content in self.answers.values())
        self.size = contents + HEADERS_SIZE


def of_today(generation: int | None) -> int | None:
    """Give another number each day (UTC): a meeting that was to come has then passed."""
    if generation is None:
        return None
    return generation * DAYS + datetime.now(UTC).toordinal()


def generation_of(told: str) -> int:
    """Give the generation that a view is told under ``GENERATION``."""
    return int(told) // DAYS


def is_everyones(environ: dict[str, Any], session_cookie: str) -> bool:
    """Say whether anybody else would be answered the same: a public page, and nobody known."""
    return not (
        environ.get("PATH_INFO", "").startswith(NOT_KEPT)
        or "HTTP_AUTHORIZATION" in environ
        or REFUSED in environ
        or f"{session_cookie}=" in environ.get("HTTP_COOKIE", "")
    )


def is_unchanged(environ: dict[str, Any], etag: str, modified: str) -> bool:
    """Say whether the visitor has this page already (RFC 9110, 13.2.2)."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None:
        tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        return etag in tags or tags == ["*"]
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None:
        return False
    made, known = parse_http_date_safe(modified), parse_http_date_safe(since)
    return made is not None and known is not None and made <= known


def is_another(environ: dict[str, Any], etag: str, modified: str) -> bool:
    """Say whether the visitor wants the page only as it was (RFC 9110, 13.2.2), which it is not."""
    asked = environ.get("HTTP_IF_MATCH")
    if asked is not None:
        tags = [tag.strip() for tag in asked.split(",")]
        return tags != ["*"] and (etag not in tags or etag.startswith("W/"))
    since = environ.get("HTTP_IF_UNMODIFIED_SINCE")
    if since is None:
        return False
    made, known = parse_http_date_safe(modified), parse_http_date_safe(since)
    return made is not None and known is not None and made > known


class PageCache:
    """A WSGI application that answers from memory what it has had answered before.

    ``generation`` gives the number of the record's state, or None while the database
    does not answer: what is kept is then sent as it is, and marked stale. So it is where
    the page cannot be made anew (status 500 and above). ``most_bytes`` bounds what is
    kept, the least recently asked for going first; a page above ``most_page_bytes``, or
    one that is streamed, is passed on and not kept.
    """

    def __init__(
        self,
        application: Callable[..., Answer],
        generation: Any,
        *,
        session_cookie: str,
        most_bytes: int = 32 << 20,
        most_page_bytes: int = 1 << 20,
    ) -> None:
        self.application = application
        self.generation = generation
        self.session_cookie = session_cookie
        self.most_bytes = most_bytes
        self.most_page_bytes = most_page_bytes
        self.entries: OrderedDict[Key, Entry] = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()
        self.being_made: dict[Key, threading.Lock] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Answer:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            answer = self.application(environ, start_response)
            self.generation.forget()
            return answer
        key = self.key(environ)
        if key is None:
            return self.application(environ, start_response)
        number = of_today(self.generation())
        entry = self.entries.get(key)
        if entry is not None and entry.generation == number:
            self.touch(key)
            environ[OUTCOME] = "hit"
            return self.send(environ, start_response, entry)
        environ[OUTCOME] = "miss"
        if number is None:
            if entry is not None:
                return self.send(environ, start_response, entry, stale=True)
            return self.application(environ, start_response)
        with self.lock:
            turn = self.being_made.setdefault(key, threading.Lock())
        with turn:
            try:
                entry = self.entries.get(key)
                if entry is not None and entry.generation == number:
                    environ[OUTCOME] = "hit"
                    return self.send(environ, start_response, entry)
                return self.make(environ, start_response, key, number, entry)
            finally:
                self.being_made.pop(key, None)

    def key(self, environ: dict[str, Any]) -> Key | None:
        """Give what the answer depends on; None where it is nobody else's, or no page's."""
        if not is_everyones(environ, self.session_cookie):
            return None
        path = environ.get("PATH_INFO", "")
        query = environ.get("QUERY_STRING", "")
        if query:
            known = canonical(path, query)
            if known is None:
                return None
            query = known
        secure = environ.get("wsgi.url_scheme") == "https"
        return Key(secure, environ.get("HTTP_HOST", "").lower(), path, query)

    def make(
        self,
        environ: dict[str, Any],
        start_response: Any,
        key: Key,
        number: int,
        old: Entry | None,
    ) -> Answer:
        """Have the page made, keep it if it is for everyone, and send it.

        It is asked for as ``key`` has it: nothing else of the request can be on the page. What is
        kept comes as it is, and what is not as the visitor can read it.
        """
        told: list[Any] = []
        asked = environ | {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": key.query,
            "HTTP_ACCEPT": "*/*",
            "HTTP_HOST": key.host,
            GENERATION: str(number),
            KEEPS: self.is_kept,
        }
        # The site knows no tags but its own: whether the page is another is looked at below.
        if not PRECONDITIONS.isdisjoint(environ):
            for name in (*PRECONDITIONS, "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
                asked.pop(name, None)
        answer = self.application(asked, lambda *given: told.append(given))
        status, headers, *failure = told[-1]
        if old is not None and status[:1] == "5":
            close(answer)
            return self.send(environ, start_response, old, stale=True)
        if not self.is_kept(status, headers):
            given = {name.lower(): value for name, value in headers}
            known = given.get("etag", ""), given.get("last-modified", "")
            if status[:3] == "200" and is_another(environ, *known):
                close(answer)
                return self.refuse(environ, start_response)
            start_response(status, headers, *failure)
            return headless(answer) if environ["REQUEST_METHOD"] == "HEAD" else answer
        try:
            body = b"".join(answer)
        finally:
            close(answer)
        entry = Entry(number, headers, body)
        self.keep(key, entry)
        return self.send(environ, start_response, entry)

    def send(
        self, environ: dict[str, Any], start_response: Any, entry: Entry, *, stale: bool = False
    ) -> Answer:
        encoding = next(iter(accepted(environ.get(OFFERS, ""))), "")
        etag, headers, body = entry.answers[encoding]
        if stale:
            environ[OUTCOME] = "stale"
            age = max(0, int(time.time()) - entry.built)
            headers = [*headers, ("Age", str(age)), ("Cache-Status", "baliproc; hit; detail=stale")]
        if is_another(environ, etag, entry.modified):
            return self.refuse(environ, start_response)
        if is_unchanged(environ, etag, entry.modified):
            left_out = {"Content-Length", "Content-Encoding", "Content-Type"}
            start_response(
                "304 Not Modified", [pair for pair in headers if pair[0] not in left_out]
            )
            return []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def refuse(self, environ: dict[str, Any], start_response: Any) -> Answer:
        """Have it told that the page is not the one that the request names."""
        answer = self.application(environ | {REFUSED: (412, "")}, start_response)
        return headless(answer) if environ["REQUEST_METHOD"] == "HEAD" else answer

    def is_kept(self, status: str, headers: Headers) -> bool:
        given = {name.lower(): value for name, value in headers}
        length = given.get("content-length", "")
        return (
            status.startswith("200")
            and "public" in given.get("cache-control", "")
            and "set-cookie" not in given
            and "content-encoding" not in given
            and given.get("vary", "").lower() in ("", "accept-encoding")
            and length.isdigit()
            and int(length) <= self.most_page_bytes
        )

    def keep(self, key: Key, entry: Entry) -> None:
        with self.lock:
            old = self.entries.pop(key, None)
            self.size += entry.size - (old.size if old else 0)
            self.entries[key] = entry
            while self.size > self.most_bytes:
                self.size -= self.entries.popitem(last=False)[1].size

    def touch(self, key: Key) -> None:
        try:
            self.entries.move_to_end(key)
        except KeyError:
            # Another thread has just let it go.
            return


def close(answer: Answer) -> None:
    if hasattr(answer, "close"):
        answer.close()


def headless(answer: Answer) -> Answer:
    """Give no body, and close the answer that was made as for GET."""
    close(answer)
    return []

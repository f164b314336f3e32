"""An id and a line for each request, kept pages too: the outermost of what answers."""

import itertools
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from baliproc.logs import ASKED, REQUESTS, Asked, current, place
from baliproc.proxy import Network, is_among

HEADER = "X-Request-ID"
SHAPE = re.compile("[A-Za-z0-9._-]{8,64}")
"""What a proxy's id of a request looks like; another is made in place of any other text."""

logger = logging.getLogger(REQUESTS)
failures = logging.getLogger(__name__)

Answer = Iterable[bytes]
Observer = Callable[[dict[str, Any], int, float], None]


class RequestLog:
    """A WSGI application that names each request, sends the name back and tells how it went.

    The id is the proxy's where one of ``proxies`` gives one, and otherwise made here.
    ``observe`` is told the environment, the status and the seconds that an answer took. A failure
    of what stands in front of Django ends here, as a plain 500.
    """

    def __init__(
        self,
        application: Callable[..., Answer],
        proxies: Iterable[Network] = (),
        observe: Observer | None = None,
    ) -> None:
        self.application = application
        self.proxies = list(proxies)
        self.observe = observe
        # Nobody has to guess an id, but no two are to be alike: of this process, and counted.
        self.process = secrets.token_hex(4)
        self.numbers = itertools.count(secrets.randbelow(1 << 28))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Answer:
        begun = time.perf_counter()
        asked = environ[ASKED] = Asked(self.name(environ))
        path = environ.get("PATH_INFO", "")
        current.set(asked)

        def begin(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            asked.status = status
            return start_response(status, [*headers, (HEADER, asked.id)], *failed)

        try:
            answer = self.application(environ, begin)
        except Exception:
            failures.exception("A request failed outside Django.")
            answer = failed(asked, begin)
        if isinstance(answer, list):
            self.finish(environ, path, asked, begun, sum(map(len, answer)))
            return answer
        return Counted(answer, lambda size: self.finish(environ, path, asked, begun, size))

    def name(self, environ: dict[str, Any]) -> str:
        """Give the id of a request."""
        given = environ.pop("HTTP_X_REQUEST_ID", "")
        if given and SHAPE.fullmatch(given) and self.is_proxy(environ.get("REMOTE_ADDR", "")):
            return str(given)
        return f"{self.process}{next(self.numbers):08x}"

    def is_proxy(self, address: str) -> bool:
        return is_among(address, self.proxies)

    def finish(
        self, environ: dict[str, Any], path: str, asked: Asked, begun: float, size: int
    ) -> None:
        seconds = time.perf_counter() - begun
        status = int(asked.status[:3] or 500)
        if self.observe:
            self.observe(environ, status, seconds)
        level = logging.INFO if status < 400 else logging.WARNING
        if logger.isEnabledFor(level):
            told = {
                "request": asked.id,
                "method": environ["REQUEST_METHOD"][:20],
                "path": place(path),
                "status": status,
                "ms": round(seconds * 1000, 1),
                "bytes": size,
            }
            if asked.limit or status == 429:
                # Passwords and reports have limits of the desk's own.
                told["limit"] = asked.limit or "attempts"
            # Made by hand: to look up the line of the code that speaks takes as long as the rest.
            record = logging.LogRecord(REQUESTS, level, "", 0, "request", (), None)
            record.told = told
            logger.handle(record)
        current.set(None)


class Counted:
    """An answer that is sent piece by piece, and tells its size when it is closed."""

    def __init__(self, answer: Answer, finish: Callable[[int], None]) -> None:
        self.answer = answer
        self.finish = finish
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            for piece in self.answer:
                self.size += len(piece)
                yield piece
        except Exception:
            # Its status is sent already: the connection is broken off, so that nobody takes what
            # has come for the whole.
            failures.exception("An answer broke off while it was sent.")
            raise

    def close(self) -> None:
        try:
            if hasattr(self.answer, "close"):
                self.answer.close()
        finally:
            self.finish(self.size)


def failed(asked: Asked, start_response: Any) -> Answer:
    text = f"The site failed. Request {asked.id}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response("500 Internal Server Error", headers)
    return [text]

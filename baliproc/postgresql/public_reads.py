"""Which requests are read from the replica: those that anybody would be answered alike."""

from collections.abc import Callable
from typing import Any

from django.db import connections

from baliproc.caching.pages import GENERATION, Answer, close, generation_of, is_everyones
from baliproc.postgresql.replica import REPLICA, public_page


class PublicReads:
    """A WSGI application in front of Django's, within the page cache.

    ``generation`` gives the number of the record's state on the primary, or None while that
    does not answer: any state of the replica will then do. A page that the replica fails to
    give is made again from the primary.
    """

    def __init__(
        self, application: Callable[..., Answer], generation: Any, *, session_cookie: str
    ) -> None:
        self.application = application
        self.generation = generation
        self.session_cookie = session_cookie

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Answer:
        reads = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if not reads or not is_everyones(environ, self.session_cookie):
            return self.application(environ, start_response)
        kept_for = environ.get(GENERATION)
        wanted = generation_of(kept_for) if kept_for else self.generation()
        told: list[Any] = []
        with public_page(wanted) as page:
            answer = self.application(environ, lambda *given: told.append(given))
            failed = (
                told[-1][0].startswith("5")
                and page.alias == REPLICA
                and connections[REPLICA].errors_occurred
            )
        if failed:
            close(answer)
            return self.application(environ, start_response)
        start_response(*told[-1])
        return answer

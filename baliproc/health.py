"""What machines ask of this server: is it alive, can it answer, and which version is it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from baliproc.caching.generation import read
from baliproc.footer import last_modified, published_models
from baliproc.postgresql.replica import is_there, replica_generation


def told(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; it asks nothing of the database."""
    return told("alive")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be answered from the record; 503 with the reason where they cannot.

    With 200 the lines after the first tell the generation of the record, that no migration is
    left, and of what the site can do without for a while, where there is any.
    Nothing names a host, an account or a path: anybody may ask.
    """
    try:
        connection.ensure_connection()
        pending = unapplied_migrations()
        number = None if pending else read(connection)
    except Error:
        return unready(_("The database is out of reach."))
    if pending:
        message = ngettext(
            "%(n)s migration is to be applied.", "%(n)s migrations are to be applied.", pending
        )
        return unready(message % {"n": pending})
    lines = ["ready", f"generation: {number}", "migrations: all applied", *spared(number or 0)]
    return told("\n".join(lines))


def spared(number: int) -> Iterator[str]:
    """Tell, a line each, of what is there to be used and does not keep the site from answering."""
    if is_there():
        reached = replica_generation()
        if reached is None:
            yield "replica: out of reach, so pages are read from the primary"
        elif reached < number:
            yield f"replica: behind at generation {reached}, so pages are read from the primary"
        else:
            yield "replica: keeps up"
    if settings.CACHE_URL:
        try:
            caches["shared"].get("ready")
        except Exception:
            # Whatever kind of cache it is, it raises errors of its own.
            yield "shared cache: out of reach, so each process counts for itself"
        else:
            yield "shared cache: answers"


def unready(reason: str) -> HttpResponse:
    return told(reason, status=503)


def unapplied_migrations() -> int:
    """Give how many of the code's migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@never_cache
@require_safe
def version(request: HttpRequest) -> JsonResponse:
    """Tell the release, its revision ('' where none is given), and when the record was changed."""
    try:
        modified: Any = last_modified(*published_models())
    except Error:
        modified = None
    return JsonResponse(
        {
            "version": settings.VERSION,
            "revision": settings.REVISION,
            "data_date": modified.isoformat() if modified else None,
        }
    )

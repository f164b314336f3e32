"""What machines ask of this server: is it alive, can it answer, and which version is it."""

from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from baliproc.caching.generation import read
from baliproc.footer import last_modified, published_models


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

    With 200 the lines after the first tell the generation of the record, and that no
    migration is left. The reason names no host, account or path: anybody may ask.
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
    return told(f"ready\ngeneration: {number}\nmigrations: all applied")


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

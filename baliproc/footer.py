"""What the head and the foot of every page tell: which version this is and how old its data are."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from baliproc.addresses import absolute
from baliproc.caching.pages import GENERATION
from baliproc.pages import exists, history_of, page_of
from sources.models import Cited

DATA_DATE = "data-date"
DATA = "/data/"
"""Where the record is downloaded."""

SECONDS = 60
"""How long each process keeps the date of the data: the foot of a page costs no query."""


def published_models() -> list[type[Cited]]:
    """Give every model whose rows are published one by one."""
    return [model for model in apps.get_models() if issubclass(model, Cited)]


def last_modified(*models: type[Cited]) -> datetime | None:
    """Give when the latest published row of these models was modified."""
    rows = [model.objects.published().aggregate(last=Max("modified"))["last"] for model in models]
    return max((row for row in rows if row), default=None)


def data_date(generation: str = "") -> datetime | None:
    """Give when the latest published row of all was modified, as it was a minute ago at most.

    With the content generation it is that of this generation.
    """
    key = f"{DATA_DATE}{generation}"
    return cache.get_or_set(key, lambda: last_modified(*published_models()), SECONDS)


def data_day(request: HttpRequest) -> date | None:
    """Give the day of the date of the data, as the page that is asked for shows it."""
    updated = data_date(request.META.get(GENERATION, ""))
    return updated.date() if updated else None


def site(request: HttpRequest) -> dict[str, Any]:
    """Give the templates ``site``: the release, the date of its data, and addresses in full.

    ``page`` is the kind of the page where it is one that can be cited, ``history`` is where its
    record's is told, and ``data`` where its data are downloaded.
    """
    path, match = request.path, request.resolver_match
    return {
        "site": {
            "version": settings.VERSION,
            "revision": settings.REVISION,
            "data_date": SimpleLazyObject(lambda: data_date(request.META.get(GENERATION, ""))),
            "root": SimpleLazyObject(lambda: absolute(request, "/")),
            "card": SimpleLazyObject(lambda: absolute(request, static("img/card.png"))),
            "address": SimpleLazyObject(lambda: absolute(request, path)),
            "page": SimpleLazyObject(lambda: page_of(match)),
            "data": SimpleLazyObject(lambda: DATA if exists(DATA) else ""),
            "history": SimpleLazyObject(lambda: history_of(match)),
        }
    }

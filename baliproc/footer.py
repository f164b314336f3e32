"""What the head and the foot of every page tell: which version this is and how old its data are."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject

from sources.models import Cited

DATA_DATE = "data-date"
SECONDS = 60
"""How long each process keeps the date of the data: the foot of a page costs no query."""


def published_models() -> list[type[Cited]]:
    """Give every model whose rows are published one by one."""
    return [model for model in apps.get_models() if issubclass(model, Cited)]


def last_modified(*models: type[Cited]) -> datetime | None:
    """Give when the latest published row of these models was modified."""
    rows = [model.objects.published().aggregate(last=Max("modified"))["last"] for model in models]
    return max((row for row in rows if row), default=None)


def data_date() -> datetime | None:
    """Give when the latest published row of all was modified, as it was a minute ago at most."""
    return cache.get_or_set(DATA_DATE, lambda: last_modified(*published_models()), SECONDS)


def site(request: HttpRequest) -> dict[str, Any]:
    """Give the templates ``site``: the release, the date of its data, and addresses in full."""
    return {
        "site": {
            "version": settings.VERSION,
            "revision": settings.REVISION,
            "data_date": SimpleLazyObject(data_date),
            "root": SimpleLazyObject(lambda: request.build_absolute_uri("/")),
            "card": SimpleLazyObject(lambda: request.build_absolute_uri(static("img/card.png"))),
            "address": SimpleLazyObject(lambda: request.build_absolute_uri(request.path)),
        }
    }

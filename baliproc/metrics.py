"""Figures for Prometheus, on an address of their own and never on the site's.

Every process of the server writes into files of one directory and listens on the same address;
whichever is asked answers for all. Imported only where ``METRICS_PORT`` is set.
"""

import os
import shutil
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import connection
from django.urls import Resolver404, resolve

from baliproc.caching.generation import generation
from baliproc.caching.pages import OUTCOME
from baliproc.postgresql.replica import is_there, replica_generation
from baliproc.proxy import family

PLACE = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the directory; the library reads it as it is imported."""

BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Seconds; a kept page takes less than the first."""


def directory() -> Path:
    return settings.VAR_DIR / "metrics" / str(settings.METRICS_PORT)


def forget() -> None:
    """Begin anew: what the processes of an earlier start counted is over."""
    shutil.rmtree(directory(), ignore_errors=True)


directory().mkdir(parents=True, exist_ok=True)
os.environ[PLACE] = str(directory())

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app  # noqa: E402
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

REQUESTS = Counter("baliproc_requests", "Requests answered.", ["route", "status"])
SECONDS = Histogram(
    "baliproc_request_seconds", "Seconds that an answer took.", ["route"], buckets=BUCKETS
)
PAGES = Counter(
    "baliproc_page_cache", "Requests for pages that may be kept, by what became.", ["outcome"]
)


@lru_cache(maxsize=4096)
def route(path: str) -> str:
    """Give the name of the address that answers a path: few, whatever is asked for."""
    for prefix, name in (("/static/", "static"), ("/admin/", "admin")):
        if path.startswith(prefix):
            return name
    try:
        return resolve(path).view_name
    except Resolver404:
        return "none"


def observe(environ: dict[str, Any], status: int, seconds: float) -> None:
    """Count a request that was answered."""
    name = route(environ.get("PATH_INFO", "/"))
    REQUESTS.labels(name, f"{status // 100}xx").inc()
    SECONDS.labels(name).observe(seconds)
    if outcome := environ.get(OUTCOME):
        PAGES.labels(outcome).inc()


class Here:
    """What the process that is asked knows of the database."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        number = generation()
        if number is not None:
            yield GaugeMetricFamily(
                "baliproc_generation", "The number of the record's state.", value=number
            )
        yield GaugeMetricFamily(
            "baliproc_database_away",
            "1 while the database is not asked, as it did not answer; otherwise 0.",
            value=int(number is None or is_left_alone()),
        )
        if is_there():
            yield GaugeMetricFamily(
                "baliproc_replica_away",
                "1 while the replica does not answer; otherwise 0.",
                value=int(replica_generation() is None),
            )


def is_left_alone() -> bool:
    if connection.vendor != "postgresql":
        return False
    from baliproc.postgresql.base import is_resting

    return is_resting()


class Server(ThreadingMixIn, WSGIServer):
    """Shares its port with those of the other processes, old and new ones."""

    daemon_threads = True
    allow_reuse_port = True
    address_family = family(settings.METRICS_HOST)


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: that figures were read is no event."""


def serve_metrics() -> None:
    """Answer with the figures of all processes, in a thread that ends with this one."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(directory()))
    registry.register(Here())
    place = (settings.METRICS_HOST, settings.METRICS_PORT)
    server = make_server(*place, make_wsgi_app(registry), Server, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()

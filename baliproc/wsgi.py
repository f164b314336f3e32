"""The WSGI application that a server loads."""

import logging
import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from baliproc.postgresql.replica import is_there
from baliproc.proxy import Proxied
from baliproc.request_log import Observer, RequestLog
from baliproc.waiting import bound_waiting, hold_open

# No line tells them, and to find them out takes as long as to write the line.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")

application: Any = get_wsgi_application()

bound_waiting()
hold_open()

if is_there():
    from baliproc.caching.generation import generation
    from baliproc.postgresql.public_reads import PublicReads

    application = PublicReads(application, generation, session_cookie=settings.SESSION_COOKIE_NAME)

if settings.PAGE_CACHE_MB:
    from baliproc.caching.generation import generation
    from baliproc.caching.pages import PageCache

    application = PageCache(
        application,
        generation,
        session_cookie=settings.SESSION_COOKIE_NAME,
        most_bytes=settings.PAGE_CACHE_MB << 20,
    )

application = Proxied(application, settings.PROXIES)

observe: Observer | None = None
if settings.METRICS_PORT:
    from baliproc import metrics

    metrics.serve_metrics()
    observe = metrics.observe

application = RequestLog(application, settings.PROXIES, observe)

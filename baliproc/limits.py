"""How much one address may ask: what goes over a limit is told the status and one sentence.

The size of an address and of its headers, and the method, are looked at by ``proxy``, which
leaves a mark; the size of what is sent and the rate, here. A page that is kept is sent before
any rate is counted.
"""

import logging
from collections.abc import Callable
from time import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from baliproc.api import problems
from baliproc.logs import over
from baliproc.proxy import METHODS, REFUSED, is_loopback
from desk.limiting import household

logger = logging.getLogger(__name__)

SECONDS = 60
"""Rates are counted by the minute."""

PUBLIC_BODY = 1_000_000
"""Bytes that the public may send: what a form refuses as too long still comes back in it."""

GROUPS = (
    ("/api/v1/search/", "search"),
    ("/search/", "search"),
    ("/api/", "api"),
    ("/data/", "downloads"),
    ("/compare.csv", "downloads"),
    ("/meetings/attendance.csv", "downloads"),
    ("/compare/", "compare"),
    ("/report/", "report"),
)
"""Which limit counts for which addresses; for all others it is that of pages."""

NOT_COUNTED = ("/admin/", "/static/", "/healthz", "/readyz", "/version")
"""The desk asks for a password, which has a limit of its own."""


class Refusal(NamedTuple):
    status: int
    limit: str
    """What the line of the request says."""
    wait: int = 0
    """Seconds after which it is worth asking again; 0 where it never is."""


def group(path: str) -> str:
    """Give the name of the limit that counts for a path, or '' where none does."""
    if path.startswith(NOT_COUNTED):
        return ""
    return next((name for prefix, name in GROUPS if path.startswith(prefix)), "pages")


def refusal(request: HttpRequest) -> Refusal | None:
    """Give why a request is not answered, or None where it is."""
    if REFUSED in request.META:
        return Refusal(*request.META[REFUSED])
    most = settings.BODY_MB << 20 if request.path_info.startswith("/admin/") else PUBLIC_BODY
    if size_of_body(request) > most:
        return Refusal(413, "size")
    return rate(request)


def size_of_body(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def rate(request: HttpRequest) -> Refusal | None:
    """Count a request; give a refusal where its address has asked too much in this minute.

    What this machine itself asks for is not counted. Where the shared cache does not answer
    each process counts for itself, and where that fails too the request is answered: a limit
    must not be what takes the site down.
    """
    name = group(request.path_info)
    most = settings.LIMITS.get(name, 0)
    address = request.META.get("REMOTE_ADDR", "")
    if not most or not address or is_loopback(address):
        return None
    now = int(time())
    minute = now // SECONDS
    whose = f"{minute} {name} {household(address)}"
    key = f"limit-{salted_hmac(__name__, whose, algorithm='sha256').hexdigest()}"
    asked = counted(key)
    return Refusal(429, name, (minute + 1) * SECONDS - now) if asked > most else None


def counted(key: str) -> int:
    """Count one more under a key; give how many that makes, 0 where nothing can be counted."""
    for alias in ("shared", "default"):
        try:
            # Two statements, as not every cache keeps an age while it counts.
            caches[alias].add(key, 0, 2 * SECONDS)
            return caches[alias].incr(key)
        except Exception:
            # Whatever kind of cache it is, it raises errors of its own.
            logger.debug("The cache %s does not count.", alias)
    logger.warning("The rate of requests cannot be counted.")
    return 0


def sentence(status: int) -> str:
    """Give what is told of a refusal, in one sentence."""
    return {
        405: _("This site answers GET, HEAD, POST and OPTIONS."),
        412: _("What is at this address is not, or no longer, what the request names."),
        413: _("More was sent than this address takes."),
        414: _("The address is longer than any on this site."),
        429: _("The site was asked for more in a short time than it gives to one address."),
        431: _("The request has more headers than the site reads."),
    }[status]


def refused(request: HttpRequest, why: Refusal, allowed: str = "") -> HttpResponse:
    """Give the answer to a request that goes over a limit, and note it on its line.

    ``allowed`` names the methods of an address that takes not all that the site does.
    """
    over(request.META, why.limit)
    said = sentence(why.status)
    if allowed:
        said = _("This address answers %(methods)s.") % {"methods": allowed}
    if problems.is_asked_of_the_api(request):
        answer = problems.answer(why.status, said)
    else:
        context = {"status": why.status, "sentence": said}
        page = "429.html" if why.status == 429 else "refused.html"
        answer = HttpResponse(render_to_string(page, context), status=why.status)
    answer["Cache-Control"] = "no-store"
    if why.wait:
        answer["Retry-After"] = str(why.wait)
    if why.status == 405:
        answer["Allow"] = allowed or ", ".join(METHODS)
    return answer


def limits(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if why := refusal(request):
            return refused(request, why)
        response = get_response(request)
        if response.status_code in (405, 412) and not getattr(response, "content", b"-"):
            # Django says so without a word.
            allowed = response.get("Allow", "")
            return refused(request, Refusal(response.status_code, ""), allowed)
        return response

    return middleware

"""What is sent of a page: compressed by Brotli where the browser takes it, else by gzip."""

from functools import lru_cache

import brotli
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import has_vary_header, patch_vary_headers

ENCODINGS = ("br", "gzip")
"""What the site compresses by, the smallest first."""

QUALITY = 5
"""A page of 100 KB takes 1 ms and comes to a fifth; at 11, the best, it takes fifty ms."""
SHORT = 200
"""Bytes below which nothing is gained."""

PACKED = ("application/zip", "application/vnd.openxmlformats-officedocument.")
"""What the types of files that are compressed in themselves begin with."""

OFFERS = "HTTP_ACCEPT_ENCODING"

KEEPS = "baliproc.keeps"
"""Under this name the page cache says which answers it keeps: it compresses these by itself."""


@lru_cache(maxsize=256)
def accepted(offers: str) -> tuple[str, ...]:
    """Give those of ``ENCODINGS`` that ``Accept-Encoding`` allows; a weight of 0 refuses."""
    allowed = {}
    for offer in offers.lower().split(","):
        name, _semicolon, weight = offer.replace(" ", "").partition(";")
        weight = weight.removeprefix("q=")
        allowed[name] = not weight or weight.strip("0.") != ""
    return tuple(one for one in ENCODINGS if allowed.get(one, allowed.get("*", False)))


class CompressionMiddleware(GZipMiddleware):
    """Compress answers by Brotli, and by gzip what is streamed or asked for without it.

    Answers that depend on a cookie are left to gzip, as Django adds bytes of random length to it:
    the size of what is sent then tells nothing of the secrets in it. A file of the disk is sent as
    it is. Those within, the static files among them, see of the visitor's offers only what counts:
    they and Django's gzip look for the name of an encoding and overlook that it is refused.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.META[OFFERS] = ", ".join(accepted(request.META.get(OFFERS, "")))

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if is_sent_as_it_is(request, response):
            return response
        if response.status_code == 304:
            # It stands for an answer that depends on it (RFC 9110, 15.4.5).
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        if (
            not isinstance(response, HttpResponse)
            or response.has_header("Content-Encoding")
            or has_vary_header(response, "Cookie")
            or "br" not in request.META[OFFERS]
            or len(response.content) < SHORT
        ):
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        response.content = brotli.compress(response.content, quality=QUALITY)
        response.headers["Content-Encoding"] = "br"
        response.headers["Content-Length"] = str(len(response.content))
        if (etag := response.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = "W/" + etag
        return response


def is_sent_as_it_is(request: HttpRequest, response: HttpResponseBase) -> bool:
    keeps = request.META.get(KEEPS)
    return (
        isinstance(response, FileResponse)
        or response.get("Content-Type", "").startswith(PACKED)
        or "no-transform" in response.get("Cache-Control", "")
        or (keeps is not None and keeps(str(response.status_code), list(response.items())))
    )

"""What every answer tells a browser about its safety, errors and refusals too.

The content policy and the permissions policy are written by their libraries; the table of
all of them stands in docs/serving.md, and a test compares.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

RESOURCE_POLICY = "Cross-Origin-Resource-Policy"


def is_for_any_site(response: HttpResponseBase) -> bool:
    """Say whether scripts of any site may read it: data, but no page."""
    page = response.get("Content-Type", "").startswith("text/html")
    return response.get("Access-Control-Allow-Origin") == "*" and not page


def safe_answers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Add to each answer what Django's own middleware leaves out, or did not come to add."""
    always = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    }

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in always.items():
            response.headers.setdefault(name, value)
        response[RESOURCE_POLICY] = "cross-origin" if is_for_any_site(response) else "same-origin"
        return response

    return middleware

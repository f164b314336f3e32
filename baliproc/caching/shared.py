"""Which answers are for everyone, and how long others may keep them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

SHARED = "public, max-age=0, s-maxage=30, stale-while-revalidate=300, stale-if-error=604800"
"""A browser asks again each time; a cache in front of the site half a minute later.

Where the site does not answer, it may show what it has for a week.
"""

PRIVATE = "no-store"


def is_for_everyone(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether anyone who asks gets this very page: found, no cookie read and none set."""
    match = request.resolver_match
    return (
        request.method in ("GET", "HEAD")
        and response.status_code == 200
        and match is not None
        and "admin" not in match.app_names
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
    )


def shared_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say on each page whether it may be kept, unless its view has said so; the desk's never."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if f"{request.path_info}/".startswith("/admin/"):
            if PRIVATE not in response.get("Cache-Control", ""):
                response["Cache-Control"] = PRIVATE
            return response
        if response.has_header("Cache-Control"):
            return response
        if is_for_everyone(request, response):
            response["Cache-Control"] = SHARED
        elif response.cookies or "cookie" in response.get("Vary", "").lower():
            response["Cache-Control"] = PRIVATE
        return response

    return middleware

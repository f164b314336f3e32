"""What machines ask of a site before they read it: robots.txt, security.txt, OpenSearch."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from baliproc.addresses import absolute

UNLISTED = ("admin:index", "search", "cite", "report")
"""The editors' side, and what is made anew for each question: nothing for a search engine."""

GOOD_FOR = timedelta(days=180)
"""How long security.txt may be relied on: RFC 9116 asks for less than a year."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {reverse(name)}" for name in UNLISTED]
    lines += ["", f"Sitemap: {absolute(request, reverse('sitemap'))}"]
    return text(lines)


@require_safe
@cache_control(public=True, max_age=86400)
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a weakness (RFC 9116); nothing is invented where it is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = datetime.combine(datetime.now(UTC).date(), time(tzinfo=UTC))
    expires = (today + GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    return text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires}",
            "Preferred-Languages: en",
            f"Canonical: {absolute(request, reverse('security'))}",
        ]
    )


def text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """Tell a browser how to search the site from its own search box."""
    context = {
        "search": absolute(request, reverse("search")),
        "icon": absolute(request, static("img/mark.svg")),
        "self": absolute(request, request.path),
    }
    media = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "opensearch.xml", context, content_type=media)

"""Addresses in full: under ``SITE_URL`` where it is set, else under the host that was asked."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri


def absolute(request: HttpRequest, path: str) -> str:
    """Give the address in full of a path that begins with ``/``.

    Raises ``DisallowedHost`` for a request to a host that is not the site's.
    """
    root = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    return root + iri_to_uri(path)

"""Where each address of the site stands in the folder, and how one file links to another."""

import posixpath
import re
from urllib.parse import quote, unquote

from baliproc.mirroring import MirrorError

HTML, JSON = "text/html", "application/json"

PAGING = re.compile(r"(?:page|p)=([1-9][0-9]{0,4})")
"""The one query that is mirrored: a further part of a list, or of a map of the site."""

NAME = re.compile(r"[^/\\\x00-\x1f]+")
"""What may be the name of a file or a folder."""


def is_mirrored(query: str) -> bool:
    """Say whether an address with this query has a place of its own."""
    return not query or PAGING.fullmatch(query) is not None


def place_of(address: str, media: str) -> str:
    """Give the path in the folder: ``/members/`` is ``members/index.html``.

    ``/changes/?page=2`` is ``changes/index-page-2.html``. Raises :class:`MirrorError` for an
    address that is no path inside the folder.
    """
    path, _mark, query = address.partition("?")
    *folders, name = [unquote(part) for part in path.removeprefix("/").split("/")]
    if not name:
        name = "index.json" if media == JSON else "index.html"
    for part in (*folders, name):
        if part in (".", "..") or not NAME.fullmatch(part) or len(part.encode()) > 200:
            raise MirrorError(f"{address} cannot be the name of a file.")
    if paged := PAGING.fullmatch(query):
        stem, ending = posixpath.splitext(name)
        name = f"{stem}-page-{paged[1]}{ending}"
    return "/".join([*folders, name])


def link(source: str, target: str, fragment: str = "") -> str:
    """Give the relative link from one place to another."""
    path = posixpath.relpath(target, posixpath.dirname(source) or ".")
    return quote(path) + (f"#{fragment}" if fragment else "")

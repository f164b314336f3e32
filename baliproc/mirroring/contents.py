"""What a mirror holds: each file by its place, made from the record as it stands."""

import posixpath
import tempfile
from collections.abc import Iterator

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from baliproc.footer import data_date
from baliproc.mirroring import MirrorError, assets, searching
from baliproc.mirroring.asking import Site, one_moment, root
from baliproc.mirroring.places import HTML, place_of
from baliproc.mirroring.rewriting import Rewriter, Target
from baliproc.mirroring.walking import Walk, own_address

TOLD = "MIRROR.txt"
"""The file by which a folder is known to be a mirror."""

FIRST_LINE = "A mirror of the Bali Process knowledge base"

FAILURES = {"errors/429.html": "429.html", "errors/503.html": "503.html"}
"""Pages that a web server shows in the site's stead at any address, so their links begin with /."""

PLAIN_STATIC = ("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css")
"""What these use, by names that no release changes."""


def contents(of_each: int | None = None) -> Iterator[tuple[str, bytes]]:
    """Give the place and the bytes of every file but the sums.

    Everything is asked for before the first is given, at one moment of the record. With
    ``of_each`` it is a trial: so many pages of each kind, and what would lead to others is no
    link. Raises :class:`MirrorError` where a page cannot be made.
    """
    with tempfile.TemporaryFile() as spool:
        with one_moment():
            walk = Walk(Site(), spool, of_each)
            walk.walk()
            target = Target(*places(walk))
            found = searching.rows(target.places[reverse("search")], target.places)
            made = data_date(walk.site.generation)
        yield TOLD, told(made.date().isoformat() if made else "", of_each).encode()
        for address, content in assets.files(walk.assets | always_used()):
            yield address.removeprefix("/"), content
        for address, one in walk.found.items():
            content = (
                page(walk, address, target, found) if one.media == HTML else walk.body(address)
            )
            yield target.places[address], content
        yield searching.ENTRIES, searching.script(found)
        for place, template in FAILURES.items():
            yield place, render_to_string(template).encode()


def always_used() -> set[str]:
    """Give the addresses of the static files that no mirrored page of the site names."""
    names = (*PLAIN_STATIC, "img/mark.svg")
    return {static(searching.SCRIPT), *(settings.STATIC_URL + name for name in names)}


def places(walk: Walk) -> tuple[dict[str, str], dict[str, str]]:
    """Give the place and the media type of each address; raises where two want the same."""
    taken = {TOLD: "", searching.ENTRIES: ""} | dict.fromkeys(FAILURES, "")
    found = {}
    for address, one in walk.found.items():
        place = place_of(address, HTML if one.status == 301 else one.media)
        if place in taken:
            raise MirrorError(f"{address} and {taken[place] or place} would be one file.")
        taken[place] = found[address] = place
        taken[place] = address
    folders = {parent for place in taken for parent in above(place)}
    if both := folders & set(taken):
        raise MirrorError(f"{min(both)} would be a file and a folder.")
    return found, {address: one.media for address, one in walk.found.items()}


def above(place: str) -> Iterator[str]:
    while place := posixpath.dirname(place):
        yield place


def page(walk: Walk, address: str, target: Target, found: list[searching.Row]) -> bytes:
    """Give a page for the folder; one that moved leads to where it is now."""
    one = walk.found[address]
    if one.status == 301:
        to = target(address, own_address(address, one.location) or one.location)
        return render_to_string("mirror/moved.html", {"to": to}).encode()
    text = walk.body(address).decode()
    if address == reverse("search"):
        return searching.page(address, text, target, found).encode()
    return Rewriter(address, text, target).rewritten().encode()


def told(made: str, of_each: int | None) -> str:
    """Give the text that says what the folder is."""
    lines = [
        FIRST_LINE,
        f"A trial: of each kind of page no more than {of_each}." if of_each else "",
        f"Of:      {root()}/",
        f"Data of: {made or 'not stated'}",
        f"Version: {settings.VERSION} {settings.REVISION}".rstrip(),
        "",
        "Open index.html. SHA256SUMS holds the sum of each file: sha256sum --check SHA256SUMS",
        "The folder belongs to `manage.py mirror`, which removes whatever else is put into it.",
    ]
    return "\n".join(lines) + "\n"

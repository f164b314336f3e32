"""The static files that the mirrored pages use, as they are."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from baliproc.mirroring import MirrorError

USED = re.compile(rb"""url\(\s*["']?([^"')]+)["']?\s*\)""")
"""What a style sheet names."""


def read(address: str) -> bytes:
    """Give a static file by its address; raises :class:`MirrorError` where there is none."""
    name = unquote(address.removeprefix(settings.STATIC_URL))
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if found is None:
        raise MirrorError(f"There is no static file {address}: run collectstatic first.")
    return Path(str(found)).read_bytes()


def files(addresses: set[str]) -> Iterator[tuple[str, bytes]]:
    """Give each file by its address, and those that style sheets among them name."""
    waiting, seen = sorted(addresses), set(addresses)
    while waiting:
        address = waiting.pop()
        content = read(address)
        yield address, content
        if not address.endswith(".css"):
            continue
        for one in USED.findall(content):
            target = urldefrag(urljoin(address, one.decode()))[0]
            if target.startswith(settings.STATIC_URL) and target not in seen:
                seen.add(target)
                waiting.append(target)

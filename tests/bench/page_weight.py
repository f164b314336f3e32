#!/usr/bin/env python3
"""What a first visit to each type of page transfers, as a table.

    tests/bench/page_weight.py

It renders the pages of the record in the database that the settings name (load it first),
compresses them and the style sheets, scripts and icon that they name as the server does
(brotli), and counts elements. Fonts are left out, as a page is read without waiting for them.
"""

import os
import sys
from pathlib import Path

import brotli
import django
from bs4 import BeautifulSoup

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402
from django.test import Client  # noqa: E402

from tests.bench import PAGES  # noqa: E402

KB = 1024
FONTS = 1
"""Named by a style sheet: each page asks for it when it has that."""


def compressed(content: bytes) -> int:
    """Give the bytes that the server sends of it."""
    return len(brotli.compress(content, quality=5))


def named_files(soup: BeautifulSoup) -> list[bytes]:
    """Give the style sheets, scripts and icons that a page names, each once."""
    sheets = [tag["href"] for tag in soup.find_all("link", rel=["stylesheet", "icon"])]
    scripts = [tag["src"] for tag in soup.find_all("script", src=True)]
    found = []
    for address in dict.fromkeys([*sheets, *scripts]):
        name = address.removeprefix(settings.STATIC_URL)
        stem, suffix = name.rsplit(".", 1)
        plain = finders.find(name) or finders.find(f"{stem.rsplit('.', 1)[0]}.{suffix}")
        found.append(Path(plain).read_bytes())
    return found


def main() -> None:
    client = Client(headers={"host": "127.0.0.1"})
    print("| Page | HTML, KB | All but fonts, KB | Requests | Elements |")
    print("| ---- | -------: | ----------------: | -------: | -------: |")
    for path in PAGES:
        page = client.get(path)
        if page.status_code != 200:
            sys.exit(f"{path} answers {page.status_code}: load the record first.")
        soup = BeautifulSoup(page.content, "html.parser")
        files = named_files(soup)
        html = compressed(page.content)
        total = html + sum(compressed(content) for content in files)
        requests = 1 + len(files) + FONTS
        elements = len(soup.find_all(True))
        print(f"| `{path}` | {html / KB:.1f} | {total / KB:.1f} | {requests} | {elements} |")


if __name__ == "__main__":
    main()

"""What tests ask of a mirror: that no link of it is broken, and that its pages say what is live."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup

from baliproc.mirroring.places import place_of
from baliproc.sitemaps import sections

NOT_LINKED = "errors"
"""The folder of the pages that a web server shows at any address."""


def pages(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.html")):
        if path.parent.name != NOT_LINKED:
            yield path


def missing(folder: Path) -> list[str]:
    """Give the addresses of the sitemaps that have no file."""
    addresses = [one.location(item) for one in sections("").values() for item in one.items()]
    assert "/members/nepal/" in addresses
    return [one for one in addresses if not (folder / place_of(one, "text/html")).is_file()]


def broken_links(folder: Path) -> set[tuple[str, str]]:
    """Give each page with a link that leads to no file, to no place on a page, or away."""
    soups = {path: BeautifulSoup(path.read_bytes(), "lxml") for path in pages(folder)}
    places = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    broken = set()
    for path, soup in soups.items():
        for tag in soup.select("[href], [src], [action]"):
            link = tag.get("href") or tag.get("src") or tag.get("action")
            if tag.name == "link" and tag["rel"] == ["canonical"]:
                continue
            address, fragment = urldefrag(link)
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            found = target.is_file() and target.is_relative_to(folder.resolve())
            reached = not fragment or fragment in places.get(target, ())
            if parts.scheme or parts.netloc or not found or not reached:
                broken.add((path.relative_to(folder).as_posix(), link))
    return broken


def words(page: bytes) -> str:
    """Give the text that is seen on a page, without what the mirror says of itself."""
    soup = BeautifulSoup(page, "lxml")
    for tag in soup.select("script, [data-mirror]"):
        tag.decompose()
    return " ".join(soup.get_text(" ").split())


OF_ITS_OWN = ("styleguide/index.html",)
"""The page that shows every notice, those of the mirror included."""


def addresses(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give each page that is live too, with its address."""
    for path in pages(folder):
        place = path.relative_to(folder).as_posix()
        leads_on = b'http-equiv="refresh"' in path.read_bytes()
        if place in OF_ITS_OWN or leads_on:
            continue
        address = "/" + place.removesuffix("index.html")
        if "index-page-" in address:
            address = address.replace("index-page-", "?page=").removesuffix(".html")
        yield path, address


def differing(folder: Path, live: Callable[[str], bytes]) -> tuple[int, list[str]]:
    """Give how many pages were compared, and the addresses of those that say other words live."""
    found = [(address, words(path.read_bytes())) for path, address in addresses(folder)]
    return len(found), [address for address, said in found if said != words(live(address))]

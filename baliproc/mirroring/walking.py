"""Which addresses are mirrored: those of the sitemaps, and what their pages link to."""

from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO, Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from baliproc.mirroring.asking import Site, root
from baliproc.mirroring.places import HTML, is_mirrored
from baliproc.pages import HISTORIES, PAGES, by_number
from baliproc.sitemaps import sections

LEFT_OUT = (
    "/admin/",
    "/cite/",
    "/report/",
    "/search/suggest/",
    "/healthz",
    "/readyz",
    "/version",
    "/.well-known/",
)
"""What is for editors or monitors, takes what a reader writes, or is another every day."""

MOST_PARTS = 100
"""Further parts of one list that are followed: beyond, a list is narrowed, not paged."""

BEGINNINGS = ("robots", "opensearch", "catalog", "sitemap", "search", "v1:root", "v1:schema")


class Found(NamedTuple):
    """An address of the mirror, and where its answer waits in the spool."""

    status: int
    media: str
    location: str
    start: int
    size: int


class Walk:
    """Everything public, asked for once. The answers wait in a file, not in memory.

    ``of_each`` is how many pages of each kind are asked for in a trial; without it, all.
    """

    def __init__(self, site: Site, spool: IO[bytes], of_each: int | None = None) -> None:
        self.site = site
        self.spool = spool
        self.of_each = of_each
        self.of_kind: Counter[str] = Counter()
        self.found: dict[str, Found] = {}
        self.assets: set[str] = set()

    def walk(self) -> None:
        """Ask for every address; raises ``MirrorError`` where the site fails."""
        for address in former():
            self.ask(address, gone_too=True)
        asked = set(self.found)
        waiting = deque(beginnings())
        while waiting:
            address = waiting.popleft()
            if address in asked:
                continue
            asked.add(address)
            if self.is_beyond(address):
                continue
            for target in self.ask(address):
                if target not in asked:
                    waiting.append(target)

    def is_beyond(self, address: str) -> bool:
        """Say whether a trial has had enough pages of the kind of this one."""
        if self.of_each is None:
            return False
        kind = kind_of(address)
        self.of_kind[kind] += 1
        return self.of_kind[kind] > self.of_each

    def ask(self, address: str, *, gone_too: bool = False) -> list[str]:
        """Keep the answer to one address, and give the addresses that its page links to."""
        answer = self.site.ask(address)
        kept = {200, 301, 410} if gone_too else {200}
        if answer.status not in kept:
            return []
        start = self.spool.seek(0, 2)
        self.spool.write(answer.body)
        self.found[address] = Found(
            answer.status, answer.media, answer.location, start, len(answer.body)
        )
        if answer.media != HTML or answer.status == 301:
            return []
        links = Links()
        links.feed(answer.body.decode())
        return [target for one in links.found if (target := self.own(address, one))]

    def own(self, address: str, link: str) -> str:
        """Give the address that a link leads to, if it may be mirrored, or ''."""
        target = own_address(address, link)
        if target.startswith(settings.STATIC_URL):
            self.assets.add(target.partition("?")[0])
            return ""
        path, _mark, query = target.partition("?")
        if not path or not is_mirrored(query) or path.startswith(LEFT_OUT):
            return ""
        part = query.partition("=")[2]
        return target if not part or int(part) <= MOST_PARTS else ""

    def body(self, address: str) -> bytes:
        one = self.found[address]
        self.spool.seek(one.start)
        return self.spool.read(one.size)


class Links(HTMLParser):
    """The links of a page, forms and files included."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def own_address(address: str, link: str) -> str:
    """Give the site's own address that a link on a page leads to, or '' if it leads elsewhere.

    It is without its fragment, and begins with ``/``.
    """
    target = urldefrag(urljoin(address, link))[0]
    if target.startswith(f"{root()}/"):
        target = target.removeprefix(root())
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return ""
    return target


def kind_of(address: str) -> str:
    """Give the name of an address in the tables of addresses, with what makes it another file."""
    path, mark, _query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return path
    return " ".join([match.view_name, match.kwargs.get("ending", ""), mark])


def beginnings() -> Iterator[str]:
    """Give the address of every page of the sitemaps, and of what nothing links to."""
    for name, one in sections(root()).items():
        address = reverse("sitemap-section", args=[name])
        for part in one.paginator.page_range:
            yield address if part == 1 else f"{address}?p={part}"
        for item in one.items():
            yield one.location(item)
    for name in BEGINNINGS:
        yield reverse(name)


def former() -> Iterator[str]:
    """Give the addresses under which the public knew a record and no longer does.

    They redirect or say that it is gone; one that the public never saw answers 404.
    """
    for name in HISTORIES.values():
        page = PAGES[name]
        if page.rows is None:
            continue
        rows = page.rows()
        history: Any = rows.model.history
        key = "number" if page.lookup is by_number else "slug"
        living = set(rows.values_list(key, flat=True))
        known = history.filter(state="published").order_by(key).values_list(key, flat=True)
        for value in known.distinct():
            if value not in living:
                yield reverse(name, args=[value])

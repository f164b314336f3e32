"""A page as it stands in the folder: links are relative, and what cannot work there says so.

Everything but the tags that change is left as it is, to the byte.
"""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from baliproc.mirroring.places import HTML, link
from baliproc.mirroring.walking import own_address

Attributes = dict[str, str | None]

FIELDS = ("button", "input", "select", "textarea")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'self'"
)
"""The content policy of a page that no server sends with one; that of the live site is the same."""


class Target:
    """Where a link of a mirrored page leads: one of the folder, the live site, or nowhere."""

    def __init__(self, places: Mapping[str, str], media: Mapping[str, str]) -> None:
        self.places = places
        self.media = media

    def __call__(self, address: str, given: str) -> str | None:
        """Give the link to stand for ``given`` on the page at ``address``; None is nowhere.

        A query that is not mirrored leads to the live site; where that is not known, to the
        page without it, but not to a file without it, which would hold other rows.
        """
        if given.startswith("#"):
            return given
        target = own_address(address, given)
        if not target:
            return given
        fragment = urldefrag(urljoin(address, given))[1]
        source = self.places[address]
        path = target.partition("?")[0]
        if path.startswith(settings.STATIC_URL):
            return link(source, path.removeprefix("/"))
        if target in self.places:
            return link(source, self.places[target], fragment)
        if path == reverse("search"):
            query = target.partition("?")[2]
            return f"{link(source, self.places[path])}?{query}"
        if settings.SITE_URL:
            return settings.SITE_URL + target + (f"#{fragment}" if fragment else "")
        if path in self.places and self.media[path] == HTML:
            return link(source, self.places[path], fragment)
        return None


class Rewriter(HTMLParser):
    """Writes one page anew."""

    def __init__(self, address: str, text: str, target: Target) -> None:
        super().__init__(convert_charrefs=False)
        self.address = address
        self.text = text
        self.target = target
        self.written: list[str] = []
        self.upto = 0
        self.form_is_off = False
        # The parser counts no other ends of lines.
        lengths = (len(line) + 1 for line in text.split("\n"))
        self.lines = list(accumulate(lengths, initial=0))

    def rewritten(self) -> str:
        self.feed(self.text)
        self.close()
        return "".join(self.written) + self.text[self.upto :]

    def replace(self, old: str, new: str) -> None:
        """Write ``new`` for ``old``, which stands where the parser is."""
        line, column = self.getpos()
        start = self.lines[line - 1] + column
        self.written += [self.text[self.upto : start], new]
        self.upto = start + len(old)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        old = self.get_starttag_text() or ""
        given = dict(attrs)
        new = self.changed(tag, dict(given))
        if new is None:
            written = ""
        elif new == given:
            written = old
        else:
            written = start_tag(tag, new, closed=old.endswith("/>"))
        written = self.put_before(tag, given) + written + self.put_after(tag, given)
        if written != old:
            self.replace(old, written)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form_is_off = False
        if put := self.put_before(f"/{tag}", {}):
            self.replace("", put)

    def changed(self, tag: str, given: Attributes) -> Attributes | None:
        """Give the attributes that a tag gets, or None where it is left out."""
        if tag == "a" and given.get("href"):
            set_or_drop(given, "href", self.target(self.address, str(given["href"])))
        elif tag == "link" and given.get("rel") != "canonical":
            set_or_drop(given, "href", self.target(self.address, str(given.get("href"))))
            if "href" not in given:
                return None
        elif tag in ("img", "script") and given.get("src"):
            set_or_drop(given, "src", self.target(self.address, str(given["src"])))
            if given.get("type") == "module":
                # A browser loads no module from a folder; one that imports nothing is a script.
                del given["type"]
                given["defer"] = None
        elif tag == "form":
            return self.form(given)
        elif tag in FIELDS and self.form_is_off:
            given["disabled"] = None
        return given

    def form(self, given: Attributes) -> Attributes:
        """Lead the search to that of the folder, and other forms to the live site, if known."""
        path = own_address(self.address, given.get("action") or "")
        if path == reverse("search"):
            given["action"] = link(self.target.places[self.address], self.target.places[path])
        elif settings.SITE_URL:
            given["action"] = settings.SITE_URL + path
        else:
            self.form_is_off = True
            del given["action"]
        return given

    def put_before(self, tag: str, given: Attributes) -> str:
        """Give what stands before a tag, or before the end of one (``/main``)."""
        if tag == "header" and given.get("class") == "mast":
            return render_to_string("mirror/notice.html", {"live": self.live()})
        return ""

    def put_after(self, tag: str, given: Attributes) -> str:
        if tag == "meta" and given.get("charset"):
            policy = f"{POLICY} {settings.SITE_URL}".strip()
            return start_tag("meta", {"http-equiv": "Content-Security-Policy", "content": policy})
        if tag == "form":
            path = own_address(self.address, given.get("action") or "")
            if path != reverse("search"):
                return render_to_string("mirror/form.html", {"live": bool(settings.SITE_URL)})
        return ""

    def live(self) -> str:
        """Give the address of this page on the live site, or '' where that is not known."""
        return settings.SITE_URL and settings.SITE_URL + self.address


def set_or_drop(given: Attributes, name: str, value: str | None) -> None:
    if value is None:
        del given[name]
    else:
        given[name] = value


def start_tag(tag: str, given: Attributes, *, closed: bool = False) -> str:
    parts = [
        name if value is None else f'{name}="{escape(value)}"' for name, value in given.items()
    ]
    return f"<{' '.join([tag, *parts])}{'/' if closed else ''}>"

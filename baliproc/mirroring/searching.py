"""The search of the mirror: a script with every entry, and a page that is a list of names."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.templatetags.static import static

from baliproc.mirroring.places import link
from baliproc.mirroring.rewriting import Attributes, Rewriter, start_tag
from baliproc.models import Entry
from baliproc.search.kinds import LABELS, PLURALS

ENTRIES = "search/entries.js"
"""Where the index stands: a script, as a page of a folder may fetch nothing."""

SCRIPT = "js/mirror-search.js"

NOT_NAMED = ("passage", "outcome", "provision", "area", "perspective")
"""What has no page or no name of its own: the search finds it, the list of names has it not."""


class Row(NamedTuple):
    """An entry as the script and the list of names hold it; ``link`` is from the search page."""

    kind: str
    title: str
    names: list[str]
    when: str
    where: str
    text: str
    link: str


def rows(source: str, places: Mapping[str, str]) -> list[Row]:
    """Give every entry of the search's index whose page is in the mirror."""
    found = []
    for one in Entry.objects.order_by("pk"):
        path, _mark, fragment = one.url.partition("#")
        if path in places:
            names = one.names.splitlines()
            text = "; ".join(one.text.splitlines())
            to = link(source, places[path], fragment)
            found.append(Row(one.kind, one.title, names, one.when, one.where, text, to))
    return found


def script(found: list[Row]) -> bytes:
    """Give the index as a script that leaves it in ``baliprocEntries``."""
    kinds = {code: str(label) for code, label in LABELS.items()}
    content = json.dumps(
        {"kinds": kinds, "entries": found}, ensure_ascii=False, separators=(",", ":")
    )
    return f"globalThis.baliprocEntries = {content};\n".encode()


def named(found: list[Row]) -> list[tuple[str, list[Row]]]:
    """Give the names by kind, in the order of the alphabet."""
    kinds: list[tuple[str, list[Row]]] = []
    for code, label in PLURALS.items():
        of_kind = [one for one in found if one.kind == code]
        if of_kind and code not in NOT_NAMED:
            kinds.append((str(label), sorted(of_kind, key=lambda one: one.title.casefold())))
    return kinds


class SearchPage(Rewriter):
    """The page of the search, which asks the script instead of the site."""

    found: list[Row]

    def changed(self, tag: str, given: Attributes) -> Attributes | None:
        given.pop("data-suggest", None)
        if tag == "script" and "/js/search." in (given.get("src") or ""):
            given["src"] = static(SCRIPT)
        return super().changed(tag, given)

    def put_before(self, tag: str, given: Attributes) -> str:
        put = super().put_before(tag, given)
        if tag == "script" and "/js/search." in (given.get("src") or ""):
            source = link(self.target.places[self.address], ENTRIES)
            put += start_tag("script", {"src": source, "defer": None}) + "</script>\n    "
        elif tag == "section" and given.get("aria-labelledby") == "how":
            put += render_to_string("mirror/found.html")
        elif tag == "/main":
            put += render_to_string("mirror/names.html", {"kinds": named(self.found)})
        return put


def page(address: str, text: str, target: Any, found: list[Row]) -> str:
    """Give the search's page for the folder."""
    one = SearchPage(address, text, target)
    one.found = found
    return one.rewritten()

"""Which requests ask for the same page: the parameters that an address knows, in one order."""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.urls import Resolver404, resolve
from django.views.generic.list import MultipleObjectMixin

from sources.pages import ToldAsOf

LONGEST = 2000
"""Characters of a query that is still looked at; a longer one is nobody's second visit."""


OF_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "home": (),
    "about": (),
    "styleguide": (),
    "timeline": ("track", "body", "participant", "place", "since", "until"),
    "search": ("q", "kind", "year", "body", "page"),
    "suggest": ("q",),
    "compare": ("participants", "bodies", "with"),
    "compare-csv": ("participants", "bodies"),
    "meetings-calendar": (),
    "meetings-feed": (),
    "meeting-calendar": (),
    "body-calendar": (),
    "body-feed": (),
    "changes-feed": (),
    "catalog": (),
    "opensearch": (),
    "robots": (),
    "sitemap": (),
    "sitemap-section": ("p",),
    "security": (),
}
"""What each page that is a function reads, by the name of its address."""

SEVERAL = ("participants", "bodies")
"""The parameters that have several values, of which one that is named twice is told."""


@lru_cache(maxsize=1024)
def parameters(path: str) -> frozenset[str] | None:
    """Give the parameters that the page at ``path`` reads, or None where any may matter.

    The API and the downloads refuse what they do not know, and so see all of it.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.view_name in OF_FUNCTIONS:
        return frozenset(OF_FUNCTIONS[match.view_name])
    view = getattr(match.func, "view_class", None)
    if view is None or match.namespaces[:1] in (["data"], ["v1"]):
        return None
    names = set(view.filterset_class.base_filters) if hasattr(view, "filterset_class") else set()
    if issubclass(view, MultipleObjectMixin) and view.paginate_by:
        names.add("page")
    if issubclass(view, ToldAsOf):
        names.add("as_of")
    return frozenset(names)


@lru_cache(maxsize=1024)
def canonical(path: str, query: str) -> str | None:
    """Give the query without what is blank, unknown or repeated, sorted; None if it cannot be told.

    The page is then asked for with this query, so that what is left out cannot be on it.
    """
    if len(query) > LONGEST:
        return None
    try:
        pairs = parse_qsl(query, errors="strict")
    except ValueError:
        return None
    known = parameters(path)
    kept = [
        pair
        for place, pair in enumerate(pairs)
        if (known is None or pair[0] in known) and (pair[0] in SEVERAL or pair not in pairs[:place])
    ]
    return urlencode(sorted(kept, key=lambda pair: pair[0]))

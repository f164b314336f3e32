"""Sitemaps: every public page, by kind, with when its record was modified."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.core.paginator import InvalidPage
from django.db.models import Max
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from baliproc.addresses import absolute
from baliproc.following import last_changed
from baliproc.pages import PAGES, Page
from sources.pages import page_number

FIXED = "pages"
"""The section of the pages that show no single record."""

MEDIA = "application/xml"


class PageMap(Sitemap):
    """The pages of one section; the last change is the record's own, where it has one.

    Chapters, passages and lists have none: rather than a guess, nothing is said of them.
    """

    limit = 5000

    def __init__(self, root: str, page: Page | None) -> None:
        self.root = root
        self.page = page

    def items(self) -> Any:
        if self.page and self.page.rows:
            rows: Any = self.page.rows()
            return rows.with_first_public() if hasattr(rows.model, "modified") else rows
        return [reverse(name) for name, page in PAGES.items() if page.rows is None]

    def location(self, item: Any) -> str:
        return item if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item: Any) -> datetime | None:
        return last_changed(item) if hasattr(item, "modified") else None

    def get_protocol(self, protocol: str | None = None) -> str:
        return self.root.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        return self.root.partition("://")[2]

    def latest(self) -> datetime | None:
        """Give when the latest record of the section was modified."""
        rows = self.items()
        if isinstance(rows, list) or not hasattr(rows.model, "modified"):
            return None
        found = rows.aggregate(modified=Max("modified"), changed=Max("last_public"))
        return max(filter(None, found.values()), default=None)


def sections(root: str) -> dict[str, PageMap]:
    """Give the map of each section, named after the addresses of its pages."""
    kinds = {name.rpartition(":")[2]: page for name, page in PAGES.items() if page.rows}
    return {FIXED: PageMap(root, None)} | {
        name: PageMap(root, page) for name, page in kinds.items()
    }


def root_of(request: HttpRequest) -> str:
    return absolute(request, "")


@require_safe
def index(request: HttpRequest) -> TemplateResponse:
    """Name the map of each section, and each further part of a long one."""
    items: list[SitemapIndexItem] = []
    for name, one in sections(root_of(request)).items():
        address = absolute(request, reverse("sitemap-section", args=[name]))
        parts: Sequence[int] = one.paginator.page_range
        latest = one.latest()
        items += [
            SitemapIndexItem(address if part == 1 else f"{address}?p={part}", latest)  # type: ignore[arg-type]
            for part in parts
        ]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": items}, content_type=MEDIA)


@require_safe
def section(request: HttpRequest, name: str) -> TemplateResponse:
    """List the pages of one section; a part that there is not is a 404."""
    found = sections(root_of(request)).get(name)
    if found is None:
        raise Http404
    try:
        urls = found.get_urls(page=page_number(request.GET, "p") or 0)
    except InvalidPage as error:
        raise Http404 from error
    return TemplateResponse(request, "sitemap.xml", {"urlset": urls}, content_type=MEDIA)

"""The public pages: what each is called, which record it shows, which resource holds its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from meetings.models import Meeting, Milestone
from members.models import Participant, Person
from sources.models import Chapter, Discrepancy, Document, Passage
from strategy.models import ActionItem, Strategy
from workinggroups.models import Group


def by_slug(slug: str) -> dict[str, Any]:
    return {"slug": slug}


def by_number(number: int) -> dict[str, Any]:
    return {"number": number}


def by_reference(reference: str) -> dict[str, Any]:
    chapter, _hyphen, code = reference.partition("-")
    return {"chapter__slug": chapter, "code": code}


def by_document(document: str, chapter: str) -> dict[str, Any]:
    return {"document__slug": document, "slug": chapter}


@dataclass(frozen=True)
class Page:
    """A kind of page: one with a title and a summary, or the ``rows`` that each have a page.

    ``lookup`` turns the words of an address into what finds its row. ``resource`` names what
    it shows in the API and among the downloads, where it is among these, and ``narrowed`` is
    the query that leaves what is on the page. ``endings`` are those of its calendar and its
    feed: ``/meetings/`` has ``/meetings.ics``; ``endings_of`` gives them where each record has
    its own.
    """

    title: str | Promise = ""
    summary: str | Promise = ""
    rows: Callable[[], QuerySet] | None = None
    lookup: Callable[..., dict[str, Any]] = by_slug
    resource: str = ""
    narrowed: str = ""
    endings: tuple[str, ...] = ()
    endings_of: Callable[[Any], tuple[str, ...]] | None = None


def items() -> QuerySet:
    """Give the items of the current strategy: no other's have a page."""
    items = ActionItem.objects.published().filter(strategy=Strategy.objects.current())
    return items.select_related("strategy__document").order_by("number")


def chapters() -> QuerySet:
    return Chapter.objects.published().select_related("document").order_by("pk")


def passages() -> QuerySet:
    return Passage.objects.published().select_related("chapter__document").order_by("pk")


def endings_of_meeting(meeting: Any) -> tuple[str, ...]:
    """Give that of its calendar, where its days are such as a calendar shows."""
    return ("ics",) if meeting.calendar_days else ()


def rows_of(model: Any) -> Callable[[], QuerySet]:
    return lambda: model.objects.published().order_by("slug")


PAGES: dict[str, Page] = {
    "home": Page(
        _lazy("Twenty years of the Bali Process"),
        _lazy("Who met, when and where, and what was agreed, each fact with its source."),
    ),
    "timeline": Page(
        _lazy("Timeline"),
        _lazy("The Bali Process year by year since 2002: meetings, bodies founded, events."),
        resource="timeline",
    ),
    "milestone": Page(rows=rows_of(Milestone), resource="milestones"),
    "members:list": Page(
        _lazy("Members"),
        _lazy("The members of the Bali Process by region, since when, and in which bodies."),
        resource="participants",
        narrowed="?status=member",
    ),
    "members:participant": Page(rows=rows_of(Participant), resource="participants"),
    "observers": Page(
        _lazy("Observers"),
        _lazy("The states and organisations that observe the Bali Process."),
        resource="participants",
        narrowed="?status=observer",
    ),
    "people:list": Page(
        _lazy("People"),
        _lazy("The people whom the sources of the Bali Process name, and their offices."),
        resource="people",
    ),
    "people:person": Page(rows=rows_of(Person), resource="people"),
    "meetings:list": Page(
        _lazy("Meetings"),
        _lazy("Every meeting of the Bali Process on record: body, date and place."),
        resource="meetings",
        endings=("ics", "atom"),
    ),
    "meetings:attendance": Page(
        _lazy("Attendance"),
        _lazy("Who was at which ministerial conference, as far as the lists tell."),
    ),
    "meetings:meeting": Page(
        rows=rows_of(Meeting), resource="meetings", endings_of=endings_of_meeting
    ),
    "workinggroups:list": Page(
        _lazy("Bodies"),
        _lazy("The conferences, groups, offices and networks of the Bali Process."),
        resource="groups",
    ),
    "workinggroups:lineage": Page(
        _lazy("How the bodies came about"),
        _lazy("How the bodies of the Bali Process came from one another, drawn and written."),
        resource="groups",
    ),
    "workinggroups:group": Page(rows=rows_of(Group), resource="groups", endings=("ics", "atom")),
    "strategy:strategy": Page(
        _lazy("Strategy"),
        _lazy("The action items of the strategy by area, which bodies carry them, and progress."),
        resource="action-items",
    ),
    "strategy:item": Page(rows=items, lookup=by_number, resource="action-items"),
    "sources:list": Page(
        _lazy("Sources"),
        _lazy("The documents that the record of the Bali Process rests on or names."),
        resource="documents",
    ),
    "sources:document": Page(rows=rows_of(Document), resource="documents"),
    "sources:chapter": Page(rows=chapters, lookup=by_document),
    "sources:passage": Page(rows=passages, lookup=by_reference),
    "sources:discrepancies": Page(
        _lazy("Where the source disagrees with itself"),
        _lazy("The register of rival readings, each with its passages and how it is treated."),
        resource="discrepancies",
    ),
    "sources:discrepancy": Page(rows=rows_of(Discrepancy), resource="discrepancies"),
    "changes": Page(
        _lazy("What changed lately"),
        _lazy("What was added to the record or corrected, the newest first."),
        endings=("atom",),
    ),
    "data:downloads": Page(
        _lazy("Data"),
        _lazy("The record as tables to take away: CSV, JSON, Excel, SQLite, with a dictionary."),
    ),
    "data:dictionary": Page(
        _lazy("Data dictionary"),
        _lazy("What each column of each table of the record holds, and what its codes mean."),
    ),
    "about": Page(
        _lazy("About this knowledge base"),
        _lazy("What it is, how to read it, where its facts come from, and how to cite it."),
    ),
}
"""Every page that is cited and found by search engines, by the name of its address.

Search results, error pages, the styleguide and the editors' side are not among them.
"""


MEDIA = {
    "atom": "application/atom+xml",
    "ics": "text/calendar",
    "json": "application/json",
}


class Form(NamedTuple):
    """Another form of a page: its media type and its path."""

    media: str
    path: str


class Found(NamedTuple):
    """A page of the site: its kind, its path, and the record that it shows, if it shows one."""

    page: Page
    path: str
    row: Any = None

    @property
    def title(self) -> str:
        return str(self.page.title) if self.row is None else title_of(self.row)


def title_of(row: Any) -> str:
    """Give what a record's page is called; a passage's has its reference for a name."""
    if isinstance(row, Passage):
        return _("Passage %(reference)s") % {"reference": row.reference}
    return str(row)


def page_at(path: str) -> Found | None:
    """Give the public page at a path, or None where there is none or its record is not public."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    page = PAGES.get(match.view_name)
    if page is None or page.rows is None:
        return Found(page, path) if page else None
    row = page.rows().filter(**page.lookup(**match.kwargs)).first()
    return None if row is None else Found(page, path, row)


HISTORIES = {
    "participant": "members:participant",
    "person": "people:person",
    "group": "workinggroups:group",
    "meeting": "meetings:meeting",
    "milestone": "milestone",
    "action-item": "strategy:item",
    "document": "sources:document",
    "discrepancy": "sources:discrepancy",
}
"""The kinds of record with a page of their history each, and the names of their own pages."""


def history_of(match: ResolverMatch | None) -> str:
    """Give the address of the history of the record that an address leads to, or ''."""
    kinds = {name: kind for kind, name in HISTORIES.items()}
    if match is None or match.view_name not in kinds:
        return ""
    (key,) = match.kwargs.values()
    return reverse("record-changes", args=[kinds[match.view_name], key])


def exists(path: str) -> bool:
    """Say whether anything answers at a path."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def page_of(match: ResolverMatch | None) -> Page | None:
    """Give the kind of the public page that an address was found to be, or None."""
    return PAGES.get(match.view_name) if match else None


def other_forms(path: str, match: ResolverMatch | None, row: Any = None) -> list[Form]:
    """Give the calendar, the feed and the JSON of the page at a path, where the site has them.

    ``row`` is the record that it shows, if it shows one.
    """
    page = page_of(match)
    if page is None or match is None:
        return []
    own = page.endings_of(row) if page.endings_of and row is not None else ()
    endings = (*page.endings, *own)
    forms = [Form(MEDIA[ending], f"{path.rstrip('/')}.{ending}") for ending in endings]
    if page.resource:
        key = "".join(f"{value}/" for value in match.kwargs.values())
        forms.append(Form(MEDIA["json"], f"/api/v1/{page.resource}/{key}{page.narrowed}"))
    return [form for form in forms if exists(form.path.partition("?")[0])]

"""What list and detail pages of every app have in common."""

import re
from typing import Any, ClassVar, NamedTuple

from django.core.paginator import InvalidPage
from django.db.models import Max, QuerySet
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, ListView
from django_filters.views import FilterView

from sources.converters import NumberConverter
from sources.fields import ReducedDate
from sources.filters import Applied, AsOfForm, applied, problems, shown
from sources.identifiers import Gone, Moved, resolve
from sources.models import Record

NUMBER = re.compile(NumberConverter.regex)
"""A page's number; each has one address, so that it is not kept under several."""


def modified_last(*rows: Any) -> Any:
    """Give when the latest of the rows was modified, or None without rows."""
    return max((row.modified for row in rows), default=None)


def page_number(query: QueryDict, name: str = "page") -> int | None:
    """Give the number of the page asked for, 1 where none is.

    None where it is no number, or not written as the site writes it, or where there are two.
    """
    given = pages_asked(query, name)
    if not given:
        return 1
    return int(given[0]) if len(given) == 1 and NUMBER.fullmatch(given[0]) else None


def pages_asked(query: QueryDict, name: str = "page") -> list[str]:
    return [value for value in dict.fromkeys(query.getlist(name)) if value]


class Paged:
    """A list in pages: a number that is none of them is a 404 that says so."""

    request: HttpRequest

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        paginator = self.get_paginator(queryset, page_size)  # type: ignore[attr-defined]
        try:
            page = paginator.page(page_number(self.request.GET) or 0)
        except InvalidPage as error:
            pages = paginator.num_pages
            message = ngettext("This list has %(n)s page.", "This list has %(n)s pages.", pages)
            asked = shown(", ".join(pages_asked(self.request.GET)))
            raise Http404(
                message % {"n": pages} + " " + _("There is no page “%(page)s”.") % {"page": asked}
            ) from error
        return paginator, page, page.object_list, page.has_other_pages()


class PagedListView(Paged, ListView):
    """A list without filters."""


class FilteredListView(Paged, FilterView):
    """A list under one FilterSet: a value that makes no sense is told, with status 400."""

    paginate_by: int | None = 100
    section = ""
    template_name_suffix = "_list"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        moved = answer.status_code == 400 and with_slugs_in_force(request, self.filterset.form)
        return moved or answer

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().published().for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = self.filterset.form
        wrong = problems(form) if self.filterset.is_bound else []
        query = asked_of(self.request)
        in_force: list[Applied] = []
        if not wrong:
            self.filterset.tell_counts()
            if self.filterset.is_bound:
                write_plainly(query, form.cleaned_data)
                in_force = applied(form, query, self.filterset.TELLING)
        return context | {
            "section": self.section,
            "problems": wrong,
            "applied": in_force,
            "narrowed": [one for one in in_force if one.narrows],
            "as_of": self.filterset.as_of,
            "sorts": self.filterset.sort_links(query),
            "query": query.urlencode(),
            "modified": self.model.objects.published().aggregate(last=Max("modified"))["last"],
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 400 if context["problems"] else 200
        return super().render_to_response(context, status=status, **kwargs)


class TracedDetailView(DetailView):
    """A page that, where there is nothing, says what has become of what was public there."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            answer = elsewhere(request, self.what_became())
            if answer is None:
                raise
            return answer

    def what_became(self) -> Moved | Gone | None:
        raise NotImplementedError


def asked_of(request: HttpRequest) -> QueryDict:
    """Give the parameters of a list's address that say something, without its page."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name != "page" and any(values):
            query.setlist(name, [value for value in values if value])
    return query


def write_plainly(query: QueryDict, values: dict[str, Any]) -> None:
    """Write dates and numbers as the API and the downloads take them, however they were typed."""
    for name in query:
        if isinstance(values.get(name), ReducedDate | int):
            query[name] = str(values[name])


class ToldAsOf:
    """A page of one record that also tells it as it stood on a date, ``?as_of=2010-05``."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = AsOfForm(self.request.GET)
        date: Any = form.cleaned_data["as_of"] if form.is_valid() else ""
        told = self.as_of(date) if date else None
        return super().get_context_data(
            as_of_form=form, as_of=date, told=told, problems=problems(form), **kwargs
        )

    def as_of(self, date: ReducedDate) -> dict[str, Any]:
        raise NotImplementedError

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 400 if context["problems"] else 200
        return super().render_to_response(context, status=status, **kwargs)


class RecordDetailView(TracedDetailView):
    """The page of one record; ``PARTS`` names the lists in its context that are part of it."""

    PARTS: ClassVar[tuple[str, ...]] = ()
    model: type[Record]
    section = ""

    def what_became(self) -> Moved | Gone | None:
        return resolve(self.model, self.kwargs["slug"])

    def get_queryset(self) -> QuerySet:
        return self.model.objects.published().with_sources()

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        try:
            return super().get_object(queryset)
        except Http404 as error:
            asked = shown(" ".join(str(value) for value in self.kwargs.values()))
            raise Http404(
                _("The knowledge base has no %(kind)s “%(name)s”.")
                % {"kind": self.model._meta.verbose_name, "name": asked}
            ) from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(section=self.section, **kwargs)
        parts = [row for name in self.PARTS for row in context[name]]
        return context | {"modified": modified_last(self.object, *parts)}


def elsewhere(request: HttpRequest, became: Moved | Gone | None) -> HttpResponse | None:
    """Give a redirect for ever, or a tombstone with status 410; None for None.

    The redirect is to the address asked for with the slug in force, so that a
    calendar leads to a calendar; parameters are kept. A file's tombstone is a line of text.
    """
    if became is None:
        return None
    if isinstance(became, Moved):
        return moved_to(address_of(request, became))
    if not request.path.endswith("/"):
        told = became.words() + "\n"
        return HttpResponse(told, status=410, content_type="text/plain; charset=utf-8")
    return render(request, "410.html", {"gone": became}, status=410)


def moved_to(address: str) -> HttpResponse:
    """Redirect for ever, but let browsers remember it for minutes.

    They keep a 301 without end otherwise, and go in a circle once a record is renamed back.
    """
    answer = HttpResponsePermanentRedirect(address)
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def with_slugs_in_force(request: HttpRequest, form: BaseForm) -> HttpResponse | None:
    """Redirect for ever where values that ``form`` refused are old slugs of records.

    It is to the same address with the slugs in force; None where there is no such value.
    """
    query = request.GET.copy()
    for name in form.errors:
        field = form.fields.get(name)
        if isinstance(field, ModelChoiceField) and field.to_field_name == "slug":
            choices: Any = field.queryset
            became = resolve(choices.model, query.get(name, ""))
            if isinstance(became, Moved):
                query[name] = became.slug
    if query == request.GET:
        return None
    return moved_to(f"{request.path}?{query.urlencode()}")


def address_of(request: HttpRequest, moved: Moved) -> str:
    """Give the address asked for, with the slug in force in the place of the old one."""
    match = request.resolver_match
    address = moved.row.get_absolute_url()
    if match and "slug" in match.kwargs:
        address = reverse(match.view_name, kwargs={**match.kwargs, "slug": moved.slug})
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


class Place(NamedTuple):
    """Where a row stands in an order: the rows before and after it, its number and how many."""

    previous: Any | None = None
    following: Any | None = None
    number: int = 0
    """From 1; 0 where the row is none of them."""
    total: int = 0


def place_of(rows: QuerySet, row: Any) -> Place:
    """Give where ``row`` stands in the order of ``rows``; two queries."""
    keys = list(rows.values_list("pk", flat=True))
    if row.pk not in keys:
        return Place(total=len(keys))
    place = keys.index(row.pk)
    around = [keys[place - 1] if place else None, *keys[place + 1 : place + 2]]
    found = rows.model._default_manager.in_bulk([key for key in around if key])
    following = found.get(around[1]) if len(around) > 1 else None
    return Place(found.get(around[0]), following, place + 1, len(keys))


def neighbours(rows: QuerySet, row: Any) -> tuple[Any | None, Any | None]:
    """Give the rows before and after ``row`` in the order of ``rows``; None at either end."""
    found = place_of(rows, row)
    return found.previous, found.following

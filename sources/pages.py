"""What list and detail pages of every app have in common."""

from typing import Any, ClassVar

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import DetailView, ListView
from django_filters.views import FilterView

from sources.filters import applied, problems, shown
from sources.models import Cited


def modified_last(*rows: Any) -> Any:
    """Give when the latest of the rows was modified, or None without rows."""
    return max((row.modified for row in rows), default=None)


class Paged:
    """A list in pages: a number that is none of them is a 404 that says so."""

    request: HttpRequest

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> Any:
        try:
            return super().paginate_queryset(queryset, page_size)
        except Http404 as error:
            pages = self.get_paginator(queryset, page_size).num_pages  # type: ignore[attr-defined]
            message = ngettext("This list has %(n)s page.", "This list has %(n)s pages.", pages)
            asked = shown(self.request.GET.get("page", ""))
            raise Http404(
                message % {"n": pages} + " " + _("There is no page “%(page)s”.") % {"page": asked}
            ) from error


class PagedListView(Paged, ListView):
    """A list without filters."""


class FilteredListView(Paged, FilterView):
    """A list under one FilterSet: a value that makes no sense is told, with status 400."""

    paginate_by: int | None = 100
    section = ""
    template_name_suffix = "_list"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().published().for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = self.filterset.form
        wrong = problems(form) if self.filterset.is_bound else []
        query = self.request.GET.copy()
        query.pop("page", None)
        return context | {
            "section": self.section,
            "problems": wrong,
            "applied": [] if wrong or not self.filterset.is_bound else applied(form, query),
            "query": query.urlencode(),
            "modified": self.model.objects.published().aggregate(last=Max("modified"))["last"],
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 400 if context["problems"] else 200
        return super().render_to_response(context, status=status, **kwargs)


class RecordDetailView(DetailView):
    """The page of one record; ``PARTS`` names the lists in its context that are part of it."""

    PARTS: ClassVar[tuple[str, ...]] = ()
    model: type[Cited]
    section = ""

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


def neighbours(rows: QuerySet, row: Any) -> tuple[Any | None, Any | None]:
    """Give the rows before and after ``row`` in the order of ``rows``; None at either end."""
    keys = list(rows.values_list("pk", flat=True))
    if row.pk not in keys:
        return None, None
    place = keys.index(row.pk)
    beside = [keys[place - 1] if place else None, *keys[place + 1 : place + 2]]
    found = rows.model._default_manager.in_bulk([key for key in beside if key])
    return found.get(beside[0]), found.get(beside[1]) if len(beside) > 1 else None

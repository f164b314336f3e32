"""The pages of what changed lately, and of what became of one record."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from baliproc.history import changes, fixture_loads, shown
from baliproc.pages import HISTORIES, PAGES, Found, page_at
from baliproc.published import public_changes
from desk.models import Report
from sources.identifiers import resolve
from sources.pages import PagedListView, elsewhere
from sources.versions import moment_of, number_of


class ChangeListView(PagedListView):
    template_name = "changes.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet:
        return changes()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = shown(context["object_list"])
        modified = found[0].at if found else None
        told = {"changes": found, "loads": fixture_loads(), "modified": modified}
        return context | told | {"credited": credited(found)}


class RecordChangeListView(PagedListView):
    """What became of one record while it was public, the latest first."""

    template_name = "record_changes.html"
    paginate_by = 50
    found: Found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from an old slug to the one in force; 404 where there is no such record."""
        name = HISTORIES.get(kwargs["kind"], "")
        try:
            found = page_at(reverse(name, args=[kwargs["slug"]]))
        except NoReverseMatch as error:
            raise Http404 from error
        if found is None:
            rows: Any = PAGES[name].rows
            answer = elsewhere(request, resolve(rows().model, kwargs["slug"]))
            if answer is None:
                raise Http404
            return answer
        if found.row is None:
            # A page of the site's own that stands among those of records.
            raise Http404
        self.found = found
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return public_changes(self.found.row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = context["object_list"]
        modified = found[0].at if found else None
        return context | {"record": self.found, "modified": modified, "credited": credited(found)}


def credited(changes: Iterable[Any]) -> set[datetime]:
    """Give the moments of those changes that followed a reader's report."""
    versions = [number_of(one.at) for one in changes]
    return {moment_of(number) for number in Report.objects.credited(versions)}

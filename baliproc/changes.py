"""The page of what changed lately, latest first."""

from typing import Any

from django.db.models import QuerySet

from baliproc.history import changes, fixture_loads, shown
from sources.pages import PagedListView


class ChangeListView(PagedListView):
    template_name = "changes.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet:
        return changes()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = shown(context["object_list"])
        modified = found[0].at if found else None
        return context | {"changes": found, "loads": fixture_loads(), "modified": modified}

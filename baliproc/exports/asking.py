"""What an address of a table asks for: the parameters of its list, and no others."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from baliproc.api.parameters import asked, of_form, refuse
from baliproc.exports.catalogue.meetings import MEETING
from baliproc.exports.derived import Derived
from baliproc.exports.files import Selection
from baliproc.exports.tables import Table
from baliproc.resources import RESOURCES
from meetings.filters import AttendanceRowFilterSet

FILTERS = {"attendance": AttendanceRowFilterSet}
"""The filters of tables that are no resource of the API."""


def filters_of(table: Table | Derived) -> Any:
    """Give the FilterSet or the form whose parameters an address of a table can have, or None."""
    if isinstance(table, Derived):
        return table.form
    resource = RESOURCES.get(table.name)
    return resource.filterset if resource else FILTERS.get(table.name)


def parameters_of(table: Table | Derived) -> set[str]:
    """Give the names of the parameters that an address of a table can have."""
    filters = filters_of(table)
    if filters is None:
        return set()
    return set(filters.base_filters if hasattr(filters, "base_filters") else filters.base_fields)


def selection(request: HttpRequest, table: Table | Derived) -> Selection:
    """Give what a request asks for of a table.

    Raises :class:`InvalidParameters` for what is unknown, repeated or makes no sense.
    """
    root = request.build_absolute_uri("/").rstrip("/")
    filters = filters_of(table)
    if filters is None:
        asked(request.GET, [])
        return Selection(table, root)
    if isinstance(table, Derived):
        form = filters(asked(request.GET, of_form(filters())))
        refuse(form)
        return Selection(table, root, wanted=form.cleaned_data)
    values = asked(request.GET, of_form(filters().form))
    filterset = filters(values, queryset=rows_of(table), request=request)
    refuse(filterset.form)
    if not values:
        return Selection(table, root)
    wanted = filterset.form.cleaned_data
    meeting = wanted.get("meeting") if table.name == "attendance" else None
    return Selection(
        table,
        root,
        filterset.qs,
        in_their_order="sort" in values,
        date=wanted.get("as_of") or None,
        where=Q(**{MEETING: meeting}) if meeting else None,
    )


def rows_of(table: Table) -> QuerySet:
    """Give the rows that an address of a table narrows: a resource's, or the table's own."""
    resource = RESOURCES.get(table.name)
    return resource.queryset() if resource else table.model._default_manager.published()

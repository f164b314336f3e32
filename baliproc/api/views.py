"""The addresses of the API: where it begins, the list of each resource, and its records."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from baliproc.api import problems
from baliproc.api.answers import ListView, PublicView
from baliproc.api.parameters import Parameter, of_field, of_form, refuse
from baliproc.api.problems import Gone, InvalidParameters
from baliproc.resources import RESOURCES, Resource, context_of
from sources.filters import AsOfFilter, shown
from sources.identifiers import Moved, resolve
from sources.models import Record
from sources.pages import moved_to


class VersionsView(PublicView):
    """Where a guess at the address leads."""

    def get(self, request: Request) -> Response:
        names = {"v1": "v1:root", "documentation": "v1:docs", "schema": "v1:schema"}
        return Response({name: reverse(view, request=request) for name, view in names.items()})


class RootView(PublicView):
    """Where the API begins: the addresses of all that it gives."""

    operation = "root"
    summary = gettext_lazy("Where the API begins")
    told = gettext_lazy("The addresses of the lists, of this description and of its documentation.")
    tag = "about"
    shape = {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "uri"},
        "description": "Full addresses by name.",
    }

    def get(self, request: Request) -> Response:
        names = [*RESOURCES, "timeline", "search", "changes", "schema", "docs"]
        return Response({name: reverse(f"v1:{name}", request=request) for name in names})


class ResourceListView(ListView):
    """The rows of a resource under its FilterSet, which is that of its page and downloads."""

    resource: Resource = RESOURCES["participants"]

    def parameters(self) -> list[Parameter]:
        return [*of_form(self.resource.filterset().form), *super().parameters()]

    def get(self, request: Request) -> Response:
        rows, date = self.filtered()
        page, around = self.page_of(rows, rows.count())
        page = list(page)
        context = context_of(self.resource, page, self.root, date)
        return self.answer(self.resource.serializer(page, many=True, context=context).data, around)

    def filtered(self) -> tuple[QuerySet, Any]:
        """Give the rows that pass the filters, and the date that they are told as of, or None."""
        rows = self.resource.queryset()
        filterset = self.resource.filterset(self.values, queryset=rows, request=self.request)
        refuse(filterset.form)
        return filterset.qs, filterset.form.cleaned_data.get("as_of") or None

    def example(self) -> Any:
        return example_of(self.resource)


class ResourceDetailView(PublicView):
    """One record of a resource."""

    resource: Resource = RESOURCES["participants"]

    def parameters(self) -> list[Parameter]:
        return [of_field(name, one.field) for name, one in self.dates.items()]

    @property
    def dates(self) -> dict[str, AsOfFilter]:
        """The filters that say as of when a record is told."""
        filters = self.resource.filterset.base_filters
        return {name: one for name, one in filters.items() if isinstance(one, AsOfFilter)}

    def get(self, request: Request, **names: str) -> HttpResponse:
        date = self.date()
        row = self.resource.queryset().filter(**names).first()
        if row is None:
            return self.elsewhere(names)
        context = context_of(self.resource, [row], self.root, date)
        return Response(self.resource.serializer(row, context=context).data)

    def elsewhere(self, names: dict[str, str]) -> HttpResponse:
        """Lead to the record that is meant now by what once named one, or say that it is gone.

        Raises :class:`NotFound` where the public never saw a record of this name.
        """
        name = next(iter(names.values()))
        model = self.resource.model
        became = resolve(model, name) if issubclass(model, Record) and "slug" in names else None
        if isinstance(became, Moved):
            address = reverse(f"v1:{self.resource.name}-row", args=[became.slug])
            query = self.request.META.get("QUERY_STRING", "")
            return moved_to(f"{address}?{query}" if query else address)
        if became is not None:
            raise Gone(became.words())
        message = _("There is no record “%(name)s” among the %(resource)s.")
        raise NotFound(message % {"name": shown(name), "resource": self.resource.name})

    def date(self) -> Any:
        """Give the date that the record is told as of, or None."""
        for name, value in self.values.items():
            try:
                return self.dates[name].field.clean(value)
            except ValidationError as error:
                raise InvalidParameters({name: error.messages}) from error
        return None

    def example(self) -> Any:
        return example_of(self.resource)


def example_of(resource: Resource) -> Any:
    """Give the first record, with the first of its rows in each list; None without a record."""
    row = resource.queryset().first()
    return None if row is None else shortened(resource.serializer(row).data)


def shortened(value: Any) -> Any:
    """Give a value of which each list has one entry at most."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shortened(one) for one in value[:1]]
    return value


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Say that no address of the API is this one."""
    message = _("The API has nothing at this address. It begins at %(root)s.")
    return problems.answer(404, message % {"root": request.build_absolute_uri("/api/v1/")})

"""Lists narrowed by their address, and what is said when the address makes no sense."""

from typing import Any

from django import forms
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter, FilterSet
from django_filters.views import FilterView

from sources.models import Document

FIRST_YEAR, LAST_YEAR = 1900, 2199


def shown(value: str) -> str:
    """Give what a person typed, fit to be shown: printable and at most 60 characters long."""
    text = "".join(char if char.isprintable() else "�" for char in value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def problems(form: forms.BaseForm) -> list[tuple[str, str, str]]:
    """Give (label, value, reason) for each parameter of a bound form that makes no sense."""
    found = []
    for name, errors in form.errors.items():
        field = form.fields.get(name)
        choices = isinstance(field, forms.ChoiceField)
        reason = _("it is not one of the choices") if choices else " ".join(errors)
        label = str(field.label if field and field.label else name)
        found.append((label, shown(form.data.get(name, "")), str(reason)))
    return found


class YearFilter(Filter):
    """A calendar year; matches dates of any precision within it."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str) -> None:
        super().__init__(
            field_name=field_name,
            lookup_expr="startswith",
            label=_("Year"),
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
        )


class DocumentFilterSet(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=Document.Kind.choices)
    year = YearFilter(field_name="date")

    class Meta:
        model = Document
        fields = ["kind"]


class FilteredListView(FilterView):
    """A list under one FilterSet: a value that makes no sense is told, with status 400."""

    paginate_by = 100
    section = ""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().published().for_list()  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        parameters = self.request.GET.copy()
        parameters.pop("page", None)
        bound = self.filterset.is_bound and any(
            value for name, value in parameters.items() if name in self.filterset.filters
        )
        return context | {
            "section": self.section,
            "filtered": bound,
            "problems": problems(self.filterset.form) if self.filterset.is_bound else [],
            "query": parameters.urlencode(),
            "modified": self.model.objects.published().aggregate(last=Max("modified"))["last"],
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 400 if context["problems"] else 200
        return super().render_to_response(context, status=status, **kwargs)

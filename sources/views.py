"""Documents, their passages and what rests on them, and where the source disagrees."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from sources.filters import DocumentFilterSet, FilteredListView
from sources.models import Discrepancy, Document, Passage
from sources.querysets import CITED_WITH


class DocumentListView(FilteredListView):
    model = Document
    filterset_class = DocumentFilterSet
    section = "sources"


class DocumentDetailView(DetailView):
    model = Document
    extra_context = {"section": "sources"}

    def get_queryset(self) -> QuerySet:
        return Document.objects.published().with_sources()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapters = self.object.chapters.select_related("reproduces")
        chapters = chapters.prefetch_related("passages").order_by("number")
        return super().get_context_data(chapters=chapters, **kwargs)


class PassageDetailView(DetailView):
    model = Passage
    extra_context = {"section": "sources"}

    def get_object(self, queryset: Any = None) -> Passage:
        return get_object_or_404(
            Passage.objects.published().select_related("chapter__document"),
            chapter__slug=self.kwargs["chapter"],
            code=self.kwargs["code"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rests=self.object.what_rests_on_it(), **kwargs)


class DiscrepancyListView(ListView):
    model = Discrepancy
    paginate_by = 100
    extra_context = {"section": "sources"}

    def get_queryset(self) -> QuerySet:
        return Discrepancy.objects.published()


class DiscrepancyDetailView(DetailView):
    model = Discrepancy
    extra_context = {"section": "sources"}

    def get_queryset(self) -> QuerySet:
        return Discrepancy.objects.published()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statements = self.object.statements.select_related("passage__chapter__document")
        return super().get_context_data(statements=statements, **kwargs)

"""Documents, their passages and what rests on them, and where the source disagrees."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from sources.filters import DocumentFilterSet, shown
from sources.models import Discrepancy, Document, Passage
from sources.models.evidence import what_rests_on
from sources.pages import FilteredListView, RecordDetailView, modified_last


class DocumentListView(FilteredListView):
    model = Document
    filterset_class = DocumentFilterSet
    section = "sources"


class DocumentDetailView(RecordDetailView):
    model = Document
    section = "sources"
    PARTS = ("aliases", "links")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapters = self.object.chapters.select_related("reproduces")
        return super().get_context_data(
            chapters=chapters.prefetch_related("passages").order_by("number"),
            aliases=self.object.aliases.published().with_sources(),
            links=self.object.links.published().select_related("target").with_sources(),
            **kwargs,
        )


class PassageDetailView(DetailView):
    """A passage and everything that rests on it; its address is ``<chapter>-<code>``."""

    model = Passage
    extra_context = {"section": "sources"}

    def get_object(self, queryset: QuerySet | None = None) -> Passage:
        chapter, _hyphen, code = self.kwargs["reference"].partition("-")
        found = (
            Passage.objects.published()
            .select_related("chapter__document")
            .filter(chapter__slug=chapter, code=code)
            .first()
        )
        if found is None:
            message = _("The knowledge base has no passage “%(name)s”.")
            raise Http404(message % {"name": shown(self.kwargs["reference"])})
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rests = what_rests_on([self.object])[self.object.pk]
        modified = modified_last(*(proved.row for proved in rests))
        return super().get_context_data(rests=rests, modified=modified, **kwargs)


class DiscrepancyListView(ListView):
    model = Discrepancy
    paginate_by = 100
    extra_context = {"section": "sources"}

    def get_queryset(self) -> QuerySet:
        return Discrepancy.objects.published()


class DiscrepancyDetailView(RecordDetailView):
    model = Discrepancy
    section = "sources"

    def get_queryset(self) -> QuerySet:
        return Discrepancy.objects.published()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        statements = self.object.statements.select_related("passage__chapter__document")
        return super().get_context_data(statements=statements, **kwargs)

"""Documents, their passages and what rests on them, and where the source disagrees."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from meetings.models import Meeting, Outcome, forum_years
from sources.fields import ReducedDate
from sources.filters import DiscrepancyFilterSet, DocumentFilterSet, shown
from sources.identifiers import Gone, Moved, resolve_chapter, resolve_passage
from sources.models import Chapter, Discrepancy, Document, Passage, State
from sources.models.evidence import records_by_chapter, what_it_touches, what_rests_on
from sources.pages import (
    FilteredListView,
    RecordDetailView,
    TracedDetailView,
    modified_last,
    neighbours,
)
from sources.uploads.sending import current
from strategy.models import Strategy


class DocumentListView(FilteredListView):
    model = Document
    filterset_class = DocumentFilterSet
    section = "sources"


class DocumentDetailView(RecordDetailView):
    model = Document
    section = "sources"
    PARTS = ("aliases", "links", "linked_from", "authorships", "points")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = self.object
        chapters = list(document.chapters.select_related("reproduces").order_by("number"))
        records = records_by_chapter(document)
        quoted = chapters_with_passages(document)
        links = document.links.published().select_related("target").order_by("kind", "pk")
        linked_from = document.linked_from.published().select_related("source")
        authorships = document.authorships.published().select_related("participant", "group")
        authorships = authorships.order_by("part", "number")
        points = document.points.published().select_related("perspective__participant")
        outcomes = Outcome.objects.published().touching(document=document).for_list()
        years = years_of_document(document, outcomes)
        return super().get_context_data(
            chapters=[(one, quoted.get(one.pk, 0), records.get(one.pk, 0)) for one in chapters],
            reproduced_in=document.reproduced_in.published().select_related("document"),
            file=current(document),
            papers_of=Meeting.objects.published().filter(documents=document).in_order(),
            aliases=document.aliases.published().with_sources(),
            links=links.with_sources(),
            linked_from=linked_from.with_sources(),
            authorships=authorships.with_sources(),
            points=points.with_sources(),
            outcomes=outcomes,
            strip=forum_years(years) if years else None,
            provision_sets=document.provision_sets.published(),
            strategy=Strategy.objects.published().filter(document=document).first(),
            perspectives=document.perspectives.published().select_related("participant"),
            **kwargs,
        )


def years_of_document(document: Document, outcomes: Iterable[Outcome]) -> set[int]:
    """Give the year of its date, and those of the meetings whose ``outcomes`` touch it."""
    met = {meeting.year for outcome in outcomes for meeting in outcome.meetings.all()}
    dated = {ReducedDate(document.date).year} if document.date else set()
    return {year for year in met | dated if year}


def chapters_with_passages(document: Document) -> dict[int, int]:
    """Give how many passages of each chapter are quoted, by the chapter's primary key."""
    public = Q(passages__state=State.PUBLISHED)
    counts = document.chapters.annotate(quoted=Count("passages", filter=public)).order_by()
    return dict(counts.values_list("pk", "quoted"))


class ChapterDetailView(TracedDetailView):
    """A chapter's passages in the order of the text, and what each one yielded."""

    model = Chapter
    extra_context = {"section": "sources"}

    def what_became(self) -> Moved | Gone | None:
        return resolve_chapter(self.kwargs["document"], self.kwargs["chapter"])

    def get_object(self, queryset: QuerySet | None = None) -> Chapter:
        chapters = Chapter.objects.published().select_related("document", "reproduces")
        names = {"document__slug": self.kwargs["document"], "slug": self.kwargs["chapter"]}
        found = chapters.filter(**names).first()
        if found is None:
            message = _("The knowledge base has no chapter “%(name)s” of this document.")
            raise Http404(message % {"name": shown(self.kwargs["chapter"])})
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chapter = self.object
        passages = list(chapter.passages.published().order_by("pk"))
        rests = what_rests_on(passages)
        previous, following = neighbours(chapter.document.chapters.order_by("number"), chapter)
        return super().get_context_data(
            passages=[(passage, rests.get(passage.pk, [])) for passage in passages],
            modified=modified_last(*(one.row for proved in rests.values() for one in proved)),
            previous=previous,
            next=following,
            **kwargs,
        )


class PassageDetailView(TracedDetailView):
    """A passage and everything that rests on it; its address is ``<chapter>-<code>``."""

    model = Passage
    extra_context = {"section": "sources"}

    def what_became(self) -> Moved | Gone | None:
        return resolve_passage(self.kwargs["reference"])

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
        passage = self.object
        rests = what_rests_on([passage]).get(passage.pk, [])
        previous, following = neighbours(
            passage.chapter.passages.published().order_by("pk"), passage
        )
        return super().get_context_data(
            rests=rests,
            modified=modified_last(*(proved.row for proved in rests)),
            discrepancies=Discrepancy.objects.published().filter(statements__passage=passage),
            previous=previous,
            next=following,
            **kwargs,
        )


class DiscrepancyListView(FilteredListView):
    model = Discrepancy
    filterset_class = DiscrepancyFilterSet
    section = "sources"


class DiscrepancyDetailView(RecordDetailView):
    model = Discrepancy
    section = "sources"

    def get_queryset(self) -> QuerySet:
        return Discrepancy.objects.published().for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        register = Discrepancy.objects.published().order_by("subject")
        previous, following = neighbours(register, self.object)
        return super().get_context_data(
            touched=what_it_touches(self.object), previous=previous, next=following, **kwargs
        )

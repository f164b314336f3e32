"""How to cite a page, a fact or a source: to be read and copied, or as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from baliproc.addresses import absolute
from baliproc.citing.facts import Unknown, fact_of, row_named
from baliproc.citing.forms import FORMATS, CitingForm
from baliproc.citing.styles import apa, chicago
from baliproc.citing.works import Fact, Work, work_of_document, work_of_fact, work_of_page
from baliproc.citing.writers import bibtex, csl_json, ris
from baliproc.footer import data_day
from baliproc.pages import page_at
from sources.filters import problems, shown
from sources.models import Document
from sources.models.evidence import cited_models
from sources.sheets import refusal

WRITERS = {
    "bibtex": (bibtex, "application/x-bibtex", "bib"),
    "ris": (ris, "application/x-research-info-systems", "ris"),
    "csl": (csl_json, "application/vnd.citationstyles.csl+json", "json"),
}


@never_cache
@require_safe
def cite(request: HttpRequest) -> HttpResponse:
    """Show or send the citation of what the parameters name; never kept, for it holds the day."""
    form = CitingForm(request.GET)
    if not form.is_valid():
        wrong = problems(form)
        if form.cleaned_data.get("format"):
            return refusal(wrong)
        return render(request, "cite.html", {"problems": wrong}, status=400)
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    chosen = asked.pop("format", "")
    try:
        context = cited(request, asked)
    except Unknown as error:
        raise Http404(str(error)) from error
    work = context["work"]
    if chosen:
        return file(work, chosen)
    query = urlencode(asked, safe="/")
    context |= {
        "chicago": chicago(work),
        "apa": apa(work),
        "files": [
            (label, WRITERS[name][0](work), urlencode({**asked, "format": name}, safe="/"))
            for name, label in FORMATS
        ],
        "address": absolute(request, request.path) + (f"?{query}" if query else ""),
        "sources": [(one, chicago(work_of_document(one))) for one in context["documents"]],
    }
    return render(request, "cite.html", context)


def cited(request: HttpRequest, asked: dict[str, str]) -> dict[str, Any]:
    """Give the work that the parameters name, with its page, fact and source documents.

    Raises ``Unknown`` where one of them is not there or not public.
    """
    if slug := asked.get("document"):
        document = Document.objects.published().filter(slug=slug).first()
        if document is None:
            raise Unknown(no_such(_("document"), slug))
        work = work_of_document(document)
        return {"work": work, "path": document.get_absolute_url(), "documents": []}
    day, today = data_day(request), timezone.localdate()
    narrowed = asked.get("field", ""), asked.get("passage", "")
    if name := asked.get("record"):
        fact = fact_of(row_named(name), *narrowed)
    else:
        path = asked.get("page", "/")
        found = page_at(path)
        if found is None:
            raise Unknown(no_such(_("page"), path))
        row = with_sources(found.row)
        if not any(narrowed):
            work = work_of_page(found, absolute(request, path), day, today)
            facts = facts_of(row) if row else []
            return {"work": work, "path": path, "facts": facts, "documents": documents_of(row)}
        if row is None:
            raise Unknown(_("This page does not show one record: cite a fact on its own page."))
        fact = fact_of(row, *narrowed)
    work = work_of_fact(fact, absolute(request, fact.path), day, today)
    return {"work": work, "path": fact.path, "fact": fact, "documents": fact.documents}


def no_such(kind: str, name: str) -> str:
    message = _("The knowledge base has no %(kind)s “%(name)s” that can be cited.")
    return message % {"kind": kind, "name": shown(name)}


def with_sources(row: Any) -> Any:
    """Give a record that cites passages again with these, or None."""
    if type(row) not in cited_models():
        return None
    return type(row).objects.with_sources().get(pk=row.pk)


def facts_of(row: Any) -> list[tuple[Fact, str]]:
    """Give the record's facts that a passage proves, each with the query that cites it."""
    keys = dict.fromkeys((one.field, one.passage.reference) for one in row.citations.all())
    found = [(fact_of(row, field, passage), field, passage) for field, passage in keys]
    named = {"record": row.kind_and_key}
    return [
        (fact, urlencode(named | {"field": field, "passage": passage}, safe="/"))
        for fact, field, passage in found
    ]


def documents_of(row: Any) -> list[Document]:
    """Give the documents that a record rests on; without one, the publications themselves."""
    if row is None:
        publications = Document.objects.published().filter(kind=Document.Kind.PUBLICATION)
        return list(publications.order_by("date", "slug"))
    return Fact(row, "", list(row.citations.all())).documents


def file(work: Work, name: str) -> HttpResponse:
    """Give the citation as a file to save, named after the work."""
    write, media, ending = WRITERS[name]
    response = HttpResponse(write(work), content_type=f"{media}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{work.key[:100]}.{ending}"'
    return response

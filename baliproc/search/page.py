"""The page of the search, and the suggestions made while its box is typed in."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from baliproc.forms import SearchForm
from baliproc.search.query import LONGEST_TEXT, QueryProblem
from baliproc.search.results import PAGE_SIZE, FacetValue, NoSuchPage, Results, search, suggestions
from meetings.models import forum_years
from sources.filters import Applied, Problem, problems, shown
from sources.pages import page_number, pages_asked

FACETS = {
    "kind": gettext_lazy("Kind"),
    "year": gettext_lazy("Year"),
    "body": gettext_lazy("Body"),
}


@dataclass(frozen=True)
class Choice:
    """A value of a facet as a link: it narrows the results, or is in force."""

    label: str
    count: int
    query: str
    chosen: bool


class Facet(NamedTuple):
    """One way to narrow results; ``without`` is the query string that drops it, or ''."""

    name: str
    label: str
    choices: list[Choice]
    without: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what is found; what makes no sense is told, with status 400."""
    form = SearchForm(request.GET)
    wrong = [] if form.is_valid() else problems(form)
    results = None
    if not wrong:
        asked = form.cleaned_data
        try:
            results = search(
                asked["q"],
                kind=asked["kind"],
                year=asked["year"],
                body=asked["body"],
                page=page_of_results(request.GET),
            )
        except NoSuchPage as error:
            raise Http404(str(error)) from error
        except QueryProblem as error:
            wrong = [Problem(_("Search"), shown(asked["q"]), str(error))]
    query = parameters(request.GET)
    context = {
        "section": "search",
        "text": request.GET.get("q", "") if wrong else asked["q"],
        "longest": LONGEST_TEXT,
        "problems": wrong,
        "results": results,
    }
    if results:
        context |= shown_results(results, query)
    return render(request, "search.html", context, status=400 if wrong else 200)


def page_of_results(query: QueryDict) -> int:
    number = page_number(query)
    if number is None:
        asked = shown(", ".join(pages_asked(query)))
        raise Http404(_("There is no page “%(page)s”.") % {"page": asked})
    return number


def parameters(given: QueryDict) -> QueryDict:
    """Give what is asked for, without what is blank or none of the search's."""
    query = QueryDict(mutable=True)
    for name in ("q", *FACETS):
        if value := given.get(name, "").strip():
            query[name] = value
    return query


def shown_results(results: Results, query: QueryDict) -> dict[str, Any]:
    facets = [facet(name, results.facets.get(name, []), query) for name in FACETS]
    applied = [
        Applied(
            one.label,
            _("%(label)s is %(value)s") % {"label": one.label, "value": choice.label},
            one.without,
        )
        for one in facets
        for choice in one.choices
        if choice.chosen
    ]
    everything = changed(query, **dict.fromkeys(FACETS, ""))
    return {
        "query": query.urlencode(),
        "facets": [one for one in facets if len(one.choices) > 1 or one.without],
        "applied": applied,
        "everything": everything,
        "narrowing": [(name, query[name]) for name in FACETS if name in query],
        "suggestion": changed(query, q=results.suggestion) if results.suggestion else "",
        "fewer": [(text, changed(query, q=text)) for text in results.fewer],
        "strip": forum_years(results.years) if results.years else None,
        "strip_subject": f"“{results.text}”",
        "previous": changed(query, page=str(results.page - 1)) if results.page > 1 else "",
        "next": changed(query, page=str(results.page + 1)) if results.page < results.pages else "",
        "first": (results.page - 1) * PAGE_SIZE + 1,
    }


def facet(name: str, values: list[FacetValue], query: QueryDict) -> Facet:
    chosen = query.get(name, "")
    choices = [
        Choice(one.label, one.count, changed(query, **{name: one.value}), one.value == chosen)
        for one in values
    ]
    if chosen and not any(one.chosen for one in choices):
        label = str(dict(SearchForm.base_fields["kind"].choices).get(chosen, chosen))  # type: ignore[attr-defined]
        choices.append(Choice(label, 0, query.urlencode(), True))
    return Facet(name, str(FACETS[name]), choices, changed(query, **{name: ""}) if chosen else "")


def changed(query: QueryDict, **values: str) -> str:
    """Give the query string with these values; a blank one is left out."""
    other = query.copy()
    for name, value in values.items():
        if value:
            other[name] = value
        else:
            other.pop(name, None)
    return other.urlencode()


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Give ``{"suggestions": [{"kind", "title", "also", "url"}]}`` for what begins as typed."""
    form = SearchForm(request.GET)
    try:
        if form.has_error("q", "repeated"):
            raise QueryProblem(_("The search is given more than once."))
        found = suggestions(request.GET.get("q", ""))
    except QueryProblem as error:
        return JsonResponse({"error": str(error)}, status=400)
    rows = [
        {"kind": one.kind_label, "title": one.title, "also": one.also, "url": one.url}
        for one in found
    ]
    return JsonResponse({"suggestions": rows})

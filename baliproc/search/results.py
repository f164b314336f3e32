"""The search: one function for the page, the suggestions and the API."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baliproc.models import Entry
from baliproc.search import following, spelling
from baliproc.search.kinds import KINDS, LABELS, PLURALS, entry_id
from baliproc.search.matches import MOST_RANKED, Match, beginnings_of, matches
from baliproc.search.query import NAMES, Query, QueryProblem, Term, read
from baliproc.search.snippets import Wanted, marked, snippet
from sources.filters import FIRST_YEAR, LAST_YEAR
from sources.models import Keyed
from workinggroups.models import Group

PAGE_SIZE = 20
LARGEST_PAGE = 200
BODIES_SHOWN = 10
NEAR_NAMES = 6
SUGGESTIONS = 8


class NoSuchPage(QueryProblem):
    """The results have fewer pages."""


@dataclass(frozen=True)
class Hit:
    """An entry that was found: what it is, where it is, and the words that were found in it."""

    kind: str
    kind_label: str
    title: str
    title_html: SafeString
    url: str
    snippet_text: str
    snippet_html: SafeString
    also: str
    """Another of its names, where that is what was found, or ''."""
    also_html: SafeString | str
    date: str
    """ISO 8601, to the year, month or day; '' where none is stated."""
    when: str
    where: str


@dataclass(frozen=True)
class FacetValue:
    """A value by which results can be narrowed, and how many of those ranked have it."""

    value: str
    label: str
    count: int


@dataclass
class Results:
    """What was found; ``hits`` are those of one page."""

    text: str
    count: int = 0
    count_is_capped: bool = False
    """Whether there are more matches than are ranked and counted."""
    page: int = 1
    pages: int = 1
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    """By ``kind``, ``year`` and ``body``: each counted with the other two filters in force."""
    years: set[int] = field(default_factory=set)
    """The years of everything ranked."""
    suggestion: str = ""
    """What else may have been meant, where nothing was found: a text that finds something."""
    without_filters: int = 0
    """How much there would be without filters, where with them there is nothing."""
    near: list[Hit] = field(default_factory=list)
    """Records with a name that has some of the words, where nothing was found."""
    fewer: list[str] = field(default_factory=list)
    """Single words that find something, where all together do not."""


def search(
    text: str,
    *,
    kind: str = "",
    year: int | None = None,
    body: str = "",
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Results:
    """Give what the public record has on ``text``, best first.

    ``kind`` is a key of ``LABELS``, ``body`` the slug of a body. Raises
    :class:`QueryProblem`, whose message is a sentence for the reader, where a value
    makes no sense, and :class:`NoSuchPage` past the last page. The same text finds the
    same entries in the same order on both databases, in a constant number of queries.
    """
    query = read(text)
    following.write()
    chosen = filters(kind, year, body)
    if not 1 <= page_size <= LARGEST_PAGE:
        raise QueryProblem(_("A page has between 1 and %(most)s results.") % {"most": LARGEST_PAGE})
    results = Results(query.text, page=page)
    beginnings = beginnings_of(query)
    found = matches(query, [*chosen.values()], beginnings)
    results.count_is_capped = len(found) > MOST_RANKED
    ranked = found[:MOST_RANKED]
    results.count = len(ranked)
    results.pages = max(1, -(-len(ranked) // page_size))
    if not 1 <= page <= results.pages:
        raise NoSuchPage(
            ngettext(
                "This search has %(n)s page of results.",
                "This search has %(n)s pages of results.",
                results.pages,
            )
            % {"n": results.pages}
        )
    shown = ranked[(page - 1) * page_size : page * page_size]
    results.hits = hits(shown, query)
    counts = tally(ranked)
    results.years = {int(value) for value in counts["year"]}
    for name in chosen:
        rest = [token for other, token in chosen.items() if other != name]
        rows = matches(query, rest, beginnings, ranked=False)
        counts[name] = tally(rows[:MOST_RANKED])[name]
    results.facets = facets(counts, chosen)
    if not found and query.terms:
        offer(results, query, bool(chosen))
    return results


def filters(kind: str, year: int | None, body: str) -> dict[str, str]:
    """Give the facet that each filter asks for; raises :class:`QueryProblem`."""
    chosen = {}
    if kind:
        if kind not in LABELS:
            raise QueryProblem(_("There is no such kind of result."))
        chosen["kind"] = f"kind:{kind}"
    if year is not None:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise QueryProblem(
                _("A year lies between %(first)s and %(last)s.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        chosen["year"] = f"year:{year}"
    if body:
        if "\x00" in body or not Group.objects.published().filter(slug=body).exists():
            raise QueryProblem(_("There is no such body."))
        chosen["body"] = f"body:{body}"
    return chosen


def tally(rows: list[Match]) -> dict[str, Counter[str]]:
    """Give how many entries have each value, by facet."""
    counts: dict[str, Counter[str]] = {"kind": Counter(), "year": Counter(), "body": Counter()}
    for token, count in Counter(" ".join(row.facets for row in rows).split()).items():
        name, _apart, value = token.partition(":")
        counts[name][value] = count
    return counts


def facets(groups: dict[str, Counter[str]], chosen: dict[str, str]) -> dict[str, list[FacetValue]]:
    """Give the values of each facet: kinds as listed, years as they went, bodies by count."""
    kinds = [
        FacetValue(code, str(label), groups["kind"][code])
        for code, label in PLURALS.items()
        if groups["kind"][code]
    ]
    years = [FacetValue(value, value, groups["year"][value]) for value in sorted(groups["year"])]
    most = sorted(groups["body"], key=lambda slug: (-groups["body"][slug], slug))[:BODIES_SHOWN]
    asked = chosen.get("body", "").partition(":")[2]
    if asked and asked not in most:
        most.append(asked)
    names = dict(Group.objects.filter(slug__in=most).values_list("slug", "name")) if most else {}
    bodies = [FacetValue(slug, names.get(slug, slug), groups["body"][slug]) for slug in most]
    return {"kind": kinds, "year": years, "body": bodies}


def hits(found: list[Match], query: Query) -> list[Hit]:
    """Give the entries as they are shown, in this order; one query."""
    rows: dict[int, Any] = Entry.objects.defer("terms").in_bulk([one.id for one in found])
    wanted = Wanted.of(query)
    in_names = wanted.for_names(query)
    return [hit(rows[one.id], wanted, in_names) for one in found if one.id in rows]


def hit(entry: Any, wanted: Wanted, in_names: Wanted) -> Hit:
    title = marked(entry.title, in_names if entry.title_terms else wanted)
    others = [marked(name, in_names) for name in entry.names.splitlines()]
    best = max(others, key=lambda one: one.weight, default=None)
    also = best if best and best.weight > title.weight else None
    part = snippet(entry.text, wanted)
    return Hit(
        kind=entry.kind,
        kind_label=str(LABELS[entry.kind]),
        title=entry.title,
        title_html=title.html,
        url=entry.url,
        snippet_text=part.text,
        snippet_html=part.html,
        also=also.text if also else "",
        also_html=also.html if also else "",
        date=entry.date,
        when=entry.when,
        where=entry.where,
    )


def offer(results: Results, query: Query, filtered: bool) -> None:
    """Put into ``results`` what may help a person who found nothing."""
    if filtered:
        found = matches(query, [], beginnings_of(query), ranked=False)
        results.without_filters = min(len(found), MOST_RANKED)
        if found:
            return
    meant = spelling.readings(query)
    for reading in meant:
        corrected = read(reading.text)
        if matches(corrected, [], beginnings_of(corrected), ranked=False):
            results.suggestion = reading.text
            break
    terms = read(meant[0].text).weighty if meant else query.weighty
    if len(terms) > 1:
        for term in terms:
            alone = Query(" ".join(term.words), [term])
            if matches(alone, [], beginnings_of(alone), ranked=False):
                results.fewer.append(alone.text)
    results.near = near(query, meant)


def near(query: Query, meant: list[spelling.Reading]) -> list[Hit]:
    """Give records with a name that has some of the words, or of those that were meant."""
    words = dict.fromkeys(
        word for reading in meant for text in reading.words for word in text.split()
    )
    terms = [term for term in query.terms if not term.exact]
    loose = Query(query.text, [*terms, *(Term((word,)) for word in words)])
    found = matches(loose, [], beginnings_of(loose), NAMES, any_term=True)
    return hits(found[:NEAR_NAMES], loose)


def suggestions(text: str) -> list[Hit]:
    """Give the records whose names have these words or begin so, for a reader who is typing."""
    query = read(text)
    following.write()
    return hits(matches(query, [], beginnings_of(query), NAMES)[:SUGGESTIONS], query)


def named_like(text: str) -> list[Hit]:
    """Give a few records with names like this, for a reader who mistyped an address."""
    found = suggestions(text)[:NEAR_NAMES]
    query = read(text)
    return found or near(query, spelling.readings(query))


def finds(text: str, row: Keyed) -> bool:
    """Say whether a search for ``text`` finds the entry of a row."""
    try:
        query = read(text)
    except QueryProblem:
        return False
    following.write()
    number = next(kind.number for kind in KINDS if isinstance(row, kind.model))
    found = matches(query, [], beginnings_of(query))
    return entry_id(number, row.pk) in {one.id for one in found}

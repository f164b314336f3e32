"""Which parameters make a page another page: the ones that its view reads, and no others.

And what holds for every public address: how its numbers are written, and the methods it answers.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from baliproc.api.views import nothing_here
from baliproc.caching.addresses import LONGEST, OF_FUNCTIONS, canonical, parameters
from baliproc.forms import SearchForm
from baliproc.timeline import TimelineForm
from sources.converters import NumberConverter

NOT_KEPT_OR_STRICT = ("admin/", "api/", "data/", "cite/", "report/", "healthz", "readyz", "version")


def functions(patterns, before=""):
    """Give the names of the pages that are functions, and whose answers are kept."""
    for one in patterns:
        path = before + str(one.pattern)
        if path.startswith(NOT_KEPT_OR_STRICT):
            continue
        if isinstance(one, URLResolver):
            yield from functions(one.url_patterns, path)
        elif isinstance(one, URLPattern) and not hasattr(one.callback, "view_class"):
            yield one.name


def test_every_page_that_is_a_function_tells_what_it_reads():
    # A file of a document is sent from the disk, and kept nowhere else.
    assert set(functions(get_resolver().url_patterns)) - {"file"} == set(OF_FUNCTIONS)


def numbers(patterns):
    """Give the kinds of numbers that stand in addresses other than the desk's."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from numbers([] if str(one.pattern) == "admin/" else one.url_patterns)
        for kind in one.pattern.converters.values():
            if isinstance(kind, IntConverter):
                yield type(kind)


def test_number_in_a_public_address_is_written_in_one_way():
    assert set(numbers(get_resolver().url_patterns)) == {NumberConverter}


def public(patterns, before=""):
    """Give each public address as it is written in the tables, with its pattern."""
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield pytest.param(one, id=path)
        elif path != "admin/":
            yield from public(one.url_patterns, path)


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", list(public(get_resolver().url_patterns)))
def test_form_sent_to_an_address_that_is_only_read_is_refused(rf, pattern):
    """The token of CSRF is looked at by the middleware, before the view that is asked here."""
    named = dict.fromkeys(pattern.pattern.regex.groupindex, "x")
    answer = pattern.callback(rf.post("/"), **{**named, **pattern.default_args})
    expected = {"report": 400, nothing_here.__name__: 404}
    assert answer.status_code == expected.get(pattern.name or pattern.callback.__name__, 405)
    if answer.status_code == 405:
        assert {"GET", "HEAD"} <= set(answer["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}


def test_what_is_told_is_what_the_forms_read():
    assert set(OF_FUNCTIONS["timeline"]) == set(TimelineForm.base_fields)
    assert set(OF_FUNCTIONS["search"]) == {*SearchForm.base_fields, "page"}


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/", set()),
        ("/members/australia/", {"as_of"}),
        ("/meetings/ministerial-conference-1/", set()),
        ("/changes/", {"page"}),
        ("/workinggroups/lineage/", set()),
        ("/meetings/attendance/", {"status", "kind", "region", "at", "sort"}),
        ("/api/v1/meetings/", None),
        ("/data/meetings.csv", None),
        ("/nowhere/at/all/", None),
    ],
)
def test_a_page_has_the_parameters_of_its_view(path, known):
    assert parameters(path) == known


def test_a_list_has_those_of_its_filters():
    known = parameters("/meetings/")
    assert {"body", "kind", "year", "place", "status", "page", "sort"} <= known
    assert "utm_source" not in known


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        ("/meetings/", "year=2002&utm_source=x&kind=&body=forum", "body=forum&year=2002"),
        ("/", "anything=1&else=2", ""),
        ("/meetings/", "year=2002&year=2003", "year=2002&year=2003"),
        ("/meetings/", "year=2002&year=2002&year=", "year=2002"),
        ("/meetings/", "page=2&page=2", "page=2"),
        ("/search/", "q=a&kind=group&q=a&q=b", "kind=group&q=a&q=b"),
        ("/compare/", "participants=a&participants=a", "participants=a&participants=a"),
        ("/api/v1/meetings/", "page=2&year=2002&page=2", "page=2&year=2002"),
        ("/data/meetings.csv", "nonsense=1", "nonsense=1"),
        ("/search/", "q=a+b%C3%A9", "q=a+b%C3%A9"),
        ("/search/", "q=%ff", None),
        ("/search/", "q=" + "a" * LONGEST, None),
    ],
)
def test_a_query_is_told_in_one_way(path, query, kept):
    assert canonical(path, query) == kept

"""A list costs the same queries at any page size, with or without a date."""

import pytest

from tests import makers
from tests.test_list_queries import (
    attended,
    discrepancy,
    document,
    group,
    item,
    meeting,
    member,
    person,
    shared_passage,
)

pytestmark = pytest.mark.django_db


def milestone(number):
    makers.cite(makers.milestone(f"milestone-{number}"), passage=shared_passage())


def provision(number):
    held = makers.ProvisionSet.objects.first() or makers.provision_set()
    row = makers.provision(set=held, number=str(number), order=number)
    makers.cite(row, passage=shared_passage())


def perspective(number):
    told = makers.perspective(
        f"perspective-{number}",
        participant=makers.participant(f"member-{number}"),
        document=makers.Document.objects.filter(slug="told").first() or makers.document("told"),
    )
    makers.cite(makers.point(perspective=told), passage=shared_passage())


QUERIES = {
    "participants/": (member, 10),
    "participants/?as_of=2010": (attended, 12),
    "groups/": (group, 11),
    "groups/?as_of=2010": (group, 11),
    "meetings/": (meeting, 14),
    "milestones/": (milestone, 7),
    "action-items/": (item, 11),
    "provisions/": (provision, 5),
    "people/": (person, 11),
    "people/?as_of=2010": (person, 11),
    "perspectives/": (perspective, 8),
    "documents/": (document, 9),
    "discrepancies/": (discrepancy, 4),
    "timeline/": (meeting, 7),
}


@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize("path", QUERIES)
def test_list_costs_the_same_queries_at_any_size(client, django_assert_num_queries, path, rows):
    make, queries = QUERIES[path]
    for number in range(1, rows + 1):
        make(number)
    joint = "&" if "?" in path else "?"
    with django_assert_num_queries(queries):
        answer = client.get(f"/api/v1/{path}{joint}page_size={rows}")
    assert len(answer.json()["results"]) == rows

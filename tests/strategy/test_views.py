"""The strategy at a glance, and an item in its context."""

import pytest

from tests import makers

pytestmark = pytest.mark.django_db


def test_strategy_jumps_to_every_item_and_counts_what_is_reported(client):
    area = makers.area()
    reported = makers.item("item-1", area=area)
    makers.item("item-2", area=area, number=2)
    makers.update(item=reported, status="under-way")
    page = client.get("/strategy/").content.decode()
    assert page.count('href="#item-2"') == 2
    assert 'Under way: <a href="?status=under-way">1 of 2</a>' in page
    assert 'No status reported: <a href="?status=none-reported">1 of 2</a>' in page
    assert page.count('class="box told"') == 2


def test_glance_is_of_what_the_filter_shows(client):
    area = makers.area()
    makers.item("item-1", area=area).groups.add(makers.group("office"))
    makers.item("item-2", area=area, number=2)
    page = client.get("/strategy/?body=office").content.decode()
    assert 'href="#item-1"' in page
    assert 'href="#item-2"' not in page


def test_strategy_without_items_says_so_without_a_glance(client):
    page = client.get("/strategy/")
    assert page.status_code == 200
    assert "At a glance" not in page.content.decode()


def test_item_stands_among_its_area_with_its_predecessor(client):
    area = makers.area()
    makers.item("item-1", area=area)
    makers.item("item-2", area=area, number=2, text="The other.")
    makers.document_link(
        source=area.strategy.document, target=makers.document("older", status="mentioned")
    )
    page = client.get("/strategy/items/1/").content.decode()
    assert "The other." in page
    assert "This item" in page
    assert '<a href="/sources/older/">Older</a>' in page
    assert "the text of its items is not in the source" in page


@pytest.mark.parametrize("number", ["01", "0001", "+1", "1.0", "0"])
def test_item_has_one_address(client, number):
    makers.item("item-1")
    assert client.get("/strategy/items/1/").status_code == 200
    assert client.get(f"/strategy/items/{number}/").status_code == 404


@pytest.mark.parametrize(("rows", "queries"), [(1, 12), (3, 13), (40, 13)])
def test_item_costs_the_same_queries_for_any_number_beside_it(
    client, django_assert_num_queries, rows, queries
):
    """One more than alone: the neighbours."""
    area = makers.area(strategy=makers.strategy(items_total=300))
    for number in range(1, rows + 1):
        makers.item(f"item-{number}", area=area, number=number)
    with django_assert_num_queries(queries):
        assert client.get("/strategy/items/1/").status_code == 200

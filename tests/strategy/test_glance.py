"""The action items counted by area, body and status."""

import pytest

from strategy.glance import at_a_glance
from strategy.models import ActionItem
from tests import makers

pytestmark = pytest.mark.django_db


def glance():
    return at_a_glance(ActionItem.objects.published().for_list())


def numbers(items):
    return [item.number for item in items]


def two_areas():
    strategy = makers.strategy()
    first = makers.area(strategy=strategy, number=1)
    second = makers.area(strategy=strategy, number=2, title="Borders")
    rows = [
        makers.item(f"item-{n}", number=n, strategy=strategy, area=first if n < 3 else second)
        for n in (1, 2, 3)
    ]
    return rows


def test_nothing_is_counted_of_no_items():
    assert glance() == ([], [], [])
    assert glance().total == 0


def test_items_stand_under_their_areas():
    two_areas()
    assert [(area.number, numbers(items)) for area, items in glance().areas] == [
        (1, [1, 2]),
        (2, [3]),
    ]


def test_bodies_by_name_and_last_the_items_that_name_none():
    first, _second, third = two_areas()
    office, forum = makers.group("office"), makers.group("forum")
    first.groups.add(office, forum)
    third.groups.add(office)
    third.groups.add(makers.group("draft", state="draft"))
    found = [
        (str(row.body), [numbers(items) for items in row.cells], row.total)
        for row in glance().bodies
    ]
    assert found == [
        ("Forum", [[1], []], 1),
        ("Office", [[1], [3]], 2),
        ("None", [[2], []], 1),
    ]


def test_statuses_in_the_order_of_their_choices_and_last_none_reported():
    first, second, third = two_areas()
    makers.update(item=third, status="completed")
    makers.update(item=first, status="planned")
    makers.update(item=second, status="planned", state="draft")
    assert [(one.status, one.items) for one in glance().statuses] == [
        ("planned", 1),
        ("completed", 1),
        ("", 1),
    ]
    assert glance().total == 3


def test_retold_is_what_stands_outside_the_strategys_own_text():
    item = makers.item()
    own = makers.chapter("strategy", reproduces=item.strategy.document)
    makers.cite(item, passage=makers.passage(chapter=own))
    elsewhere = makers.cite(item, passage=makers.passage(chapter=makers.chapter("future")))
    assert ActionItem.objects.for_list().get().retold == [elsewhere]

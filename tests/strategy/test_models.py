"""Strategies, their items, and the status of an item by its latest update."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from strategy.models import ActionItem, ProvisionSet, Strategy
from tests import makers

pytestmark = pytest.mark.django_db


def problems(row):
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return caught.value.message_dict


@pytest.mark.parametrize("number", [1, 24, 25])
def test_item_number_lies_within_the_total(number):
    item = makers.item(number=number)
    item.full_clean()
    assert ActionItem.objects.get().number == number


def test_item_number_above_the_total_is_refused():
    item = makers.item(number=26)
    assert problems(item) == {"number": ["This strategy has 25 items."]}


@pytest.mark.parametrize("number", [0, -1])
def test_item_number_below_one_is_refused_by_the_database(number):
    item = makers.item()
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItem.objects.update(number=number)
    item.number = number
    assert "number" in problems(item) or "Items are numbered from 1." in problems(item)["__all__"]


def test_item_number_is_of_one_item_of_a_strategy():
    area = makers.area()
    makers.item("item-1", area=area, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        makers.item("again", area=area, number=1)
    other = makers.area(strategy=makers.strategy("older-2014"))
    makers.item("older-1", area=other, number=1)
    assert ActionItem.objects.filter(number=1).count() == 2


def test_item_number_taken_is_told_in_words():
    area = makers.area()
    makers.item("item-1", area=area, number=1)
    again = ActionItem(slug="again", strategy=area.strategy, area=area, number=1, text="Act.")
    assert problems(again) == {"__all__": ["This strategy has an item of this number."]}


def test_item_in_the_area_of_another_strategy_is_refused():
    item = makers.item()
    item.area = makers.area(strategy=makers.strategy("older-2014"))
    assert problems(item) == {"area": ["This area belongs to another strategy."]}


def test_item_without_a_strategy_is_refused_without_failing():
    assert "strategy" in problems(ActionItem(slug="item-1", number=1, text="Act."))


def status():
    return ActionItem.objects.with_status().get().status


def test_status_without_an_update_is_blank():
    makers.item()
    assert status() == ""


def test_status_is_of_the_latest_update_by_date():
    item = makers.item()
    makers.update(item=item, date="2024-05", status="completed")
    makers.update(item=item, date="2023-12", status="under-way")
    assert status() == "completed"


def test_status_is_of_the_later_numbered_update_of_one_date():
    item = makers.item()
    makers.update(item=item, date="2024-05", status="under-way")
    makers.update(item=item, date="2024-05", status="paused")
    assert status() == "paused"


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_status_leaves_out_hidden_updates(state):
    item = makers.item()
    makers.update(item=item, date="2023-12", status="under-way")
    makers.update(item=item, date="2024-05", status="completed", state=state)
    assert status() == "under-way"


def test_status_is_of_the_item_itself():
    area = makers.area()
    makers.update(item=makers.item("item-1", area=area, number=1), status="completed")
    makers.item("item-2", area=area, number=2)
    found = ActionItem.objects.with_status().values_list("slug", "status")
    assert dict(found) == {"item-1": "completed", "item-2": ""}


def test_update_without_a_date_is_refused():
    update = makers.update()
    with pytest.raises(IntegrityError, match="update_dated"), transaction.atomic():
        type(update).objects.update(date="")
    update.date = ""
    assert problems(update) == {"date": ["This field cannot be blank."]}


def test_current_strategy_is_the_latest_published_by_its_documents_date():
    assert Strategy.objects.current() is None
    dates = {"adelaide-2023": "2023-02-10", "older-2014": "2014", "undated": ""}
    for slug, date in dates.items():
        makers.strategy(slug, document=makers.document(slug, date=date))
    makers.strategy("draft", document=makers.document("draft", date="2026"), state="draft")
    assert Strategy.objects.current().slug == "adelaide-2023"


@pytest.mark.parametrize("rows", [1, 3])
def test_item_for_list_takes_five_queries_for_its_rows(rows, django_assert_num_queries):
    """Items with status; areas and their citations; the items' citations; published bodies."""
    area, shown = makers.area(), makers.group()
    hidden = makers.group("hidden", state="draft")
    for number in range(rows, 0, -1):
        item = makers.item(f"item-{number}", area=area, number=number)
        item.groups.add(shown, hidden)
        makers.cite(item)
    with django_assert_num_queries(5):
        items = list(ActionItem.objects.published().for_list())
        assert [item.number for item in items] == list(range(1, rows + 1))
        for item in items:
            assert (item.status, item.area.title) == ("", "Law enforcement")
            assert list(item.groups.all()) == [shown]
            (citation,) = item.citations.all()
            assert citation.passage.reference.startswith("history-")


def test_provisions_are_in_their_order_and_published():
    objectives = makers.provision_set()
    second = makers.provision(set=objectives, number="ii", order=2)
    first = makers.provision(set=objectives, number="i", order=1)
    makers.provision(set=objectives, number="iii", order=3, state="draft")
    found = ProvisionSet.objects.for_list().get()
    assert list(found.provisions.all()) == [first, second]


def test_provision_set_of_a_hidden_document_is_hidden():
    shown = makers.provision_set("shown", document=makers.document("shown"))
    makers.provision_set("hidden", document=makers.document("hidden", state="draft"))
    assert list(ProvisionSet.objects.published()) == [shown]

"""What was reported on the action items, as editors read and print it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User

from tests import makers
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/progress/"


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def strategy():
    return makers.strategy()


def item(strategy, number, area=None, **values):
    area = area or makers.area(strategy=strategy, title=f"Area {number}")
    return makers.item(f"item-{number}", number=number, area=area, strategy=strategy, **values)


def rows(client, since="2025-03"):
    soup = BeautifulSoup(client.get(PAGE, {"since": since}).content, "html.parser")
    return [
        [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.find_all(["th", "td"])]
        for row in soup.select("#content-main tbody tr")
    ]


def test_item_shows_its_latest_published_update_with_bodies_and_evidence(editor, strategy):
    one = item(strategy, 1)
    makers.update(item=one, date="2025-02", status="planned", text="Before.")
    latest = makers.update(item=one, date="2025-04-02", status="completed", text="Done.")
    makers.update(item=one, date="2026", status="paused", state="draft")
    latest.updategroup_set.create(group=makers.group("rilon"))
    makers.cite(latest, passage=makers.passage(code="7", quote="It is done."))
    (cells,) = rows(editor)
    assert cells[0] == "1 . Act."
    assert cells[1:5] == [
        "none named",
        "completed",
        "2 April 2025: Done. (Rilon)",
        "history-7: “It is done.” Publication",
    ]
    assert cells[5] == "reported 1 draft waits Add update on item 1"


def test_item_without_any_update_says_so(editor, strategy):
    item(strategy, 1)
    (cells,) = rows(editor)
    assert cells[2:5] == ["no status reported", "–", "–"]
    assert cells[5].startswith("update missing")


@pytest.mark.parametrize(
    ("date", "since", "told"),
    [
        ("2025-02", "2025-03", "update missing"),
        ("2025-03", "2025-03", "reported"),
        ("2025-03", "2025-03-15", "reported"),
        ("2025", "2025-03-15", "reported"),
        ("2024", "2025-03-15", "update missing"),
        ("2025-03-14", "2025-03-15", "update missing"),
        ("2025-03-15", "15 March 2025", "reported"),
        ("2024-12-31", "2025", "update missing"),
        ("2025-01-01", "2025", "reported"),
    ],
)
def test_update_that_may_lie_in_the_round_counts(editor, strategy, date, since, told):
    makers.update(item=item(strategy, 1), date=date)
    assert rows(editor, since)[0][5].startswith(told)


@pytest.mark.parametrize("since", ["tomorrow", "2025-13", "\x00", "1" * 99])
def test_date_that_makes_no_sense_is_told_and_kept(editor, strategy, since):
    item(strategy, 1)
    answer = editor.get(PAGE, {"since": since})
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert since.replace("\x00", "") in answer.text


def test_items_stand_under_their_areas_in_order(editor, strategy):
    area = makers.area(strategy=strategy, title="Law")
    for number in (2, 1):
        item(strategy, number, area=area)
    item(strategy, 3)
    soup = BeautifulSoup(editor.get(PAGE).content, "html.parser")
    assert [one.get_text() for one in soup.select("section h2")] == ["1. Law", "2. Area 3"]
    assert [cells[0] for cells in rows(editor)] == ["1 . Act.", "2 . Act.", "3 . Act."]
    assert "3 items; 3 without an update since" in soup.get_text()


def test_without_a_strategy_the_page_says_so(editor):
    assert "No strategy is published." in editor.get(PAGE).text


def test_link_to_add_an_update_has_the_item_filled_in(editor, strategy):
    one = item(strategy, 1)
    page = editor.get(f"/admin/strategy/update/add/?item={one.pk}").text
    assert f'<option value="{one.pk}" selected>' in page


def test_viewer_is_offered_no_update_to_add(strategy):
    item(strategy, 1)
    assert rows(signed_in("Viewer"))[0][5] == "update missing"


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(
    editor, strategy, django_assert_num_queries, number
):
    group = makers.group("rilon")
    for one in range(number):
        row = item(strategy, one + 1)
        update = makers.update(item=row)
        update.updategroup_set.create(group=group)
        makers.cite(update)
    with django_assert_num_queries(12):
        assert len(rows(editor)) == number

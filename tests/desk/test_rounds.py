"""Rounds of reporting: who is silent, how they are reminded, and the report of what came in."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from baliproc.history import last_entry
from desk.models import ReportingRound
from desk.rounds.reading import RoundReports, open_rounds
from strategy.models import Update
from tests import makers
from tests.desk.test_roles import signed_in
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db

LIST = "/admin/desk/reportinground/"


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def asked(name="Spring", opens=date(2025, 3, 15), due=date(2025, 6, 30), **values):
    return ReportingRound.objects.create(name=name, opens=opens, due=due, **values)


def current(**values):
    today = timezone.localdate()
    values = {"opens": today - timedelta(10), "due": today + timedelta(10)} | values
    return asked(**values)


@pytest.fixture
def items():
    """Two items of one area, one of another; alpha and beta on the first, alpha on the last."""
    area = makers.area(title="Law")
    other = makers.area(strategy=area.strategy, title="Borders")
    found = [
        makers.item(f"item-{n}", number=n, area=one, strategy=area.strategy, text=f"Do {n}.")
        for n, one in ((1, area), (2, area), (3, other))
    ]
    alpha, beta = makers.group("alpha"), makers.group("beta")
    for item, group in ((0, alpha), (0, beta), (2, alpha)):
        found[item].itemgroup_set.create(group=group)
    return found


def page(client, row, status=200):
    answer = client.get(f"{LIST}{row.pk}/report/")
    assert answer.status_code == status
    return BeautifulSoup(answer.content, "html.parser")


def silent(client, row):
    """Give the numbers of the items on which the round's page says that nothing was reported."""
    rows = page(client, row).select(".wide tr:has(th[scope=row])")
    return [int(one.th.a.text) for one in rows if "No update in this round." in one.text]


def on_desk(client):
    """Give the rounds on the desk: [(caption, {question: [(what is told, address)]})]."""
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    return [
        (
            " ".join(told.h2.get_text().split()),
            {
                term.get_text(strip=True): [
                    (" ".join(link.get_text().split()), link["href"])
                    for link in term.find_next_sibling("dd").select("a")
                ]
                for term in told.select("dt")
            },
        )
        for told in soup.select(".silent")
    ]


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2025-03-14", False),
        ("2025-03-15", True),
        ("2025-03", True),
        ("2025", True),
        ("2024", False),
        ("2025-02", False),
        ("2025-06-30", True),
        ("2025-07-31", True),
        ("2025-07", True),
        ("2025-08-01", False),
        ("2025-08", False),
        ("2026", False),
    ],
)
def test_update_counts_where_it_may_lie_between_opening_and_closing(rf, items, day, counts):
    makers.update(item=items[0], date=day)
    request = rf.get("/")
    request.user = User.objects.create_user("somebody")
    assert RoundReports(asked(closes=date(2025, 7, 31)), request).reported == counts


def test_draft_does_not_count_and_is_told(editor, items):
    row = current()
    makers.update(item=items[0], date=timezone.localdate().isoformat(), state="draft")
    assert silent(editor, row) == [1, 2, 3]
    assert "1 draft waits" in page(editor, row).get_text()
    ((_caption, lines),) = on_desk(editor)
    assert [told for told, _url in lines["Action items without an update in this round"]] == [
        "Add update on item 1",
        "Add update on item 2",
        "Add update on item 3",
    ]


def test_body_is_silent_until_an_update_names_it_or_nobody(editor, items):
    row = current()
    today = timezone.localdate().isoformat()

    def bodies():
        ((_caption, lines),) = on_desk(editor)
        return [told for told, _url in lines["Bodies without an update in this round"]]

    def reminded():
        return [
            " ".join(one.get_text().split())
            for one in page(editor, row).select(".reminder summary")
        ]

    assert bodies() == ["Add update by Alpha", "Add update by Beta"]
    assert reminded() == [
        "Alpha: 2 of 2 items without an update",
        "Beta: 1 of 1 item without an update",
        "Items that name no body: 1 of 1 item without an update",
    ]
    one = makers.update(item=items[0], date=today)
    one.updategroup_set.create(group=items[2].groups.get())
    assert bodies() == ["Add update by Beta"]
    one.updategroup_set.all().delete()
    makers.update(item=items[1], date=today)
    assert bodies() == []
    assert reminded() == ["Alpha: 1 of 2 items without an update"]


def test_reminder_names_the_items_with_their_addresses(editor, items):
    row = current(name="Autumn & <b>", due=timezone.localdate() - timedelta(1))
    texts = [one.get_text() for one in page(editor, row).select("textarea")]
    assert len(texts) == 3
    assert "“Autumn & <b>”" in texts[0]
    assert "1. Do 1.\nhttp://testserver/strategy/items/1/" in texts[0]
    assert "3. Do 3.\nhttp://testserver/strategy/items/3/" in texts[0]
    assert "Do 2." not in texts[0]
    assert "That day has passed." in texts[0]
    assert "2. Do 2." in texts[2]


def test_desk_tells_of_open_rounds_only_and_what_is_overdue(editor, items):
    today = timezone.localdate()
    current(name="Next", opens=today + timedelta(1))
    current(name="Before", closes=today)
    assert on_desk(editor) == []
    row = current(name="Now", opens=today - timedelta(10), due=today)
    ((caption, _lines),) = on_desk(editor)
    assert caption.startswith("Reporting round “Now”: 0 of 3 items reported, due on ")
    assert not caption.endswith("overdue")
    row.due = today - timedelta(1)
    row.save()
    ((caption, lines),) = on_desk(editor)
    assert caption.endswith(" · overdue")
    assert len(lines["Action items whose update is overdue"]) == 3
    assert len(lines["Bodies whose update is overdue"]) == 2


def test_link_on_the_desk_opens_a_form_with_item_date_bodies_and_round(editor, items):
    current(name="Now")
    ((_caption, lines),) = on_desk(editor)
    first = lines["Action items without an update in this round"][0][1]
    answer = editor.get(first)
    values = form_values(answer)
    assert values["item"] == str(items[0].pk)
    assert values["date"] == timezone.localdate().isoformat()
    groups = {values[f"updategroup_set-{n}-group"] for n in range(2)}
    assert groups == {group.pk for group in items[0].groups.all()}
    values |= {"status": "under-way", "text": "Begun.", "change_reason": "Reported."}
    assert editor.post(first, values).status_code == 302
    update = Update.objects.get()
    assert set(update.groups.all()) == set(items[0].groups.all())
    assert "Reported in the round “Now”" in answer.text
    by_body = editor.get(lines["Bodies without an update in this round"][1][1])
    assert form_values(by_body)["updategroup_set-0-group"] == items[0].groups.get(slug="beta").pk
    assert "updategroup_set-1-group" not in form_values(by_body)


@pytest.mark.parametrize("group", ["x", "-1", "9" * 40, "\x00", "999999"])
def test_body_in_an_address_that_makes_no_sense_is_passed_over(editor, group):
    answer = editor.get("/admin/strategy/update/add/", {"group": group})
    assert answer.status_code == 200
    assert form_values(answer)["updategroup_set-TOTAL_FORMS"] == 0


def test_report_shows_the_updates_of_the_round_by_area_and_says_what_is_silent(editor, items):
    row = asked(closes=date(2025, 7, 31), note="For the next meeting.")
    makers.update(item=items[0], date="2024-05", status="planned", text="Before.")
    makers.update(item=items[0], date="2025-04", status="under-way", text="Begun.")
    done = makers.update(item=items[0], date="2025-06-02", status="completed", text="Done.")
    done.updategroup_set.create(group=items[2].groups.get())
    makers.cite(done, passage=makers.passage(code="7", quote="It is done."))
    soup = page(editor, row)
    told = " ".join(soup.select_one("#content-main").get_text().split())
    assert "Opened on 15 March 2025, due on 30 June 2025, closed on 31 July 2025." in told
    assert "1 of 3 items have an update in this round." in told
    assert "For the next meeting." in told
    areas = soup.select("section:not(.reminders)")
    assert [area.h2.get_text() for area in areas] == ["1. Law", "2. Borders"]
    cells = [
        [" ".join(cell.get_text().split()) for cell in line.select("th, td")]
        for line in areas[0].select("tbody tr")
    ]
    assert cells[0] == [
        "1. Do 1.",
        "completed",
        "2 June 2025: Done.",
        "Alpha",
        "history-7: “It is done.” Publication",
    ]
    assert cells[1] == ["under way", "April 2025: Begun.", "none named", "no passage"]
    assert cells[2][1] == "No update in this round. Add update on item 2"
    assert silent(editor, row) == [2, 3]


@pytest.mark.parametrize("role", ["Viewer", "Administrator"])
def test_who_may_add_no_update_is_led_to_the_item(items, role):
    row, client = current(), signed_in(role)
    ((_caption, lines),) = on_desk(client)
    address = f"/admin/strategy/actionitem/{items[0].pk}/change/"
    assert lines["Action items without an update in this round"][0] == ("Item 1", address)
    assert "Add update" not in page(client, row).get_text()


def test_round_that_is_not_there_is_not_found(editor):
    assert editor.get(f"{LIST}9/report/").status_code == 404
    assert editor.get(f"{LIST}{'9' * 30}/report/").status_code == 404


def test_without_a_strategy_the_page_says_so(editor):
    assert "No strategy is published." in page(editor, current()).get_text()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"due": "2025-03-14"}, "It is due before it opens."),
        ({"closes": "2025-03-14"}, "It closes before it opens."),
        ({"name": "Spring"}, "Another round has this name."),
        ({"name": ""}, "This field is required."),
        ({"due": "31 February 2025"}, "Enter a valid date."),
        ({"due": "4/5/2025"}, "Enter a valid date."),
    ],
)
def test_form_tells_what_is_wrong_and_keeps_what_was_typed(editor, values, told):
    asked()
    typed = {"name": "Autumn", "opens": "2025-03-15", "due": "2025-04-01", "note": "Typed."}
    answer = editor.post(f"{LIST}add/", typed | values)
    assert answer.status_code == 200
    assert told in answer.text
    assert "Typed." in answer.text
    assert ReportingRound.objects.count() == 1


@pytest.mark.parametrize("name", ["due", "closes"])
def test_database_refuses_a_round_out_of_order(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(**{name: date(2025, 1, 1)})


def test_second_of_two_who_save_a_round_is_told(editor):
    row = asked()
    form = editor.get(f"{LIST}{row.pk}/change/")
    row.note = "Ours."
    row.save()
    answer = editor.post(f"{LIST}{row.pk}/change/", form_values(form) | {"note": "Mine."})
    assert answer.status_code == 409
    assert "Ours." in answer.text
    assert "Mine." in answer.text
    row.refresh_from_db()
    assert row.note == "Ours."


def test_round_has_a_history_that_leads_back(editor):
    row = asked()
    values = form_values(editor.get(f"{LIST}{row.pk}/change/")) | {"change_reason": ""}
    assert editor.post(f"{LIST}{row.pk}/change/", values | {"due": "2025-09-30"}).status_code == 302
    soup = BeautifulSoup(editor.get(f"{LIST}{row.pk}/history/").content, "html.parser")
    (back,) = [one["href"] for one in soup.select("a") if one.text.startswith("Revert")]
    latest = editor.get(back).context["latest"]
    assert editor.post(back, {"latest": latest}).status_code == 302
    row.refresh_from_db()
    assert row.due.isoformat() == "2025-06-30"


def test_deleted_round_is_listed_and_comes_back(editor):
    row = asked()
    opened = editor.get(f"{LIST}{row.pk}/delete/").context["opened"]
    assert (
        editor.post(f"{LIST}{row.pk}/delete/", {"post": "yes", "opened": opened}).status_code == 302
    )
    soup = BeautifulSoup(editor.get("/admin/deleted/").content, "html.parser")
    (back,) = [
        one["href"] for one in soup.select("a") if f"reportinground/{row.pk}/" in one["href"]
    ]
    assert editor.post(back, {"latest": editor.get(back).context["latest"]}).status_code == 302
    assert ReportingRound.objects.get(pk=row.pk).name == "Spring"


def test_public_s_data_are_not_changed_by_a_round():
    makers.participant("nepal")
    before = last_entry()
    asked().delete()
    assert last_entry() == before


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_a_constant_number_of_queries(editor, rf, django_assert_num_queries, number):
    row = current()
    area = makers.area()
    group = makers.group("alpha")
    today = timezone.localdate().isoformat()
    for n in range(number):
        for done in (True, False):
            key = 2 * n + done + 1
            item = makers.item(f"item-{key}", number=key, area=area, strategy=area.strategy)
            item.itemgroup_set.create(group=group)
            if done:
                update = makers.update(item=item, date=today)
                update.updategroup_set.create(group=group)
                makers.cite(update)
    with django_assert_num_queries(13):
        assert len(silent(editor, row)) == number
    rf.user = User.objects.get()
    with django_assert_num_queries(11):
        (reports,) = open_rounds(rf)
        assert (len(reports.silent_items()), len(reports.silent_bodies())) == (number, 0)

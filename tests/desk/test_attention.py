"""The desk's first page: what waits, for whom it is to see, and the lists behind it."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from desk.models import Report
from members.models import Participant
from strategy.progress import SIX_MONTHS
from tests import makers
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def desk(client):
    """Give what the desk shows: {question: {what waits: (how many, list)} or what is said}."""
    soup = BeautifulSoup(client.get("/admin/").content, "html.parser")
    found = {}
    for table in soup.select("#content-main .module table:not([class])"):
        lines = {
            line.a.get_text(): (int(line.td.get_text()), line.a["href"])
            for line in table.select("tr:has(th a)")
            if line.td.get_text().isdigit()
        }
        if table.caption and "app-" not in str(table.get("class", "")):
            name = table.caption.get_text(strip=True)
            found[re.sub(r": \d+$", "", name)] = lines or table.get_text(" ", strip=True)
    return found


def rows_in(client, address):
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return len(soup.select("#result_list tbody tr"))


def six_months_old(days=0):
    return (timezone.localdate() - SIX_MONTHS - timezone.timedelta(days=days)).isoformat()


def test_empty_desk_says_so(editor):
    found = desk(editor)
    assert "No draft waits." in found["Drafts"]
    assert "A passage proves every record." in found["Records without a passage"]
    assert "No discrepancy is open." in found["Open discrepancies"]
    assert "No report waits." in found["Readers' reports"]
    nothing = found["Action items without an update for six months"]
    assert "Something was reported on every action item." in nothing
    assert (
        "Every meeting that was held has a list."
        in (found["Meetings held, without a list of attendance"])
    )
    assert "Nobody edited anything." in found["Edits of the last 30 days"]


@pytest.fixture
def busy():
    """What waits of each kind, beside what does not."""
    nepal = makers.participant("nepal", state="draft")
    makers.participant("fiji", state="draft")
    makers.cite(nepal)
    makers.cite(makers.participant("iran"))
    listed = makers.meeting("conference-1")
    one = makers.attendance_list(listed)
    makers.attendance(list=one, participant=nepal, evidence="listed")
    makers.attendance(
        list=one, participant=Participant.objects.get(slug="fiji"), evidence="elsewhere"
    )
    makers.meeting("conference-2")
    makers.meeting("conference-3", status="planned")
    makers.discrepancy("open")
    makers.discrepancy("explained", status="explained")
    makers.discrepancy("draft", state="draft")
    makers.passage(state="draft")
    area = makers.area()
    items = [makers.item(f"item-{n}", number=n, area=area, strategy=area.strategy) for n in (1, 2)]
    makers.update(item=items[0], date=timezone.localdate().isoformat()[:4])
    makers.update(item=items[1], date=six_months_old(days=1))
    for number, state in enumerate(["new", "new", "in-progress", "declined"]):
        Report.objects.create(page="/", text=str(number), state=state, answer="So.")


def test_each_line_leads_to_a_list_of_so_many_rows(editor, busy):
    found = desk(editor)
    lines = {
        (question, label): number
        for question, these in found.items()
        if isinstance(these, dict)
        for label, (number, _url) in these.items()
    }
    assert (
        lines.items()
        >= {
            ("Drafts", "Participants"): 2,
            ("Drafts", "Discrepancies"): 1,
            ("Drafts", "Passages"): 1,
            ("Records without a passage", "Participants"): 1,
            ("Records without a passage", "Attendances"): 1,
            ("Open discrepancies", "Discrepancies"): 1,
            ("Readers' reports", "New"): 2,
            ("Readers' reports", "In progress"): 1,
            ("Action items without an update for six months", "Action items"): 1,
            ("Meetings held, without a list of attendance", "Meetings"): 1,
        }.items()
    )
    for question, these in found.items():
        for label, (number, url) in these.items() if isinstance(these, dict) else ():
            assert rows_in(editor, url) == number, (question, label)


def test_edits_are_told_with_their_author_and_lead_to_the_history(editor, busy):
    nepal = Participant.objects.get(slug="nepal")
    nepal.name = "Nepal, corrected"
    nepal._history_user = User.objects.get(username="root")
    nepal.save()
    page = editor.get("/admin/").text
    cells = re.search(rf'participant/{nepal.pk}/history/">(.*?)</tr>', page, re.DOTALL)[1]
    assert cells.startswith("Nepal, corrected</a>")
    assert "<td>changed</td>" in cells
    assert "<td>root</td>" in cells


def test_deleted_row_is_told_without_a_link(editor):
    makers.participant("nepal").delete()
    assert "no longer on record" in editor.get("/admin/").text


def test_loading_of_the_fixtures_is_nobody_s_edit(editor, tmp_path):
    call_command("load", dir=makers.fixtures(tmp_path), verbosity=0)
    assert Participant.objects.get().name == "Nepal"
    assert "Nobody edited anything." in desk(editor)["Edits of the last 30 days"]


@pytest.mark.parametrize("rows", [1, 3])
def test_desk_takes_a_constant_number_of_queries(editor, django_assert_num_queries, rows):
    for number in range(rows):
        participant = makers.participant(f"nepal-{number}", state="draft")
        makers.membership(participant=participant, state="draft")
        Report.objects.create(page="/", text=str(number))
    with django_assert_num_queries(17):
        assert desk(editor)["Drafts"]["Memberships"][0] == rows


def test_who_has_no_role_sees_nothing_of_it(client, busy):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert desk(client) == {}


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Publisher", "Administrator"])
def test_every_role_sees_what_waits(busy, role):
    assert len(desk(signed_in(role))) >= 7

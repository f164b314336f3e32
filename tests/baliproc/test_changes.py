"""What changed lately, told from the change history."""

from datetime import UTC, datetime

import pytest

from baliproc.history import CHANGE_REASON, changes, fixture_loads, shown
from meetings.models import Attendance
from members.models import Participant
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def loaded(slug, **values):
    """Save a participant as ``manage.py load`` does."""
    row = Participant(slug=slug, name=slug.title(), kind="government", state="published", **values)
    row._change_reason = CHANGE_REASON
    row.save()
    return Participant.objects.get(slug=slug)


def found():
    return [(change.row, change.added) for change in shown(changes())]


def test_what_was_loaded_and_left_is_no_change():
    loaded("nepal")
    assert found() == []
    assert [rows for _day, rows in fixture_loads()] == [1]


def test_latest_change_of_each_record_comes_first():
    nepal, fiji = loaded("nepal"), loaded("fiji")
    nepal.save()
    fiji.save()
    nepal.save()
    samoa = makers.participant("samoa")
    assert found() == [(samoa, True), (nepal, False), (fiji, False)]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_the_public_does_not_see_is_not_told(state):
    makers.membership(participant=makers.participant("nepal", state=state))
    assert found() == []


def test_what_was_deleted_is_not_told():
    makers.participant("nepal").delete()
    assert found() == []


def test_loading_again_counts_a_record_once_a_day():
    nepal = loaded("nepal")
    nepal._change_reason = CHANGE_REASON
    nepal.save()
    nepal.history.update(history_date=datetime(2024, 5, 1, tzinfo=UTC))
    loaded("fiji")
    assert fixture_loads()[1] == (datetime(2024, 5, 1, tzinfo=UTC).date(), 1)
    assert [rows for _day, rows in fixture_loads()] == [1, 1]


def test_page_gives_date_link_and_kind(client):
    nepal = makers.participant("nepal", name="Nepal")
    nepal.history.update(history_date=datetime(2025, 1, 31, tzinfo=UTC))
    page = client.get("/changes/")
    assert texts(page, ".rel > li") == ["31 January 2025 Nepal participant added"]
    assert texts(page, '.rel a[href="/members/nepal/"]') == ["Nepal"]
    assert texts(page, "#changed") == ["1 record changed"]


def test_page_without_a_change_says_so_and_when_the_record_was_loaded(client):
    loaded("nepal").history.update(history_date=datetime(2024, 5, 1, tzinfo=UTC))
    page = client.get("/changes/")
    assert texts(page, "[aria-labelledby=changed] p") == [
        "Nothing has been changed since the record was loaded from the fixtures.",
        "1 record was loaded from the fixtures on 1 May 2024.",
    ]


def test_home_shows_the_last_five(client):
    for number in range(6):
        makers.participant(f"row-{number}", name=f"Row {number}")
    page = client.get("/")
    assert texts(page, "[aria-labelledby=changed] .rel a") == [
        f"Row {number}" for number in (5, 4, 3, 2, 1)
    ]


def parts_of_everything(number):
    """Save a row whose page is found through one parent, through several and through many."""
    meeting = makers.meeting(f"meeting-{number}")
    listed = makers.attendance_list(meeting, slug=f"list-{number}")
    nepal = makers.participant(f"row-{number}")
    makers.attendance(list=listed, participant=nepal)
    makers.outcome(meeting, slug=f"outcome-{number}")
    document = makers.document(f"document-{number}")
    perspective = makers.perspective(f"p-{number}", participant=nepal, document=document)
    makers.point(perspective=perspective)
    makers.role(group=makers.group(f"group-{number}"), participant=nepal)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_issues_the_same_queries_for_any_number_of_rows_of_every_kind(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        parts_of_everything(number)
    assert Attendance.objects.count() == rows
    with django_assert_num_queries(17):
        page = client.get("/changes/")
    assert len(texts(page, ".rel > li")) == 10 * rows


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_page_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.participant(f"row-{number}")
    with django_assert_num_queries(5):
        page = client.get("/changes/")
    assert len(texts(page, ".rel > li")) == min(rows, 50)
    assert len(texts(page, "nav.pages")) == (rows > 50)


@pytest.mark.parametrize("number", ["0", "-1", "2", "two", "\x00", "9" * 5000])
def test_page_out_of_range_is_not_found(client, number):
    answer = client.get("/changes/", {"page": number})
    assert answer.status_code == 404
    assert "This list has 1 page." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_home_issues_the_same_queries_for_any_number_of_changes(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.participant(f"row-{number}")
    with django_assert_num_queries(25):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["group/lineage", "meeting/attendance", "document/discrepancies"])
def test_pages_of_the_site_itself_have_no_history(client, path):
    assert client.get(f"/changes/{path}/").status_code == 404

"""Pages as of a date: three answers, presence beside them, and no row left out."""

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def usa():
    """An observer since 2002 that became a member in 2011, present in 2002 and 2023."""
    row = makers.participant("usa", name="USA")
    makers.membership(participant=row, status="observer", since="2002", until="2011")
    makers.membership(participant=row, since="2011", attested="2024-04")
    first = makers.meeting("first", title="First Conference", start="2002-02-26")
    last = makers.meeting("last", title="Last Conference", start="2023-02")
    for meeting in (first, last):
        there = makers.attendance_list(meeting, slug=f"{meeting.slug}-list")
        makers.attendance(list=there, participant=row)
    return row


@pytest.fixture
def nepal():
    """A member without a beginning."""
    return makers.membership(
        participant=makers.participant("nepal"), attested="2024-04"
    ).participant


def test_members_are_told_as_they_stood(client, usa, nepal):
    page = client.get("/members/?as_of=2005")
    assert texts(page, "tbody th") == ["Nepal", "USA"]
    assert texts(page, "tbody td:nth-child(5)") == [
        "member: not stated",
        "member: no observer: yes",
    ]
    assert texts(page, "tbody td:nth-child(6)") == [
        "none in that time",
        "none in that time; present in 2002, 2023",
    ]
    assert "As of 2005" in texts(page, "thead th")


def test_presence_in_the_period_is_named_beside_and_folded_into_nothing(client, usa, nepal):
    makers.attendance(list=makers.AttendanceList.objects.get(slug="first-list"), participant=nepal)
    page = client.get("/members/?as_of=2002-02")
    assert texts(page, "tbody td:nth-child(5)")[0] == "member: not stated"
    assert texts(page, "tbody td:nth-child(6)")[0] == "First Conference, 26 February 2002"
    assert 'href="/meetings/first/#first-list-nepal"' in page.content.decode()


def test_rival_readings_are_told_as_disputed(client, nepal):
    row = nepal.memberships.get()
    for reading in ("2004", "2009"):
        makers.cite(row, field="since", dispute=makers.discrepancy(reading), reading=reading)
    page = client.get("/members/?as_of=2005")
    assert texts(page, "tbody td:nth-child(5)") == ["member: not stated disputed"]


@pytest.mark.parametrize("rows", [1, 3])
def test_date_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        row = makers.participant(f"member-{number}")
        makers.cite(makers.membership(participant=row))
    with django_assert_num_queries(16):
        assert client.get("/members/?as_of=2005").status_code == 200


def test_member_page_tells_standing_presence_and_roles(client, usa):
    makers.role(group=makers.group("body", name="The Body"), participant=usa, since="2015")
    page = client.get("/members/usa/?as_of=2011")
    assert texts(page, "[aria-labelledby=as-of] dl > div") == [
        "Member yes",
        "Observer yes",
        "Documented presence none in that time; present in 2002, 2023",
        "Co-chair, The Body no",
    ]
    assert texts(client.get("/members/usa/"), "#as-of") == []


def test_body_page_and_list_tell_existence_meetings_and_roles(client, nepal):
    body = makers.group("body", name="The Body", established="2009-02", concluded="2012")
    makers.role(group=body, participant=nepal, since="2010")
    makers.meeting("met", title="A Meeting", group=body, start="2010-05-01")
    page = client.get("/workinggroups/body/?as_of=2010-05")
    assert texts(page, "[aria-labelledby=as-of] dl > div") == [
        "Existed yes",
        "Meetings in that time A Meeting",
        "Co-chair, Nepal not stated",
    ]
    listed = client.get("/workinggroups/?as_of=2010-05")
    assert texts(listed, "tbody td:nth-child(5)") == ["yes"]
    assert texts(listed, "tbody td:nth-child(6)") == ["1"]
    assert texts(listed, "tbody td:nth-child(7)") == ["Nepal: not stated"]
    assert texts(client.get("/workinggroups/?as_of=2005"), "tbody td:nth-child(5)") == ["no"]


def test_rival_foundings_of_a_body_are_each_tried(client):
    body = makers.group("task-force")
    dispute = makers.discrepancy()
    for reading in ("2016", "2017-10"):
        makers.cite(body, field="established", dispute=dispute, reading=reading)
    answers = {
        date: texts(client.get(f"/workinggroups/?as_of={date}"), "tbody td:nth-child(5)")[0]
        for date in ("2015", "2016", "2018")
    }
    assert answers == {"2015": "no", "2016": "not stated disputed", "2018": "not stated"}


def test_people_held_their_offices(client):
    jane = makers.person("jane", name="Jane Doe")
    makers.appointment(person=jane, title="Minister", since="2010", until="2012-03")
    office = makers.group("office", name="The Office")
    makers.role(person=jane, group=office, role="co-manager", since="2012")
    page = client.get("/people/?as_of=2011")
    assert texts(page, "tbody td p") == [
        "Minister – held in 2011: yes",
        "Co-manager, The Office – held in 2011: no",
    ]
    assert texts(client.get("/people/"), "tbody td p") == ["Minister", "Co-manager, The Office"]


def test_date_without_sense_is_told_and_kept(client, usa):
    page = client.get("/members/usa/?as_of=2001")
    assert page.status_code == 400
    html = page.content.decode()
    assert "The forum began in 2002" in html
    assert 'value="2001"' in html

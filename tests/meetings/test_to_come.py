"""Meetings to come: planned on every page, held on none, and asked about once they have passed."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetings.models import Meeting
from tests import makers
from tests.sources.test_views import texts
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db

NEXT_YEAR = str(timezone.localdate().year + 1)
LAST_YEAR = str(timezone.localdate().year - 1)


def days_from_now(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def body():
    """A conference that was held in 2023, with a list on which Nepal is."""
    body = makers.group("ministerial-conference", name="Conference", kind="conference")
    eighth = makers.meeting("eighth", title="The Eighth", group=body, ordinal=1, start="2023-02-10")
    nepal = makers.participant("nepal", name="Nepal")
    makers.membership(participant=nepal, since="2002")
    makers.attendance(list=makers.attendance_list(eighth), participant=nepal)
    return body


@pytest.fixture
def ninth(body):
    """What is known of the next one: a year, and what says so."""
    row = makers.meeting(
        "ninth", title="The Ninth", group=body, ordinal=2, start=NEXT_YEAR, status="planned"
    )
    makers.cite(row, passage=makers.passage(quote="The Ninth is planned."))
    return row


def lead(client, slug="ninth"):
    found = texts(client.get(f"/meetings/{slug}/"), ".ph-t .lead")
    return found[0] if found else ""


def test_next_conference_is_entered_with_a_year_alone(client, admin_client, body):
    passage = makers.passage(quote="The Ninth is planned.")
    address = page(Meeting, "add")
    values = form_values(admin_client.get(address)) | {
        "title": "The Ninth",
        "slug": "ninth",
        "group": str(body.pk),
        "status": "planned",
        "start": NEXT_YEAR,
        "state": "published",
        "citations-TOTAL_FORMS": "1",
        "citations-0-passage": str(passage.pk),
        "citations-0-basis": "stated",
    }
    assert admin_client.post(address, values).status_code == 302
    assert lead(client).startswith(f"This meeting is planned for {NEXT_YEAR}.")


def test_page_says_that_it_is_planned_on_what_source_and_not_held(client, ninth):
    answer = client.get("/meetings/ninth/")
    soup = BeautifulSoup(answer.content, "html.parser")
    told = f"This meeting is planned for {NEXT_YEAR}. It has not been recorded as held."
    assert texts(answer, ".ph-t .lead") == [told]
    facts = {dt.get_text(): dt.find_next("dd") for dt in soup.select(".sheet dt")}
    assert facts["Status"].get_text(" ", strip=True).startswith("Planned")
    assert "The Ninth is planned." in facts["Status"].get_text()
    assert "not stated in the source" in facts["City or island"].get_text()
    outcomes = texts(answer, "[aria-labelledby=outcomes] p")
    assert outcomes == ["None: the meeting is not on record as held."]
    assert texts(answer, "#attendance > p") == ["Nobody: the meeting is not on record as held."]
    assert not soup.select("a[href$='.ics']")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"start": ""}, "This meeting is planned, without a date on record. It has not been"),
        ({"start": LAST_YEAR}, f"This meeting was planned for {LAST_YEAR}. Whether it was held is"),
        ({"start": days_from_now(-1)}, "This meeting was planned for "),
        ({"start": days_from_now(0)}, "This meeting is planned for "),
        (
            {"start": LAST_YEAR, "end": NEXT_YEAR, "sense": "within"},
            f"This meeting is planned between {LAST_YEAR} and {NEXT_YEAR}. It has not been",
        ),
        (
            {"status": "postponed"},
            f"This meeting, planned for {NEXT_YEAR}, is on record as postponed. It has not been",
        ),
        (
            {"status": "postponed", "start": ""},
            "This meeting, planned, without a date on record, is on record as postponed.",
        ),
        (
            {"status": "cancelled", "start": LAST_YEAR},
            f"This meeting, planned for {LAST_YEAR}, is on record as cancelled.",
        ),
        ({"status": "held", "start": LAST_YEAR}, ""),
    ],
)
def test_opening_sentence_says_how_it_stands(client, ninth, values, told):
    Meeting.objects.filter(pk=ninth.pk).update(**values)
    assert lead(client).startswith(told)
    assert bool(lead(client)) == bool(told)


def test_lists_and_series_mark_it(client, ninth):
    assert texts(client.get("/meetings/"), ".tbl .grp") == [
        "2023: 1 meeting",
        f"{NEXT_YEAR}: 1 meeting, 1 planned or not held",
    ]
    assert texts(client.get("/meetings/"), ".tbl tbody tr:not(.grp) th") == [
        "The Eighth",
        "The Ninth (planned)",
    ]
    assert texts(client.get("/meetings/?status=planned"), ".tbl tbody tr:not(.grp) th") == [
        "The Ninth (planned)"
    ]
    body = client.get("/workinggroups/ministerial-conference/")
    facts = texts(body, ".sheet > div")
    assert any(one.startswith(f"Next The Ninth, planned: {NEXT_YEAR}") for one in facts)
    assert texts(body, "[aria-labelledby=meetings-1] tbody td:nth-child(2)")[1] == (
        "The Ninth (planned)"
    )
    assert texts(body, ".chron > li")[-1] == f"{NEXT_YEAR} The Ninth planned"
    assert texts(client.get("/meetings/eighth/"), ".pn a[rel=next]") == ["Next The Ninth (planned)"]


def test_home_says_what_comes_next_and_counts_what_was_held(client, ninth):
    answer = client.get("/")
    assert texts(answer, "[aria-labelledby=coming] li > p") == [
        "The Ninth (planned)",
        f"{NEXT_YEAR}; place not stated",
    ]
    assert "1 ministerial conferences" in texts(answer, ".sound a")
    assert "1 meetings on record as held" in texts(answer, "[aria-labelledby=ways] a")
    assert texts(answer, "[aria-labelledby=last] dd b") == ["The Eighth"]


@pytest.mark.parametrize(
    "values", [{"start": LAST_YEAR}, {"status": "cancelled"}, {"state": "draft"}]
)
def test_home_is_silent_on_what_does_not_come(client, ninth, values):
    Meeting.objects.filter(pk=ninth.pk).update(**values)
    assert texts(client.get("/"), "#coming") == []


def test_timeline_has_it_after_the_past_and_counts_it_apart(client, ninth):
    answer = client.get("/timeline/")
    assert texts(answer, ".ent h3") == ["The Eighth", "The Ninth"]
    assert texts(answer, "#ninth .when") == [f"Planned: {NEXT_YEAR}"]
    rows = {row.split()[0]: row.split()[1:] for row in texts(answer, ".yc-d tbody tr")}
    assert rows["2023"] == ["1", "0", "0", "0", "0", "0", "1"]
    assert rows[NEXT_YEAR] == ["0", "0", "0", "0", "0", "1", "1"]


def test_nobody_is_asked_whether_it_was_at_what_was_not_held(client, ninth):
    matrix = client.get("/meetings/attendance/").content.decode()
    assert "The Eighth" in matrix or "eighth" in matrix
    assert "ninth" not in matrix
    profile = client.get("/members/nepal/")
    assert texts(profile, "[aria-labelledby=conferences] tbody th") == ["The Eighth"]
    assert "ninth" not in client.get("/meetings/attendance.csv").content.decode()


def test_host_s_page_marks_what_it_is_to_host(client, ninth):
    Meeting.objects.filter(pk=ninth.pk).update(host=makers.participant("fiji"))
    answer = client.get("/members/fiji/")
    assert texts(answer, "[aria-labelledby=hosted] li")[0].startswith("The Ninth (planned)")
    assert texts(answer, ".chron > li") == [f"{NEXT_YEAR} The Ninth planned, host"]


def test_calendar_shows_no_whole_year_but_a_month_or_days(client, ninth):
    assert b"The Ninth" not in client.get("/meetings.ics").content
    assert b"1 is left out" in client.get("/meetings.ics").content
    assert client.get("/meetings/ninth.ics").status_code == 404
    told = "1 meeting has no date that a calendar can show"
    assert told in client.get("/meetings/").content.decode()
    Meeting.objects.filter(pk=ninth.pk).update(start=f"{NEXT_YEAR}-02")
    lines = client.get("/meetings/ninth.ics").text.replace("\r\n ", "").splitlines()
    assert "STATUS:TENTATIVE" in lines
    assert f"DTSTART;VALUE=DATE:{NEXT_YEAR}0201" in lines
    assert f"DTEND;VALUE=DATE:{NEXT_YEAR}0301" in lines
    assert any("On record as planned\\, and not as held." in line for line in lines)


def test_feed_download_and_api_tell_its_status(client, ninth):
    assert "Status: planned." in client.get("/meetings.atom").text
    rows = client.get("/api/v1/meetings/?status=planned").json()["results"]
    assert [(row["slug"], row["status"], row["start"], row["city"]) for row in rows] == [
        ("ninth", "planned", NEXT_YEAR, None)
    ]
    assert f",planned,,{NEXT_YEAR}," in client.get("/data/meetings.csv").getvalue().decode()
    schema = client.get("/api/v1/schema/?format=json").json()
    status = schema["components"]["schemas"]["Meeting"]["properties"]["status"]
    assert "not on record as held" in str(status)


@pytest.mark.parametrize(
    ("values", "overdue"),
    [
        ({"start": LAST_YEAR}, True),
        ({"start": days_from_now(-1)}, True),
        ({"start": days_from_now(-5), "end": days_from_now(-1)}, True),
        ({"start": days_from_now(-1), "end": days_from_now(0)}, False),
        ({"start": days_from_now(0)}, False),
        ({"start": NEXT_YEAR}, False),
        ({"start": ""}, False),
        ({"start": "2010", "sense": "annual"}, False),
        ({"start": LAST_YEAR, "status": "held"}, False),
        ({"start": LAST_YEAR, "status": "cancelled"}, False),
    ],
)
def test_day_after_its_time_it_is_asked_about(ninth, values, overdue):
    Meeting.objects.filter(pk=ninth.pk).update(**values)
    found = Meeting.objects.get(pk=ninth.pk)
    assert Meeting.objects.overdue().contains(found) == overdue
    assert (found.standing == "was planned; whether it was held is not on record") == overdue
    assert Meeting.objects.to_come().contains(found) == (found.status == "planned" and not overdue)


def test_desk_asks_what_became_of_it(client, ninth):
    client.force_login(User.objects.create_superuser("root"))
    assert "No planned meeting's time has passed." in BeautifulSoup(
        client.get("/admin/").content, "html.parser"
    ).get_text(" ", strip=True)
    Meeting.objects.filter(pk=ninth.pk).update(start=LAST_YEAR)
    address = "/admin/meetings/meeting/?time=passed"
    assert f'<a href="{address}">Meetings</a></th><td>1</td>' in client.get("/admin/").text
    assert texts(client.get(address), "#result_list tbody th") == ["The Ninth"]
    client.logout()
    assert "(was planned; whether it was held is not on record)" in client.get("/meetings/").text


def test_what_has_not_begun_cannot_be_held(ninth):
    ninth.status = "held"
    with pytest.raises(ValidationError, match="begins after today"):
        ninth.full_clean()
    ninth.start = days_from_now(0)
    ninth.full_clean()


@pytest.mark.parametrize("rows", [1, 3])
def test_body_page_takes_a_constant_number_of_queries_for_them(
    client, body, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.cite(makers.meeting(f"m{number}", group=body, start=NEXT_YEAR, status="planned"))
    with django_assert_num_queries(21):
        client.get("/workinggroups/ministerial-conference/")

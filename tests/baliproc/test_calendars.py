"""Calendars, read back by two parsers: what is known to the day, and what is not."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject

from sources.withdrawing import merge, withdraw
from tests import makers
from tests.makers import Meeting

pytestmark = pytest.mark.django_db


def read(answer):
    """Give a calendar and its events by title, as icalendar reads it; vobject agrees."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar.errors == []
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    other = vobject.readOne(text)
    others = {event.summary.value: event for event in other.contents.get("vevent", [])}
    assert set(others) == set(events)
    for title, event in events.items():
        assert event.errors == []
        seen = others[title]
        assert seen.dtstart.value == event.decoded("dtstart")
        assert seen.dtend.value == event.decoded("dtend")
        assert seen.uid.value == str(event["uid"])
        assert seen.description.value == str(event["description"])
    return calendar, events


def event(client, **values):
    makers.meeting("m", title="Meeting", **values)
    (found,) = read(client.get("/meetings/m.ics"))[1].values()
    return found


@pytest.mark.parametrize(
    ("dates", "title", "first", "after"),
    [
        (("2002-02-26", "2002-02-28"), "Meeting", "2002-02-26", "2002-03-01"),
        (("2023-02-10", ""), "Meeting", "2023-02-10", "2023-02-11"),
        (("2023-12-31", ""), "Meeting", "2023-12-31", "2024-01-01"),
        (("2012-02", ""), "Meeting (February 2012, day not stated)", "2012-02-01", "2012-03-01"),
        (("2009", ""), "Meeting (2009, day not stated)", "2009-01-01", "2010-01-01"),
        (
            ("2021", "2022"),
            "Meeting (2021 – 2022, day not stated)",
            "2021-01-01",
            "2023-01-01",
        ),
        (
            ("2020-09", "2022-08", "within"),
            "Meeting (between September 2020 and August 2022, day not stated)",
            "2020-09-01",
            "2022-09-01",
        ),
        (
            ("2020-09-01", "2020-09-09", "within"),
            "Meeting (between 1 September 2020 and 9 September 2020, day not stated)",
            "2020-09-01",
            "2020-09-10",
        ),
        (
            ("", "2020-09-09"),
            "Meeting (9 September 2020, day not stated)",
            "2020-09-09",
            "2020-09-10",
        ),
        (
            ("2004", "2008", "annual"),
            "Meeting (every year, 2004 – 2008, day not stated)",
            "2004-01-01",
            "2009-01-01",
        ),
    ],
)
def test_event_lasts_the_days_it_can_have_been_and_says_what_is_not_stated(
    client, dates, title, first, after
):
    start, end, *sense = dates
    found = event(client, start=start, end=end, sense=sense[0] if sense else "exact")
    assert str(found["summary"]) == title
    assert found.decoded("dtstart") == date.fromisoformat(first)
    assert found.decoded("dtend") == date.fromisoformat(after)
    told = "this entry lasts all the days it can have been" in str(found["description"])
    assert told == ("not stated" in title)
    assert str(found["transp"]) == "TRANSPARENT"


@pytest.mark.parametrize(
    ("status", "told", "title"),
    [
        ("planned", "TENTATIVE", "Meeting (planned)"),
        ("held", "CONFIRMED", "Meeting"),
        ("postponed", "TENTATIVE", "Meeting (postponed)"),
        ("cancelled", "CANCELLED", "Meeting (cancelled)"),
    ],
)
def test_status_is_told_in_the_calendar_s_word_and_in_ours(client, status, told, title):
    found = event(client, start="2023-02-10", status=status)
    assert (str(found["status"]), str(found["summary"])) == (told, title)


def test_event_says_where_of_which_body_and_where_it_is_proved(client):
    body = makers.group("conference", name="Ministerial Conference", kind="conference")
    found = event(client, start="2023-02-10", group=body, city="Adelaide", country="Australia")
    assert str(found["location"]) == "Adelaide, Australia"
    assert str(found["url"]) == "http://testserver/meetings/m/"
    assert [str(one) for one in found["categories"].cats] == ["Ministerial", "meeting"]
    assert str(found["description"]).splitlines() == [
        "Convened by: Ministerial Conference",
        "Date in the source: 10 February 2023",
        "Sources: http://testserver/meetings/m/",
    ]


def test_virtual_meeting_has_its_mode_for_a_place_and_an_unknown_place_is_no_place(client):
    assert str(event(client, start="2020", mode="virtual")["location"]) == "virtual"
    makers.meeting("n", title="Other", start="2020")
    assert "location" not in read(client.get("/meetings/n.ics"))[1]["Other (2020, day not stated)"]


def test_edit_moves_sequence_and_stamps_and_never_the_uid(client):
    before = event(client, start="2023-02-10")
    meeting = Meeting.objects.get()
    meeting.slug, meeting.title = "renamed", "Renamed"
    meeting.save()
    after = read(client.get("/meetings/renamed.ics"))[1]["Renamed"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert str(after["uid"]) == str(before["uid"])
    assert after.decoded("dtstamp") == after.decoded("last-modified")
    changed = meeting.history.latest().history_date
    assert after.decoded("dtstamp") == changed.replace(microsecond=0)


def test_uid_is_the_same_for_ever(client):
    """Subscribers know events by it: a change of this literal would show each of them twice."""
    assert str(event(client, start="2023-02-10")["uid"]) == "c5ed6341-13f4-5543-848e-616eeb3d0ef7"


def test_text_is_escaped_and_folded_and_control_characters_are_left_out(client):
    title = "Türkiye’s; meeting, \\ on “crime”\x0b" + " and what follows it" * 6
    makers.meeting("m", title=title, start="2023-02-10", city="A;B", country="C,D")
    (found,) = read(client.get("/meetings/m.ics"))[1].values()
    assert str(found["summary"]) == title.replace("\x0b", "")
    assert str(found["location"]) == "A;B, C,D"


def test_line_break_in_a_title_starts_no_property(client):
    found = event(client, start="2023-02-10", city="A\r\nATTACH:http://evil.example/")
    assert "attach" not in found
    assert str(found["location"]) == "A\nATTACH:http://evil.example/"


def test_calendar_of_all_has_the_public_meetings_in_order_and_tells_what_is_left_out(client):
    makers.meeting("b", title="B", start="2005-05-05")
    makers.meeting("a", title="A", start="2004-04-04")
    makers.meeting("draft", title="Draft", start="2004", state="draft")
    makers.meeting("hidden", title="Hidden", start="2004", group=makers.group("g", state="draft"))
    makers.meeting("undated", title="Undated")
    makers.meeting("annual", title="Annual", start="2016", sense="annual")
    calendar, events = read(client.get("/meetings.ics"))
    assert list(events) == ["A", "B"]
    assert str(calendar["name"]) == str(calendar["x-wr-calname"]) == "Bali Process: meetings"
    assert "2 are left out: the source gives no date" in str(calendar["description"])
    assert "Undated" not in client.get("/meetings.ics").content.decode()
    assert Meeting.objects.published().without_days().count() == 2


def test_calendar_of_a_body_has_its_own_meetings(client):
    body = makers.group("office", name="Office")
    makers.meeting("a", title="A", start="2004-04-04", group=body)
    makers.meeting("b", title="B", start="2005-05-05")
    calendar, events = read(client.get("/workinggroups/office.ics"))
    assert list(events) == ["A"]
    assert str(calendar["name"]) == "Office"
    assert str(calendar["url"]) == "http://testserver/workinggroups/office/"


def test_calendar_of_a_body_that_has_not_met_has_no_event(client):
    makers.group("office")
    assert read(client.get("/workinggroups/office.ics"))[1] == {}


def test_meeting_without_a_day_has_no_calendar_and_says_why(client):
    makers.meeting("undated", title="Undated")
    answer = client.get("/meetings/undated.ics")
    assert answer.status_code == 404
    assert (
        "The source gives no date that a calendar could show: Undated." in answer.content.decode()
    )


def test_calendar_of_a_renamed_or_merged_record_leads_on(client):
    body = makers.group("old", name="Body")
    body.slug = "new"
    body.save()
    assert client.get("/workinggroups/old.ics")["Location"] == "/workinggroups/new.ics"
    merge(body, makers.group("other"))
    assert client.get("/workinggroups/old.ics")["Location"] == "/workinggroups/other.ics"


def test_calendar_of_a_withdrawn_record_is_a_line_with_status_410(client):
    withdraw(makers.meeting("m", title="Meeting", start="2002"), "It was none.")
    answer = client.get("/meetings/m.ics")
    assert (answer.status_code, answer["Content-Type"]) == (410, "text/plain; charset=utf-8")
    today = datetime.now(UTC)
    told = f"This was the meeting “Meeting”, withdrawn on {today.day} {today:%B %Y}. It was none.\n"
    assert answer.content.decode() == told


@pytest.mark.parametrize(
    "address", ["/meetings.ics", "/meetings/m.ics", "/workinggroups/office.ics"]
)
def test_answer_is_the_same_bytes_until_something_changes(client, address):
    meeting = makers.meeting("m", start="2002", group=makers.group("office"))
    first = client.get(address)
    assert client.get(address).content == first.content
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first
    for headers in (
        {"if-none-match": first["ETag"]},
        {"if-modified-since": first["Last-Modified"]},
    ):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    meeting.title = "Another"
    meeting.save()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_withdrawal_moves_last_modified_though_what_is_left_is_older(client):
    makers.meeting("kept", start="2002")
    gone = makers.meeting("gone", start="2003")
    old = datetime.now(UTC) - timedelta(days=9)
    Meeting.history.update(history_date=old)
    Meeting.objects.update(modified=old)
    before = client.get("/meetings.ics")["Last-Modified"]
    gone.delete()
    answer = client.get("/meetings.ics", headers={"if-modified-since": before})
    assert answer.status_code == 200
    assert len(read(answer)[1]) == 1


def test_edit_of_a_draft_moves_nothing(client):
    makers.meeting("kept", start="2002")
    old = datetime.now(UTC) - timedelta(days=9)
    Meeting.history.update(history_date=old)
    before = client.get("/meetings.ics")
    makers.meeting("draft", start="2003", state="draft")
    after = client.get("/meetings.ics")
    assert (after["ETag"], after["Last-Modified"]) == (before["ETag"], before["Last-Modified"])


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_calendar_issues_the_same_queries_for_any_number_of_meetings(
    client, django_assert_num_queries, rows
):
    body = makers.group("office")
    for number in range(rows):
        makers.meeting(f"m-{number}", title=f"M {number}", start="2002", group=body)
    with django_assert_num_queries(2):
        assert client.get("/meetings.ics").content.count(b"BEGIN:VEVENT") == rows
    with django_assert_num_queries(3):
        client.get("/workinggroups/office.ics")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_calendar_is_only_read(client, method):
    assert getattr(client, method)("/meetings.ics").status_code == 405


def test_head_has_no_body(client):
    answer = client.head("/meetings.ics")
    assert (answer.status_code, answer.content) == (200, b"")

"""Atom feeds, read back by feedparser: what changed, new meetings, one body's part."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from baliproc.history import CHANGE_REASON
from sources.withdrawing import withdraw
from tests import makers
from tests.baliproc.test_changes import loaded, parts_of_everything
from tests.makers import Meeting

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def read(answer):
    """Give the feed as feedparser reads it, held to what RFC 4287 demands of every feed."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    for part in [root, *root.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(ATOM + name)) == 1
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Bali Process knowledge base"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    names = [entry.id for entry in feed.entries]
    assert len(set(names)) == len(names)
    assert all(name.startswith("urn:uuid:") for name in [feed.feed.id, *names])
    stamps = [entry.updated_parsed for entry in feed.entries]
    assert stamps == sorted(stamps, reverse=True)
    return feed


def titles(answer):
    return [entry.title for entry in read(answer).entries]


# Changes


def test_changes_are_told_as_the_page_tells_them(client):
    nepal = loaded("nepal")
    nepal.save()
    makers.participant("fiji", name="Fiji")
    feed = read(client.get("/changes.atom"))
    assert [(one.title, one.summary, one.link) for one in feed.entries] == [
        ("Fiji", "Participant added", "http://testserver/members/fiji/"),
        ("Nepal", "Participant corrected", "http://testserver/members/nepal/"),
    ]
    assert feed.feed.title == "Bali Process: what changed"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "alternate": "http://testserver/changes/",
        "self": "http://testserver/changes.atom",
    }


def test_every_change_of_a_row_is_an_entry_of_its_own(client):
    nepal = makers.participant("nepal")
    (first,) = read(client.get("/changes.atom")).entries
    nepal.save()
    (second,) = read(client.get("/changes.atom")).entries
    assert first.id != second.id
    assert first.updated < second.updated


def test_feed_without_an_entry_has_the_stamp_of_the_record(client):
    assert read(client.get("/changes.atom")).feed.updated == "1970-01-01T00:00:00+00:00"
    loaded("nepal").history.update(history_date=datetime(2024, 5, 1, tzinfo=UTC))
    feed = read(client.get("/changes.atom"))
    assert (feed.entries, feed.feed.updated) == ([], "2024-05-01T00:00:00+00:00")


def test_changes_have_at_most_fifty_entries_the_latest(client):
    for number in range(55):
        makers.participant(f"row-{number}", name=f"Row {number}")
    found = titles(client.get("/changes.atom"))
    assert (len(found), found[0], found[-1]) == (50, "Row 54", "Row 5")


# Meetings


def test_meetings_are_told_with_what_is_stated_and_what_is_not(client):
    body = makers.group("conference", name="Conference")
    makers.meeting("a", title="A", start="2002-02", group=body, city="Bali")
    makers.meeting("b", title="B", mode="virtual")
    entries = {one.title: one for one in read(client.get("/meetings.atom")).entries}
    assert {title: one.summary for title, one in entries.items()} == {
        "A (February 2002, day not stated)": (
            "Date: February 2002. Place: Bali. Convened by: Conference."
        ),
        "B (date not stated)": (
            "Date: not stated in the source. Place: virtual. Convened by: not stated in the source."
        ),
    }
    assert entries["B (date not stated)"].link == "http://testserver/meetings/b/"


def test_meeting_keeps_its_name_and_first_day_whatever_becomes_of_it(client):
    meeting = makers.meeting("a", title="A", start="2002-02-26")
    (before,) = read(client.get("/meetings.atom")).entries
    meeting.slug, meeting.title = "b", "B"
    meeting.save()
    (after,) = read(client.get("/meetings.atom")).entries
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated > before.updated
    assert after.link == "http://testserver/meetings/b/"


def test_meeting_is_named_alike_in_every_feed_and_calendar(client):
    makers.meeting("a", title="A", start="2002-02-26", group=makers.group("office"))
    (one,) = read(client.get("/meetings.atom")).entries
    others = read(client.get("/workinggroups/office.atom")).entries
    assert one.id in [other.id for other in others]
    assert one.id.removeprefix("urn:uuid:") in client.get("/meetings/a.ics").content.decode()


def test_newest_meetings_on_record_are_kept_and_not_the_latest_held(client):
    for number in range(51):
        makers.meeting(f"m-{number}", title=f"M {number}", start=f"{2100 - number}-01-01")
    found = titles(client.get("/meetings.atom"))
    assert (len(found), found[0]) == (50, "M 50")
    assert "M 0" not in found


# A body


def test_body_is_told_with_its_meetings_and_what_stands_under_it_alone(client):
    body, other = makers.group("office", name="Office"), makers.group("other", name="Other")
    nepal = loaded("nepal")
    role = makers.role(group=body, participant=nepal, role="chair")
    makers.role(group=other, participant=nepal)
    meeting = makers.meeting("a", title="A", start="2002-02-26", group=body)
    makers.outcome(meeting, slug="decided")
    makers.meeting("b", title="B", group=other)
    feed = read(client.get("/workinggroups/office.atom"))
    assert {entry.title for entry in feed.entries} == {
        "Office",
        str(role),
        "A",
        str(makers.Outcome.objects.get()),
    }
    assert feed.feed.title == "Bali Process: Office"


def test_body_s_feed_has_its_meetings_though_they_were_loaded_from_the_fixtures(client):
    meeting = makers.meeting("a", title="A", start="2002-02-26", group=makers.group("office"))
    meeting.history.update(history_change_reason=CHANGE_REASON)
    meeting.group.history.update(history_change_reason=CHANGE_REASON)
    assert titles(client.get("/workinggroups/office.atom")) == ["A"]


# All of them


FEEDS = ["/changes.atom", "/meetings.atom", "/workinggroups/office.atom"]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
@pytest.mark.parametrize("address", FEEDS)
def test_what_the_public_does_not_see_is_in_no_feed(client, address, state):
    body = makers.group("office", name="Office")
    makers.meeting("secret", title="Secret", group=body, state=state)
    makers.meeting("hidden", title="Hidden", group=makers.group("g", state=state))
    makers.role(group=body, participant=makers.participant("p", name="Secret", state=state))
    text = client.get(address).content.decode()
    assert "Secret" not in text
    assert "Hidden" not in text
    read(client.get(address))


@pytest.mark.parametrize("address", FEEDS)
def test_markup_and_control_characters_are_text(client, address):
    body = makers.group("office", name="A <b>&</b>\x0b B")
    makers.meeting("a", title="T <script>\x01\x1f", group=body)
    read(client.get(address))
    text = client.get(address).content.decode()
    assert "T &lt;script&gt;" in text
    assert not {"\x01", "\x0b", "\x1f"} & set(text)


@pytest.mark.parametrize("address", FEEDS)
def test_feed_is_the_same_bytes_until_something_changes(client, address):
    body = makers.group("office", name="Office")
    makers.meeting("a", title="A", group=body)
    gone = makers.meeting("b", title="B", group=body)
    first = client.get(address)
    assert client.get(address).content == first.content
    assert "Set-Cookie" not in first
    for name, value in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
        assert client.get(address, headers={name: first[value]}).status_code == 304
    later = datetime.now(UTC) + timedelta(seconds=2)
    withdraw(gone)
    Meeting.history.filter(state="withdrawn").update(history_date=later)
    for name, value in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
        assert client.get(address, headers={name: first[value]}).status_code == 200


@pytest.mark.parametrize(("address", "queries"), [*zip(FEEDS, [15, 2, 8], strict=True)])
@pytest.mark.parametrize("rows", [1, 3])
def test_feed_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, address, queries, rows
):
    body = makers.group("office")
    for number in range(rows):
        parts_of_everything(number)
        meeting = makers.meeting(f"office-{number}", group=body)
        makers.outcome(meeting, slug=f"office-{number}")
        makers.role(group=body, participant=makers.participant(f"chair-{number}"))
    with django_assert_num_queries(queries):
        read(client.get(address))


def test_feed_of_a_renamed_body_leads_on_and_of_a_withdrawn_one_is_gone(client):
    body = makers.group("old")
    body.slug = "new"
    body.save()
    answer = client.get("/workinggroups/old.atom")
    assert (answer.status_code, answer["Location"]) == (301, "/workinggroups/new.atom")
    withdraw(body)
    assert client.get("/workinggroups/new.atom").status_code == 410
    assert client.get("/workinggroups/atlantis.atom").status_code == 404


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/meetings/", ["/meetings.ics", "/meetings.atom"]),
        ("/meetings/a/", ["/meetings/a.ics"]),
        ("/meetings/undated/", []),
        ("/workinggroups/office/", ["/workinggroups/office.ics", "/workinggroups/office.atom"]),
        ("/workinggroups/idle/", ["/workinggroups/idle.atom"]),
        ("/changes/", ["/changes.atom"]),
    ],
)
def test_page_says_where_it_is_followed(client, address, found):
    body = makers.group("office")
    makers.group("idle")
    makers.meeting("a", start="2002", group=body)
    makers.meeting("undated", group=body)
    text = client.get(address).content.decode()
    links = [part.split('"')[0] for part in text.split('<a href="')[1:]]
    assert [link for link in links if link.endswith((".ics", ".atom"))] == found
    feeds = [link for link in found if link.endswith(".atom")]
    for link in feeds:
        assert f'<link rel="alternate" type="application/atom+xml" href="{link}">' in text
    left_out = "1 meeting has no date that a calendar can show" in text
    assert left_out == (address in {"/meetings/", "/workinggroups/office/"})

"""A participant's profile: its opening sentence, its years, whom it sits with, its map."""

import pytest

from members.models import Participant
from members.profile import NAMED_AT_MOST, sits_with
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def nepal():
    return makers.participant("nepal", name="Nepal")


def opening(client, slug="nepal"):
    [words] = texts(client.get(f"/members/{slug}/"), ".band .lead")
    return words


def test_opening_says_that_since_when_is_not_stated(client, nepal):
    makers.membership(participant=nepal)
    assert opening(client) == (
        "Nepal is a member of the Bali Process, since when is not stated in the source."
    )


def test_opening_says_since_when_and_what_it_was_before(client, nepal):
    makers.membership(participant=nepal, status="observer", number=1, until="2011")
    makers.membership(participant=nepal, number=2, since="2011-03")
    assert opening(client) == (
        "Nepal is a member of the Bali Process since March 2011, "
        "and was on record as observer until 2011."
    )


def test_opening_says_what_it_co_chairs_and_not_what_it_ceased_to(client, nepal):
    makers.membership(participant=nepal, status="observer", since="2004")
    for slug, values in {
        "office": {"since": "2015"},
        "forum": {},
        "former": {"until": "2009"},
        "joined": {"role": "member"},
        "draft": {"state": "draft"},
    }.items():
        makers.role(participant=nepal, group=makers.group(slug), **values)
    assert opening(client) == (
        "Nepal is an observer of the Bali Process since 2004; "
        "it is on record as co-chair of the Forum and co-chair of the Office (since 2015)."
    )


def test_opening_of_a_partner_says_that_it_is_neither(client, nepal):
    assert opening(client) == (
        "Nepal is named in the record as a partner, "
        "neither a member nor an observer of the Bali Process."
    )


def years(client, slug="nepal"):
    page = client.get(f"/members/{slug}/")
    return texts(page, ".chron > li"), texts(page, ".tide text.here")


def test_years_tell_where_it_was_what_it_held_and_what_was_decided_on_it(client, nepal):
    makers.meeting("hosted", host=nepal, start="2003")
    listed = makers.attendance_list(makers.meeting("listed", start="2004-02"))
    makers.attendance(list=listed, participant=nepal)
    makers.meeting_role(meeting=makers.meeting("spoke", start="2005"), participant=nepal)
    jane = makers.person(name="Jane Doe")
    makers.meeting_role(
        meeting=makers.meeting("for-it", start="2006"), person=jane, on_behalf=nepal
    )
    admitted = makers.outcome(makers.meeting("decided", start="2007"))
    makers.effect(outcome=admitted, verb="admitted", participant=nepal, number=1)
    makers.milestone("law", start="2008").participants.add(nepal)
    makers.membership(participant=nepal, since="2009-03", until="2010", attested="2024")
    makers.role(participant=nepal, group=makers.group("office"), since="2011", until="2012-01")
    makers.authorship(participant=nepal, document=makers.document("plan", date="2013"))
    makers.meeting("other", start="2014")
    lines, marked = years(client)
    assert lines == [
        "2003 Hosted host",
        "2004 Listed February 2004: on the list",
        "2005 Spoke co-chair",
        "2006 For-It co-chair (Jane Doe)",
        "2007 Decided an outcome admitted it",
        "2008 Law",
        "2009 Member of the forum since March 2009",
        "2010 Member of the forum until 2010",
        "2011 Office since 2011: co-chair",
        "2012 Office until January 2012: co-chair",
        "2013 Plan issuer",
    ]
    assert marked == [f"20 {number:02}" for number in range(3, 14)]


def test_years_leave_out_what_is_not_published(client, nepal):
    makers.meeting("hosted", host=nepal, start="2003", state="draft")
    draft_list = makers.attendance_list(makers.meeting("listed", start="2004"), state="draft")
    makers.attendance(list=draft_list, participant=nepal)
    listed = makers.attendance_list(makers.meeting("withdrawn", start="2005"), slug="withdrawn")
    makers.attendance(list=listed, participant=nepal, state="withdrawn")
    hidden = makers.attendance_list(makers.meeting("hidden", state="draft", start="2006"), slug="h")
    makers.attendance(list=hidden, participant=nepal)
    makers.role(participant=nepal, since="2011", state="draft")
    assert years(client) == ([], [])


def test_years_lead_to_the_timeline_where_it_has_entries(client, nepal):
    makers.membership(participant=nepal, since="2009")
    address = "/timeline/?participant=nepal"
    assert address not in client.get("/members/nepal/").content.decode()
    makers.meeting("hosted", title="The Meeting", host=nepal, start="2003")
    assert address in client.get("/members/nepal/").content.decode()
    assert texts(client.get(address), ".ent h3") == ["The Meeting"]


def test_company_is_told_by_body_with_what_is_more_than_membership(client, nepal):
    office, group = makers.group("office", name="Office"), makers.group("group", name="Group")
    fiji, japan = makers.participant("fiji", name="Fiji"), makers.participant("japan", name="Japan")
    for body in (office, group):
        makers.role(group=body, participant=nepal, role="member")
    makers.role(group=office, participant=japan, role="takes-part")
    makers.role(group=office, participant=fiji, role="co-chair")
    makers.role(group=office, participant=fiji, role="member")
    makers.role(group=office, participant=makers.participant("draft"), state="draft")
    makers.role(group=office, person=makers.person())
    page = client.get("/members/nepal/")
    assert texts(page, "[aria-labelledby=company] .sheet > div") == [
        "Office Fiji (co-chair), Japan"
    ]


def test_company_of_a_large_body_is_a_number(client, nepal):
    office = makers.group("office", name="Office")
    makers.role(group=office, participant=nepal, role="member")
    for number in range(NAMED_AT_MOST + 1):
        makers.role(group=office, participant=makers.participant(f"member-{number}"))
    page = client.get("/members/nepal/")
    assert texts(page, "[aria-labelledby=company] dd") == ["10 others"]
    assert 'href="/workinggroups/office/#roles"' in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_company_takes_one_query(nepal, django_assert_num_queries, rows):
    for number in range(rows):
        body = makers.group(f"group-{number}")
        makers.role(group=body, participant=nepal)
        makers.role(group=body, participant=makers.participant(f"member-{number}"))
    roles = list(nepal.roles.published().for_list())
    with django_assert_num_queries(1):
        assert len(sits_with(nepal, roles)) == rows


def test_page_says_its_place_in_the_list(client, nepal):
    for slug in ("nepal", "fiji", "japan"):
        one = Participant.objects.filter(slug=slug).first() or makers.participant(slug)
        makers.membership(participant=one)
    page = client.get("/members/nepal/")
    assert "In the list 3 of 3, by name" in texts(page, ".ph-m > div")
    assert '<a href="/members/">3 of 3, by name</a>' in page.content.decode()


def test_presence_told_elsewhere_is_told_apart_and_proved(client, nepal):
    group = makers.group("conference", kind="conference")
    first = makers.meeting("first", group=group, start="2002")
    makers.meeting("second", group=group, start="2003")
    there = makers.attendance(
        list=makers.attendance_list(first), participant=nepal, evidence="elsewhere"
    )
    makers.cite(there, passage=makers.passage(quote="co-chaired by Nepal"))
    page = client.get("/members/nepal/")
    assert texts(page, "[aria-labelledby=conferences] tbody .st") == [
        "told elsewhere",
        "no list in the source",
    ]
    assert texts(page, "[aria-labelledby=conferences] blockquote") == ["co-chaired by Nepal"]
    assert "Conferences with a list named at 1 of 1" in texts(page, ".ph-m > div")


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_profile_costs_the_same_queries_for_any_number_of_meetings_and_roles(
    client, nepal, django_assert_num_queries, rows
):
    makers.membership(participant=nepal)
    passage = makers.passage()
    conference = makers.group("conference", kind="conference")
    for number in range(rows):
        meeting = makers.meeting(f"meeting-{number}", group=conference, start="2002", host=nepal)
        there = makers.attendance_list(meeting, slug=f"list-{number}")
        makers.cite(there, passage=passage)
        makers.attendance(list=there, participant=nepal)
        body = makers.group(f"group-{number}")
        makers.cite(makers.role(participant=nepal, group=body, since="2004"), passage=passage)
        makers.role(participant=makers.participant(f"member-{number}"), group=body)
        makers.authorship(participant=nepal, document=makers.document(f"d-{number}", date="2005"))
    with django_assert_num_queries(32):
        page = client.get("/members/nepal/")
    assert len(texts(page, ".chron li li")) == 3 * rows

"""What pages say to machines: terms that exist, facts that the page shows, and nothing else."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from baliproc.structured import script
from tests import makers
from tests.baliproc.linked import TERMS, blocks, expanded, faults, lost, misplaced

pytestmark = pytest.mark.django_db


def described(client, path):
    """Give the block of the page's record, and see that all its blocks are sound."""
    page = client.get(path)
    assert page.status_code == 200
    assert faults(page) == []
    return next((one for one in blocks(page) if one["@type"] != "BreadcrumbList"), None)


def test_vocabulary_is_smaller_than_what_is_checked_against_it():
    """A term that is none, a property out of place and a value out of range are each found."""
    block = {
        "@context": "https://schema.org",
        "@type": "Event",
        "nmae": "x",
        "foundingDate": "2002",
    }
    assert lost(block, expanded(block)) == ["nmae"]
    del block["nmae"]
    assert misplaced(block) == ["foundingDate of Event"]
    assert misplaced({"@type": "Event", "eventStatus": "held"}) == ["eventStatus is held"]
    place = {"@type": "Place", "name": "Bali"}
    assert misplaced({"@type": "Event", "organizer": place}) == [f"organizer is {place}"]
    assert json.loads(Path(__file__).with_name("schema_org.json").read_text("utf-8")) == TERMS


def test_government_is_told_with_its_area_memberships_and_roles(client):
    nepal = makers.participant("nepal", name="Nepal", iso3="NPL")
    makers.participant_alias(owner=nepal, text="Federal Democratic Republic of Nepal")
    makers.membership(participant=nepal, since="2002-02", until="2011")
    group = makers.group("disruption", name="Disruption")
    makers.role(group=group, participant=nepal, since="2015")
    assert described(client, "/members/nepal/") == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": "Nepal",
        "alternateName": ["Federal Democratic Republic of Nepal"],
        "url": "http://testserver/members/nepal/",
        "areaServed": {"@type": "Country", "name": "Nepal", "identifier": "NPL"},
        "memberOf": [
            {
                "@type": "OrganizationRole",
                "roleName": "member",
                "startDate": "2002-02",
                "endDate": "2011",
                "memberOf": {"@type": "Organization", "name": "Bali Process"},
            },
            {
                "@type": "OrganizationRole",
                "roleName": "co-chair",
                "startDate": "2015",
                "memberOf": {
                    "@type": "Organization",
                    "name": "Disruption",
                    "url": "http://testserver/workinggroups/disruption/",
                },
            },
        ],
    }


@pytest.mark.parametrize(
    ("iso3", "area"),
    [
        ("HKG", "AdministrativeArea"),
        ("MAC", "AdministrativeArea"),
        ("NCL", "AdministrativeArea"),
        ("", "AdministrativeArea"),
        ("FRA", "Country"),
    ],
)
def test_area_is_called_a_country_only_where_nothing_says_otherwise(client, iso3, area):
    makers.participant("somewhere", iso3=iso3)
    assert described(client, "/members/somewhere/")["areaServed"]["@type"] == area


def test_organisation_has_no_area_and_an_unknown_date_is_left_out(client):
    iom = makers.participant("iom", name="IOM", kind="organisation", url="https://www.iom.int/")
    makers.membership(participant=iom)
    found = described(client, "/members/iom/")
    assert (found["@type"], found["sameAs"]) == ("Organization", "https://www.iom.int/")
    assert "areaServed" not in found
    assert set(found["memberOf"][0]) == {"@type", "roleName", "memberOf"}


def test_body_is_told_with_its_dates_and_who_held_what(client):
    group = makers.group("rso", name="RSO", acronym="RSO", established="2012-09", mandate="Helps.")
    thailand = makers.participant("thailand", name="Thailand")
    makers.role(group=group, participant=thailand, role="host-country")
    makers.role(group=group, person=makers.person("jane", name="Jane"), since="2013", until="2014")
    makers.role(group=group, participant=thailand, role="member", state="draft")
    found = described(client, "/workinggroups/rso/")
    assert found["@type"] == "Organization"
    assert (found["foundingDate"], found["description"]) == ("2012-09", "Helps.")
    assert "alternateName" not in found
    told = [
        (one["roleName"], one["member"]["@type"], one.get("endDate")) for one in found["member"]
    ]
    assert told == [
        ("co-chair", "Person", "2014"),
        ("host country", "GovernmentOrganization", None),
    ]


def test_meeting_is_an_event_as_precise_as_the_source(client):
    group = makers.group("conference", name="Ministerial Conference", kind="conference")
    makers.meeting(
        "first",
        title="First",
        group=group,
        start="2002-02-26",
        end="2002-02-28",
        city="Bali",
        country="Indonesia",
        mode="hybrid",
    )
    found = described(client, "/meetings/first/")
    assert found == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "First",
        "url": "http://testserver/meetings/first/",
        "startDate": "2002-02-26",
        "endDate": "2002-02-28",
        "location": {
            "@type": "Place",
            "name": "Bali, Indonesia",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Bali",
                "addressCountry": "Indonesia",
            },
        },
        "organizer": {
            "@type": "Organization",
            "name": "Ministerial Conference",
            "url": "http://testserver/workinggroups/conference/",
        },
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
    }


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"start": "2002"}, {"startDate": "2002"}),
        ({}, {}),
        ({"start": "2013", "end": "2015", "sense": "within"}, {}),
        ({"start": "2013-02", "end": "2013-05", "sense": "within"}, {"startDate": "2013"}),
        ({"start": "2004", "sense": "annual"}, {}),
    ],
)
def test_date_that_is_not_known_is_not_told_as_one(client, values, told):
    makers.meeting("first", **values)
    found = described(client, "/meetings/first/")
    assert {name: found[name] for name in ("startDate", "endDate") if name in found} == told


@pytest.mark.parametrize(
    ("status", "told"),
    [("planned", "Scheduled"), ("postponed", "Postponed"), ("cancelled", "Cancelled")],
)
def test_event_that_was_not_held_says_so(client, status, told):
    makers.meeting("first", status=status)
    assert described(client, "/meetings/first/")["eventStatus"] == f"https://schema.org/Event{told}"


def test_person_is_told_with_offices_for_an_organisation_and_titles_without_one(client):
    person = makers.person("jane", name="Jane Doe", honorific="Dr")
    nepal = makers.participant("nepal", name="Nepal")
    makers.appointment(person=person, title="Minister", participant=nepal, since="2002")
    makers.appointment(person=person, title="Chair", organisation_printed="A bank")
    makers.appointment(person=person, title="Ambassador")
    found = described(client, "/people/jane/")
    assert (found["@type"], found["honorificPrefix"]) == ("Person", "Dr")
    assert found["jobTitle"] == ["Ambassador"]
    told = [(one["roleName"], one["affiliation"]["name"]) for one in found["affiliation"]]
    assert told == [("Minister", "Nepal"), ("Chair", "A bank")]


def test_document_chapter_and_passage_say_what_they_are_part_of(client):
    document = makers.document("report", title="Report", date="2024-04", issuer_printed="RSO")
    chapter = makers.chapter("history", document=document, title="History", first=5, last=12)
    makers.passage(chapter=chapter, code="a", quote="So it was.")
    found = described(client, "/sources/report/")
    assert (found["datePublished"], found["publisher"]["name"]) == ("2024-04", "RSO")
    found = described(client, "/sources/report/history/")
    assert (found["@type"], found["pagination"]) == ("Chapter", "5–12")
    assert found["isPartOf"]["url"] == "http://testserver/sources/report/"
    found = described(client, "/sources/passages/history-a/")
    assert (found["@type"], found["text"]) == ("Quotation", "So it was.")
    assert found["isPartOf"]["name"] == "History"


def test_action_item_and_milestone_are_told(client):
    makers.item(text="Act together.", number=3)
    found = described(client, "/strategy/items/3/")
    assert (found["@type"], found["position"], found["text"]) == (
        "CreativeWork",
        3,
        "Act together.",
    )
    makers.milestone("crisis", title="Crisis", summary="So it went.", start="2015-05")
    found = described(client, "/timeline/crisis/")
    assert (found["@type"], found["startDate"]) == ("Event", "2015-05")


def test_way_to_a_page_ends_with_the_page_itself(client):
    makers.participant("nepal", name="Nepal")
    (found,) = (
        one for one in blocks(client.get("/members/nepal/")) if one["@type"] == "BreadcrumbList"
    )
    assert found["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": "http://testserver/"},
        {
            "@type": "ListItem",
            "position": 2,
            "name": "Members",
            "item": "http://testserver/members/",
        },
        {"@type": "ListItem", "position": 3, "name": "Nepal"},
    ]


def test_first_page_tells_the_set_of_data_and_no_licence(client):
    page = client.get("/")
    assert faults(page) == []
    (found,) = blocks(page)
    assert found["@type"] == "Dataset"
    assert found["dateModified"] == "2024-04-30"
    assert "license" not in found


HOSTILE = '</script><script>alert("1")</script> & \u2028 {{ x }} \\ "quoted"'


def test_text_cannot_leave_the_element(client):
    makers.participant("nepal", name=HOSTILE)
    page = client.get("/members/nepal/")
    assert described(client, "/members/nepal/")["name"] == HOSTILE
    scripts = BeautifulSoup(page.content, "html.parser").find_all("script")
    assert [one.get("type") for one in scripts if not one.get("src")] == ["application/ld+json"] * 2
    assert "alert(" not in page.content.decode().replace('alert(\\"', "").replace(
        "alert(&quot;", ""
    )


def test_element_holds_no_sign_that_html_reads():
    inside = script({"@type": "Thing", "name": "<!-- </script> & \u2029"})
    content = inside.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set(content) & set("<>&\u2028\u2029")
    assert json.loads(content)["name"] == "<!-- </script> & \u2029"


def test_draft_is_told_nowhere(client):
    nepal = makers.participant("nepal")
    makers.membership(participant=nepal, state="draft")
    hidden = makers.group("hidden", name="Hidden body", state="draft")
    makers.role(group=hidden, participant=nepal)
    assert "memberOf" not in described(client, "/members/nepal/")

"""Participants or bodies side by side."""

import csv
import io

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A member that chairs and hosts, and an observer of which less is known."""
    nepal = makers.participant("nepal", region="south-asia")
    iom = makers.participant("iom", name="IOM", kind="organisation")
    makers.cite(makers.membership(participant=nepal, since="2002", attested="2024-04"))
    makers.membership(participant=iom, status="observer")
    conference = makers.group("conference", kind="conference")
    first = makers.meeting("first", group=conference, ordinal=1, start="2002-02", host=nepal)
    makers.meeting("second", group=conference, ordinal=2, start="2003")
    makers.attendance(list=makers.attendance_list(first), participant=nepal)
    makers.role(group=makers.group("body", name="The Body"), participant=nepal, since="2012")


def table(page):
    return {
        row[0]: row[1:]
        for row in (
            [" ".join(cell.split()) for cell in line]
            for line in csv.reader(io.StringIO(page.content.decode("utf-8-sig"), newline=""))
        )
    }


def test_participants_stand_side_by_side(client, two):
    page = client.get("/compare/?participants=iom,nepal")
    assert texts(page, "thead th") == ["On record", "IOM", "Nepal"]
    assert texts(page, "tbody th") == [
        "Status today",
        "Membership",
        "Kind",
        "Region",
        "Roles in bodies",
        "First",
        "Second",
        "Meetings hosted",
    ]
    assert texts(page, "tbody td .st") == [
        "no list in the source",
        "listed",
        "no list in the source",
        "no list in the source",
    ]


def test_file_says_the_same_in_the_same_order(client, two):
    page = client.get("/compare.csv?participants=nepal,iom")
    assert page["Content-Disposition"] == 'attachment; filename="compare-nepal-iom.csv"'
    assert table(page) == {
        "fact": ["Nepal", "IOM"],
        "identifier": ["nepal", "iom"],
        "Status today": ["Member", "Observer"],
        "Membership": ["member, since 2002, attested April 2024", "observer, since not stated"],
        "Kind": ["government", "organisation"],
        "Region": ["South Asia", "–"],
        "Roles in bodies": ["The Body: co-chair, since 2012", "none on record"],
        "First": ["listed", "no list in the source"],
        "Second": ["no list in the source", "no list in the source"],
        "Meetings hosted": ["First, February 2002", "none on record"],
    }


def test_bodies_stand_side_by_side(client):
    early = makers.group("early", name="Early", mandate="To talk.", established="2002-02")
    late = makers.group("late", name="Late")
    for reading in ("2016", "2017-10"):
        makers.cite(late, field="established", dispute=makers.discrepancy(reading), reading=reading)
    makers.succession(earlier=early, later=late, date="2016")
    makers.role(group=early, participant=makers.participant("nepal"), since="2002")
    makers.role(group=early, participant=makers.participant("iom"), role="member")
    makers.meeting("m1", group=early, start="2003")
    makers.meeting("m2", group=early, start="2005")
    makers.meeting("m3", group=early, status="planned")
    page = client.get("/compare.csv?bodies=early,late")
    assert table(page) == {
        "fact": ["Early", "Late"],
        "identifier": ["early", "late"],
        "Kind": ["working group", "working group"],
        "Mandate": ["To talk.", "not stated in the source"],
        "Established": ["February 2002", "not settled in the source: 2016, October 2017"],
        "Concluded": ["no end on record", "no end on record"],
        "Chairs": ["Nepal: co-chair, since 2002", "none on record"],
        "Members and partners": ["Iom: member, since not stated", "none on record"],
        "Meetings on record": [
            "2 held, 1 planned; M1, 2003; M2, 2005",
            "none on record",
        ],
        "Came from": ["none on record", "was created from Early, 2016"],
        "Later bodies": ["led to Late, 2016", "none on record"],
    }
    assert client.get("/compare/?bodies=early,late").status_code == 200


def test_names_and_boxes_of_the_form_are_taken(client, two):
    page = client.get("/compare/?participants=Nepal&participants=IOM&participants=&participants=")
    assert texts(page, "thead th") == ["On record", "Nepal", "IOM"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("participants=nepal", "compare it with at least one other"),
        ("participants=nepal,nepal", "it is given more than once"),
        ("participants=nepal,Nepal", "it is given more than once"),
        ("participants=nepal,atlantis", "there is none so named"),
        ("participants=nepal,hidden", "there is none so named"),
        ("participants=nepal,body", "there is none so named"),
        ("participants=nepal,%00", "there is none so named"),
        ("participants=a,b,c,d,e", "compare four at most"),
        ("participants=nepal,iom&bodies=body,conference", "not both at once"),
    ],
)
def test_what_cannot_be_compared_is_told_and_the_form_kept(client, two, query, reason):
    makers.participant("hidden", state="draft")
    page = client.get(f"/compare/?{query}")
    assert page.status_code == 400
    html = page.content.decode()
    assert reason in html
    assert 'name="participants"' in html
    assert "<tbody" not in html
    refused = client.get(f"/compare.csv?{query}")
    assert refused.status_code == 400
    assert reason in refused.content.decode()


def test_form_alone_asks_for_nothing(client, two):
    page = client.get("/compare/")
    assert texts(page, "datalist#participants-named option") == ["", ""]
    assert texts(page, ".problem") == []
    assert client.get("/compare.csv").status_code == 400


def test_form_begins_with_the_record_one_comes_from(client, two):
    assert 'value="Nepal" autocomplete' in client.get("/compare/?with=nepal").content.decode()
    assert 'value="The Body" autocomplete' in client.get("/compare/?with=body").content.decode()
    assert client.get("/compare/?with=%00").status_code == 200


@pytest.mark.parametrize("number", [2, 4])
def test_comparison_costs_the_same_queries(client, django_assert_num_queries, two, number):
    passage = makers.Passage.objects.first()
    for one in range(4):
        row = makers.participant(f"p{one}")
        makers.cite(makers.membership(participant=row), passage=passage)
        makers.cite(makers.role(group=makers.group(f"g{one}"), participant=row), passage=passage)
    slugs = ",".join(f"p{one}" for one in range(number))
    with django_assert_num_queries(19):
        assert client.get(f"/compare/?participants={slugs}").status_code == 200


def test_a_name_with_commas_is_one_name(client):
    makers.participant("igc", name="Consultations on Migration, Asylum and Refugees")
    makers.participant("nepal", name="Nepal")
    query = {"participants": ["Consultations on Migration, Asylum and Refugees", "Nepal"]}
    answer = client.get("/compare/", query, follow=True)
    assert answer.status_code == 200
    assert "Consultations on Migration, Asylum and Refugees" in answer.content.decode()
    assert client.get("/compare/?participants=igc,Nepal", follow=True).status_code == 200

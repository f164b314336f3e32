"""The pages of participants and people, on a few rows."""

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def nepal():
    return makers.participant("nepal", name="Nepal")


def test_perspective_is_told_with_its_points_on_the_participants_page(client, nepal):
    perspective = makers.perspective(participant=nepal, summary="It reports two laws.")
    law = makers.document("law", title="The Law")
    point = makers.point(
        perspective=perspective, text="It passed a law.", start="2018", document=law
    )
    makers.cite(point, passage=makers.passage(quote="passed the Law in 2018"))
    figure = makers.figure(printed="four", unit="officers")
    figure.points.add(point)
    makers.point(perspective=perspective, text="A draft.", state="draft")
    page = client.get("/members/nepal/")
    assert "It reports two laws." in texts(page, "#perspective p")
    assert len(texts(page, "[aria-labelledby=stated] > ul > li")) == 1
    assert texts(page, "#point-1 p.fine")[0] == "Law, 2018, The Law, four officers"
    assert texts(page, "#point-1 blockquote") == ["passed the Law in 2018"]


def test_point_without_a_year_keeps_the_words_printed(client, nepal):
    perspective = makers.perspective(participant=nepal)
    makers.point(perspective=perspective, kind="unit", printed="This January")
    page = client.get("/members/nepal/")
    assert texts(page, "#point-1 p.fine") == ["Unit, “This January” (no year stated)"]


def test_people_documents_and_milestones_are_on_the_participants_page(client, nepal):
    jane = makers.person("jane-doe", name="Jane Doe")
    makers.appointment(person=jane, participant=nepal, title="Foreign Minister", attested="2023")
    office = makers.group("office", name="The Office")
    makers.role(person=jane, group=office, role="co-manager", on_behalf=nepal)
    makers.authorship(participant=nepal, document=makers.document("law", title="The Law"))
    makers.milestone("law-passed", title="Law passed", start="2018").participants.add(nepal)
    page = client.get("/members/nepal/")
    assert texts(page, "[aria-labelledby=people] li > p:first-child") == [
        "Jane Doe, Foreign Minister",
        "Jane Doe, co-manager, The Office",
    ]
    assert texts(page, "[aria-labelledby=people] li > p.fine")[0] == (
        "Since not stated in the source, attested 2023"
    )
    assert texts(page, "[aria-labelledby=documents] li > p:first-child") == ["The Law"]
    assert texts(page, "[aria-labelledby=milestones] li > p") == ["Law passed, 2018"]


def test_person_has_names_offices_roles_and_meetings(client, nepal):
    jane = makers.person("jane-doe", name="Jane Doe", honorific="Dr")
    makers.person_alias(owner=jane, text="Ms Doe")
    makers.appointment(person=jane, participant=nepal, title="Foreign Minister")
    office = makers.group("office", name="The Office")
    makers.role(person=jane, group=office, role="co-manager", since="2012", on_behalf=nepal)
    forum = makers.meeting("forum", title="The Forum", start="2023-02-10")
    makers.meeting_role(meeting=forum, person=jane, role="speaker")
    page = client.get("/people/jane-doe/")
    assert texts(page, "h1") == ["Dr Jane Doe"]
    assert texts(page, "[aria-labelledby=offices] li > p:first-child") == [
        "Foreign Minister, Nepal"
    ]
    assert texts(page, "[aria-labelledby=roles] li > p") == [
        "Co-manager, The Office, for Nepal",
        "Since 2012",
    ]
    assert texts(page, "[aria-labelledby=at] li > p") == ["Speaker, The Forum, 10 February 2023"]
    assert "Other names Ms Doe (printed elsewhere)" in texts(page, "dl.sheet > div")


def test_person_without_an_office_on_record_is_said(client):
    makers.person("jane-doe")
    page = client.get("/people/jane-doe/")
    assert texts(page, "[aria-labelledby=offices] li") == ["not stated in the source"]


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_participant_issues_the_same_queries_for_any_number_of_points(
    client, nepal, django_assert_num_queries, rows
):
    perspective = makers.perspective(participant=nepal)
    passage = makers.passage()
    makers.cite(makers.membership(participant=nepal), passage=passage)
    for number in range(rows):
        point = makers.point(perspective=perspective, text=f"Fact {number}.")
        makers.cite(point, passage=passage)
    with django_assert_num_queries(25):
        page = client.get("/members/nepal/")
    assert page.status_code == 200

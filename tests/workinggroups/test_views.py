"""The lineage of the bodies, and a body's roles over time."""

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def family(number, passage):
    maker = makers.Group.objects.filter(slug="maker").first() or makers.group("maker")
    row = makers.group(f"group-{number}", established="2009-02")
    makers.cite(row, passage=passage)
    makers.cite(makers.succession(earlier=maker, later=row, kind="supports"), passage=passage)
    meeting = makers.meeting(f"meeting-{number}", group=row, ordinal=1, start="2009-03")
    makers.cite(meeting, passage=passage)
    outcome = makers.outcome(meeting, slug=f"outcome-{number}")
    makers.effect(outcome=outcome, group=row)
    makers.cite(outcome, passage=passage)


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_lineage_costs_the_same_queries_for_any_number_of_bodies(
    client, django_assert_num_queries, rows
):
    passage = makers.passage()
    for number in range(rows):
        family(number, passage)
    with django_assert_num_queries(14):
        page = client.get("/workinggroups/lineage/").content.decode()
    assert page.count('class="bl"') == rows + 1
    assert page.count("<h3>") == rows + 1


def test_names_in_the_drawing_are_links_from_top_to_bottom_with_a_way_past_them(client):
    makers.group("late", name="Late", established="2012")
    makers.group("early", name="Early", established="2002")
    page = client.get("/workinggroups/lineage/")
    assert texts(page, "svg.lin a") == ["Early", "Late"]
    assert '<a href="/workinggroups/early/"><text' in page.content.decode()
    assert texts(page, ".past") == ["Skip the drawing, 2 links"]
    assert texts(page, "#written") == ["Written"]
    assert texts(page, ".kin h3") == ["Early", "Late"]


def test_lineage_of_an_empty_record_has_no_drawing(client):
    page = client.get("/workinggroups/lineage/")
    assert page.status_code == 200
    assert "Drawn" not in page.content.decode()


def test_lineage_says_what_is_not_stated_and_what_is_disputed(client):
    row = makers.group("task-force", established="")
    makers.meeting("meeting-17", group=row, ordinal=17, start="2022-12")
    makers.cite(row, field="established", dispute=makers.discrepancy("when"), reading="2017")
    page = client.get("/workinggroups/lineage/").content.decode()
    assert 'class="open disputed"' in page
    assert "Earliest meeting on record" in page
    assert "Source disagrees with itself" in page
    assert page.count("not stated in the source") == 2


def test_lineage_leaves_out_what_is_not_published(client):
    shown = makers.group("shown", established="2002")
    makers.succession(earlier=shown, later=makers.group("hidden", state="draft"))
    page = client.get("/workinggroups/lineage/").content.decode()
    assert "Hidden" not in page
    assert "Led to" not in page


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_body_draws_its_roles_with_the_same_queries(client, django_assert_num_queries, rows):
    row, passage = makers.group(), makers.passage()
    for number in range(rows):
        held = makers.role(
            group=row, participant=makers.participant(f"p-{number}"), since="2004", attested="2024"
        )
        makers.cite(held, passage=passage)
    with django_assert_num_queries(20):
        page = client.get("/workinggroups/disruption/").content.decode()
    assert page.count('<rect class="sure" x="') == rows
    assert "Drawn, 2004 to 2024" in page


def test_body_without_a_dated_role_or_meeting_has_no_drawing(client):
    row = makers.group()
    makers.role(group=row)
    page = client.get("/workinggroups/disruption/").content.decode()
    assert 'class="held"' not in page
    assert "not stated" in page


@pytest.mark.parametrize(
    ("established", "words"),
    [("2009-02", "Drawn, 2009 to 2024"), ("", "Drawn, 2002 to 2024")],
)
def test_body_draws_its_roles_from_its_founding_or_from_the_first_meeting(
    client, established, words
):
    makers.meeting("first", start="2002-02")
    makers.meeting("last", start="2023")
    makers.role(group=makers.group(established=established), attested="2024-04")
    assert words in client.get("/workinggroups/disruption/").content.decode()

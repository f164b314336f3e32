"""A body's own page: its years, and the meetings that it helped to hold."""

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def test_years_tell_how_it_came_met_was_decided_on_and_went(client):
    office = makers.group("office", name="Office", established="2012", concluded="2020-05")
    early, late = makers.group("early", name="Early"), makers.group("late", name="Late")
    makers.succession(earlier=early, later=office, date="2010", kind="merged-into")
    makers.succession(earlier=office, later=late, date="2021")
    created = makers.outcome(makers.meeting("decided", start="2011"))
    makers.effect(outcome=created, group=office, number=1)
    makers.meeting("met", group=office, ordinal=2, start="2013")
    makers.meeting("unnumbered", group=office, start="2013-02")
    makers.meeting("helped", start="2014").facilitators.add(office)
    nepal = makers.participant("nepal", name="Nepal")
    makers.role(group=office, participant=nepal, since="2015", role="chair")
    makers.milestone("tenth", start="2022").groups.add(office)
    makers.authorship(group=office, document=makers.document("tool", date="2016"))
    strategy = makers.strategy(document=makers.document("strategy", date="2023-02"))
    area = makers.area(strategy=strategy)
    for number in (6, 7):
        makers.item(f"item-{number}", number=number, area=area).groups.add(office)
    page = client.get("/workinggroups/office/")
    assert texts(page, ".chron > li") == [
        "2010 Early merged into this one",
        "2011 Decided an outcome created it",
        "2012 Established",
        "2013 Unnumbered February 2013 Met",
        "2014 Helped with its help",
        "2015 Nepal since 2015: chair",
        "2016 Tool issuer",
        "2020 Concluded May 2020",
        "2021 Late was created from this one",
        "2022 Tenth",
        "2023 Strategy February 2023: named in action items 6, 7",
    ]
    assert texts(page, ".tide text.here") == [
        f"20 {year}" for year in (11, 12, 13, 14, 15, 16, 20, 21, 22)
    ]
    assert texts(page, "[aria-labelledby=facilitated] li > p") == ["Helped, 2014"]


def test_body_without_a_date_has_no_years(client):
    makers.group("office")
    assert texts(client.get("/workinggroups/office/"), ".chron") == []


def test_years_lead_to_the_timeline_of_the_body(client):
    office = makers.group("office", name="Office", established="2012")
    address = "/timeline/?body=office"
    assert address not in client.get("/workinggroups/office/").content.decode()
    created = makers.outcome(makers.meeting("decided", title="Decided", start="2011"))
    makers.effect(outcome=created, group=office, number=1)
    assert address in client.get("/workinggroups/office/").content.decode()
    assert texts(client.get(address), ".ent h3") == ["Decided"]


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_body_costs_the_same_queries_for_any_number_of_lines(
    client, django_assert_num_queries, rows
):
    office, passage = makers.group("office"), makers.passage()
    for number in range(rows):
        meeting = makers.meeting(f"met-{number}", group=office, start="2013")
        makers.cite(meeting, passage=passage)
        makers.meeting(f"helped-{number}", start="2014").facilitators.add(office)
        outcome = makers.outcome(meeting, slug=f"outcome-{number}")
        makers.effect(outcome=outcome, group=office, number=1)
        makers.succession(earlier=makers.group(f"g-{number}"), later=office, date="2010")
    with django_assert_num_queries(27):
        page = client.get("/workinggroups/office/")
    assert len(texts(page, ".chron li li")) == 3 * rows

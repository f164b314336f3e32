"""The first page: numbers that are links, and where the source disagrees."""

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def test_each_number_is_a_link_with_what_it_counts(client):
    for slug, status, kind in (
        ("nepal", "member", "government"),
        ("fiji", "member", "government"),
        ("iom", "member", "organisation"),
        ("spain", "observer", "government"),
    ):
        one = makers.participant(slug, name=slug.title(), kind=kind)
        makers.membership(participant=one, status=status)
    conference = makers.group("ministerial-conference", kind="conference")
    makers.meeting("first", group=conference, start="2002")
    makers.meeting("eighth", group=conference, start="2023")
    makers.item()
    page = client.get("/")
    assert texts(page, ".sound a") == [
        "2 member governments",
        "1 member organisations",
        "1 observers listed",
        "2 ministerial conferences",
        "1 action items",
    ]
    assert texts(page, ".sound p") == ["Iom", "2002–2023", "in 1 areas"]
    html = page.content.decode()
    held = "/meetings/?body=ministerial-conference&amp;status=held"
    for path in ("/members/?kind=government", held):
        assert f'<li><a href="{path}"><b>2</b>' in html
        assert client.get(path.replace("&amp;", "&")).status_code == 200


def disputed(slug, *readings, kind="date", **values):
    row = makers.discrepancy(slug, kind=kind, **values)
    for number, reading in enumerate(readings, start=1):
        makers.statement(discrepancy=row, number=number, reading=reading)


def test_readings_told_in_the_fewest_letters_stand_face_to_face(client):
    disputed("long", "Told at some length", "Told at another length")
    disputed("count", "25", "27", kind="count")
    disputed("years", "2011", "2012", "2013")
    disputed("dates", "2002-02", "2002-03")
    disputed("alone", "1", "1")
    disputed("name", "A", "B", kind="name")
    disputed("draft", "1", "2", state="draft")
    page = client.get("/")
    assert texts(page, "[aria-labelledby=disagrees] .three li") == [
        "25 ≠ against 27 count",
        "2011 ≠ against 2012 ≠ against 2013 years",
        "2002-02 ≠ against 2002-03 dates",
    ]
    assert texts(page, "[aria-labelledby=disagrees] .more") == ["The register: all 6 places"]


def test_map_and_chart_have_a_way_past_them(client):
    makers.membership(participant=makers.participant("nepal"))
    makers.meeting(start="2002")
    page = client.get("/")
    assert texts(page, ".past") == ["Skip the map, 1 link", "Skip the chart, 1 link"]
    assert texts(page, "#past-years") == [""]

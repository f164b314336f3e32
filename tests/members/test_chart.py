"""The map: where participants stand on it, what their markers say, and its page."""

import pytest

from members.chart import DRAWING, PLACES, Colour, Sign, chart, chart_of_all
from members.models import Participant
from tests import makers
from tests.sources.test_views import names, texts

pytestmark = pytest.mark.django_db


def member(slug, status="member", **values):
    row = makers.participant(slug, **values)
    makers.membership(participant=row, status=status)
    return row


def co_chair(participant, **values):
    forum = makers.Group.objects.filter(slug="forum").first() or makers.group("forum", kind="forum")
    return makers.role(group=forum, participant=participant, role="co-chair", **values)


def drawn(colour=Colour.STATUS):
    return chart(Participant.objects.members_and_observers(), set(), colour)


def test_marker_stands_where_the_drawing_has_its_place():
    member("nepal", name="Nepal")
    [marker] = drawn().markers
    assert [marker.x, marker.y] == DRAWING["positions"]["nepal"]
    assert (marker.name, marker.shape, marker.lead) == ("Nepal", "member", "")
    assert marker.label.lines == [(PLACES["nepal"]["label"][1], "Nepal")]


def test_marker_moved_off_another_leads_back_to_its_place():
    member("macau-sar", name="Macau SAR")
    [marker] = drawn().markers
    x, y = DRAWING["positions"]["macau-sar"]
    assert (marker.x, marker.y) == (round(x + 20, 1), round(y + 8, 1))
    assert marker.lead == "M0 0L-20 -8"


def test_name_is_broken_after_the_words_set_by_hand():
    member("lao-peoples-democratic-republic", name="Lao People’s Democratic Republic")
    [marker] = drawn().markers
    assert [line for _, line in marker.label.lines] == ["Lao People’s", "Democratic Republic"]


def test_france_is_named_as_the_publications_map_has_it():
    member("france", name="France")
    [marker] = drawn().markers
    assert marker.name == "France (New Caledonia)"


def test_what_has_no_place_is_not_on_the_map_and_is_told():
    iom = member("iom", kind="organisation")
    member("interpol", kind="organisation", status="observer")
    found = drawn()
    assert found.markers == []
    assert (found.absent_members, found.absent_observers) == ([iom], 1)


def test_shape_is_a_members_region_where_that_is_asked():
    member("fiji", region="pacific")
    member("nepal")
    member("spain", status="observer")
    assert [one.shape for one in drawn().markers] == ["member", "member", "observer"]
    by_region = drawn(Colour.REGION)
    assert [one.shape for one in by_region.markers] == ["pacific", "member", "observer"]
    assert by_region.key == [
        Sign("member", "Member government", 1),
        Sign("pacific", "Pacific", 1),
        Sign("observer", "Observer", 1),
    ]


def test_co_chairs_of_the_forum_are_ringed_and_former_ones_are_not():
    co_chair(member("australia"))
    co_chair(member("nepal"), until="2010")
    co_chair(member("japan"), state="draft")
    makers.role(participant=member("fiji"), role="co-chair", group=makers.group("another"))
    found = chart_of_all()
    assert [one.participant.slug for one in found.markers if one.co_chair] == ["australia"]
    assert found.co_chairs == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_whole_map_costs_two_queries(django_assert_num_queries, rows):
    for slug in ["nepal", "fiji", "japan"][:rows]:
        member(slug)
    with django_assert_num_queries(2):
        assert len(chart_of_all().markers) == rows


@pytest.fixture
def conference():
    group = makers.group("conference", kind="conference")
    without = makers.meeting("second", group=group, title="Second Conference")
    assert without.attendance_lists.count() == 0
    return makers.meeting("first", group=group, title="First Conference", start="2002")


def test_presence_is_in_markers_the_table_and_the_list_of_observers(client, conference):
    listed = makers.attendance_list(conference, completeness="complete")
    makers.attendance(list=listed, participant=member("nepal", name="Nepal"))
    member("fiji", name="Fiji")
    member("iom", name="IOM", kind="organisation")
    member("spain", name="Spain", status="observer")
    page = client.get("/members/?present=first")
    assert names(page, "svg.chart a") == [
        "Fiji, member: not on a complete list",
        "Nepal, member: listed",
        "Spain, observer: not on a complete list",
    ]
    assert texts(page, "tbody .st") == [
        "not on a complete list",
        "no list in the source",
        "listed",
    ]
    assert texts(page, "[aria-labelledby=observers] li") == ["Spain not on a complete list"]


def test_partial_list_leaves_presence_not_known(client, conference):
    makers.attendance_list(conference, completeness="partial")
    member("fiji", name="Fiji")
    page = client.get("/members/?present=first")
    assert texts(page, "tbody .st") == ["not known: the list is partial"]


def test_only_conferences_with_a_list_are_offered_and_links_keep_the_rest(client, conference):
    makers.attendance_list(conference)
    member("fiji", region="pacific")
    page = client.get("/members/?colour=region&region=pacific")
    assert texts(page, ".map-by a") == ["status", "region", "none chosen", "First Conference"]
    assert texts(page, ".map-by [aria-current]") == ["region", "none chosen"]
    assert 'href="?colour=region&amp;region=pacific&amp;present=first"' in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/members/"])
def test_map_has_a_way_past_it_a_notice_and_a_list(client, path):
    australia = member("australia", name="Australia")
    co_chair(australia)
    page = client.get(path)
    assert texts(page, ".past") == ["Skip the map, 1 link"]
    assert names(page, "svg.chart a") == ["Australia, member, co-chair"]
    assert "imply no opinion on the legal status" in texts(page, ".map .fine:last-child")[0]
    listed = {"/": "#map-list li a", "/members/": "tbody th a"}[path]
    assert texts(page, listed) == ["Australia"]


def test_filtered_map_shows_what_the_list_shows(client):
    member("fiji", region="pacific")
    member("nepal", region="south-asia")
    member("spain", status="observer")
    assert len(texts(client.get("/members/"), "svg.chart a")) == 3
    page = client.get("/members/?region=pacific")
    assert names(page, "svg.chart a") == ["Fiji, member"]


def test_observers_have_a_map_of_their_own_of_what_the_list_shows(client):
    member("spain", name="Spain", status="observer")
    member("interpol", name="INTERPOL", status="observer", kind="organisation")
    member("fiji", name="Fiji")
    page = client.get("/observers/")
    assert texts(page, "svg.chart a title") == ["Spain, observer"]
    assert texts(page, ".map-key li") == ["Observer, 1"]
    assert texts(page, "#map-name") == [
        "Map of observers, the Pacific in the middle, without boundaries"
    ]
    assert texts(page, ".past") == ["Skip the map, 1 link"]
    [notice] = texts(page, ".map .fine:last-child")
    assert "imply no opinion on the legal status" in notice
    assert notice.endswith("Organisations are not on the map: 1 observer.")
    assert '<a href="#list">1 observer</a>' in page.content.decode()
    assert texts(client.get("/observers/?kind=organisation"), "svg.chart") == []
    refused = client.get("/observers/?kind=nonsense")
    assert refused.status_code == 400
    assert 'class="chart"' not in refused.content.decode()


@pytest.mark.parametrize("query", ["colour=rainbow", "present=second", "present=nowhere"])
def test_parameter_of_the_map_without_sense_is_told_and_no_map_drawn(client, conference, query):
    member("fiji")
    page = client.get(f"/members/?{query}")
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()
    assert 'class="chart"' not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_map_of_presence_issues_the_same_queries_for_any_number_of_rows(
    client, conference, django_assert_num_queries, rows
):
    listed = makers.attendance_list(conference)
    for number in range(rows):
        makers.attendance(list=listed, participant=member(f"member-{number}"))
        member(f"observer-{number}", status="observer")
    with django_assert_num_queries(19):
        page = client.get("/members/?present=first&colour=region")
    assert page.status_code == 200

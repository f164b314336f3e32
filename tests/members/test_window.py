"""The window of the map on a participant's own page."""

import pytest

from members.chart import chart
from members.models import Participant
from members.window import HEIGHT, NUMBER, WIDTH, clipped, land_within, path_of, window
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def member(slug, status="member", **values):
    makers.membership(participant=makers.participant(slug, **values), status=status)


def seen(slug):
    return window(slug, chart(Participant.objects.members_and_observers(), set()))


def test_window_has_its_participant_in_the_middle_as_far_as_the_edges_allow():
    for slug in ("nauru", "usa", "spain"):
        member(slug)
    found = {slug: seen(slug) for slug in ("nauru", "usa", "spain")}
    assert (found["nauru"].x, found["nauru"].y) == (705 - 150, 324 - 95)
    assert found["usa"].x == 1200 - WIDTH
    assert found["spain"].x == 0


def test_what_has_no_place_has_no_window(client):
    member("iom", kind="organisation")
    assert seen("iom") is None
    assert texts(client.get("/members/iom/"), ".loc") == []


def test_ring_is_cut_at_the_edges_of_the_window():
    ring = [(-10, 10), (10, 10), (10, 30), (-10, 30)]
    assert sorted(clipped(ring, 0, 0)) == [(0, 10), (0, 30), (10, 10), (10, 30)]
    assert clipped([(-9, -9), (-5, -9), (-5, -5)], 0, 0) == []


def test_path_is_written_to_half_a_pixel_and_short():
    assert path_of([(10.4, 0.5), (10.9, 0), (10.9, 0), (0, 20)]) == "M10.5 .5l.5 -.5 -11 20z"


def test_land_of_a_window_stays_within_it():
    for ring in land_within(0, 0).removesuffix("z").split("z"):
        across, down = 0.0, 0.0
        numbers = [float(one) for one in NUMBER.findall(ring)]
        for right, below in zip(numbers[::2], numbers[1::2], strict=True):
            across, down = across + right, down + below
            assert 0 <= across <= WIDTH
            assert 0 <= down <= HEIGHT


def test_page_draws_the_window_with_a_notice_and_no_tab_stop(client):
    member("nepal", name="Nepal")
    member("india", name="India")
    page = client.get("/members/nepal/")
    assert texts(page, ".loc title") == [
        "Map with Nepal marked, the Pacific in the middle, without boundaries"
    ]
    assert texts(page, ".loc .here text") == ["Nepal"]
    assert texts(page, ".loc .c-member:not(.here) text") == ["India"]
    assert texts(page, ".loc svg a") == []
    assert "imply no opinion on the legal status" in texts(page, ".loc figcaption")[0]

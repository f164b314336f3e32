"""The map of the record: everybody who has a place stands on it, once."""

from members.chart import DRAWING, PLACES, chart_of_all
from members.models import Participant
from members.window import HEIGHT, WIDTH, fits, window


def test_every_government_has_a_place_and_nobody_else():
    rows = Participant.objects.published().members_and_observers().filter(kind="government")
    assert set(PLACES) == set(rows.values_list("slug", flat=True))
    assert set(DRAWING["positions"]) == set(PLACES)


def test_map_has_45_members_17_observers_and_two_co_chairs():
    found = chart_of_all()
    assert [(one.shape, one.number) for one in found.key] == [("member", 45), ("observer", 17)]
    assert [one.name for one in found.markers if one.co_chair] == ["Australia", "Indonesia"]
    assert [one.name for one in found.absent_members] == ["ILO", "IOM", "UNHCR", "UNODC"]
    assert found.absent_observers == 10


def test_every_marker_stands_within_the_frame_and_apart():
    places = [(one.x, one.y) for one in chart_of_all().markers]
    assert len(set(places)) == 62
    assert all(8 < x < DRAWING["width"] - 8 and 8 < y < DRAWING["height"] - 8 for x, y in places)


def test_every_member_has_a_name_beside_its_marker_and_no_observer_has():
    for one in chart_of_all().markers:
        assert bool(one.label) is (one.participant.status == "member"), one.name


def test_every_marker_and_its_name_lie_in_its_own_window():
    whole = chart_of_all()
    for one in whole.markers:
        found = window(one.participant.slug, whole)
        assert found.x < found.here.x < found.x + WIDTH
        assert found.y < found.here.y < found.y + HEIGHT
        assert fits(found.here, found.here.label, found.x, found.y), one.name
        assert all(fits(two, two.label, found.x, found.y) for two in found.others if two.label)


def test_land_is_one_path_whose_every_ring_has_three_corners():
    rings = DRAWING["land"].removesuffix("z").split("z")
    assert all(ring.startswith("M") and ring.count("l") == 1 for ring in rings)
    assert all(len(ring.split("l")[1].replace("-", " ").split()) >= 4 for ring in rings)

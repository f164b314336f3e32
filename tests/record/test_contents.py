"""The record holds what the publication prints, to the number and to the letter."""

import pytest

from meetings.models import Attendance, Meeting
from members.models import Membership, Participant, Person, Perspective
from sources.models import Passage
from sources.transcript import normal
from strategy.models import ActionItem, Area, Provision, Strategy


@pytest.mark.parametrize(
    ("listing", "kind", "count"),
    [
        ("members", "government", 45),
        ("members", "organisation", 4),
        ("observer-states", None, 18),
        ("observer-organisations", None, 9),
    ],
)
def test_listing_has_every_entry(listing, kind, count):
    rows = Membership.objects.published().filter(listing=listing)
    if kind:
        rows = rows.filter(participant__kind=kind)
    assert rows.count() == count


def test_participants_have_the_status_of_their_lists():
    assert Participant.objects.published().members().count() == 49
    assert Participant.objects.published().observers().count() == 27
    partners = Participant.objects.published().with_status().filter(status="partner")
    assert {row.slug for row in partners} == {
        *"jclec asean apec alliance-8-7 budapest-process university-of-the-south-pacific".split(),
        *"ohchr walk-free-foundation fortescue-metals-group emtek adaro".split(),
    }


CONFERENCES = [
    (1, "26–28 February 2002", "Bali, Indonesia"),
    (2, "April 2003", ""),
    (3, "February 2009", "Bali, Indonesia"),
    (4, "March 2011", "Bali, Indonesia"),
    (5, "April 2013", "Bali, Indonesia"),
    (6, "March 2016", "Bali, Indonesia"),
    (7, "August 2018", "Bali, Indonesia"),
    (8, "10 February 2023", "Adelaide, Australia"),
]


def test_conferences_have_dates_and_places_as_precise_as_the_text():
    rows = Meeting.objects.published().conferences()
    assert [(row.ordinal, row.dates_in_words, row.place) for row in rows] == CONFERENCES


def test_attendance_lists_of_2002_and_2023():
    counts = {
        slug: Attendance.objects.published().filter(list=slug_pk, evidence="listed").count()
        for slug, slug_pk in lists()
    }
    assert counts == {
        "ministerial-conference-1-governments": 35,
        "ministerial-conference-1-organisations": 2,
        "ministerial-conference-8-members": 40,
        "ministerial-conference-8-observers": 7,
    }


def lists():
    return Attendance.objects.values_list("list__slug", "list").order_by("list__slug").distinct()


def test_strategy_has_eight_areas_and_25_items():
    strategy = Strategy.objects.current()
    assert Area.objects.filter(strategy=strategy).count() == 8
    numbers = ActionItem.objects.filter(strategy=strategy).values_list("number", flat=True)
    assert list(numbers) == list(range(1, 26))


def test_items_are_word_for_word(publication):
    for item in ActionItem.objects.all():
        assert normal(item.text) in publication, item


def test_areas_and_provisions_are_word_for_word(publication):
    for area in Area.objects.all():
        assert normal(area.title) in publication, area
    for provision in Provision.objects.all():
        assert normal(provision.text) in publication, provision


def test_statement_of_2023_has_an_outcome_for_each_of_its_paragraphs():
    of_conference = Passage.objects.filter(
        chapter__slug="statement",
        outcomecitations__subject__meetings__slug="ministerial-conference-8",
    )
    paragraphs = {one.split(",")[0] for one in of_conference.values_list("locator", flat=True)}
    assert paragraphs >= {f"paragraph {number}" for number in range(1, 21)}


def test_eighteen_perspectives_each_state_facts():
    rows = Perspective.objects.published().with_points()
    assert len(rows) == 18
    assert min(len(row.points.all()) for row in rows) >= 6


def test_people_are_those_whom_the_publication_names():
    assert set(Person.objects.published().values_list("slug", flat=True)) == {
        *"penny-wong retno-marsudi lynn-bell tri-tharyat manton andrew-forrest".split(),
        *"eddy-sariaatmadja garibaldi-thohir david-scott sukmo-yuwono".split(),
        "uduch-sengebau-senior",
    }


def test_no_citation_is_of_a_blank_passage_but_the_reference_tables():
    assert set(
        Passage.objects.filter(quote="").values_list("chapter__document__kind", flat=True)
    ) == {"standard"}

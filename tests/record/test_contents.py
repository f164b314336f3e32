"""The record holds what the publication prints, to the number and to the letter."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from meetings.models import Attendance, Meeting
from members.models import Membership, Participant
from sources.models import Citation, Passage
from strategy.models import ActionItem, Area, Provision, Strategy
from tests.every_model import concrete

PUBLICATION = Path(settings.BASE_DIR).parent / "shared" / "publication.txt"
"""The text that was transcribed, which is not part of the project."""

QUOTES = str.maketrans("‘’“”", "''\"\"")
LIST_MARK = re.compile(r"^\s*(?:- (?:\d+ |[a-z]\. ?)?|\d+$)", re.MULTILINE)


def normal(text):
    """Give the text without markdown's marks, with plain quotation marks and single spaces."""
    text = re.sub(r"\*+", "", text).translate(QUOTES)
    return " ".join(LIST_MARK.sub("", text).split())


@pytest.fixture(scope="module")
def publication():
    if not PUBLICATION.exists():
        pytest.skip("the publication's text is not at hand")
    return normal(PUBLICATION.read_text(encoding="utf-8"))


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
    assert [row.slug for row in partners] == ["jclec"]


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


def test_quotations_are_verbatim(publication):
    for passage in Passage.objects.exclude(quote="").select_related("chapter"):
        assert normal(passage.quote) in publication, passage


PROVED = [citation._meta.get_field("subject").related_model for citation in concrete(Citation)]


@pytest.mark.parametrize("model", PROVED, ids=lambda model: model.__name__)
def test_every_row_points_at_a_passage(model):
    rows = model.objects.filter(citations=None)
    if model is Attendance:
        rows = rows.exclude(evidence="listed")  # these rest on their list's passages
    assert list(rows) == []


def test_no_citation_is_of_a_blank_passage_but_the_reference_tables():
    assert set(
        Passage.objects.filter(quote="").values_list("chapter__document__kind", flat=True)
    ) == {"standard"}


def test_every_passage_is_used():
    unused = Passage.objects.all()
    for citation in concrete(Citation):
        unused = unused.exclude(pk__in=citation.objects.values("passage"))
    assert [passage.reference for passage in unused] == []

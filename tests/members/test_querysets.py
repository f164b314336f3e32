"""Participants by status, today and on a date, with their periods and sources."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Participant
from sources.fields import ReducedDate
from sources.models import Answer, AsOf
from tests import makers

pytestmark = pytest.mark.django_db

YES, NO, NOT_STATED = AsOf(Answer.YES), AsOf(Answer.NO), AsOf(Answer.NOT_STATED)


@pytest.fixture
def everybody():
    """A member, an observer that became a member, an observer, one that left, a partner."""
    nepal, usa, france, left = map(makers.participant, ["nepal", "usa", "france", "left"])
    makers.participant("asean", kind="organisation")
    makers.membership(participant=nepal, attested="2024-04")
    makers.membership(participant=usa, status="observer", since="2002", until="2011")
    makers.membership(participant=usa, since="2011", attested="2024-04")
    makers.membership(participant=france, status="observer", attested="2024-04")
    makers.membership(participant=left, since="2002", until="2010")


def slugs(rows):
    return [row.slug for row in rows]


def test_with_status_is_of_the_open_periods(everybody):
    assert dict(Participant.objects.with_status().values_list("slug", "status")) == {
        "nepal": "member",
        "usa": "member",
        "france": "observer",
        "left": "partner",
        "asean": "partner",
    }


def test_members_and_observers_leave_out_everybody_else(everybody):
    assert slugs(Participant.objects.members().in_order()) == ["nepal", "usa"]
    assert slugs(Participant.objects.observers().in_order()) == ["france"]


def test_with_status_of_a_member_and_observer_at_once_is_member():
    nepal = makers.participant()
    makers.membership(participant=nepal, status="observer")
    makers.membership(participant=nepal, status="member")
    assert slugs(Participant.objects.members()) == ["nepal"]
    assert slugs(Participant.objects.observers()) == []


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_with_status_leaves_out_hidden_periods(state):
    makers.membership(state=state)
    assert Participant.objects.with_status().get().status == "partner"
    assert list(Participant.objects.with_memberships().get().memberships.all()) == []


def test_in_order_is_alphabetical_whatever_the_case():
    for slug, name in [("c", "cambodia"), ("b", "Bhutan"), ("d", "DPR Korea"), ("a", "australia")]:
        makers.participant(slug, name=name)
    assert slugs(Participant.objects.in_order()) == ["a", "b", "c", "d"]


def test_as_of_answers_for_everybody_and_each_status(everybody):
    def answers(date):
        rows = Participant.objects.in_order().as_of(ReducedDate(date))
        return {row.slug: (found["member"], found["observer"]) for row, found in rows}

    assert answers("2005") == {
        "asean": (NOT_STATED, NOT_STATED),
        "france": (NOT_STATED, NOT_STATED),
        "left": (YES, NOT_STATED),
        "nepal": (NOT_STATED, NOT_STATED),
        "usa": (NO, YES),
    }
    assert answers("2011") == {
        "asean": (NOT_STATED, NOT_STATED),
        "france": (NOT_STATED, NOT_STATED),
        "left": (NO, NOT_STATED),
        "nepal": (NOT_STATED, NOT_STATED),
        "usa": (YES, YES),
    }
    assert answers("2024-04") == {
        "asean": (NOT_STATED, NOT_STATED),
        "france": (NOT_STATED, YES),
        "left": (NO, NOT_STATED),
        "nepal": (YES, NOT_STATED),
        "usa": (YES, NO),
    }


def test_as_of_takes_one_yes_of_several_periods():
    nepal = makers.participant()
    makers.membership(participant=nepal, since="2002", until="2004")
    makers.membership(participant=nepal, since="2010", attested="2024")
    found = {
        date: nepal.status_as_of("member", ReducedDate(date)).answer
        for date in ("2001", "2003", "2007", "2012")
    }
    assert found == {"2001": "no", "2003": "yes", "2007": "no", "2012": "yes"}


def test_as_of_leaves_out_hidden_periods():
    makers.membership(since="2002", attested="2024", state="draft")
    ((_, found),) = Participant.objects.as_of(ReducedDate("2010"))
    assert found["member"] == NOT_STATED


def test_as_of_says_where_readings_are_disputed():
    row = makers.membership(attested="2024")
    dispute = makers.discrepancy()
    for reading in ("2002", "2011"):
        makers.cite(row, field="since", dispute=dispute, reading=reading)
    ((_, found),) = Participant.objects.as_of(ReducedDate("2005"))
    assert found == {"member": AsOf(Answer.NOT_STATED, disputed=True), "observer": NOT_STATED}


@pytest.mark.parametrize("rows", [1, 3])
def test_for_list_takes_three_queries_for_its_rows(rows, django_assert_num_queries):
    """Participants with status, periods, their citations with passages; none for an answer."""
    for number in range(rows):
        row = makers.membership(participant=makers.participant(f"p{number}"), since="2002")
        makers.cite(row, field="since")
    with django_assert_num_queries(3):
        for row in Participant.objects.published().for_list():
            assert row.status == "member"
            assert row.status_as_of("member", ReducedDate("2002")) == YES
            (period,) = row.memberships.all()
            (citation,) = period.citations.all()
            assert citation.passage.chapter.document.slug == "publication"
            assert citation.dispute is None


@pytest.mark.parametrize("rows", [1, 3])
def test_as_of_takes_three_queries_for_its_rows(rows, django_assert_num_queries):
    for number in range(rows):
        makers.membership(participant=makers.participant(f"p{number}"), since="2002")
    with django_assert_num_queries(3):
        found = Participant.objects.published().as_of(ReducedDate("2002"))
    assert [answers["member"] for _, answers in found] == [YES] * rows


def test_iso_code_is_of_one_participant():
    makers.participant("nepal", iso3="NPL")
    makers.participant("asean")
    makers.participant("iom")
    again = Participant(slug="again", name="Again", kind="government", iso3="NPL")
    with pytest.raises(ValidationError) as caught:
        again.full_clean()
    assert caught.value.messages == ["Another participant has this ISO code."]
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

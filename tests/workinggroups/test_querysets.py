"""Bodies, and who held a role in them on a date."""

import pytest
from django.db import IntegrityError, transaction

from sources.fields import ReducedDate
from sources.models import Answer, AsOf
from tests import makers
from workinggroups.models import Group, Role

pytestmark = pytest.mark.django_db

YES, NO, NOT_STATED = AsOf(Answer.YES), AsOf(Answer.NO), AsOf(Answer.NOT_STATED)


def held_by(group, participant, role, date):
    return Role.objects.held_by(group, participant, role, ReducedDate(date))


def test_held_by_new_zealand_as_co_chair_on_disruption():
    row = makers.role(participant=makers.participant("new-zealand"), since="2015")
    assert held_by(row.group, row.participant, "co-chair", "2014") == NO
    assert held_by(row.group, row.participant, "co-chair", "2015") == YES
    assert held_by(row.group, row.participant, "member", "2015") == NOT_STATED


def test_held_by_takes_one_yes_of_several_roles():
    first = makers.role(since="2005", until="2008")
    makers.role(group=first.group, participant=first.participant, since="2015", attested="2024")
    dates = ("2004", "2006", "2010", "2016")
    found = [held_by(first.group, first.participant, "co-chair", date) for date in dates]
    assert found == [NO, YES, NO, YES]


def test_held_by_is_of_this_body_and_holder_only():
    row = makers.role(since="2015")
    other_group, other = makers.group("other"), makers.participant("other")
    assert held_by(other_group, row.participant, "co-chair", "2015") == NOT_STATED
    assert held_by(row.group, other, "co-chair", "2015") == NOT_STATED


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_held_by_leaves_out_hidden_roles(state):
    row = makers.role(since="2015", state=state)
    assert held_by(row.group, row.participant, "co-chair", "2015") == NOT_STATED


@pytest.mark.parametrize(
    ("date", "answer"),
    [
        ("2024-04-03", NO),
        ("2024-04", NO),
        ("2024", NOT_STATED),
        ("2024-05", NOT_STATED),
        ("2023", NOT_STATED),
    ],
)
def test_held_by_is_no_within_the_date_of_a_complete_roster_without_the_holder(date, answer):
    roster = makers.roster(role="member", completeness="complete", attested="2024-04")
    nepal = makers.participant("nepal")
    assert held_by(roster.group, nepal, "member", date) == answer


@pytest.mark.parametrize(
    "values",
    [
        {"completeness": "partial", "attested": "2024"},
        {"role": "co-chair", "attested": "2024"},
        {"attested": ""},
        {"attested": "2024", "state": "draft"},
    ],
)
def test_held_by_is_not_stated_with_another_kind_of_roster(values):
    roster = makers.roster(**values)
    assert held_by(roster.group, makers.participant(), "member", "2024") == NOT_STATED


def test_held_by_a_listed_holder_is_yes():
    roster = makers.roster(attested="2024-04")
    row = makers.role(group=roster.group, role="member", roster=roster, attested="2024-04")
    assert held_by(roster.group, row.participant, "member", "2024-04") == YES


def test_held_by_an_earlier_holder_is_no_within_a_later_complete_roster():
    """A role with no known end leaves the date open; the roster without its holder shuts it."""
    roster = makers.roster(attested="2024-04")
    row = makers.role(group=roster.group, role="member", since="2015")
    assert held_by(roster.group, row.participant, "member", "2015") == YES
    assert held_by(roster.group, row.participant, "member", "2020") == NOT_STATED
    assert held_by(roster.group, row.participant, "member", "2024-04") == NO


def test_role_as_of_gives_every_role_with_its_answer():
    group = makers.group()
    early = makers.role(group=group, since="2005", until="2008")
    late = makers.role(group=group, participant=makers.participant("india"), since="2015")
    assert Role.objects.order_by("pk").as_of(ReducedDate("2006")) == [(early, YES), (late, NO)]


def test_role_for_list_is_by_role_then_date_then_name():
    group = makers.group()
    nepal, india = makers.participant("nepal"), makers.participant("india")
    rows = [
        makers.role(group=group, participant=nepal, role="member"),
        makers.role(group=group, participant=india, role="member"),
        makers.role(group=group, participant=nepal, role="co-chair", since="2015"),
        makers.role(group=group, participant=india, role="co-chair", since="2005"),
        makers.role(group=group, person=makers.person(), role="chair"),
    ]
    assert list(Role.objects.for_list()) == [rows[4], rows[3], rows[2], rows[1], rows[0]]


@pytest.mark.parametrize(
    ("established", "concluded", "date", "answer"),
    [
        ("2015", "", "2014", NO),
        ("2015", "", "2015", YES),
        ("2015", "", "2016", NOT_STATED),
        ("2009", "2015", "2012", YES),
        ("2009", "2015", "2016", NO),
        ("", "", "2012", NOT_STATED),
    ],
)
def test_group_as_of_says_whether_it_existed(established, concluded, date, answer):
    group = makers.group(established=established, concluded=concluded)
    assert Group.objects.as_of(ReducedDate(date)) == [(group, answer)]


def test_group_for_list_is_alphabetical_with_published_roles():
    beta, alpha = makers.group("b", name="beta"), makers.group("a", name="Alpha")
    role = makers.role(group=beta)
    makers.role(group=beta, participant=makers.participant("india"), state="draft")
    rows = list(Group.objects.published().for_list())
    assert rows == [alpha, beta]
    assert [list(row.roles.all()) for row in rows] == [[], [role]]


@pytest.mark.parametrize("rows", [1, 3])
def test_group_for_list_takes_four_queries_for_its_rows(rows, django_assert_num_queries):
    """Bodies, their citations, roles with holders, the roles' citations."""
    for number in range(rows):
        group = makers.group(f"g{number}")
        makers.cite(group)
        makers.cite(makers.role(group=group, participant=makers.participant(f"p{number}")))
    with django_assert_num_queries(4):
        for group in Group.objects.published().for_list():
            (role,) = group.roles.all()
            assert str(role) == f"{role.participant.name}, co-chair, {group.name}"
            (citation,) = role.citations.all()
            assert citation.passage.chapter.document.slug == "publication"


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_group_that_concludes_before_it_is_established_is_refused_by_the_database():
    group = makers.group(established="2011", concluded="2011-03")
    rows = Group.objects.filter(pk=group.pk)
    with refused("group_concluded_not_before_established"), transaction.atomic():
        rows.update(concluded="2010-12-31")
    assert rows.get().concluded == "2011-03"


def test_role_without_a_holder_or_with_two_is_refused_by_the_database():
    row = makers.role()
    rows = Role.objects.filter(pk=row.pk)
    with refused("role_one_holder"), transaction.atomic():
        rows.update(participant=None)
    with refused("role_one_holder"), transaction.atomic():
        rows.update(person=makers.person())
    rows.update(participant=None, person=makers.person("john-doe"))
    assert rows.get().holder.slug == "john-doe"


def test_authorship_without_an_author_or_with_two_is_refused_by_the_database():
    document, nepal, group = makers.document(), makers.participant(), makers.group()
    with refused("authorship_one_author"), transaction.atomic():
        makers.authorship(document=document)
    with refused("authorship_one_author"), transaction.atomic():
        makers.authorship(document=document, participant=nepal, group=group)
    assert makers.authorship(document=document, group=group).number == 1


def test_succession_of_a_body_to_itself_is_refused_by_the_database():
    one, two = makers.group("one"), makers.group("two")
    with refused("succession_two_bodies"), transaction.atomic():
        makers.succession(earlier=one, later=one)
    makers.succession(earlier=one, later=two)
    assert [str(row) for row in two.predecessors.all()] == ["Two was created from One"]

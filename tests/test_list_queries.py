"""A list costs the same number of queries however many rows it shows."""

import pytest

from tests import makers


def member(number):
    row = makers.participant(f"member-{number}", name=f"Member {number:03}", region="pacific")
    held = makers.membership(participant=row)
    makers.cite(held, passage=shared_passage())
    makers.role(group=shared_group(), participant=row)


def observer(number):
    row = makers.participant(f"observer-{number}", name=f"Observer {number:03}")
    held = makers.membership(participant=row, status="observer", listing="observer-states")
    makers.cite(held, passage=shared_passage())


def meeting(number):
    row = makers.meeting(f"meeting-{number}", group=shared_group(), start="2012", ordinal=number)
    makers.cite(row, passage=shared_passage())


def attended(number):
    there = makers.AttendanceList.objects.first() or first_conference_list()
    row = makers.membership(participant=makers.participant(f"member-{number}")).participant
    makers.cite(makers.attendance(list=there, participant=row), passage=shared_passage())


def first_conference_list():
    conference = makers.group("conference", kind="conference")
    makers.meeting("conference-2", group=conference, ordinal=2, start="2003")
    first = makers.meeting("conference-1", group=conference, ordinal=1, start="2002")
    there = makers.attendance_list(first)
    makers.cite(there, passage=shared_passage())
    return there


def group(number):
    row = makers.group(f"group-{number}")
    makers.cite(row, passage=shared_passage())
    makers.role(group=row, participant=shared_participant())


def item(number):
    strategy = makers.Strategy.objects.first() or makers.strategy(items_total=300)
    area = makers.Area.objects.first() or makers.area(strategy=strategy)
    row = makers.item(f"item-{number}", number=number, area=area, strategy=strategy)
    makers.cite(row, passage=shared_passage())


def document(number):
    makers.cite(makers.document(f"document-{number}"), passage=shared_passage())


def person(number):
    row = makers.person(f"person-{number}")
    makers.cite(row, passage=shared_passage())
    office = makers.appointment(person=row, participant=shared_participant())
    makers.cite(office, passage=shared_passage())
    held = makers.role(person=row, group=shared_group())
    makers.cite(held, passage=shared_passage())


def discrepancy(number):
    row = makers.discrepancy(f"discrepancy-{number}")
    makers.statement(discrepancy=row, passage=shared_passage())


def shared_passage():
    return makers.Passage.objects.first() or makers.passage()


def shared_group():
    return makers.Group.objects.filter(slug="shared").first() or makers.group("shared")


def shared_participant():
    found = makers.Participant.objects.filter(slug="shared").first()
    return found or makers.participant("shared")


LISTS = {
    "/members/": (member, 13),
    "/observers/": (observer, 8),
    "/meetings/": (meeting, 8),
    "/meetings/attendance/": (attended, 15),
    "/meetings/attendance.csv": (attended, 13),
    "/workinggroups/": (group, 8),
    "/strategy/": (item, 16),
    "/sources/": (document, 5),
    "/people/": (person, 9),
    "/sources/discrepancies/": (discrepancy, 5),
    "/timeline/": (meeting, 8),
}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3, 40])
@pytest.mark.parametrize("path", LISTS)
def test_list_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, path, rows
):
    make, queries = LISTS[path]
    for number in range(1, rows + 1):
        make(number)
    with django_assert_num_queries(queries):
        page = client.get(path)
    assert page.status_code == 200

"""The forum's years: what each holds, and in which a subject appears."""

import pytest

from meetings.models import (
    Meeting,
    counted,
    forum_years,
    years_of_person,
)
from meetings.querysets import TRACK_OF_KIND, DayRange, Founding, Track
from tests import makers
from tests.sources.test_views import names, texts
from workinggroups.models import Group

pytestmark = pytest.mark.django_db


def test_every_kind_of_body_has_a_track():
    assert set(TRACK_OF_KIND) == set(Group.Kind.values)


def test_meeting_is_on_the_track_of_its_body_and_without_one_an_event():
    experts = makers.group("experts", kind="experts")
    assert makers.meeting("one", group=experts).track == Track.WORKING_GROUPS
    assert makers.meeting("two").track == Track.EVENTS
    assert makers.milestone().track == Track.EVENTS


def numbers(years):
    return [(one.year, [one.counts[track] for track in Track], one.here) for one in years]


def test_forum_years_run_from_first_to_last_with_the_empty_ones():
    conference = makers.group("conference", kind="conference")
    makers.meeting("first", group=conference, start="2002-02-26", end="2002-02-28")
    makers.meeting("second", group=conference, end="2004")
    makers.meeting("draft", group=conference, start="1999", state="draft")
    makers.meeting("undated")
    makers.milestone("crisis", start="2004-05")
    assert numbers(forum_years([2002, 2003, 1950])) == [
        (2002, [1, 0, 0, 0, 0], True),
        (2003, [0, 0, 0, 0, 0], True),
        (2004, [1, 0, 0, 0, 1], False),
    ]


def test_forum_years_tell_meetings_not_held_apart():
    makers.meeting("planned", start="2025", status="planned")
    (year,) = forum_years()
    assert (year.counts[Track.EVENTS], year.not_held, year.total) == (0, 1, 1)


def test_forum_without_a_date_has_no_years():
    makers.meeting("undated")
    assert forum_years([2002]) == []
    assert counted([]) == []


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_forum_years_take_two_queries(django_assert_num_queries, rows):
    for number in range(rows):
        makers.meeting(f"meeting-{number}", start="2012")
    with django_assert_num_queries(2):
        assert forum_years()[0].total == rows


def test_years_of_person_are_those_of_meetings_offices_and_roles():
    jane = makers.person()
    makers.meeting_role(meeting=makers.meeting(start="2017"), person=jane)
    makers.appointment(person=jane, since="2018", until="2020", attested="2019")
    makers.role(person=jane, attested="2023")
    assert years_of_person(jane) == {2017, 2018, 2019, 2020, 2023}


def test_foundings_join_the_decision_the_body_and_its_first_meeting():
    decided = makers.meeting("decided", start="2013-04")
    experts = makers.group("experts", kind="experts")
    first = makers.meeting("first", group=experts, ordinal=1, start="2015-05")
    makers.effect(outcome=makers.outcome(decided), group=experts, number=1)
    (founding,) = Meeting.objects.published().foundings()
    assert founding == Founding(experts, [decided], first, DayRange(731, 790))
    assert founding.after == Meeting.objects.published().decision_to_first_meeting(experts)


def test_founding_without_a_first_meeting_has_no_figure():
    experts = makers.group("experts")
    decided = makers.meeting("decided", start="2013-04")
    makers.effect(outcome=makers.outcome(decided), group=experts, number=1)
    assert Meeting.objects.published().foundings() == [Founding(experts, [decided], None, None)]


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_foundings_take_three_queries(django_assert_num_queries, rows):
    decided = makers.meeting("decided", start="2013")
    for number in range(rows):
        body = makers.group(f"group-{number}")
        outcome = makers.outcome(decided, slug=f"outcome-{number}")
        makers.effect(outcome=outcome, group=body, number=1)
    with django_assert_num_queries(3):
        assert len(Meeting.objects.published().foundings()) == rows


@pytest.fixture
def hosted():
    nepal = makers.participant("nepal", name="Nepal")
    makers.meeting("first", host=nepal, start="2002")
    makers.meeting("second", host=nepal, start="2004")
    makers.meeting("third", start="2005")
    return nepal


def test_strip_names_the_years_and_marks_them(client, hosted):
    page = client.get("/members/nepal/")
    assert texts(page, ".tide-w") == ["Nepal appears in 2002 and 2004"]
    assert texts(page, ".tide text.here") == ["20 02", "20 04"]
    assert texts(page, ".tide text") == ["20 02", "20 03", "20 04", "20 05"]
    assert 'href="/timeline/#y2004"' in page.content.decode()


def test_strip_says_that_no_year_is_on_record(client, hosted):
    makers.participant("palau", name="Palau")
    page = client.get("/members/palau/")
    assert texts(page, ".tide-w") == ["no year on record for Palau among the forum’s years"]


def test_meetings_strip_leads_to_its_entry(client, hosted):
    page = client.get("/meetings/second/")
    assert texts(page, ".tide-w") == ["Second appears in 2004"]
    assert 'href="/timeline/#second"' in page.content.decode()


def test_person_without_a_year_has_no_strip(client, hosted):
    makers.person("jane-doe")
    assert texts(client.get("/people/jane-doe/"), ".tide") == []


def test_matrix_stands_under_the_years_of_the_conferences(client, hosted):
    assert texts(client.get("/meetings/attendance/"), ".tide text.here") == []
    conference = makers.group("conference", kind="conference")
    makers.meeting("c", group=conference, start="2003")
    page = client.get("/meetings/attendance/")
    assert texts(page, ".tide-w") == ["The ministerial conference appears in 2003"]


def test_strategy_stands_under_the_years_of_its_document_and_of_its_updates(client, hosted):
    assert texts(client.get("/strategy/"), ".tide") == []
    strategy = makers.strategy(document=makers.document("plan", title="The Plan", date="2004-02"))
    makers.update(item=makers.item(area=makers.area(strategy=strategy)), date="2005-05")
    page = client.get("/strategy/")
    assert texts(page, ".tide-w") == ["The Plan appears in 2004 and 2005"]


def test_document_stands_under_its_year_and_those_of_the_meetings_that_touched_it(client, hosted):
    plan = makers.document("plan", title="The Plan", date="2002")
    adopted = makers.outcome(makers.meeting("adopted", start="2005"))
    makers.effect(outcome=adopted, verb="adopted", document=plan, number=1)
    page = client.get("/sources/plan/")
    assert texts(page, ".tide-w") == ["The Plan appears in 2002 and 2005"]
    makers.document("undated", date="")
    assert texts(client.get("/sources/undated/"), ".tide") == []


def test_action_item_appears_in_the_year_of_its_strategy_and_of_its_updates(client, hosted):
    strategy = makers.strategy(document=makers.document("strategy", date="2004-02"))
    item = makers.item(area=makers.area(strategy=strategy))
    makers.update(item=item, date="2005-05")
    page = client.get("/strategy/items/1/")
    assert texts(page, ".tide text.here") == ["20 04", "20 05"]


def test_chart_on_the_first_page_draws_each_entry_and_lists_the_same(client):
    officials = makers.group("officials", kind="officials")
    makers.meeting("one", group=officials, start="2002")
    makers.meeting("two", group=officials, start="2002", status="planned")
    makers.milestone("crisis", start="2004")
    page = client.get("/")
    assert names(page, ".yc-c a") == [
        "2002, 2 entries",
        "2003, nothing recorded",
        "2004, 1 entry",
    ]
    assert texts(page, ".yc-c a") == ["2 2002", "2003", "2004"]
    assert texts(page, ".yc tbody tr") == [
        "2002 0 1 0 0 0 1 2",
        "2003 0 0 0 0 0 0 0",
        "2004 0 0 0 0 1 0 1",
    ]
    html = page.content.decode()
    assert html.count('class="b b-senior-officials"') == 2  # a mark and its key
    assert html.count('class="b b-not-held"') == 2
    assert 'href="/timeline/#y2003"' in html


def test_chart_of_many_entries_stays_within_its_height(client):
    officials = makers.group("officials", kind="officials")
    for number in range(300):
        makers.meeting(f"meeting-{number}", group=officials, start="2002")
    page = client.get("/")
    assert texts(page, ".yc-t") == ["300 dated entries in 1 of 1 years"]
    assert 'class="yc-u" width="100%" height="161.0"' in page.content.decode()

"""What every list's filters have in common: counts, words, order, and what is refused."""

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from meetings.filters import AttendanceRowFilterSet, MeetingFilterSet, MilestoneFilterSet
from meetings.models import Attendance, Meeting, Milestone
from members.filters import ParticipantFilterSet, PersonFilterSet, PerspectiveFilterSet
from members.models import Participant, Person, Perspective
from sources.filters import DocumentFilterSet, problems
from sources.models import Document
from strategy.filters import ActionItemFilterSet, ProvisionFilterSet
from strategy.models import ActionItem, Provision
from tests import makers
from tests.sources.test_views import texts
from workinggroups.filters import GroupFilterSet
from workinggroups.models import Group

pytestmark = pytest.mark.django_db


def asked(kind, model, query=""):
    return kind(QueryDict(query) if query else None, model.objects.published())


def slugs(filterset):
    assert not filterset.is_bound or filterset.is_valid()
    return [row.slug for row in filterset.qs]


def counts(filterset, name):
    return {one.value: one.number for one in filterset.counts[name]}


@pytest.fixture
def participants():
    """Three members, of which two are of the Pacific and two chair a body, and an observer."""
    disruption = makers.group("disruption")
    for slug, region, since in (
        ("fiji", "pacific", ""),
        ("palau", "pacific", "2004-05"),
        ("nepal", "south-asia", "2004"),
    ):
        row = makers.participant(slug, region=region)
        makers.membership(participant=row, listing="members", since=since)
    makers.role(group=disruption, participant=Participant.objects.get(slug="fiji"))
    makers.role(group=disruption, participant=Participant.objects.get(slug="nepal"))
    makers.role(group=disruption, participant=Participant.objects.get(slug="nepal"), role="member")
    iom = makers.participant("iom", kind="organisation")
    makers.membership(participant=iom, status="observer", listing="observer-organisations")
    makers.participant("asean", kind="organisation")
    makers.participant("draft", state="draft", region="pacific")


def test_choices_are_counted_under_the_other_filters(participants):
    everything = asked(ParticipantFilterSet, Participant)
    assert counts(everything, "status") == {"member": 3, "observer": 1, "partner": 1}
    assert counts(everything, "kind") == {"government": 3, "organisation": 2}
    assert counts(everything, "body") == {"disruption": 2}
    assert counts(everything, "listing") == {"members": 3, "observer-organisations": 1}
    pacific = asked(ParticipantFilterSet, Participant, "region=pacific&body=disruption")
    assert slugs(pacific) == ["fiji"]
    assert counts(pacific, "region") == {"south-asia": 1, "pacific": 1}
    assert counts(pacific, "body") == {"disruption": 1}
    assert counts(pacific, "kind") == {"government": 1}


def test_choice_in_force_stays_among_the_choices_with_its_number(participants):
    none = asked(ParticipantFilterSet, Participant, "region=pacific&kind=organisation")
    assert slugs(none) == []
    assert counts(none, "region") == {"pacific": 0}
    assert counts(none, "kind") == {"government": 2, "organisation": 0}


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("status=member", 2), ("region=pacific", 3), ("region=pacific&kind=government", 3)],
)
def test_counts_take_two_queries_and_one_for_each_column_in_force(
    participants, django_assert_num_queries, query, number
):
    filterset = asked(ParticipantFilterSet, Participant, query)
    with django_assert_num_queries(number):
        assert filterset.counts


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["fiji", "nepal", "palau"]),
        ("-name", ["palau", "nepal", "fiji"]),
        ("region", ["fiji", "palau", "nepal"]),
        ("since", ["palau", "nepal", "fiji"]),
        ("-since", ["nepal", "palau", "fiji"]),
    ],
)
def test_rows_are_sorted_and_the_undated_come_last(participants, sort, order):
    assert slugs(asked(ParticipantFilterSet, Participant, f"status=member&sort={sort}")) == order


def test_as_of_narrows_nothing_and_gives_the_date(participants):
    filterset = asked(ParticipantFilterSet, Participant, "as_of=2010-05")
    assert len(filterset.qs) == 5
    assert filterset.as_of == "2010-05"
    assert filterset.as_of.precision == "month"
    assert asked(ParticipantFilterSet, Participant).as_of is None


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("as_of=2001-12-31", "The forum began in 2002: ask for 2002 or any later date."),
        (
            "as_of=soon",
            "“soon” is not a date. Write 2002, 2002-02, 2002-02-26 or 26 February 2002.",
        ),
        ("region=atlantis", "it is not one of the choices"),
        ("body=atlantis", "it is not one of the choices"),
        ("sort=slug", "it is not one of the choices"),
        ("iso3=N1", "An ISO 3166-1 code has three letters."),
        ("kind=company&kind=process", "it is given more than once"),
    ],
)
def test_what_makes_no_sense_is_told_once(participants, query, reason):
    filterset = asked(ParticipantFilterSet, Participant, query)
    assert not filterset.is_valid()
    assert reason in [problem.reason for problem in problems(filterset.form)]
    assert filterset.as_of is None


@pytest.mark.parametrize("code", ["FJI", "fji"])
def test_iso_code_finds_its_participant(code):
    makers.participant("fiji", iso3="FJI")
    assert slugs(asked(ParticipantFilterSet, Participant, f"iso3={code}")) == ["fiji"]


def test_documents_are_counted_beside_the_passages_quoted_from_them(client):
    report = makers.document("report", kind="report", date="2018-05")
    makers.document("law", kind="law", date="2018")
    chapter = makers.chapter(document=report)
    for _number in range(3):
        makers.passage(chapter=chapter)
    rows = Document.objects.published().for_list()
    assert [(row.slug, row.passage_count) for row in rows] == [("law", 0), ("report", 3)]
    filterset = DocumentFilterSet(QueryDict("year=2018"), rows)
    assert counts(filterset, "kind") == {"law": 1, "report": 1}
    assert counts(filterset, "year") == {"2018": 2}
    page = client.get("/sources/?kind=law")
    assert texts(page, "#id_kind option") == ["Any", "law (1)", "report (1)"]


def test_meetings_by_place_period_and_participant():
    body, nepal = makers.group("body"), makers.participant("nepal")
    makers.meeting("a", group=body, start="2009", city="Bali", country="Indonesia", host=nepal)
    makers.meeting("b", start="2010-03", city="Singapore", country="Singapore", mode="virtual")
    makers.meeting("c", start="2010-03-05", end="2011-01", country="Indonesia")
    makers.meeting("d")
    everything = asked(MeetingFilterSet, Meeting)
    assert counts(everything, "place") == {
        "Bali": 1,
        "Indonesia": 2,
        "Singapore": 1,
        "not-stated": 1,
    }
    assert counts(everything, "year") == {"2009": 1, "2010": 2}
    assert counts(everything, "body") == {"body": 1}
    assert slugs(asked(MeetingFilterSet, Meeting, "since=2009-06&sort=date")) == ["a", "c", "b"]
    assert slugs(asked(MeetingFilterSet, Meeting, "since=2010-03-02&sort=date")) == ["c", "b"]
    assert slugs(asked(MeetingFilterSet, Meeting, "until=2010-03-04&sort=-date")) == ["b", "a"]
    assert slugs(asked(MeetingFilterSet, Meeting, "participant=nepal")) == ["a"]
    assert slugs(asked(MeetingFilterSet, Meeting, "mode=virtual")) == ["b"]
    assert slugs(asked(MeetingFilterSet, Meeting, "sort=-date")) == ["b", "c", "a", "d"]


def test_bodies_by_participant_and_founding():
    nepal = makers.participant("nepal")
    early = makers.group("early", established="2009-02")
    makers.group("late", established="2012")
    makers.role(group=early, participant=nepal)
    makers.role(group=early, participant=nepal, role="member")
    assert counts(asked(GroupFilterSet, Group), "participant") == {"nepal": 1}
    assert counts(asked(GroupFilterSet, Group), "year") == {"2009": 1, "2012": 1}
    assert slugs(asked(GroupFilterSet, Group, "participant=nepal")) == ["early"]
    assert slugs(asked(GroupFilterSet, Group, "year=2012&as_of=2010")) == ["late"]
    assert slugs(asked(GroupFilterSet, Group, "sort=-established")) == ["late", "early"]


def test_people_count_once_for_an_office_and_a_role():
    nepal, office = makers.participant("nepal"), makers.group("office")
    jane, john = makers.person("jane"), makers.person("john")
    makers.appointment(person=jane, participant=nepal)
    makers.role(person=jane, group=office, role="co-manager", on_behalf=nepal)
    makers.role(person=john, group=office, role="co-manager", on_behalf=nepal)
    everybody = asked(PersonFilterSet, Person)
    assert counts(everybody, "participant") == {"nepal": 2}
    assert counts(everybody, "body") == {"office": 2}
    assert slugs(asked(PersonFilterSet, Person, "participant=nepal&sort=-name")) == ["john", "jane"]


def test_the_other_filter_sets_find_their_rows():
    point = makers.point(kind="law")
    found = asked(PerspectiveFilterSet, Perspective, "kind=law&participant=nepal")
    assert list(found.qs) == [point.perspective]
    assert list(asked(PerspectiveFilterSet, Perspective, "kind=plan").qs) == []
    makers.milestone("one", start="2012-05", kind="crisis")
    assert slugs(asked(MilestoneFilterSet, Milestone, "year=2012&kind=crisis")) == ["one"]
    assert slugs(asked(MilestoneFilterSet, Milestone, "since=2013")) == []
    nepal = Participant.objects.get(slug="nepal")
    there = makers.attendance(list=makers.attendance_list(makers.meeting("m")), participant=nepal)
    query = "meeting=m&participant=nepal&evidence=listed"
    assert list(asked(AttendanceRowFilterSet, Attendance, query).qs) == [there]
    provision = makers.provision()
    assert list(asked(ProvisionFilterSet, Provision, "instrument=objectives").qs) == [provision]
    item = makers.item()
    body = makers.group("rso")
    item.groups.add(body)
    assert counts(asked(ActionItemFilterSet, ActionItem), "body") == {"rso": 1}
    assert counts(asked(ActionItemFilterSet, ActionItem), "status") == {"none-reported": 1}
    assert list(asked(ActionItemFilterSet, ActionItem, "body=rso&status=none-reported").qs) == [
        item
    ]


# On the page


def test_filters_in_force_are_told_and_removed_one_by_one(client, participants):
    page = client.get("/members/?region=pacific&kind=government&as_of=2010&sort=-name&body=")
    assert texts(page, ".showing:not(.take)") == [
        "Showing: 2 – Kind is government ( remove the filter Kind), Region is Pacific ( remove "
        "the filter Region), as of 2010 ( remove the filter As of a date)"
    ]
    links = BeautifulSoup(page.content, "html.parser").select(".showing:not(.take) a")
    assert [link["href"] for link in links] == [
        "?region=pacific&as_of=2010&sort=-name",
        "?kind=government&as_of=2010&sort=-name",
        "?region=pacific&kind=government&sort=-name",
    ]
    assert texts(page, "#id_region option") == ["Any", "South Asia (1)", "Pacific (2)"]


def test_empty_result_names_the_filters_and_offers_to_leave_each_out(client, participants):
    page = client.get("/members/?region=pacific&kind=organisation&as_of=2010")
    assert texts(page, ".problem li") == [
        "without “Kind is organisation”",
        "without “Region is Pacific”",
    ]
    links = BeautifulSoup(page.content, "html.parser").select(".problem li a")
    assert [link["href"] for link in links] == [
        "?region=pacific&as_of=2010",
        "?kind=organisation&as_of=2010",
    ]


def test_headings_sort_and_say_the_order_in_force(client, participants):
    page = client.get("/members/?region=pacific&sort=-name&page=1")
    heads = BeautifulSoup(page.content, "html.parser").select("thead th")
    assert [(th.get("aria-sort"), th.a and th.a["href"]) for th in heads[:4]] == [
        ("descending", "?region=pacific&sort=name"),
        (None, "?region=pacific&sort=kind"),
        (None, "?region=pacific&sort=region"),
        (None, "?region=pacific&sort=since"),
    ]
    assert texts(page, "tbody th") == ["Palau", "Fiji"]
    first = client.get("/members/")
    assert (
        BeautifulSoup(first.content, "html.parser").select("thead th")[0]["aria-sort"]
        == "ascending"
    )


def test_form_keeps_order_and_what_has_no_place_in_the_panel(client):
    makers.participant("nepal")
    page = client.get("/meetings/?participant=nepal&sort=-title")
    hidden = BeautifulSoup(page.content, "html.parser").select("main form input[type=hidden]")
    assert {(tag["name"], tag["value"]) for tag in hidden} == {
        ("participant", "nepal"),
        ("sort", "-title"),
    }


def test_meetings_by_title_stand_under_no_year(client):
    makers.meeting("b", start="2002")
    makers.meeting("a", start="2004")
    assert texts(client.get("/meetings/?sort=title"), "tbody th") == ["A", "B"]
    assert texts(client.get("/meetings/?sort=-date"), "tr.grp th") == [
        "2004: 1 meeting",
        "2002: 1 meeting",
    ]


@pytest.mark.parametrize(
    ("asked_for", "written"),
    [
        ("since=26+Feb+2002", "since=2002-02-26"),
        ("until=May+2010", "until=2010-05"),
        ("year=2002.0", "year=2002"),
    ],
)
def test_downloads_are_asked_for_dates_and_numbers_as_they_take_them(client, asked_for, written):
    makers.meeting("first", start="2002-02-26")
    page = BeautifulSoup(client.get(f"/meetings/?{asked_for}").content, "html.parser")
    addresses = {tag["href"] for tag in page.select(".take a") if "?" in tag["href"]}
    assert f"/data/meetings.csv?{written}" in addresses
    assert {client.get(one).status_code for one in addresses} == {200}


@pytest.mark.parametrize("query", ["since=1850", "until=2500", "since=1850-02"])
def test_page_and_download_refuse_the_same_years(client, query):
    page = client.get(f"/meetings/?{query}")
    assert page.status_code == client.get(f"/data/meetings.csv?{query}").status_code == 400
    assert "Ask for a date from 1900 to 2199." in page.content.decode()


@pytest.mark.parametrize(
    ("date", "status"),
    [
        *(("2002", 200), ("2199-12-31", 200), ("2200", 200), ("2400-02-29", 200)),
        *(("9999-12-31", 200), ("0001", 400), ("2001", 400), ("2500-02-29", 400), ("10000", 400)),
    ],
)
def test_page_download_and_api_take_the_same_dates_as_of_which_to_tell(client, date, status):
    makers.membership(participant=makers.participant("nepal"))
    for address in (
        *("/members/", "/members/nepal/", "/data/participants.csv", "/data/participants.json"),
        *("/api/v1/participants/", "/api/v1/participants/nepal/"),
    ):
        answer = client.get(address, {"as_of": date})
        assert (address, answer.status_code) == (address, status)
        b"".join(answer)


def test_blank_repeat_is_no_second_value(client):
    client.cookies["sessionid"] = "x"
    assert client.get("/members/?as_of=2010&as_of=").status_code == 200
    assert client.get("/members/?as_of=2010&as_of=2011").status_code == 400


@pytest.mark.parametrize(
    "address", ["/timeline/?since=2010&since=2012", "/cite/?page=/a/&page=/b/"]
)
def test_two_values_of_a_parameter_are_told_on_every_page(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "it is given more than once" in answer.content.decode()

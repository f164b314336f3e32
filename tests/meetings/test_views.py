"""The attendance matrix and its download, a meeting's page, and meetings by year."""

import csv
import io

import pytest

from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db

MATRIX = "/meetings/attendance/"


def taking_part(slug, status="member", **values):
    row = makers.participant(slug, **values)
    makers.membership(participant=row, status=status, since="2002")
    return row


@pytest.fixture
def conferences():
    """Three conferences: a partial list of governments, none, a complete list of members."""
    body = makers.group("conference", kind="conference")
    rows = [
        makers.meeting(f"conference-{n}", group=body, ordinal=n, start=f"200{n}") for n in (1, 2, 3)
    ]
    states = makers.attendance_list(rows[0], slug="states-1", completeness="partial")
    members = makers.attendance_list(rows[2], slug="members-3", scope="members")
    nepal = taking_part("nepal", region="south-asia")
    fiji = taking_part("fiji", region="pacific")
    taking_part("palau", region="pacific")
    taking_part("red-cross", "observer", kind="organisation")
    makers.participant("partner", kind="company")
    makers.attendance(list=states, participant=nepal)
    makers.attendance(list=members, participant=nepal)
    makers.attendance(list=states, participant=fiji, evidence="elsewhere")
    makers.meeting_role(meeting=rows[0], participant=fiji)
    return rows


def rows_of(client, query=""):
    return texts(client.get(MATRIX + query), ".mx .rows tr")


def test_matrix_says_each_state_in_words_and_counts_apart_those_told_elsewhere(client, conferences):
    assert rows_of(client) == [
        "Fiji told elsewhere co-chair No list in the source not listed 0 + 1 told elsewhere Member",
        "Nepal listed listed 2 Member",
        "Palau not known not listed 0 Member",
        "Red-Cross no list no list 0 Observer",
    ]
    page = client.get(MATRIX)
    assert texts(page, ".tot > *") == [
        "Of the 4 rows shown",
        "1 listed 1 told elsewhere",
        "no list",
        "1 listed",
        "",
        "",
    ]
    assert texts(page, ".showing") == ["Showing: all 4"]


def test_cell_links_to_what_it_rests_on(client, conferences):
    page = client.get(MATRIX).content.decode()
    assert 'href="/meetings/conference-1/#states-1-fiji">told elsewhere' in page
    assert 'href="/meetings/conference-1/#attendance">not known' in page
    assert 'href="/meetings/conference-2/#attendance">No list in the source' in page
    meeting = client.get("/meetings/conference-1/").content.decode()
    assert 'id="states-1-fiji"' in meeting
    assert 'id="states-1-nepal"' in meeting
    assert 'href="/meetings/attendance/"' in meeting


def test_neighbours_without_a_list_are_one_run(client):
    body = makers.group("conference", kind="conference")
    for number in range(1, 5):
        makers.meeting(f"conference-{number}", group=body, ordinal=number, start=f"200{number}")
    makers.attendance_list(makers.Meeting.objects.get(ordinal=1))
    taking_part("nepal")
    page = client.get(MATRIX)
    assert texts(page, ".mx-h .run-b") == ["2–4"]
    assert len(texts(page, ".mx-h .folded")) == 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?sort=-name", ["Red-Cross", "Palau", "Nepal", "Fiji"]),
        ("?sort=status", ["Fiji", "Nepal", "Palau", "Red-Cross"]),
        ("?sort=-status", ["Red-Cross", "Fiji", "Nepal", "Palau"]),
        ("?sort=-listed", ["Nepal", "Fiji", "Palau", "Red-Cross"]),
        ("?sort=listed", ["Fiji", "Palau", "Red-Cross", "Nepal"]),
        ("?status=observer", ["Red-Cross"]),
        ("?kind=government&region=pacific", ["Fiji", "Palau"]),
        ("?at=conference-1.listed", ["Nepal"]),
        ("?at=conference-1.elsewhere", ["Fiji"]),
        ("?at=conference-1.unknown", ["Palau"]),
        ("?at=conference-3.not-listed", ["Fiji", "Palau"]),
        ("?at=conference-2.no-list&sort=-name", ["Red-Cross", "Palau", "Nepal", "Fiji"]),
    ],
)
def test_matrix_and_download_have_the_same_rows_in_the_order_asked_for(
    client, conferences, query, names
):
    assert texts(client.get(MATRIX + query), ".mx .rows th") == names
    _header, *rows = downloaded(client, query)
    assert [row[0] for row in rows] == names


def downloaded(client, query=""):
    answer = client.get(f"/meetings/attendance.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_download_has_each_state_as_a_code_and_in_words(client, conferences):
    header, fiji, *_rest = downloaded(client)
    assert dict(zip(header, fiji, strict=True)) == {
        "name": "Fiji",
        "slug": "fiji",
        "status": "member",
        "kind": "government",
        "region": "pacific",
        "conference-1": "elsewhere",
        "conference-1 in words": "present, told elsewhere in the source; co-chair",
        "conference-2": "no-list",
        "conference-2 in words": "no list in the source",
        "conference-3": "not-listed",
        "conference-3 in words": "not on a complete list",
        "listed": "0",
        "told elsewhere": "1",
    }


def test_download_makes_a_formula_harmless(client, conferences):
    taking_part("formula", name="=cmd()")
    assert "'=cmd()" in [row[0] for row in downloaded(client)]


def test_what_is_applied_is_said_and_the_order_is_kept_but_no_filter(client, conferences):
    page = client.get(MATRIX + "?region=pacific&sort=-name")
    assert texts(page, ".showing span") == [
        "Showing: 2 – Region is Pacific ( remove the filter Region)",
        "the filter Region",
    ]
    assert 'href="?sort=-name"' in page.content.decode()
    assert "/meetings/attendance.csv?region=pacific&amp;sort=-name" in page.content.decode()
    assert 'type="hidden" name="sort" value="-name"' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "column", "direction", "link"),
    [
        ("", 0, "ascending", "?sort=-name"),
        ("?sort=-name", 0, "descending", "?sort=name"),
        ("?sort=-listed", 4, "descending", "?sort=listed"),
        ("?sort=status", 5, "ascending", "?sort=-status"),
    ],
)
def test_order_in_force_is_told_and_its_link_turns_it(
    client, conferences, query, column, direction, link
):
    page = client.get(MATRIX + query)
    heads = page.content.decode().split('<tr class="mx-h">')[1].split("</tr>")[0].split("<th ")[1:]
    assert [("aria-sort" in head) for head in heads] == [place == column for place in range(6)]
    assert f'aria-sort="{direction}"' in heads[column]
    assert f'href="{link}"' in heads[column]


@pytest.mark.parametrize(
    "query",
    ["?at=conference-2.listed", "?at=conference-9.listed", "?at=conference-1", "?sort=iso3"],
)
def test_state_that_a_conference_cannot_have_is_refused(client, conferences, query):
    page = client.get(MATRIX + query)
    assert page.status_code == 400
    assert "it is not one of the choices" in page.content.decode()
    assert "<tbody" not in page.content.decode()
    download = client.get(f"/meetings/attendance.csv{query}")
    assert download.status_code == 400
    assert "it is not one of the choices" in download.content.decode()


def test_matrix_leaves_out_what_is_not_published(client, conferences):
    makers.AttendanceList.objects.filter(slug="states-1").update(state="draft")
    makers.Meeting.objects.filter(slug="conference-2").update(state="withdrawn")
    page = client.get(MATRIX)
    assert len(texts(page, ".mx-h th")) == 5
    assert "states-1" not in page.content.decode()


def test_matrix_of_an_empty_record_says_so(client):
    page = client.get(MATRIX)
    assert texts(page, ".showing") == ["Showing: all 0"]
    assert texts(page, ".mx") == []


def test_discrepancy_of_a_presence_is_marked_and_of_a_spelling_not(client, conferences):
    attendance = makers.Attendance.objects.get(list__slug="states-1", participant__slug="fiji")
    makers.cite(attendance, dispute=makers.discrepancy("who", subject="Who came"))
    makers.cite(attendance, field="as_printed", dispute=makers.discrepancy("name", subject="Name"))
    states = attendance.list
    makers.cite(states, field="stated_total", dispute=makers.discrepancy("38", subject="How many"))
    page = client.get(MATRIX)
    assert texts(page, ".rows .ne-k .vh") == ["Source disagrees with itself: Who came"]
    assert texts(page, ".mx-s .ne-k .vh") == ["Source disagrees with itself: How many"]


def test_those_listed_are_grouped_by_region_and_observers_apart(client, conferences):
    states = makers.AttendanceList.objects.get(slug="states-1")
    makers.attendance(list=states, participant=taking_part("tonga", region="pacific"))
    makers.attendance(list=states, participant=taking_part("usa", "observer"))
    makers.attendance(list=states, participant=taking_part("iom", kind="organisation"))
    page = client.get("/meetings/conference-1/")
    assert texts(page, ".who-g") == [
        "South Asia 1",
        "Pacific 1",
        "Member organisations 1",
        "Observers 1",
    ]
    assert texts(page, ".who h3") == ["Governments: 4 listed"]


def test_list_of_one_group_has_no_heading_for_it(client, conferences):
    assert texts(client.get("/meetings/conference-3/"), ".who-g") == []


def test_meeting_names_the_documents_that_its_outcomes_touch(client, conferences):
    outcome = makers.outcome(conferences[0])
    law = makers.document("law", title="The Law")
    for verb in ("adopted", "adopted", "reaffirmed"):
        makers.effect(outcome=outcome, verb=verb, document=law)
    page = client.get("/meetings/conference-1/")
    assert "Documents Adopted, reaffirmed: The Law" in texts(page, "dl.sheet > div")


def test_meetings_stand_under_their_years(client):
    makers.meeting("late", start="2004-05")
    makers.meeting("early", start="2002-02")
    makers.meeting("other", start="2004")
    makers.meeting("undated")
    page = client.get("/meetings/")
    assert texts(page, "tr.grp th") == [
        "2002: 1 meeting",
        "2004: 2 meetings",
        "Year not stated in the source: 1 meeting",
    ]
    assert texts(page, "tbody tr:not(.grp) th") == ["Early", "Late", "Other", "Undated"]

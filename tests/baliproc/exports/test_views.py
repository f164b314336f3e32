"""The files as they are given: what they hold, under which headers, and what is refused."""

import io
import json
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from baliproc.exports.asking import parameters_of
from baliproc.exports.contents import CONTENTS
from baliproc.exports.files import FORMATS
from baliproc.resources import RESOURCES
from tests import makers

pytestmark = pytest.mark.django_db

TABLE_FILES = [f"/data/{name}.{ending}" for name in CONTENTS for ending in FORMATS]
WHOLE = ["/data/all.zip", "/data/record.sqlite3", "/data/SHA256SUMS"]
DOCUMENTS = ["/data/datapackage.json", "/data/dictionary.csv"]
PAGES = ["/data/", "/data/dictionary/"]


def content(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def sheets_of(answer):
    book = load_workbook(io.BytesIO(content(answer)))
    return {one.title: [list(row) for row in one.values] for one in book.worksheets}


@pytest.mark.parametrize("path", [*TABLE_FILES, *DOCUMENTS, "/data/SHA256SUMS"])
def test_file_is_given_to_be_saved_to_anybody_without_a_cookie(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert content(answer)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/data/meetings.csv", "text/csv; charset=utf-8", "meetings-2024-04-30.csv"),
        ("/data/meetings.json", "application/json; charset=utf-8", "meetings-2024-04-30.json"),
        ("/data/meetings.xlsx", FORMATS["xlsx"], "meetings-2024-04-30.xlsx"),
        ("/data/all.zip", "application/zip", "all-2024-04-30.zip"),
        ("/data/record.sqlite3", "application/vnd.sqlite3", "record-2024-04-30.sqlite3"),
        ("/data/dictionary.csv", "text/csv; charset=utf-8", "dictionary-2024-04-30.csv"),
    ],
)
def test_file_is_named_after_its_table_and_the_date_of_the_data(client, path, kind, name):
    for answer in (client.get(path), client.head(path)):
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="bali-process-{name}"'
        answer.close()


@pytest.mark.parametrize("path", ["/data/meetings.csv", "/data/meetings.xlsx", "/data/all.zip"])
def test_head_makes_no_file_and_claims_no_length(client, path, settings, tmp_path):
    answer = client.head(path)
    assert answer.status_code == 200
    assert "Content-Length" not in answer
    assert not (tmp_path / "exports").exists()


@pytest.mark.parametrize("path", ["/data/people.csv", "/data/people.xlsx", "/data/all.zip"])
def test_file_is_sent_again_only_when_the_record_has_changed(client, path):
    makers.person()
    first = client.get(path)
    content(first)
    tag, date = first["ETag"], first["Last-Modified"]
    for headers in ({"if-none-match": tag}, {"if-modified-since": date}):
        again = client.get(path, headers=headers)
        assert (again.status_code, again["ETag"]) == (304, tag)
        assert again["Access-Control-Allow-Origin"] == "*"
    makers.person("john-doe")
    changed = client.get(path, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert content(changed)


def test_tag_tells_apart_what_is_asked_for(client):
    tags = {
        client.head(f"/data/meetings.{ending}{query}")["ETag"]
        for ending in FORMATS
        for query in ("", "?kind=workshop", "?kind=training")
    }
    assert len(tags) == 9


@pytest.mark.parametrize("path", TABLE_FILES[:3] + WHOLE + DOCUMENTS)
def test_only_reading_is_allowed(client, path):
    for method in (client.post, client.put, client.delete):
        assert method(path).status_code == 405
    asked = client.options(path)
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_csv_is_these_bytes(client):
    makers.membership(participant=makers.participant("turkiye", name="Türkiye"), since="2002-02")
    makers.membership(
        participant=makers.participant("nepal"), as_printed='="2", "x"', attested="2024-04"
    )
    assert content(client.get("/data/memberships.csv")).decode("utf-8-sig").split("\r\n") == [
        "id,participant,number,status,listing,as_printed,since,until,attested,printed",
        'nepal/1,nepal,1,member,,"\'=""2"", ""x""",,,2024-04,',
        "turkiye/1,turkiye,1,member,,,2002-02,,,",
        "",
    ]


def test_json_of_a_table_is_its_rows_by_column(client):
    makers.statement(followed=True)
    assert json.loads(content(client.get("/data/discrepancy-readings.json"))) == [
        {
            "id": "two-dates/1",
            "discrepancy": "two-dates",
            "number": 1,
            "passage": "history-1",
            "reading": "2002",
            "followed": True,
        }
    ]


def a_row_of_each_resource():
    document = makers.document()
    nepal = makers.participant("nepal")
    makers.participant_alias(owner=nepal, kind="long", text="The Republic")
    makers.cite(makers.membership(participant=nepal))
    meeting = makers.meeting(group=makers.group(), ordinal=1, host=nepal, start="2002-02")
    makers.cite(meeting, field="ordinal", basis="inferred")
    makers.attendance_list(meeting, completeness="partial")
    makers.milestone()
    makers.item(area=makers.area())
    makers.provision(set=makers.provision_set(document=document))
    makers.appointment(participant=nepal)
    makers.point(perspective=makers.perspective(participant=nepal, document=document))
    makers.statement()


@pytest.mark.parametrize("name", RESOURCES)
def test_json_of_a_resource_is_what_the_api_gives(client, name):
    a_row_of_each_resource()
    told = json.loads(content(client.get(f"/data/{name}.json")))
    assert told == client.get(f"/api/v1/{name}/").json()["results"]
    assert told


OTHERWISE_IN_THE_API = {
    "modified",
    ("action-items", "area"),
    ("action-items", "strategy"),
    ("provisions", "url"),
}
"""Columns that join tables, or are written shorter, where the API has another value."""


@pytest.mark.parametrize("name", RESOURCES)
def test_column_says_what_the_api_says_under_the_same_name(client, table_of, name):
    a_row_of_each_resource()
    as_told = json.loads(content(client.get(f"/data/{name}.json")))
    if name in ("participants", "groups", "documents", "people"):
        as_told.sort(key=lambda row: row["slug"])
    rows = table_of(f"/data/{name}.csv")
    assert len(rows) == len(as_told) > 0
    shared = set(rows[0]) & set(as_told[0]) - OTHERWISE_IN_THE_API
    shared -= {column for column in shared if (name, column) in OTHERWISE_IN_THE_API}
    assert len(shared) > 3
    for row, told in zip(rows, as_told, strict=True):
        assert {one: row[one] for one in shared} == {one: in_csv(told[one]) for one in shared}


def in_csv(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_workbook_holds_the_table_what_belongs_to_it_and_what_it_is(client):
    nepal = makers.participant("nepal")
    makers.cite(nepal, passage=makers.passage(quote="=1+1"))
    makers.membership(participant=nepal, printed="-\x0b1")
    sheets = sheets_of(client.get("/data/participants.xlsx"))
    assert list(sheets) == [
        "participants",
        "participant-names",
        "memberships",
        "citations",
        "README",
        "dictionary",
    ]
    assert [row[0] for row in sheets["participants"]] == ["slug", "nepal"]
    assert sheets["memberships"][1][-1] == "'-\ufffd1"
    assert sheets["citations"][1][9] == "'=1+1"
    assert {row[0] for row in sheets["dictionary"][1:]} == {
        "participants",
        "participant-names",
        "memberships",
        "citations",
    }


def test_download_keeps_the_filters_of_the_list(client, table_of):
    body = makers.group("steering")
    nepal = makers.participant("nepal")
    wanted = makers.meeting("wanted", group=body, start="2002")
    for meeting in (wanted, makers.meeting("other")):
        makers.cite(meeting)
        makers.meeting_role(meeting=meeting, participant=nepal)
    address = "/data/meetings.{}?body=steering&year=2002&place="
    assert [row["slug"] for row in table_of(address.format("csv"))] == ["wanted"]
    told = json.loads(content(client.get(address.format("json"))))
    assert [row["slug"] for row in told] == ["wanted"]
    sheets = sheets_of(client.get(address.format("xlsx")))
    assert [row[0] for row in sheets["meetings"]] == ["slug", "wanted"]
    assert [row[0] for row in sheets["meeting-roles"]] == ["id", "wanted/1"]
    assert [row[1] for row in sheets["citations"]] == ["subject", "wanted"]


def test_rows_stand_in_the_order_asked_for(table_of):
    for slug, title in (("a", "Second"), ("b", "Third"), ("c", "First")):
        makers.meeting(slug, title=title)
    for sort, slugs in (("title", "cab"), ("-title", "bac")):
        rows = table_of(f"/data/meetings.csv?sort={sort}")
        assert "".join(row["slug"] for row in rows) == slugs


NONSENSE = ["nonsense", "\x00", "x" * 10_000, "-1", "9" * 400, "' OR 1=1 --"]


@pytest.mark.parametrize("value", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, one) for name, table in CONTENTS.items() for one in sorted(parameters_of(table))],
)
def test_value_without_sense_is_refused(client, name, parameter, value):
    answer = client.get(f"/data/{name}.csv", {parameter: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert parameter in content(answer).decode()


@pytest.mark.parametrize("path", TABLE_FILES[::7] + WHOLE + DOCUMENTS)
def test_unknown_parameter_is_refused(client, path):
    answer = client.get(path, {"nonsense": "1", "\x00": "2"})
    assert answer.status_code == 400
    assert "nonsense: There is no such parameter here." in content(answer).decode()


def test_parameter_given_twice_is_refused(client):
    assert client.get("/data/meetings.csv?kind=workshop&kind=training").status_code == 400
    assert client.get("/data/meetings.csv?kind=workshop&kind=workshop").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/data/atlantis.csv",
        "/data/meetings.txt",
        "/data/meetings.CSV",
        "/data/.csv",
        "/data/x%00.csv",
        "/data/meetings",
        "/data/all.csv",
        f"/data/{'x' * 5000}.csv",
    ],
)
def test_file_that_is_none_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_page_links_to_files_that_are_there(client, path):
    page = client.get(path).content.decode()
    assert 'href="/data/dictionary.csv"' in page
    for name in CONTENTS:
        assert f'id="{name}"' in page


def test_page_counts_the_rows_in_a_constant_number_of_queries(client, django_assert_num_queries):
    for number in range(5):
        makers.participant(f"member-{number}")
    with django_assert_num_queries(1):
        page = client.get("/data/").content.decode()
    assert '<td class="num">5</td>' in page


@pytest.mark.parametrize(
    ("path", "made", "queries"),
    [
        ("/data/people.csv", 1, 4),
        ("/data/people.csv", 30, 4),
        ("/data/meetings.csv?kind=meeting", 1, 5),
        ("/data/meetings.csv?kind=meeting", 30, 5),
        ("/data/meetings.json", 1, 13),
        ("/data/meetings.json", 30, 13),
    ],
)
def test_file_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, path, made, queries
):
    for number in range(made):
        makers.person(f"person-{number}")
        makers.meeting(f"meeting-{number}")
    with django_assert_num_queries(queries):
        assert content(client.get(path))


def test_archive_tells_times_as_the_data_have_them(client):
    makers.participant()
    makers.Participant.objects.update(modified=datetime(2024, 4, 30, 12, 30, 8, tzinfo=UTC))
    archive = ZipFile(io.BytesIO(content(client.get("/data/all.zip"))))
    assert {one.date_time for one in archive.infolist()} == {(2024, 4, 30, 12, 30, 8)}

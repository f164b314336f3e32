"""The downloads of the real record: they validate, join, repeat, and hold the hard facts."""

import csv
import hashlib
import io
import json
import sqlite3
from datetime import datetime
from zipfile import ZipFile

import pytest
from frictionless import Package

from baliproc.exports.contents import CONTENTS, dictionary
from baliproc.exports.edition import write_edition
from baliproc.exports.files import Selection
from baliproc.exports.package import datapackage

ROOT = "https://example.org"


@pytest.fixture(scope="package")
def made(loaded, tmp_path_factory, django_db_blocker):
    """Give two editions of the record, made one after the other."""
    places = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    with django_db_blocker.unblock():
        for place in places:
            write_edition(place, ROOT)
    return places


@pytest.fixture(scope="package")
def unpacked(made):
    place = made[0] / "unpacked"
    with ZipFile(made[0] / "all.zip") as archive:
        archive.extractall(place)
    return place


@pytest.fixture
def table(unpacked):
    def rows(name):
        text = (unpacked / f"{name}.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return rows


@pytest.fixture
def database(made):
    found = sqlite3.connect(made[0] / "record.sqlite3")
    yield found
    found.close()


def test_edition_is_the_same_bytes_each_time(made):
    first, second = (
        {one.name: one.read_bytes() for one in place.iterdir() if one.is_file()} for place in made
    )
    assert set(first) == {"all.zip", "record.sqlite3", "SHA256SUMS"}
    assert first == second


def test_sums_are_those_of_the_files(made, unpacked):
    for place in (made[0], unpacked):
        sums = dict(
            line.split("  ")[::-1] for line in (place / "SHA256SUMS").read_text().split("\n")[:-1]
        )
        for name in sums:
            found = place / name if (place / name).exists() else unpacked / name
            assert hashlib.sha256(found.read_bytes()).hexdigest() == sums[name], name
    assert len(sums) == 2 * len(CONTENTS) + 3
    assert {one.name for one in unpacked.iterdir()} == {*sums, "SHA256SUMS"}


@pytest.mark.parametrize("name", ["memberships.csv", "action-items.json"])
def test_sum_is_that_of_the_file_downloaded_alone(unpacked, name):
    table, ending = name.split(".")
    alone = b"".join(getattr(Selection(CONTENTS[table], ROOT), ending)())
    assert alone == (unpacked / name).read_bytes()


def test_package_validates_with_its_files(unpacked):
    report = Package(str(unpacked / "datapackage.json")).validate()
    assert report.flatten(["taskName", "rowNumber", "type", "note"]) == []
    assert report.stats["tasks"] == len(CONTENTS)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("memberships", ("afghanistan,1,", "atlantis,1,"), "foreign-key"),
        ("memberships", ("2024-04", "April 2024"), "constraint-error"),
        ("meetings", (",held,", ",hold,"), "constraint-error"),
    ],
)
def test_package_finds_what_is_wrong(unpacked, tmp_path, name, change, fault):
    for one in unpacked.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    path = tmp_path / f"{name}.csv"
    path.write_bytes(path.read_bytes().replace(change[0].encode(), change[1].encode(), 1))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert {row[0] for row in report.flatten(["type"])} == {fault}


def test_package_tells_the_publication_and_asserts_no_licence():
    package = datapackage(ROOT, datetime(2024, 4, 30))
    assert package["sources"] == [
        {
            "title": "20 years of the Bali Process",
            "path": f"{ROOT}/sources/20-years-of-the-bali-process/",
        }
    ]
    assert package["created"] == "2024-04-30T00:00:00Z"
    assert package["version"] == "0.1.0+2024.4.30"
    assert "licen" not in json.dumps({**package, "description": ""}).lower().replace("licences", "")
    assert "states no licence" in package["description"]


def test_dictionary_in_the_archive_is_that_of_the_tables(unpacked, table):
    rows = [list(row.values()) for row in table("dictionary")]
    assert rows == [list(row) for row in dictionary()]
    for name, one in CONTENTS.items():
        with open(unpacked / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == one.header


def test_every_row_joins_to_its_passage(table):
    identifiers = {name: {next(iter(row.values())) for row in table(name)} for name in CONTENTS}
    passages = {row["slug"]: row for row in table("passages")}
    for row in table("citations"):
        assert row["subject"] in identifiers[row["subject_table"]]
        assert passages[row["passage"]]["quote"] == row["quote"]


def test_the_25_action_items_are_word_for_word(table):
    items = {row["number"]: row["text"] for row in table("action-items")}
    assert set(items) == {str(number) for number in range(1, 26)}
    with_text = "Promote and strengthen capacity to deliver coordinated, comprehensive approaches"
    assert items["1"].startswith(with_text)
    assert {row["status"] for row in table("action-items")} == {"none-reported"}


def test_australia_is_a_member_and_co_chair_and_said_by_whom(table):
    [australia] = [row for row in table("participants") if row["slug"] == "australia"]
    assert {
        name: australia[name] for name in ("name", "kind", "status", "iso3", "region", "url")
    } == {
        "name": "Australia",
        "kind": "government",
        "status": "member",
        "iso3": "AUS",
        "region": "pacific",
        "url": f"{ROOT}/members/australia/",
    }
    roles = [
        row
        for row in table("roles")
        if (row["group"], row["participant"]) == ("bali-process", "australia")
    ]
    assert [row["role"] for row in roles] == ["co-chair"]
    proofs = [
        row
        for row in table("citations")
        if (row["subject_table"], row["subject"]) == ("roles", roles[0]["id"])
    ]
    assert proofs
    assert all(row["quote"] and row["chapter"] for row in proofs)


def test_hard_facts_stand_in_the_tables(table):
    meetings = {row["slug"]: row for row in table("meetings")}
    first = meetings["ministerial-conference-1"]
    assert (first["start"], first["end"], first["city"]) == ("2002-02-26", "2002-02-28", "Bali")
    assert first["attendance_record"] == "partial"
    assert meetings["ad-hoc-group-15"]["mode"] == "virtual"
    assert meetings["ad-hoc-group-14"]["start"] == "2019-07"
    [governments] = [
        row
        for row in table("attendance-lists")
        if row["slug"] == "ministerial-conference-1-governments"
    ]
    assert governments["stated_total"] == "38"
    present = [row for row in table("attendance") if row["list"] == governments["slug"]]
    assert sum(row["evidence"] == "listed" for row in present) == 35
    elsewhere = {
        row["participant"]: row["capacity"] for row in present if row["evidence"] == "elsewhere"
    }
    assert elsewhere == {"australia": "co-chair", "indonesia": "co-chair"}


def test_panel_is_coded_and_keeps_presence_apart(table):
    panel = {(row["participant"], row["year"]): row for row in table("panel")}
    assert {row["status"] for row in panel.values()} <= {"0", "1", "3", "-9"}
    usa = panel["usa", "2005"]
    assert (usa["status"], usa["member"], usa["observer"]) == ("3", "0", "1")
    assert panel["usa", "2011"]["status"] == "1"
    nepal = panel["nepal", "2002"]
    assert (nepal["member"], nepal["present"]) == ("-9", "1")


def test_database_is_whole_and_keyed(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    [number] = database.execute("SELECT COUNT(*) FROM action_items").fetchone()
    assert number == 25
    tables = {
        row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    }
    assert tables == {one.sql_name for one in CONTENTS.values()} | {"about", "dictionary"}


def test_database_answers_who_says_so(database):
    quotes = database.execute(
        "SELECT c.quote, d.title FROM memberships m "
        "JOIN citations c ON c.subject_table = 'memberships' AND c.subject = m.id "
        "JOIN documents d ON d.slug = c.document "
        "WHERE m.participant = 'usa' AND m.status = 'member' AND c.field IN ('', 'since')"
    ).fetchall()
    assert quotes
    assert {title for _quote, title in quotes} == {"20 years of the Bali Process"}


def test_database_refuses_a_row_without_its_owner(database):
    database.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute(
            "INSERT INTO participant_names VALUES ('atlantis/x', 'atlantis', 'x', 'printed')"
        )


def test_archive_says_how_to_read_and_to_cite_it(unpacked):
    text = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert "Bali Process knowledge base. “Data.” Data of " in text
    assert f"{ROOT}/data/." in text
    assert "The publication states no licence. None has been chosen for these data." in text
    assert max(map(len, text.splitlines())) <= 100
    for name in CONTENTS:
        assert f"\n{name} " in text


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("/data/participants.csv?as_of=2005&status=member", {"slug": "usa", "status": "observer"}),
        ("/data/participants.csv?as_of=2010", {"slug": "nepal", "status": "not stated"}),
    ],
)
def test_rows_are_told_as_of_a_date(client, address, row):
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    found = {one["slug"]: one for one in csv.DictReader(io.StringIO(text, newline=""))}
    told = found[row["slug"]]
    assert told["status"] == row["status"]
    assert told["as_of"] == address.partition("as_of=")[2][:4]
    assert {told["as_of_member"], told["as_of_observer"]} <= {"yes", "no", "not stated"}


def test_list_offers_its_rows_as_shown(client):
    page = client.get("/members/?region=pacific&colour=region&page=1").content.decode()
    assert 'href="/data/participants.csv?region=pacific&amp;status=member"' in page
    answer = client.get("/data/participants.csv?region=pacific&status=member")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")
    assert f"Download these {len(rows) - 2} rows:" in page

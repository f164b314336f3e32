"""The attendance matrix of the record itself, against the publication's two pairs of lists."""

import csv
import io

import pytest

from tests.sources.test_views import texts


def downloaded(client, query=""):
    answer = client.get(f"/meetings/attendance.csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_totals_are_those_of_the_lists(client):
    page = client.get("/meetings/attendance/")
    assert texts(page, ".tot > *")[:2] == ["Of the 76 rows shown", "37 listed 2 told elsewhere"]
    assert texts(page, ".tot > *")[2:9] == ["no list"] * 6 + ["47 listed"]
    assert "Governments: 35 listed, 38 stated (partial)" in texts(page, ".mx-s p")[0]
    assert texts(page, ".mx-h .run-b") == ["2–7"]


@pytest.mark.parametrize(
    ("slug", "in_2002", "in_2023"),
    [
        ("nepal", "listed", "listed"),
        ("usa", "unknown", "listed"),
        ("unodc", "not-listed", "listed"),
        ("australia", "elsewhere", "listed"),
        ("afghanistan", "listed", "not-listed"),
        ("canada", "unknown", "listed"),
    ],
)
def test_state_of(client, slug, in_2002, in_2023):
    row = next(row for row in downloaded(client) if row["slug"] == slug)
    assert row["ministerial-conference-1"] == in_2002
    assert row["ministerial-conference-8"] == in_2023
    assert {row[f"ministerial-conference-{number}"] for number in range(2, 8)} == {"no-list"}


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 76),
        ("?status=member", 49),
        ("?status=observer", 27),
        ("?at=ministerial-conference-1.listed", 37),
        ("?at=ministerial-conference-1.elsewhere", 2),
        ("?at=ministerial-conference-8.listed", 47),
        ("?status=observer&at=ministerial-conference-8.listed", 7),
    ],
)
def test_rows_shown(client, query, rows):
    assert len(downloaded(client, query)) == rows
    assert len(texts(client.get(f"/meetings/attendance/{query}"), ".mx .rows tr")) == rows

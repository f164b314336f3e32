"""What is downloaded as a table: encoding, quoting, and formulas made harmless."""

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from sources.filters import Problem
from sources.sheets import (
    BLOCK,
    Sheet,
    csv_blocks,
    csv_response,
    neutral,
    refusal,
    write_workbook,
)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "\uff0b1"],
)
def test_text_that_would_run_gets_an_apostrophe(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Nepal", "Nepal"),
        ("2002-02", "2002-02"),
        (-1, -1),
        (0, 0),
        (None, ""),
        ("", ""),
        (True, "true"),
        (False, "false"),
    ],
)
def test_harmless_value_is_left_alone(value, written):
    assert neutral(value) == written


def test_file_is_utf8_with_a_mark_and_reads_back():
    response = csv_response("some.csv", ["name", "=said"], [["Türkiye", 'a "b", c\nd'], ["-", 2]])
    assert response.content.startswith(b"\xef\xbb\xbfname,'=said\r\n")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="some.csv"'
    text = response.content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "'=said"],
        ["Türkiye", 'a "b", c\nd'],
        ["'-", "2"],
    ]


def test_csv_is_written_while_its_rows_are_made():
    made = []

    def rows():
        for number in range(3 * BLOCK):
            made.append(number)
            yield [number]

    blocks = csv_blocks(["number"], rows())
    assert next(blocks) == b"\xef\xbb\xbf"
    assert next(blocks).startswith(b"number\r\n0\r\n1\r\n")
    assert len(made) < 2 * BLOCK
    assert b"".join(blocks).endswith(b"1499\r\n")


def test_workbook_goes_on_on_another_sheet_where_one_is_full(monkeypatch):
    monkeypatch.setattr("sources.sheets.SHEET_ROWS", 3)
    file = io.BytesIO()
    write_workbook(file, [Sheet("Years", ["year", "=said"], [[n, f"={n}"] for n in range(5)])])
    book = load_workbook(file)
    assert {one.title: [*one.values] for one in book.worksheets} == {
        "Years": [("year", "'=said"), (0, "'=0"), (1, "'=1")],
        "Years 2": [("year", "'=said"), (2, "'=2"), (3, "'=3")],
        "Years 3": [("year", "'=said"), (4, "'=4")],
    }
    assert all(cell.data_type != "f" for one in book.worksheets for row in one for cell in row)


def test_refusal_names_each_parameter_and_repeats_no_value():
    response = refusal([Problem("Status", "<b>", "it is not one of the choices")])
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "This address asks for something that makes no sense here.",
        "Status: it is not one of the choices",
    ]


def test_same_rows_give_the_same_workbook_at_any_time():
    made = []
    for _time in range(2):
        file = io.BytesIO()
        write_workbook(file, [Sheet("one", ["a"], [["b"], [1]])])
        made.append(file.getvalue())
    assert made[0] == made[1]
    archive = zipfile.ZipFile(io.BytesIO(made[0]))
    assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"dcterms:created" not in archive.read("docProps/core.xml")

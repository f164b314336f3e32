"""What is downloaded as a table: encoding, quoting, and formulas made harmless."""

import csv
import io

import pytest

from sources.filters import Problem
from sources.sheets import csv_response, neutral, refusal


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "\uff0b1"],
)
def test_text_that_would_run_gets_an_apostrophe(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [("Nepal", "Nepal"), ("2002-02", "2002-02"), (-1, -1), (0, 0), (None, ""), ("", "")],
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


def test_refusal_names_each_parameter_and_repeats_no_value():
    response = refusal([Problem("Status", "<b>", "it is not one of the choices")])
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "This address asks for something that makes no sense here.",
        "Status: it is not one of the choices",
    ]

"""What comes out on paper, read back from the PDF."""

import re
import subprocess

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def on_paper(page, tmp_path):
    """Give a function that prints an address: the number of sheets, and their words."""

    def print_out(path):
        file = tmp_path / "page.pdf"
        page.goto(path)
        page.pdf(path=file, format="A4")
        told = subprocess.run(["pdfinfo", file], capture_output=True, check=True, text=True)  # noqa: S607
        words = subprocess.run(
            ["pdftotext", "-layout", file, "-"],  # noqa: S607
            capture_output=True,
            check=True,
            text=True,
        )
        sheets = int(re.search(r"^Pages:\s+(\d+)", told.stdout, re.MULTILINE)[1])
        return sheets, " ".join(words.stdout.split())

    return print_out


def test_timeline_is_printed_on_few_pages_with_its_years_and_places(on_paper):
    sheets, words = on_paper("/timeline/")
    assert 0 < sheets <= 8
    for text in ("2002", "First Ministerial Conference", "nothing recorded", "History, 12–13"):
        assert text in words


def test_page_of_a_member_is_printed_with_its_notes(on_paper):
    sheets, words = on_paper("/members/new-zealand/")
    assert 0 < sheets <= 10
    assert "Australia" in words
    assert "“New Zealand”" in words
    assert "not stated" in words


def test_matrix_is_printed_with_every_row_and_the_four_states(on_paper):
    sheets, words = on_paper("/meetings/attendance/")
    assert 0 < sheets <= 6
    for text in ("Afghanistan", "Viet Nam", "told elsewhere", "not known", "no list"):
        assert text in words


def test_strategy_is_printed_with_every_item_and_its_notes(on_paper):
    sheets, words = on_paper("/strategy/")
    assert 0 < sheets <= 12
    for text in ("Law enforcement", "Returns and Reintegration", "no status reported", "pages"):
        assert text in words

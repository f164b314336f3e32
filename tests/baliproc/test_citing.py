"""The writer of citations: each format is parsed back, whatever stands in a title."""

import json
from datetime import date
from pathlib import Path

import bibtexparser
import citeproc
import pytest
import rispy
from citeproc.source.json import CiteProcJSON

from baliproc.citing import Kind, Work, apa, bibtex, chicago, csl_json, ris
from sources.fields import ReducedDate

PAGE = Work(
    key="baliprocess-members-nepal",
    title="Nepal",
    issued=ReducedDate("2024-05-01"),
    accessed=date(2026, 11, 2),
    url="https://kb.example.org/members/nepal/",
)
SOURCE = Work(
    key="20-years",
    title="20 years of the Bali Process",
    kind=Kind.DOCUMENT,
    author="Department of Foreign Affairs and Trade",
    issued=ReducedDate("2024-04"),
)
HOSTILE = {
    "braces": "An {open one and a closed} one",
    "unbalanced": "}} },\n@misc{evil, title = {{x",
    "backslash": "a \\input{/etc/passwd} \\\\ b \\",
    "quotes": "“Curly”, \"straight\" and 'single'",
    "latex": "100 % of $5 & #1 under_score ^ ~",
    "newlines": "One\r\nTwo\nThree\u2028Four\x0bFive\x85Six",
    "ris end": "Title\r\nER  - \r\nTY  - JOUR\r\nTI  - Evil",
    "ris tag": "ER  - ",
    "nul": "Nul\x00 and bell\x07",
    "markup": "<i>x</i> </script> &amp;",
    "letters": "Türkiye, Việt Nam, 中国 – №1",
    "comma": "Department of Trade, Canberra, Australia",
}
"""Titles as no editor would write them, and as one day one will."""


def in_one_line(text):
    """Give the text as every format holds it: one line, without control characters."""
    return " ".join(text.split()).replace("\x00", "").replace("\x07", "")


def from_latex(text):
    """Give what LaTeX shows of a text that is escaped."""
    for command, char in (
        (r"\textbraceleft{}", "{"),
        (r"\textbraceright{}", "}"),
        (r"\textasciitilde{}", "~"),
        (r"\textasciicircum{}", "^"),
        *((f"\\{char}", char) for char in "$&#_%"),
        (r"\textbackslash{}", "\\"),
    ):
        text = text.replace(command, char)
    return text


def read_bibtex(text):
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    return entry.entry_type, entry.key, {field.key: field.value for field in entry.fields}


def read_ris(text):
    (entry,) = rispy.loads(text)
    return entry


def rendered(text, tmp_path):
    """Give what a processor of the Citation Style Language makes of an item, as plain text."""
    style = Path(citeproc.__file__).parent / "data" / "styles" / "harvard-cite-them-right.csl"
    items = json.loads(text)
    bibliography = citeproc.CitationStylesBibliography(
        citeproc.CitationStylesStyle(str(style), validate=False),
        CiteProcJSON(items),
        citeproc.formatter.plain,
    )
    bibliography.register(citeproc.Citation([citeproc.CitationItem(items[0]["id"])]))
    (entry,) = bibliography.bibliography()
    return str(entry)


def test_page_in_chicago_style():
    assert str(chicago(PAGE)) == (
        "Bali Process knowledge base. “Nepal.” Data of May 1, 2024. Accessed November 2, 2026."
        " https://kb.example.org/members/nepal/."
    )


def test_page_in_apa_style_sets_its_title_in_italics():
    assert apa(PAGE) == (
        "Bali Process knowledge base. (2024, May 1). ",
        "Nepal",
        ". Retrieved November 2, 2026, from https://kb.example.org/members/nepal/",
    )


def test_source_is_cited_with_its_own_issuer_and_date():
    assert chicago(SOURCE) == (
        "Department of Foreign Affairs and Trade. ",
        "20 years of the Bali Process",
        ". April 2024.",
    )
    assert str(apa(SOURCE)) == (
        "Department of Foreign Affairs and Trade. (2024, April). 20 years of the Bali Process."
    )


def test_source_of_unknown_issuer_and_date_says_so_in_either_style():
    unknown = Work(key="x", title="Plan?", kind=Kind.DOCUMENT, author="")
    assert str(chicago(unknown)) == "Plan? n.d."
    assert str(apa(unknown)) == "Plan? (n.d.)."
    assert read_bibtex(bibtex(unknown))[2] == {"title": "{Plan?}"}
    assert "authors" not in read_ris(ris(unknown))
    assert json.loads(csl_json(unknown)) == [{"id": "x", "type": "report", "title": "Plan?"}]


def test_mark_at_the_end_of_a_title_is_not_doubled_and_quotes_within_are_single():
    work = Work(key="x", title="Who said “no”?")
    assert str(chicago(work)) == "Bali Process knowledge base. “Who said ‘no’?”"


def test_bibtex_holds_a_group_author_in_double_braces():
    text = bibtex(PAGE)
    assert "author = {{Bali Process knowledge base}}," in text
    assert read_bibtex(text) == (
        "misc",
        "baliprocess-members-nepal",
        {
            "author": "{Bali Process knowledge base}",
            "title": "{Nepal}",
            "year": "2024",
            "month": "5",
            "date": "2024-05-01",
            "url": "https://kb.example.org/members/nepal/",
            "urldate": "2026-11-02",
        },
    )


def test_ris_ends_its_lines_and_its_record_as_the_format_asks():
    text = ris(PAGE)
    assert text.endswith("ER  - \r\n")
    assert text.count("\n") == text.count("\r\n")
    found = read_ris(text)
    assert found["type_of_reference"] == "ELEC"
    assert found["authors"] == ["Bali Process knowledge base"]
    assert (found["title"], found["year"]) == ("Nepal", "2024")
    assert (found["date"], found["access_date"]) == ("2024/05/01/", "2026/11/02/")
    assert found["urls"] == ["https://kb.example.org/members/nepal/"]


def test_ris_of_a_month_leaves_the_day_blank():
    assert read_ris(ris(SOURCE))["date"] == "2024/04//"


def test_csl_json_is_rendered_by_a_processor(tmp_path):
    (item,) = json.loads(csl_json(PAGE))
    assert item == {
        "id": "baliprocess-members-nepal",
        "type": "webpage",
        "title": "Nepal",
        "author": [{"literal": "Bali Process knowledge base"}],
        "issued": {"date-parts": [[2024, 5, 1]]},
        "accessed": {"date-parts": [[2026, 11, 2]]},
        "URL": "https://kb.example.org/members/nepal/",
    }
    shown = rendered(csl_json(PAGE), tmp_path)
    assert "Bali Process knowledge base" in shown
    assert "2024" in shown
    assert "https://kb.example.org/members/nepal/" in shown


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_title_is_read_back_from_bibtex(title):
    kind, key, fields = read_bibtex(bibtex(Work(key="x", title=title, author=title, note=title)))
    assert (kind, key, set(fields)) == ("misc", "x", {"author", "title", "note"})
    value = fields["title"]
    assert value[0] == "{"
    assert value[-1] == "}"
    assert from_latex(value[1:-1]) == in_one_line(title)
    assert from_latex(fields["note"]) == in_one_line(title)


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_title_is_read_back_from_ris(title):
    found = read_ris(ris(Work(key="x", title=title, author=title, note=title)))
    assert found["title"] == in_one_line(title)
    assert found["notes"] == [in_one_line(title)]
    assert found["authors"] == [in_one_line(title.replace(",", ""))]


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_title_is_read_back_from_csl_json(title, tmp_path):
    text = csl_json(Work(key="x", title=title, note=title))
    (item,) = json.loads(text)
    assert item["title"] == item["note"] == in_one_line(title)
    assert rendered(text, tmp_path)


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_line_to_be_read_is_one_line(title):
    work = Work(key="x", title=title, note=title)
    for line in (chicago(work), apa(work)):
        assert len(str(line).splitlines()) == 1


def test_address_that_is_not_plain_is_encoded_in_the_files():
    work = Work(key="x", title="T", url="https://example.org/a{b}\\ c?d=ü&e=%20#f\n}")
    plain = "https://example.org/a%7Bb%7D%5C%20c?d=%C3%BC&e=%20#f%0A%7D"
    assert read_bibtex(bibtex(work))[2]["url"] == plain
    assert read_ris(ris(work))["urls"] == [plain]
    assert json.loads(csl_json(work))[0]["URL"] == plain

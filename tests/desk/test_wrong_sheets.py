"""Sheets that make no sense are told by row and column, and nothing of them is saved."""

import io
import zipfile

import pytest

from desk.importing.kinds import KINDS
from desk.importing.reading import MOST_ROWS
from members.models import Participant
from tests import makers
from tests.desk.sheets import look, page, told, workbook

pytestmark = pytest.mark.django_db


# What makes no sense


UNSEEN = "This cell holds a character that cannot be seen: "
WRONG_CELLS = [
    ("participants", "slug,kind", "a,gov", "kind", "“gov” is none of: government, organisation, "),
    ("participants", "slug,name,kind,iso3", "a,A,company,ABCD", "iso3", "Ensure this value has at"),
    ("participants", "slug,name,kind", "a b,A,company", "slug", "Enter a valid “slug” consisting"),
    ("participants", "slug,name,kind", "items,A,company", "slug", "This word is the address of"),
    ("participants", "slug,name,kind,website", "a,A,company,java", "website", "Enter a valid URL."),
    ("participants", "slug,name,kind", ",A,company", "slug", "This cell says which record the row"),
    ("participants", "slug,name,kind", "a,,company", "name", "This field cannot be blank."),
    ("participants", "slug,passage", "a,no-such", "passage", "There is no passage “no-such”."),
    ("participants", "slug,name", f"a,{'x' * 10_001}", "name", "This cell has 10,001 characters,"),
    ("participants", "slug,name", "a,\x07", "name", "This cell holds a character that cannot be"),
    ("participants", "slug,name", "a,b,c", "C", "This row has 3 cells, and the first row names 2"),
    ("meetings", "slug,title,start", "a,A,31/02/2023", "start", "“31/02/2023” can be read"),
    ("meetings", "slug,title,start", "a,A,2023-02-31", "start", "“2023-02-31” is not a date: Feb"),
    ("meetings", "slug,title,start,end", "a,A,2023,2022", "", "The end is before the start."),
    ("meetings", "slug,title,ordinal", f"a,A,{'9' * 5000}", "ordinal", "Enter a whole number."),
    ("meetings", "slug,title,ordinal", "a,A,-1", "ordinal", "Ensure this value is greater than"),
    ("meetings", "slug,title,plural", "a,A,maybe", "plural", "“maybe” is neither true nor false."),
    (
        "meetings",
        "slug,title,host",
        "a,A,nepl",
        "host",
        "There is no participant “nepl”. Is it nep",
    ),
    ("meetings", "slug,title,start,status", "a,A,2999,held", "status", "It cannot have been held:"),
    ("updates", "item,date,status,text", "none,2026,paused,x", "item", "There is no action item"),
    *(
        ("participants", "slug,name,kind", f"a,Ne{char}pal,company", "name", UNSEEN + code)
        for char, code in (("\u200b", "U+200B"), ("\u202e", "U+202E"), ("\xad", "U+00AD"))
    ),
    ("participants", "slug,name,kind", 'a,"Ne\npal",company', "name", "This is one line: take the"),
    ("updates", "item,number,text", "item-1,7,x", "number", "This item has no update of this numb"),
]


@pytest.mark.parametrize(("word", "header", "row", "column", "words"), WRONG_CELLS)
def test_wrong_cell_is_told_by_row_and_column(publisher, word, header, row, column, words):
    makers.participant("nepal")
    makers.item("item-1")
    before = {kind.word: kind.model.objects.count() for kind in KINDS.values()}
    answer = look(publisher, word, f"{header}\n\n{row}\n")
    assert answer.status_code == 400
    problem = told(answer)[0]
    assert problem[:2] == (3, column)
    assert problem[2].startswith(words)
    assert {kind.word: kind.model.objects.count() for kind in KINDS.values()} == before


def test_one_wrong_row_keeps_all_others_from_being_saved(publisher):
    sheet = "slug,name,kind,iso3\na,A,company,AAA\nb,B,company,AAA\na,A 2,company,AAA\n"
    assert told(look(publisher, "participants", sheet)) == [
        (3, "", "Another participant has this ISO code."),
        (4, "slug", "Row 2 is of the same record, and says otherwise."),
    ]
    assert not Participant.objects.exists()


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(workbook(["slug"], ["a"]))) as whole:
            for one in whole.infolist():
                package.writestr(one.filename, whole.read(one))
        package.writestr("xl/more.xml", b" " * (60 << 20))
    return file.getvalue()


def altered(name, old, new):
    """Give a workbook of which one part says something else."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package,
        zipfile.ZipFile(io.BytesIO(workbook(["slug", "name"], ["a", 1]))) as whole,
    ):
        for one in whole.infolist():
            text = whole.read(one)
            assert one.filename != name or old in text
            package.writestr(one.filename, text.replace(old, new) if one.filename == name else text)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
WRONG_FILES = {
    "empty": (b"", 0, "The file is empty."),
    "blank": (b"\n\n ,\n", 0, "The file is empty: there is no row that names the columns."),
    "header alone": (b"slug,name\n", 0, "There is no row below the names of the columns."),
    "blank first": (b"\nslug\na\n", 1, "The first row names the columns."),
    "no name": (b"slug,,name\na,b,c\n", 1, "This column has no name."),
    "named twice": (b"slug,name,name\na,b,c\n", 1, "Two columns have this name."),
    "unknown": (b"slug,nom\na,b\n", 1, "There is no such column. Look at the template for the"),
    "missing": (b"name,kind\na,b\n", 1, "This column is missing: it says which record a row is"),
    "latin-1": ("slug,name\na,b\nb,T\xfcrkiye\n".encode("latin-1"), 3, "The letters of this row"),
    "utf-16": ("slug,name\na,b\n".encode("utf-16"), 0, "The file is written in UTF-16."),
    "nul": (b"slug,name\na,b\0\n", 2, "This is no CSV file: it holds a NUL byte."),
    "quotes": (b'slug,name\na,"b"c\n', 2, "This row is not CSV: ',' expected after '\"'."),
    "open quote": (b'slug,name\na,"b\n', 2, "This row is not CSV: unexpected end of data."),
    "a page": (b"<!doctype html><html></html>", 1, "There is no such column."),
    "pdf": (b"%PDF-1.7\nslug", 1, "There is no such column."),
    "zip": (b"PK\x03\x04" + b"\0" * 40, 0, "The workbook is damaged or incomplete: its list of"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, 0, "This is no CSV or XLSX file but"),
    "long": (b"slug\n" + b"a\n" * 100_000, 0, f"The sheet has more than {MOST_ROWS} rows."),
    "much text": (
        b"slug,name\n" + (b"a," + b"x" * 9_999 + b"\n") * 101,
        0,
        "The sheet holds too much",
    ),
    "blank long": (b"slug\n" + b"\n" * 100_001 + b"a\n", 0, "The sheet goes on for too many"),
    "formula": (workbook(["slug", "name"], ["a", "=1+1"]), 2, "This cell holds a formula. Put"),
    "error": (workbook(["slug", "name"], ["a", "#N/A"]), 2, "This cell holds an error of the spr"),
    "bomb": (bomb(), 0, "The workbook would grow too large when it is opened: unpacked it comes"),
    "no sheet": (altered("xl/workbook.xml", b"sheetId", b"sheetIt"), 0, "The workbook is damaged"),
    "bad number": (altered(SHEET, b"<v>1</v>", b"<v>one</v>"), 0, "The workbook is damaged or"),
    "bad place": (altered(SHEET, b'r="A2"', b'r="2A"'), 0, "The workbook is damaged or incomp"),
    "macros": (altered("[Content_Types].xml", b"sheet.main", b"sheet.macroEnabled.main"), 0, "The"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_wrong_file_is_told_and_nothing_saved(publisher, name):
    content, row, words = WRONG_FILES[name]
    answer = look(publisher, "participants", content)
    assert answer.status_code == 400
    if name == "empty":
        assert answer.context["form"].errors == {"file": [words]}
    else:
        assert (told(answer)[0][0], told(answer)[0][2][: len(words)]) == (row, words)
    assert not Participant.objects.exists()


def test_file_of_more_than_ten_megabytes_is_told(publisher):
    answer = look(publisher, "participants", b"slug\n" + b"a" * (10 << 20))
    assert answer.context["form"].errors == {
        "file": ["The file has more than 10 MB. Split the sheet."]
    }
    assert answer.status_code == 400


def test_no_file_and_no_such_sheet(publisher):
    assert publisher.post(page("participants")).status_code == 400
    for address in ("documents/", "participants/export.exe", "documents/export.csv"):
        assert publisher.get(f"/admin/sheets/{address}").status_code == 404
    assert publisher.post(page("participants", "export.csv")).status_code == 405

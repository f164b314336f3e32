"""Sheets of records: what is exported can be imported, and an import is whole or is not."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from desk.importing.kinds import KINDS
from desk.importing.reading import MOST_ROWS
from desk.models import Seal
from meetings.models import Attendance, Meeting
from members.models import Participant
from strategy.models import Update
from tests import makers
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db

REASON = "The list of 2026."


@pytest.fixture
def publisher():
    return signed_in("Publisher")


@pytest.fixture
def editor():
    return signed_in("Editor")


def page(word, end=""):
    return f"/admin/sheets/{word}/{end}"


def look(client, word, content, name="sheet.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(page(word), {"file": SimpleUploadedFile(name, content)})


def confirm(client, word, answer, reason=REASON):
    return client.post(page(word), {"plan": answer.context["plan"], "change_reason": reason})


def import_(client, word, content):
    answer = look(client, word, content)
    assert answer.status_code == 200, told(answer)
    return confirm(client, word, answer)


def told(answer):
    return [tuple(one) for one in answer.context["problems"]]


def changes(answer):
    return [
        (row.number, row.what, [tuple(one) for one in row.changes])
        for row in answer.context["outcome"].changing
    ]


def workbook(*rows, formats=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats:
        book.active[place].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# Templates and exports


@pytest.mark.parametrize("word", KINDS)
def test_template_names_the_columns_of_an_export_in_both_formats(editor, word):
    names = editor.get(page(word, "export.csv")).content.decode("utf-8-sig").split("\r\n")[0]
    assert editor.get(page(word, "template.csv")).content.decode("utf-8-sig") == f"{names}\r\n"
    answer = editor.get(page(word, "template.xlsx"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [names.split(",")]
    assert sheet.column_dimensions["B"].number_format == "@"
    told = editor.get(page(word)).context["kind"].columns
    assert [column.column_name for column in told] == names.split(",")


def full_record():
    """Save a row of each kind that has a value in every column of its sheet."""
    nepal = makers.participant(
        "nepal", name="=Nepal", iso3="NPL", region="south-asia", url="https://example.org/a"
    )
    makers.cite(nepal, passage=makers.passage(code="7"))
    makers.cite(nepal, passage=makers.passage(code="8"))
    group = makers.group("ad-hoc")
    meeting = makers.meeting(
        "one",
        title="-One",
        group=group,
        series="sessions",
        ordinal=3,
        plural=True,
        sector="Ports",
        mode="virtual",
        start="2002-02",
        end="2002-03",
        sense="within",
        printed="early 2002",
        city="Türkiye\nand on",
        country="Bali, or so",
        host=nepal,
    )
    listed = makers.attendance_list(meeting, slug="list-one")
    makers.attendance(list=listed, participant=nepal, as_printed="@Nepal", state="draft")
    update = makers.update(item=makers.item("item-1"), date="2026-05", text="+1")
    update.updategroup_set.create(group=group)


@pytest.mark.parametrize("word", KINDS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_imported_again_changes_nothing(publisher, word, ending):
    full_record()
    sheet = publisher.get(page(word, f"export.{ending}")).content
    answer = look(publisher, word, sheet, f"any.{ending}")
    assert answer.status_code == 200, told(answer)
    assert answer.context["counts"] == [
        "0 rows are new.",
        "0 rows change a record.",
        "1 row changes nothing.",
    ]
    assert "No row changes anything." in answer.text
    assert "plan" not in answer.text.split('id="content-main"')[1]


def test_export_is_of_the_list_as_filtered_drafts_included_and_runs_no_formula(editor):
    makers.participant("one", name="=1+1", state="draft")
    makers.participant("two")
    answer = editor.get(page("participants", "export.csv"), {"state__exact": "draft"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(row["slug"], row["name"]) for row in rows] == [("one", "'=1+1")]
    assert (
        editor.get("/admin/members/participant/?state__exact=draft").text.count(
            "export.csv?state__exact=draft"
        )
        == 1
    )
    assert editor.get(page("participants", "export.csv"), {"nonsense": "1"}).status_code == 400


def test_export_takes_as_many_queries_for_one_row_as_for_many(editor):
    def count():
        with CaptureQueriesContext(connection) as found:
            editor.get(page("participants", "export.csv"))
        return len(found)

    makers.cite(makers.participant("one"))
    few = count()
    for number in range(5):
        makers.cite(makers.participant(f"p{number}"))
    assert count() == few


# Importing


def test_rows_are_looked_through_before_they_are_saved(publisher):
    makers.participant("nepal", name="Nepal")
    sheet = "slug,name,kind\nnepal,Nepal 2,government\nfiji,Fiji,government\n"
    answer = look(publisher, "participants", sheet)
    assert changes(answer) == [
        (2, "change", [("name", "Nepal", "Nepal 2")]),
        (
            3,
            "new",
            [
                ("slug", "", "fiji"),
                ("name", "", "Fiji"),
                ("kind", "", "government"),
                ("state", "", "draft"),
            ],
        ),
    ]
    assert Participant.objects.values_list("name", flat=True).get() == "Nepal"
    assert Participant.history.count() == 1
    done = confirm(publisher, "participants", answer)
    assert (done.status_code, done["Location"]) == (302, "/admin/members/participant/")
    assert [(row.name, row.state) for row in Participant.objects.order_by("slug")] == [
        ("Fiji", "draft"),
        ("Nepal 2", "published"),
    ]


def test_import_is_one_change_in_the_history_with_reason_and_user_and_seals(publisher):
    makers.participant("nepal")
    passage = makers.passage(code="7")
    before = Seal.objects.count()
    import_(
        publisher,
        "participants",
        f"slug,name,kind,passage\nnepal,New,government,{passage.reference}\nfiji,F,government,\n",
    )
    latest = [Participant.objects.get(slug=slug).history.first() for slug in ("nepal", "fiji")]
    latest.append(Participant.objects.get(slug="nepal").citations.get().history.get())
    assert {one.history_change_reason for one in latest} == {REASON}
    assert {one.history_user.username for one in latest} == {"publisher"}
    assert len({one.history_date for one in latest}) == 1
    assert Seal.objects.count() == before + 3


def test_import_without_a_reason_saves_nothing_and_asks_for_it(publisher):
    answer = look(publisher, "participants", "slug,name,kind\nfiji,Fiji,government\n")
    answer = confirm(publisher, "participants", answer, reason=" ")
    assert (answer.status_code, Participant.objects.count()) == (400, 0)
    assert "Say why, and on what source." in answer.text
    assert confirm(publisher, "participants", answer).status_code == 302


def test_meetings_take_dates_as_a_form_does_and_defaults_where_a_new_cell_is_empty(editor):
    makers.group("ad-hoc")
    import_(
        editor,
        "meetings",
        "slug;title;group;status;start;end;ordinal;plural\n"
        "one;One;ad-hoc;;Feb 2002;2002-03-04;16;yes\n",
    )
    row = Meeting.objects.get()
    assert (row.start, row.end, row.ordinal, row.plural) == ("2002-02", "2002-03-04", 16, True)
    assert (row.status, row.kind, row.sense, row.state) == ("held", "meeting", "exact", "draft")


def test_workbook_gives_dates_as_precise_as_it_shows_them(editor):
    sheet = workbook(
        ["slug", "title", "start", "end", "ordinal", "group"],
        ["one", "One", date(2002, 2, 1), date(2002, 2, 26), 4, "ad-hoc"],
        formats=[("C2", "mmm-yy"), ("D2", "dd/mm/yyyy")],
    )
    makers.group("ad-hoc")
    import_(editor, "meetings", sheet)
    row = Meeting.objects.get()
    assert (row.start, row.end, row.ordinal) == ("2002-02", "2002-02-26", 4)


def test_attendance_is_found_by_its_list_or_by_a_meeting_with_one_list(editor):
    makers.participant("nepal")
    meeting = makers.meeting("one")
    makers.attendance_list(meeting, slug="list-one")
    import_(editor, "attendance", "meeting,participant,as_printed\none,nepal,Nepal\n")
    row = Attendance.objects.get()
    assert (row.list.slug, row.state, row.evidence) == ("list-one", "draft", "listed")
    makers.attendance_list(meeting, slug="list-two")
    answer = look(editor, "attendance", "meeting,participant\none,nepal\nnone,nepal\n")
    assert told(answer) == [
        (
            2,
            "list",
            "This meeting has several attendance lists. Name one under “list”: list-one, list-two.",
        ),
        (3, "list", "There is no meeting of this identifier that has an attendance list."),
    ]


def test_update_is_numbered_joined_to_its_bodies_and_not_added_twice(publisher):
    makers.item("item-1")
    makers.group("ad-hoc")
    passage = makers.passage(code="7").reference
    sheet = (
        "item,date,status,text,groups,state,passage\n"
        f"item-1,2026-05,under-way,Begun.,ad-hoc,published,{passage}\n"
    )
    import_(publisher, "updates", sheet)
    row = Update.objects.get()
    assert (row.number, row.date, row.state) == (1, "2026-05", "published")
    assert [group.slug for group in row.groups.all()] == ["ad-hoc"]
    assert row.citations.get().passage.reference == passage
    assert changes(look(publisher, "updates", sheet)) == []


def test_passages_are_added_and_none_is_taken_away(publisher):
    nepal = makers.participant("nepal")
    makers.cite(nepal, passage=makers.passage(code="7"))
    makers.passage(code="8")
    import_(publisher, "participants", "slug,passage\nnepal,history-8\n")
    assert sorted(one.passage.code for one in nepal.citations.all()) == ["7", "8"]


def test_the_sites_own_downloads_are_read(publisher, client):
    full_record()
    for word in ("participants", "meetings"):
        download = b"".join(client.get(f"/data/{word}.csv").streaming_content)
        answer = look(publisher, word, download)
        assert changes(answer) == []
        assert answer.context["skipped"][-1] == "modified"


# What a user may do


def test_editor_imports_drafts_alone(editor):
    makers.participant("nepal")
    makers.participant("fiji", state="draft")
    sheet = (
        "slug,name,kind,state,passage\nnepal,N,government,,\nfiji,F,government,,\n"
        "palau,P,government,published,history-7\n"
    )
    makers.passage(code="7")
    assert told(look(editor, "participants", sheet)) == [
        (2, "", "You may not change this: it is not a draft. Ask a publisher."),
        (4, "state", "You may not publish: write “draft”, and a publisher publishes it."),
    ]
    import_(editor, "participants", "slug,name\nfiji,F\n")
    assert Participant.objects.get(slug="fiji").name == "F"


def test_publisher_publishes_what_a_passage_proves(publisher):
    makers.passage(code="7")
    sheet = "slug,name,kind,state,passage\npalau,P,government,published,\n"
    assert told(look(publisher, "participants", sheet)) == [
        (2, "state", "No passage proves this: name one under “passage”, or write “draft”.")
    ]
    import_(publisher, "participants", sheet.replace("published,", "published,history-7"))
    assert Participant.objects.get(slug="palau").is_published


def test_withdrawing_is_no_sheets_to_do(publisher):
    makers.participant("nepal")
    makers.participant("fiji", state="withdrawn")
    answer = look(publisher, "participants", "slug,state\nnepal,withdrawn\nfiji,draft\n")
    words = "A sheet neither withdraws nor brings back: the public is told the reason."
    assert told(answer) == [(2, "state", words), (3, "state", words)]


# Saved by another meanwhile


def test_row_saved_by_another_since_it_was_looked_at_is_told_and_nothing_saved(publisher):
    nepal = makers.participant("nepal", name="Nepal")
    answer = look(publisher, "participants", "slug,name,kind\nnepal,N,government\nfiji,F,company\n")
    nepal.region = "south-asia"
    nepal.save()
    answer = confirm(publisher, "participants", answer)
    assert answer.status_code == 409
    assert [one[:2] for one in answer.context["moved"]] == [(2, "Nepal")]
    assert answer.context["moved"][0].last.startswith("by a command or an import, 20")
    assert Participant.objects.get().name == "Nepal"
    assert confirm(publisher, "participants", answer).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.region) == ("N", "south-asia")


def test_row_deleted_or_added_by_another_meanwhile_is_told(publisher):
    sheet = "slug,name,kind\nnepal,N,government\nfiji,F,company\n"
    nepal = makers.participant("nepal")
    answer = look(publisher, "participants", sheet)
    nepal.delete()
    makers.participant("fiji")
    answer = confirm(publisher, "participants", answer)
    assert answer.status_code == 409
    assert [one[:2] for one in answer.context["moved"]] == [(2, "nepal"), (3, "Fiji")]
    assert Participant.objects.get().name == "Fiji"


def test_confirming_twice_saves_once(publisher):
    answer = look(publisher, "participants", "slug,name,kind\nfiji,F,company\n")
    assert confirm(publisher, "participants", answer).status_code == 302
    assert confirm(publisher, "participants", answer).status_code == 409
    assert Participant.history.count() == 1


def test_sheet_exported_before_another_saved_overwrites_nothing(publisher):
    nepal = makers.participant("nepal", name="Nepal")
    sheet = publisher.get(page("participants", "export.csv")).content.decode()
    nepal.region = "south-asia"
    nepal.save()
    (problem,) = told(look(publisher, "participants", sheet.replace("Nepal", "N")))
    assert problem[:2] == (2, "revision")
    assert problem[2].startswith("This record was saved since the sheet was exported: by a command")
    nepal.delete()
    (problem,) = told(look(publisher, "participants", sheet))
    assert problem[2].startswith("There is no such record now.")


def test_what_was_not_shown_to_this_user_is_not_confirmed(publisher):
    answer = look(publisher, "participants", "slug,name,kind\nfiji,F,company\n")
    plan = answer.context["plan"]
    other = signed_in("Editor")
    for client, word, sent in (
        (publisher, "participants", plan[:-1]),
        (publisher, "participants", ""),
        (publisher, "meetings", plan),
        (other, "participants", plan),
    ):
        answer = client.post(page(word), {"plan": sent, "change_reason": REASON})
        assert answer.status_code == 400
        assert told(answer)[0][2].startswith("It is not known any more what you looked through.")
    assert not Participant.objects.exists()


# What makes no sense


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


def test_links_of_a_list_are_those_of_the_user():
    viewer, editor = signed_in("Viewer"), signed_in("Editor")
    listed = "/admin/strategy/update/"
    assert "Import from a sheet" in editor.get(listed).text
    assert "Import from a sheet" not in viewer.get(listed).text
    assert "Export as CSV" in viewer.get(listed).text
    assert "Export as CSV" not in editor.get("/admin/sources/document/").text
    assert User.objects.count() == 2

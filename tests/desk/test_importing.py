"""Sheets of records: what is exported can be imported, and an import is whole or is not."""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from desk.importing.kinds import KINDS
from desk.models import Seal
from meetings.models import Attendance, Meeting
from members.models import Participant
from strategy.models import Update
from tests import makers
from tests.desk.sheets import REASON, changes, confirm, import_, look, page, told, workbook
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db


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
        city="Türkiye, and on",
        country="Bali, or so",
        host=nepal,
    )
    listed = makers.attendance_list(meeting, slug="list-one")
    makers.attendance(list=listed, participant=nepal, as_printed="@Nepal", state="draft")
    update = makers.update(item=makers.item("item-1"), date="2026-05", text="+1\nand on")
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
    makers.cite(makers.participant("nepal", name="Nepal"))
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


def test_links_of_a_list_are_those_of_the_user():
    viewer, editor = signed_in("Viewer"), signed_in("Editor")
    listed = "/admin/strategy/update/"
    assert "Import from a sheet" in editor.get(listed).text
    assert "Import from a sheet" not in viewer.get(listed).text
    assert "Export as CSV" in viewer.get(listed).text
    assert "Export as CSV" not in editor.get("/admin/sources/document/").text
    assert User.objects.count() == 2

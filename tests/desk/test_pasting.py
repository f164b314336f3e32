"""An attendance list pasted as text: what is matched, what is saved, and what stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Attendance, AttendanceList
from members.matching import Names, plain
from sources.publishing import publish
from tests import makers
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db

REASON = "The statement of 2026."


@pytest.fixture
def meeting():
    return makers.meeting("conference-9", title="Ninth")


@pytest.fixture
def participants():
    korea = makers.participant("rep-of-korea", name="Rep. of Korea", iso3="KOR")
    makers.participant_alias(owner=korea, text="Republic of Korea", kind="long")
    makers.participant("dpr-korea", name="DPR Korea")
    turkiye = makers.participant("turkiye", name="Türkiye")
    makers.participant_alias(owner=turkiye, text="Turkey", state="draft")
    iom = makers.participant("iom", name="IOM", kind="organisation")
    makers.participant_alias(owner=iom, text="International Organization for Migration")
    makers.participant("nepal", name="Nepal")


def page(meeting):
    return f"/admin/meetings/meeting/{meeting.pk}/paste/"


def look(client, meeting, text, **values):
    sent = {"on": "new", "scope": "members", "completeness": "partial", **values}
    return client.post(page(meeting), {"text": text, **sent})


def save(client, meeting, answer, **values):
    """Press the button of the page that was shown, with these values in it."""
    form = answer.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"opened": answer.context["opened"], "change_reason": REASON, "save": "1"}
    return client.post(page(meeting), sent | values)


def groups(answer):
    return {
        what: [(one.match.text, one.participant and one.participant.slug) for one in lines]
        for what, _name, lines in answer.context["groups"]
    }


def errors(answer):
    return {
        name: [str(one) for one in told] for name, told in answer.context["form"].errors.items()
    }


@pytest.mark.parametrize(
    ("text", "slug", "how"),
    [
        ("nepal", "nepal", "name"),
        ("  TURKIYE ", "turkiye", "name"),
        ("Turkey", "turkiye", "other name, printed elsewhere"),
        ("the Republic of Korea", "rep-of-korea", "other name, official name"),
        ("Korea, Republic of", "rep-of-korea", "other name, official name"),
        ("kor", "rep-of-korea", "ISO code"),
        ("rep-of-korea", "rep-of-korea", "name"),
        (
            "International Organization for Migration (IOM)",
            "iom",
            "other name, printed elsewhere and name",
        ),
    ],
)
def test_name_is_matched_by_every_name_on_record(participants, text, slug, how):
    found = Names().match(text)
    assert (found.participant and found.participant.slug, found.how) == (slug, how)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Korea", ["dpr-korea", "rep-of-korea"]),
        ("Delegation of Nepal", ["nepal"]),
        ("Nepall", ["nepal"]),
        ("Nepal (Kathmandu)", ["nepal"]),
        ("Wakanda", []),
        ("of", []),
        ("…", []),
    ],
)
def test_name_that_is_not_certain_is_offered_and_not_matched(participants, text, choices):
    found = Names().match(text)
    assert found.participant is None
    assert sorted(one.slug for one in found.choices) == choices


def test_name_that_two_participants_have_is_a_choice(participants):
    makers.participant_alias(owner=makers.participant("other"), text="NEPAL")
    assert [one.slug for one in Names().match("Nepal").choices] == ["nepal", "other"]


def test_names_are_compared_without_case_accents_and_marks():
    assert plain("The Côte d’Ivoire & U.S.") == "cote divoire and us"


def test_matching_takes_as_many_queries_for_one_name_as_for_many(editor, meeting, participants):
    def count(text):
        with CaptureQueriesContext(connection) as found:
            look(editor, meeting, text)
        return len(found)

    assert count("Nepal") == count("Nepal\nIOM\nTurkey\nKorea\nWakanda")


def test_lines_are_shown_by_what_became_of_them(editor, meeting, participants):
    listed = makers.attendance_list(meeting)
    makers.attendance(list=listed, participant=makers.participant("fiji"))
    text = "1. Nepal\n2. Korea\n3. Fiji\n4. Wakanda\n5. NEPAL\n\n6) IOM"
    answer = look(editor, meeting, text)
    assert groups(answer) == {
        "matched": [("Nepal", "nepal"), ("IOM", "iom")],
        "choose": [("Korea", None)],
        "unmatched": [("Wakanda", None)],
        "there": [("Fiji", "fiji")],
        "twice": [("NEPAL", "nepal")],
    }
    assert answer.context["form"]["text"].value() == text
    assert Attendance.objects.count() == 1


def test_character_that_cannot_be_seen_is_told_by_its_line(editor, meeting, participants):
    answer = look(editor, meeting, "Nepal\nKo\u200brea")
    assert errors(answer) == {"text": ["Line 2 holds a character that cannot be seen: U+200B."]}


def test_editor_saves_drafts_on_a_new_list_and_the_rest_stays_in_the_box(
    editor, meeting, participants
):
    korea = makers.participant("korea-house")
    answer = look(
        editor, meeting, "Nepal\nKorea\nWakanda\nIOM", passage=makers.passage(code="7").reference
    )
    (line,) = [one for one in answer.context["lines"] if one.what == "choose"]
    assert korea in line.match.choices
    answer = save(editor, meeting, answer, **{f"choice-{line.number}": korea.pk})
    assert answer.status_code == 200
    assert answer.context["form"]["text"].value() == "Wakanda"
    listed = AttendanceList.objects.get()
    assert (listed.slug, listed.state) == ("conference-9-members", "draft")
    assert (listed.scope, listed.completeness) == ("members", "partial")
    assert listed.citations.get().passage.reference == "history-7"
    rows = listed.attendances.order_by("pk")
    assert [(row.participant.slug, row.as_printed, row.state) for row in rows] == [
        ("nepal", "Nepal", "draft"),
        ("korea-house", "Korea", "draft"),
        ("iom", "IOM", "draft"),
    ]


def test_publisher_publishes_with_a_passage_as_one_change(publisher, client, meeting, participants):
    passage = makers.passage(code="7")
    answer = look(publisher, meeting, "Nepal\nIOM", passage=passage.reference)
    assert "They will be public at once" in answer.text
    answer = save(publisher, meeting, answer)
    assert answer["Location"] == f"/admin/meetings/meeting/{meeting.pk}/change/"
    listed = AttendanceList.objects.get()
    rows = [listed, listed.attendancelistmeeting_set.get(), listed.citations.get()]
    rows += listed.attendances.all()
    entries = [row.history.get() for row in rows]
    assert {(one.history_change_reason, one.history_user.username) for one in entries} == {
        (REASON, "publisher")
    }
    assert len({one.history_date for one in entries}) == 1
    assert [row.is_published for row in listed.attendances.all()] == [True, True]
    assert "Nepal" in client.get(meeting.get_absolute_url()).text


def test_publisher_without_a_passage_saves_drafts(publisher, meeting, participants):
    answer = look(publisher, meeting, "Nepal")
    assert "They will be drafts." in answer.text
    save(publisher, meeting, answer)
    assert Attendance.objects.get().state == "draft"


def test_names_go_on_a_list_there_is_and_cite_a_passage_that_it_does_not(
    publisher, meeting, participants
):
    listed = makers.attendance_list(meeting)
    other, own = makers.passage(code="7"), makers.passage(code="8")
    makers.cite(listed, passage=own)
    for name, passage in (("Nepal", other), ("IOM", own)):
        answer = look(publisher, meeting, name, on=listed.pk, passage=passage.reference)
        save(publisher, meeting, answer)
    assert {
        row.participant.slug: [one.passage.code for one in row.citations.all()]
        for row in listed.attendances.all()
    } == {"nepal": ["7"], "iom": []}


def test_list_pasted_as_drafts_is_published_whole(editor, meeting, participants):
    passage = makers.passage(code="7").reference
    save(editor, meeting, look(editor, meeting, "Nepal", passage=passage))
    row = Attendance.objects.get()
    assert publish(row.list) == ([row.list, row], [])


def test_meeting_saved_by_another_meanwhile_is_told_and_nothing_saved(
    editor, meeting, participants
):
    answer = look(editor, meeting, "Nepal\nIOM")
    listed = makers.attendance_list(meeting)
    makers.attendance(list=listed, participant=makers.participant("fiji"))
    answer = save(editor, meeting, answer)
    assert answer.status_code == 409
    (told,) = errors(answer)["__all__"]
    assert told.startswith("Nothing was saved: the meeting or its attendance was saved by another")
    assert f"Fiji: {listed.slug}, by a command or an import, 20" in told
    assert Attendance.objects.count() == 1
    assert groups(answer)["matched"] == [("Nepal", "nepal"), ("IOM", "iom")]
    save(editor, meeting, answer)
    assert Attendance.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "column", "words"),
    [
        ({"text": "Nepal\nIOM"}, "__all__", "Nothing was saved: the text is not the one whose"),
        ({"opened": "forged"}, "__all__", "Nothing was saved: the text is not the one whose"),
        ({"change_reason": " "}, "change_reason", "Say why, and on what source."),
        ({"on": "999"}, "on", "Select a valid choice."),
        ({"scope": ""}, "scope", "Say this of a new list."),
        ({"completeness": "x"}, "completeness", "Select a valid choice."),
        ({"passage": "no-such"}, "passage", "There is no passage of this identifier."),
        ({"text": " \n"}, "text", "Paste the names."),
        ({"text": "Nepal\0"}, "text", "Null characters are not allowed."),
        ({"text": "x\n" * 501}, "text", "These are more than 500 names."),
        ({"text": "Some," * 8000}, "text", "These are more than 500 names."),
        ({"text": "x" * 40_001}, "text", "Ensure this value has at most 40000 characters"),
        ({"passage": "x" * 201}, "passage", "Ensure this value has at most 200 characters"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_saved(
    publisher, meeting, participants, values, column, words
):
    answer = save(publisher, meeting, look(publisher, meeting, "Nepal"), **values)
    assert answer.status_code == 400
    assert errors(answer)[column][0].startswith(words)
    assert not AttendanceList.objects.exists()


def test_new_list_is_given_an_identifier_that_none_has_or_had(publisher, meeting, participants):
    makers.attendance_list(slug="conference-9-members")
    makers.attendance_list(slug="conference-9-members-2").delete()
    save(publisher, meeting, look(publisher, meeting, "Nepal"))
    assert Attendance.objects.get().list.slug == "conference-9-members-3"


def test_nothing_matched_is_nothing_saved(publisher, meeting, participants):
    answer = save(publisher, meeting, look(publisher, meeting, "Wakanda"))
    assert answer.status_code == 400
    assert errors(answer)["__all__"] == [
        "There is nothing to save: no name is matched that is not there."
    ]


def test_link_is_on_the_page_of_a_meeting_for_who_may(editor, meeting):
    change = f"/admin/meetings/meeting/{meeting.pk}/change/"
    assert page(meeting) in editor.get(change).text
    assert page(meeting) not in signed_in("Viewer").get(change).text
    assert editor.get(page(meeting)).status_code == 200
    for pk in ("999", "9" * 40):
        assert editor.get(f"/admin/meetings/meeting/{pk}/paste/").status_code == 404

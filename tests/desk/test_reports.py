"""The queue of readers' reports in the admin."""

import pytest
from django.contrib.auth.models import User

from desk.models import Report
from tests import makers
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db

LIST = "/admin/desk/report/"


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def report(**values):
    given = {"page": "/members/nepal/", "label": "members.participant", "slug": "nepal"}
    return Report.objects.create(text="It is older.", **(given | values))


def answered(client, row, sent=None, **values):
    """Post the form of a report, as ``sent`` has it or as it is now."""
    address = f"{LIST}{row.pk}/change/"
    sent = form_values(client.get(address)) if sent is None else sent
    return client.post(address, sent | values)


def test_report_leads_to_its_record_and_its_page(editor):
    nepal = makers.participant("nepal")
    page = editor.get(f"{LIST}{report().pk}/change/").text
    assert f'<a href="/admin/members/participant/{nepal.pk}/change/">participant nepal</a>' in page
    assert '<a href="/members/nepal/">/members/nepal/</a>' in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "participant nepal, which is no longer on record"),
        ({"label": "", "slug": ""}, "none: the page shows more than one"),
    ],
)
def test_report_without_a_record_says_so(editor, values, told):
    assert told in editor.get(f"{LIST}{report(**values).pk}/change/").text


@pytest.mark.parametrize("state", ["accepted", "declined"])
def test_decision_needs_an_answer(editor, state):
    row = report()
    page = answered(editor, row, state=state, answer="").text
    assert "Tell the reader why: write an answer." in page
    row.refresh_from_db()
    assert (row.state, row.handled_by) == ("new", None)


def test_what_the_reader_wrote_is_not_changed(editor):
    row = report(email="a@example.org")
    sent = {"state": "in-progress", "answer": "", "text": "Changed.", "email": "", "page": "/"}
    answered(editor, row, **sent)
    row.refresh_from_db()
    assert (row.text, row.email, row.page) == ("It is older.", "a@example.org", "/members/nepal/")
    assert (row.state, row.handled_by.username) == ("in-progress", "root")


def test_second_of_two_answers_is_told_who_answered_and_what(editor):
    row = report()
    sent = form_values(editor.get(f"{LIST}{row.pk}/change/"))
    assert answered(editor, row, sent, state="accepted", answer="Right.").status_code == 302
    again = answered(editor, row, sent, state="declined", answer="The source has it so.")
    assert again.status_code == 409
    page = again.text
    for told in ("root", "Reader&#x27;s report: answered", "Right.", "The source has it so."):
        assert told in page
    row.refresh_from_db()
    assert (row.state, row.answer) == ("accepted", "Right.")
    values = {"opened": again.context["opened"], "state": "declined", "answer": "Both."}
    assert answered(editor, row, values).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == ("declined", "Both.")


def test_answer_to_a_report_deleted_since_is_kept_on_the_page(editor):
    row = report()
    sent = form_values(editor.get(f"{LIST}{row.pk}/change/"))
    editor.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
    again = answered(editor, row, sent, state="declined", answer="The source has it so.")
    assert again.status_code == 409
    assert "The source has it so." in again.text
    assert "root" in again.text


def test_answer_that_does_not_say_what_it_was_opened_on_is_not_saved(editor):
    row = report()
    again = answered(editor, row, {"state": "accepted", "answer": "Right."})
    assert again.status_code == 400
    assert "Right." in again.text
    row.refresh_from_db()
    assert row.state == "new"


def test_reports_are_added_by_readers_alone(editor):
    assert editor.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_takes_a_constant_number_of_queries(editor, django_assert_max_num_queries, rows):
    for number in range(rows):
        report(slug=f"nepal-{number}", handled_by=User.objects.get())
    with django_assert_max_num_queries(10):
        assert editor.get(LIST).text.count('class="field-text_in_short"') == rows

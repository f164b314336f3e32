"""The queue of readers' reports in the admin."""

import pytest
from django.contrib.auth.models import User

from desk.models import Report
from sources.versions import number_of
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


def told_of(client):
    """Give what the public reads with the record's changes: on its own page, and on the list."""
    pages = [client.get(f"/changes/{page}").text for page in ("participant/nepal/", "")]
    return ["followed a reader’s report" in page for page in pages]


def test_accepted_report_credits_the_latest_change_since_without_a_name(editor, client):
    nepal = makers.participant("nepal", name="Nepaal")
    row = report(thanks="Ms Reader")
    nepal.name = "Nepal"
    nepal.save()
    assert told_of(client) == [False, False]
    answered(editor, row, state="declined", answer="No.")
    assert told_of(client) == [False, False]
    answered(editor, row, state="accepted", answer="Right.")
    row.refresh_from_db()
    assert row.version == number_of(nepal.history.latest().history_date)
    assert told_of(client) == [True, True]
    assert "Reader" not in client.get("/changes/participant/nepal/").text
    answered(editor, row, version="")
    assert told_of(client) == [False, False]


def test_change_that_is_credited_is_chosen_among_those_since_the_report(editor, client):
    nepal = makers.participant("nepal", name="Nepaal")
    row = report()
    answered(editor, row, state="accepted", answer="Right.")
    row.refresh_from_db()
    assert (row.state, row.version) == ("accepted", None)
    before, nepal.name, nepal._change_reason = nepal.history.latest(), "Nepal", "Misspelt."
    nepal.save()
    version = number_of(nepal.history.latest().history_date)
    form = editor.get(f"{LIST}{row.pk}/change/").context["adminform"].form
    (blank, since) = form.fields["version"].choices
    assert (blank[0], since[0]) == ("", version)
    assert since[1].endswith(" UTC: Misspelt.")
    refused = answered(editor, row, version=str(number_of(before.history_date)))
    assert "Select a valid choice." in refused.text
    assert answered(editor, row, version=str(version)).status_code == 302
    assert told_of(client) == [True, True]


@pytest.mark.parametrize("values", [{}, {"label": "", "slug": ""}])
def test_report_whose_record_is_gone_credits_nothing(editor, values):
    row = report(**values)
    assert answered(editor, row, state="accepted", answer="Right.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.version) == ("accepted", None)


def test_reports_are_added_by_readers_alone(editor):
    assert editor.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_takes_a_constant_number_of_queries(editor, django_assert_max_num_queries, rows):
    for number in range(rows):
        report(slug=f"nepal-{number}", handled_by=User.objects.get())
    with django_assert_max_num_queries(10):
        assert editor.get(LIST).text.count('class="field-text_in_short"') == rows

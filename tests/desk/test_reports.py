"""The queue of readers' reports in the admin."""

import pytest
from django.contrib.auth.models import User

from desk.models import Report
from tests import makers

pytestmark = pytest.mark.django_db

LIST = "/admin/desk/report/"


@pytest.fixture
def editor(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def report(**values):
    given = {"page": "/members/nepal/", "label": "members.participant", "slug": "nepal"}
    return Report.objects.create(text="It is older.", **(given | values))


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
    page = editor.post(f"{LIST}{row.pk}/change/", {"state": state, "answer": ""}).text
    assert "Tell the reader why: write an answer." in page
    row.refresh_from_db()
    assert (row.state, row.handled_by) == ("new", None)


def test_what_the_reader_wrote_is_not_changed(editor):
    row = report(email="a@example.org")
    sent = {"state": "in-progress", "answer": "", "text": "Changed.", "email": "", "page": "/"}
    editor.post(f"{LIST}{row.pk}/change/", sent)
    row.refresh_from_db()
    assert (row.text, row.email, row.page) == ("It is older.", "a@example.org", "/members/nepal/")
    assert (row.state, row.handled_by.username) == ("in-progress", "root")


def test_reports_are_added_by_readers_alone(editor):
    assert editor.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_takes_a_constant_number_of_queries(editor, django_assert_max_num_queries, rows):
    for number in range(rows):
        report(slug=f"nepal-{number}", handled_by=User.objects.get())
    with django_assert_max_num_queries(10):
        assert editor.get(LIST).text.count('class="field-text_in_short"') == rows

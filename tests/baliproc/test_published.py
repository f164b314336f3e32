"""The public history of a record: what was public, when, and why, and nothing else."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.moments import one_change
from tests import makers

pytestmark = pytest.mark.django_db

NEPAL = "/changes/participant/nepal/"


def entered(**values):
    with one_change("Entered"):
        nepal = makers.participant("nepal", name="Nepal", **values)
        row = makers.membership(participant=nepal, since="2002")
        row.citations.create(passage=makers.passage())
    return nepal


def changed(row, reason, **values):
    with one_change(reason):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def told(client, address=NEPAL):
    """Give reason and lines of each change that the page shows."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [
        (one.reason, [line for row in one.told for line in (row.what, *row.changes)])
        for one in answer.context["object_list"]
    ]


def test_foot_of_a_record_links_to_its_history(client):
    entered()
    assert (
        f'<a href="{NEPAL}">History of this record</a>'
        in client.get("/members/nepal/").content.decode()
    )


def test_history_tells_what_changed_in_words_with_the_reason(client):
    nepal = entered()
    changed(nepal.memberships.get(), "Page 44 gives the month.", since="2002-02")
    assert told(client) == [
        (
            "Page 44 gives the month.",
            ["Membership “Nepal, member”", "since: from “2002” to “February 2002”"],
        ),
        ("Entered", ["Made public"]),
    ]


def test_child_and_source_added_and_removed_are_told(client):
    nepal = entered()
    row = nepal.memberships.get()
    with one_change("A second source"):
        source = row.citations.create(passage=makers.passage(quote="Other words."))
    with one_change("No source after all"):
        source.delete()
    with one_change("Never a member"):
        row.delete()
    assert told(client)[:3] == [
        (
            "Never a member",
            [
                "Membership “Nepal, member” removed",
                "Source “history-1: Words.” for “Nepal, member” removed",
            ],
        ),
        (
            "No source after all",
            ["Source “history-2: Other words.” for “Nepal, member” removed"],
        ),
        ("A second source", ["Source “history-2: Other words.” for “Nepal, member” added"]),
    ]


def test_nothing_is_told_of_a_draft(client):
    nepal = entered(state="draft")
    assert client.get(NEPAL).status_code == 404
    changed(nepal, "Secret thoughts", name="Secret name")
    changed(nepal, "Published at last", name="Nepal", state="published")
    assert told(client) == [("Published at last", ["Made public"])]
    assert "Secret" not in client.get(NEPAL).content.decode()


def test_nothing_is_told_of_edits_while_withdrawn(client):
    nepal = entered()
    changed(nepal, "Doubts", state="withdrawn")
    changed(nepal, "Secret thoughts", name="Secret name")
    changed(nepal.memberships.get(), "Secret child", since="1999")
    changed(nepal, "Checked", name="Nepal, checked", state="published")
    assert told(client) == [
        ("Checked", ["Made public again", "name: from “Nepal” to “Nepal, checked”"]),
        ("Doubts", ["Taken from the public’s sight"]),
        ("Entered", ["Made public"]),
    ]


def test_nothing_is_told_of_a_draft_in_a_public_record(client):
    nepal = entered()
    with one_change("Secret thoughts"):
        row = makers.membership(participant=nepal, status="observer", state="draft")
        row.citations.create(passage=makers.passage(quote="Secret words."))
    changed(row, "Secret again", since="2011")
    assert told(client) == [("Entered", ["Made public"])]
    changed(row, "Now public", state="published")
    assert told(client)[0] == ("Now public", ["Membership “Nepal, observer” added"])


def test_nothing_is_told_of_a_draft_that_a_public_record_points_to(client):
    bali = makers.meeting("bali", title="Bali")
    host = makers.participant("host", name="Secret host", state="draft")
    changed(bali, "A host", host=host)
    group = makers.group("secret", name="Secret group", state="draft")
    with one_change("A facilitator"):
        bali.meetingfacilitator_set.create(group=group)
    html = client.get("/changes/meeting/bali/").content.decode()
    assert "Secret" not in html
    assert "facilitator" not in html.lower()
    assert told(client, "/changes/meeting/bali/") == [("", ["Made public"])]


def test_no_name_of_staff_is_told(admin_client, client):
    nepal = entered()
    User.objects.update(username="somebody")
    nepal._history_user = User.objects.get()
    changed(nepal, "Renamed", name="Nepaal")
    assert nepal.history.first().history_user is not None
    assert "somebody" not in client.get(NEPAL).content.decode()


def test_history_of_a_renamed_record_leads_from_its_old_slug(client):
    nepal = entered()
    changed(nepal, "Misspelt", slug="nepaal")
    answer = client.get(NEPAL)
    assert (answer.status_code, answer["Location"]) == (301, "/changes/participant/nepaal/")
    changed(nepal, "Gone", state="withdrawn")
    assert client.get("/changes/participant/nepaal/").status_code == 410


@pytest.mark.parametrize(
    "address",
    [
        "/changes/participant/atlantis/",
        "/changes/user/admin/",
        "/changes/action-item/x/",
        "/changes/action-item/99/",
        "/changes/membership/1/",
        f"{NEPAL}?page=2",
        f"{NEPAL}?page=x%00",
    ],
)
def test_what_has_no_history_is_no_page(client, address):
    entered()
    assert client.get(address).status_code == 404


def test_history_is_read_in_as_many_queries_for_one_change_as_for_many(client):
    nepal = entered()
    with CaptureQueriesContext(connection) as few:
        client.get(NEPAL)
    for number in range(5):
        changed(nepal, f"Change {number}", name=f"Nepal {number}")
        with one_change("More"):
            row = makers.membership(participant=nepal, since="2003")
            row.citations.create(passage=makers.passage())
    with CaptureQueriesContext(connection) as many:
        assert len(told(client)) == 11
    assert len(many) == len(few)

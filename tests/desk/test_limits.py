"""What reaches further than the form that it is sent by: children, other records, old rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from desk.models import ProposedChange
from meetings.models import Attendance
from members.models import Membership
from sources.models import DocumentFile, Withdrawal
from sources.moments import one_change
from sources.versions import number_of
from strategy.models import Update
from tests import makers
from tests.desk.proposals import opened
from tests.desk.sheets import changes, confirm, look
from tests.test_admin import form_values
from tests.test_admin import page as address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent", [{"memberships-0-since": "1999"}, {"memberships-0-DELETE": "on"}])
def test_public_child_of_a_draft_is_not_changed_by_an_editor(editor, publisher, sent):
    nepal = makers.participant("nepal", state="draft")
    member = makers.membership(participant=nepal, since="2002")
    makers.cite(member)
    path, form = opened(editor, nepal)
    answer = editor.post(path, form | sent)
    assert answer.status_code == 200
    assert "is not a draft: propose its change on its own page." in answer.content.decode()
    assert Membership.objects.get().since == "2002"
    assert not ProposedChange.objects.exists()
    path, form = opened(publisher, nepal)
    assert publisher.post(path, form | sent).status_code == 302
    assert [one.since for one in Membership.objects.all()] in ([], ["1999"])


def test_revert_takes_no_row_from_another_record(publisher):
    first, second = makers.group("first"), makers.group("second")
    with one_change("Entered"):
        role = makers.role(group=first, participant=makers.participant("nepal", name="Nepal"))
        makers.cite(role)
    makers.cite(second)
    at = number_of(role.history.first().history_date)
    path, form = opened(publisher, role)
    assert publisher.post(path, form | {"group": str(second.pk)}).status_code == 302
    path = reverse("admin:workinggroups_group_simple_history", args=[first.pk, at])
    page = publisher.get(path)
    assert "stands in another record now." in page.content.decode()
    publisher.post(path, {"latest": page.context["latest"]})
    role.refresh_from_db()
    assert role.group == second


def test_row_that_moves_to_another_parent_takes_the_next_number_there(publisher):
    nepal, fiji = makers.participant("nepal"), makers.participant("fiji")
    moved = makers.membership(participant=nepal)
    makers.cite(moved)
    makers.membership(participant=fiji)
    path, form = opened(publisher, moved)
    assert publisher.post(path, form | {"participant": str(fiji.pk)}).status_code == 302
    moved.refresh_from_db()
    assert (moved.participant, moved.number) == (fiji, 2)


@pytest.mark.parametrize("date", ["2026-01", "January 2026"])
def test_sheet_gives_no_new_number_to_what_is_there(publisher, date):
    item = makers.item("item-1")
    makers.cite(makers.update(item=item, date="2026-01", status="planned", text="Same words"))
    makers.update(item=item, date="2026-02", status="planned", text="Others")
    rows = f"item,number,date,status,text\nitem-1,,{date},planned,Same words\n"
    shown = look(publisher, "updates", rows)
    assert changes(shown) == []
    confirm(publisher, "updates", shown)
    found = Update.objects.order_by("number").values_list("number", "text")
    assert list(found) == [(1, "Same words"), (2, "Others")]


def test_file_is_not_moved_to_another_document_in_bulk(publisher):
    file = makers.document_file(document=makers.document("one"))
    path = address(DocumentFile, "changelist")
    sent = {
        "action": "change_selected",
        "_selected_action": [str(file.pk)],
        "listed": publisher.get(path).context["listed"],
        "change_reason": "Moved.",
        "field": "document",
        "value": str(makers.document("two").pk),
        "step": "apply",
    }
    publisher.post(path, sent)
    file.refresh_from_db()
    assert file.document.slug == "one"


@pytest.fixture
def withdrawn(publisher):
    """Nepal, withdrawn."""
    nepal = makers.participant("nepal")
    makers.cite(nepal)
    told = {"label": "members.participant", "slug": "nepal", "reason": "Twise.", "survivor": ""}
    publisher.post(address(Withdrawal, "add"), told)
    return nepal


def corrected(client):
    """Correct the words of the one withdrawal; give the answer."""
    path = address(Withdrawal, "change", Withdrawal.objects.get().pk)
    return client.post(path, form_values(client.get(path)) | {"reason": "Twice."})


def test_corrected_words_do_not_withdraw_what_is_public_again(publisher, client, withdrawn):
    path, form = opened(publisher, withdrawn)
    assert publisher.post(path, form | {"_publish": "1"}).status_code == 302
    answer = corrected(publisher)
    assert "This record is public again." in answer.content.decode()
    assert client.get("/members/nepal/").status_code == 200


def test_withdrawal_of_what_has_another_slug_now_is_told(publisher, withdrawn):
    path, form = opened(publisher, withdrawn)
    assert publisher.post(path, form | {"slug": "nepaal"}).status_code == 302
    answer = corrected(publisher)
    assert answer.status_code == 200
    assert "There is no record of this kind with this slug." in answer.content.decode()


def test_passage_of_a_draft_publishes_nothing(publisher):
    draft = makers.document("draft", state="draft")
    nepal = makers.participant("nepal", state="draft")
    makers.cite(nepal, passage=makers.passage(chapter=makers.chapter("lost", document=draft)))
    path, form = opened(publisher, nepal)
    answer = publisher.post(path, form | {"_publish": "1"})
    assert "Publish the document first" in answer.content.decode()
    nepal.refresh_from_db()
    assert nepal.state == "draft"
    draft.state = "published"
    draft.save()
    path, form = opened(publisher, nepal)
    assert publisher.post(path, form | {"_publish": "1"}).status_code == 302
    nepal.refresh_from_db()
    assert nepal.state == "published"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database is one thread's")
def test_of_simultaneous_clicks_one_proposes(editor):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal)
    path, form = opened(editor, nepal)
    clients = [Client() for _number in range(6)]
    for client in clients:
        client.force_login(User.objects.get(username="editor"))

    def click(client):
        try:
            return client.post(path, form | {"name": "Once"})["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        with transaction.atomic(), connection.cursor() as cursor:
            # Until all of them have come as far as they can, none can add a proposal.
            cursor.execute("LOCK TABLE desk_proposedchange IN SHARE MODE")
            told = threads.map(click, clients)
            waiting = 0
            while waiting < len(clients):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                (waiting,) = cursor.fetchone()
        told = set(told)
    assert told == {ProposedChange.objects.get().get_absolute_url()}


def test_sheet_confirmed_twice_proposes_once(editor):
    makers.cite(makers.participant("nepal"))
    shown = look(editor, "participants", "slug,name\nnepal,Nepaal\n")
    confirm(editor, "participants", shown)
    confirm(editor, "participants", shown)
    assert ProposedChange.objects.count() == 1


def test_pasted_name_that_means_another_now_is_shown_first(editor):
    meeting = makers.meeting("summit")
    alias = makers.participant_alias(owner=makers.participant("myanmar"), text="Burma")
    path = f"/admin/meetings/meeting/{meeting.pk}/paste/"
    sent = {"text": "Burma", "on": "new", "scope": "governments", "completeness": "partial"}
    sent |= {"change_reason": "The list."}
    shown = editor.post(path, sent)
    alias.delete()
    makers.participant_alias(owner=makers.participant("other"), text="Burma")
    answer = editor.post(path, sent | {"save": "1", "opened": shown.context["opened"]})
    assert answer.status_code == 409
    assert "what some names are matched to" in answer.content.decode()
    assert not Attendance.objects.exists()
    sent["opened"] = answer.context["opened"]
    assert editor.post(path, sent | {"save": "1"}).status_code == 302
    assert Attendance.objects.get().participant.slug == "other"

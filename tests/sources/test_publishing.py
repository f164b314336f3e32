"""The action “publish”: it takes what a passage proves, and the proved drafts below it."""

import pytest

from members.models import Participant
from tests import makers
from tests.sources.test_conflicts import selected
from tests.sources.test_previewing import editor

pytestmark = pytest.mark.django_db


def asked(client, *rows, **values):
    address, sent = selected(client, type(rows[0]), *rows)
    sent |= {"action": "publish_selected", "step": "do", "change_reason": "Checked."} | values
    return client.post(address, sent, follow=True)


def test_publishing_takes_the_proved_drafts_below_along_and_names_the_rest(
    admin_client, admin_user, client
):
    row = makers.participant("atlantis", name="Atlantis", state="draft")
    makers.cite(row)
    proved = makers.membership(participant=row, since="2002", state="draft")
    makers.cite(proved)
    alias = makers.participant_alias(owner=row, text="Atlantide", state="draft")
    withdrawn = makers.participant_alias(owner=row, text="Atland", state="withdrawn")
    html = asked(admin_client, row).content.decode()
    assert "2 rows are published." in html
    assert "“Atlantide”" in html
    for one in (row, proved, alias, withdrawn):
        one.refresh_from_db()
    assert [one.state for one in (row, proved, alias, withdrawn)] == [
        *("published", "published", "draft", "withdrawn"),
    ]
    assert row.history.first().history_user == admin_user
    assert client.get("/members/atlantis/").status_code == 200


def test_publishing_asks_why_and_keeps_it_with_every_row(admin_client):
    row = makers.participant("atlantis", state="draft")
    makers.cite(row)
    child = makers.membership(participant=row, state="draft")
    makers.cite(child)
    address, sent = selected(admin_client, Participant, row)
    question = admin_client.post(address, sent | {"action": "publish_selected"})
    assert "Publish them" in question.content.decode()
    assert "Say why" in asked(admin_client, row, change_reason=" ").content.decode()
    row.refresh_from_db()
    assert row.state == "draft"
    asked(admin_client, row)
    entries = [one.history.first() for one in (row, child)]
    assert [one.state for one in entries] == ["published", "published"]
    assert {one.history_change_reason for one in entries} == {"Checked."}
    assert len({one.history_date for one in entries}) == 1


def test_record_without_a_passage_stays_a_draft(admin_client):
    row = makers.participant("atlantis", name="Atlantis", state="draft")
    html = asked(admin_client, row).content.decode()
    assert "0 rows are published." in html
    assert "No passage proves these, and they stay drafts: participant “Atlantis”." in html
    assert Participant.objects.get().state == "draft"


def test_editor_has_no_such_action(admin_client):
    row = makers.participant("atlantis", state="draft")
    makers.cite(row)
    client = editor("one")
    asked(client, row)
    assert Participant.objects.get().state == "draft"

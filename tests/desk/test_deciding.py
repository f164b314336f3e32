"""Proposed changes are decided: accepted, returned or taken back, once and by whom it is for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse

from desk.models import ProposedChange
from members.models import Participant
from sources.versions import number_of
from tests import makers
from tests.desk.proposals import compared, do, opened, proposed, state_of
from tests.desk.test_roles import signed_in
from tests.sources.test_conflicts import browser_s, texts
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db


# Deciding


def test_accepted_it_is_live_with_its_reason_and_the_history_says_who_proposed_it(
    editor, publisher, client, nepal
):
    proposal = proposed(editor, nepal, name="Nepal, renamed", change_reason="Page 3 has it so.")
    answer = do(publisher, "accept", proposal)
    assert (answer.status_code, answer["Location"]) == (302, proposal.get_absolute_url())
    assert "<h1>Nepal, renamed</h1>" in client.get("/members/nepal/").content.decode()
    entry = nepal.history.latest()
    assert (entry.history_user.username, entry.history_change_reason) == (
        "publisher",
        "Page 3 has it so.",
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by.username) == ("accepted", "publisher")
    assert proposal.version == number_of(entry.history_date)
    history = publisher.get(page(Participant, "history", nepal.pk)).content.decode()
    assert f'<a href="{proposal.get_absolute_url()}">Proposed by editor</a>' in history
    assert history.count("Proposed by") == 1
    # What was decided is told as its author saw it.
    assert compared(editor, proposal) == [["Name", "Nepal", "Nepal, renamed"]]
    assert "editor" not in client.get("/changes/participant/nepal/").content.decode()


def test_second_acceptance_is_told_and_changes_nothing(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Once")
    do(publisher, "accept", proposal)
    for action in ("accept", "return"):
        answer = do(publisher, action, proposal, comment="Too late.")
        assert answer.status_code == 409
        assert "this was decided already" in answer.content.decode()
    assert do(editor, "take_back", proposal).status_code == 409
    proposal.refresh_from_db()
    assert (proposal.state, proposal.comment, nepal.history.count()) == ("accepted", "", 2)


def test_record_saved_since_is_merged_and_not_overwritten(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Proposed", region="pacific")
    address, form = opened(publisher, nepal)
    publisher.post(address, form | {"name": "Saved since", "iso3": "NPL"})
    html = publisher.get(proposal.get_absolute_url()).content.decode()
    assert "The record was saved after this was filled in." in html
    assert compared(publisher, proposal)[0] == [
        "Name",
        "Saved since When this was filled in: Nepal",
        "Proposed",
    ]
    answer = do(publisher, "accept", proposal)
    assert answer.status_code == 409
    told = texts(answer.content.decode())
    assert "Not accepted yet: “Saved since” has been saved by another" in told
    assert "As it was opened Nepal Saved by the other Saved since Proposed Proposed" in told
    nepal.refresh_from_db()
    assert (nepal.name, state_of(proposal)) == ("Saved since", "waiting")
    accept = reverse("admin:proposal_accept", args=[proposal.pk])
    sent = browser_s(answer.content.decode())
    assert publisher.post(accept, sent).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.region, nepal.iso3) == ("Proposed", "pacific", "NPL")
    assert state_of(proposal) == "accepted"


def test_proposal_that_no_longer_fits_is_told_and_can_be_corrected(editor, publisher, nepal):
    proposal = proposed(editor, nepal, slug="nepal-2")
    makers.participant("nepal-2")
    answer = do(publisher, "accept", proposal)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Not accepted yet" in html
    assert "an identifier is never given again" in html
    assert 'value="Accept it as it stands here"' in html
    assert 'name="_save"' not in html
    nepal.refresh_from_db()
    assert (nepal.slug, state_of(proposal)) == ("nepal", "waiting")
    preview = publisher.get(reverse("admin:proposal_preview", args=[proposal.pk]))
    assert preview.status_code == 409
    accept = reverse("admin:proposal_accept", args=[proposal.pk])
    assert publisher.post(accept, form_values(answer) | {"slug": "nepal-3"}).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.slug, state_of(proposal)) == ("nepal-3", "accepted")


def test_publisher_corrects_in_the_form_before_accepting(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Allmost right")
    answer = do(publisher, "accept", proposal, _form="1")
    assert answer.status_code == 200
    assert 'value="Allmost right"' in answer.content.decode()
    assert state_of(proposal) == "waiting"
    accept = reverse("admin:proposal_accept", args=[proposal.pk])
    publisher.post(accept, form_values(answer) | {"name": "Almost right"})
    nepal.refresh_from_db()
    assert (nepal.name, state_of(proposal)) == ("Almost right", "accepted")


def test_proposal_on_a_record_that_is_gone_stays_and_says_so(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Too late")
    nepal.delete()
    answer = do(publisher, "accept", proposal)
    assert answer.status_code == 409
    told = texts(answer.content.decode())
    assert "The record has been deleted since: this cannot be accepted." in told
    assert "name Too late" in told
    assert state_of(proposal) == "waiting"
    assert do(publisher, "return", proposal, comment="It is gone.").status_code == 302
    assert state_of(proposal) == "returned"


def test_returned_with_a_comment_it_is_opened_again_and_sent_again(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Second try")
    for comment in ("", "  ", "x" * 2001):
        answer = do(publisher, "return", proposal, comment=comment)
        assert answer.status_code == 400
        assert "Say why, in 2,000 characters at most" in answer.content.decode()
    assert do(publisher, "return", proposal, comment="On what page?").status_code == 302
    told = texts(editor.get(proposal.get_absolute_url()).content.decode())
    assert "Returned by publisher" in told
    assert "On what page?" in told
    answer = editor.get(reverse("admin:proposal_again", args=[proposal.pk]))
    form = form_values(answer) | {"change_reason": "Page 3."}
    assert form["name"] == "Second try"
    address = page(Participant, "change", nepal.pk)
    assert f'action="{address}?propose=1"' in answer.content.decode()
    assert editor.post(f"{address}?propose=1", form).status_code == 302
    again = ProposedChange.objects.latest("pk")
    assert (again.reason, again.state, state_of(proposal)) == ("Page 3.", "waiting", "returned")


def test_proposal_is_taken_back_by_its_author_alone(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="No")
    assert do(publisher, "take_back", proposal).status_code == 403
    assert do(editor, "take_back", proposal).status_code == 302
    assert state_of(proposal) == "taken-back"
    assert do(publisher, "accept", proposal).status_code == 409
    nepal.refresh_from_db()
    assert nepal.name == "Nepal"


@pytest.mark.parametrize("action", ["accept", "return", "take_back"])
def test_nothing_is_decided_by_a_link_or_without_the_guard(editor, publisher, nepal, action):
    proposal = proposed(editor, nepal, name="No")
    address = reverse(f"admin:proposal_{action}", args=[proposal.pk])
    assert publisher.get(address)["Location"] == proposal.get_absolute_url()
    publisher.handler.enforce_csrf_checks = True
    assert publisher.post(address, {"comment": "No."}).status_code == 403
    assert state_of(proposal) == "waiting"


def test_addresses_of_no_proposal_are_not_found(publisher):
    for pk in ("7", "99999999999999999999", "x", "²"):
        address = page(ProposedChange, "change", pk)
        assert publisher.get(address).status_code == 404
    for action in ("accept", "return", "take_back", "again", "preview"):
        for pk in (7, 99999999999999999999):
            address = reverse(f"admin:proposal_{action}", args=[pk])
            assert publisher.post(address).status_code == 404


# Deleting


def test_deletion_is_proposed_and_carried_out_when_accepted(editor, publisher, nepal):
    address = page(Participant, "delete", nepal.pk)
    form = editor.get(address)
    assert 'value="Propose to delete it"' in form.content.decode()
    sent = {"post": "yes", "opened": form.context["opened"], "change_reason": "Twice."}
    assert editor.post(address, sent | {"change_reason": ""}).status_code == 302
    assert not ProposedChange.objects.exists()
    assert editor.post(address, sent).status_code == 302
    proposal = ProposedChange.objects.get()
    assert (proposal.kind, proposal.reason, Participant.objects.count()) == ("delete", "Twice.", 1)
    assert "To be deleted" in publisher.get(proposal.get_absolute_url()).content.decode()
    assert do(publisher, "accept", proposal).status_code == 302
    assert not Participant.objects.exists()
    assert Participant.history.latest().history_change_reason == "Twice."
    assert state_of(proposal) == "accepted"
    assert publisher.get(proposal.get_absolute_url()).status_code == 200


def test_deletion_of_what_was_saved_since_is_carried_out_only_as_it_was_shown(
    editor, publisher, nepal
):
    address = page(Participant, "delete", nepal.pk)
    sent = {"post": "yes", "opened": editor.get(address).context["opened"], "change_reason": "No."}
    editor.post(address, sent)
    proposal = ProposedChange.objects.get()
    assert "Saved since" not in publisher.get(proposal.get_absolute_url()).content.decode()
    nepal.name = "Renamed since"
    nepal.save()
    makers.participant_alias(owner=nepal, text="Nepaal")
    accept = reverse("admin:proposal_accept", args=[proposal.pk])
    answer = publisher.post(accept, follow=True)
    assert "Nothing was deleted: the record was saved by another" in answer.content.decode()
    assert (Participant.objects.count(), state_of(proposal)) == (1, "waiting")
    shown = BeautifulSoup(answer.content, "html.parser")
    assert "Saved since it was proposed" in shown.get_text()
    lines = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in shown.select(".compared tbody tr")
    ]
    assert lines[0] == ["Name", "Nepal", "Renamed since"]
    assert lines[1][1] == "(not there)"
    assert "Nepaal" in lines[1][2]
    (button,) = shown.select('form[action$="/accept/"]')
    assert button.select_one("[type=submit]")["value"] == "Accept: delete it as it is now"
    token = {"opened": button.select_one("[name=opened]")["value"]}
    nepal.name = "Renamed again"
    nepal.save()
    answer = publisher.post(accept, token, follow=True)
    assert "Nothing was deleted" in answer.content.decode()
    assert "Renamed again" in answer.content.decode()
    assert (Participant.objects.count(), state_of(proposal)) == (1, "waiting")
    publisher.post(accept, {"opened": answer.context["since"].now})
    assert (Participant.objects.count(), state_of(proposal)) == (0, "accepted")
    assert Participant.history.latest().history_change_reason == "No."


KINDS = (
    *(makers.document, makers.document_file, makers.membership, makers.attendance_list),
    *(makers.update, makers.point),
)


@pytest.mark.parametrize("make", KINDS, ids=lambda one: one.__name__)
def test_kinds_of_record_are_proposed_and_accepted(editor, publisher, make):
    row = make()
    if hasattr(row, "citations"):
        makers.cite(row)
    proposal = proposed(editor, row, state="withdrawn")
    lines = compared(publisher, proposal)
    assert [line for line in lines if line[0] == "State"] == [["State", "published", "withdrawn"]]
    assert len(lines) == 1
    assert do(publisher, "accept", proposal).status_code == 302
    row.refresh_from_db()
    assert (row.state, state_of(proposal)) == ("withdrawn", "accepted")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database is one thread's")
def test_of_simultaneous_acceptances_one_is_carried_out_and_the_others_are_told(
    editor, publisher, nepal
):
    proposal = proposed(editor, nepal, name="Once")
    publishers = [publisher, *(signed_in("Publisher", f"publisher-{n}") for n in range(3))]
    start = Barrier(len(publishers))

    def accept(client):
        start.wait()
        try:
            return do(client, "accept", proposal).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(publishers)) as threads:
        assert sorted(threads.map(accept, publishers)) == [302, 409, 409, 409]
    assert [one.name for one in nepal.history.all()] == ["Once", "Nepal"]

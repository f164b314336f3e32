"""Proposed changes: an editor's form is kept until a publisher accepts it or returns it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from desk.models import ProposedChange
from members.models import Membership, Participant, ParticipantAlias
from sources.models import Passage
from sources.versions import number_of
from tests import makers
from tests.desk.proposals import child, compared, do, opened, proposed, state_of
from tests.sources.test_conflicts import browser_s
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db


# Proposing


def test_change_of_what_is_published_is_kept_and_nothing_is_saved(editor, nepal):
    proposal = proposed(editor, nepal, name="Nepal, renamed")
    nepal.refresh_from_db()
    assert (nepal.name, nepal.revision, nepal.history.count()) == ("Nepal", 1, 1)
    assert not LogEntry.objects.exists()
    found = (proposal.label, proposal.key, proposal.name, proposal.kind, proposal.state)
    assert found == ("members.participant", str(nepal.pk), "Nepal", "change", "waiting")
    assert proposal.author == User.objects.get(username="editor")
    assert proposal.reason == "Checked against the source."
    assert proposal.data["name"] == "Nepal, renamed"
    assert compared(editor, proposal) == [["Name", "Nepal", "Nepal, renamed"]]


def test_form_of_what_is_published_says_that_it_proposes(editor, publisher, nepal):
    html = editor.get(page(Participant, "change", nepal.pk)).content.decode()
    assert 'value="Propose this change"' in html
    assert 'name="_save"' not in html
    html = publisher.get(page(Participant, "change", nepal.pk)).content.decode()
    assert "Propose this change" not in html
    assert 'name="_save"' in html


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(editor, nepal):
    address, form = opened(editor, nepal)
    answer = editor.post(address, form | {"name": "Typed", "slug": "no slug"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="no slug"' in html
    assert 'value="Typed"' in html
    assert "Enter a valid “slug”" in html
    answer = editor.post(address, form | {"change_reason": ""})
    assert "Say why, and on what source" in answer.content.decode()
    assert not ProposedChange.objects.exists()


def test_what_the_database_alone_refuses_is_told(editor, nepal):
    makers.participant_alias(owner=nepal, text="Népal")
    address, form = opened(editor, nepal)
    form |= {"aliases-TOTAL_FORMS": "2"}
    form |= child("aliases", 1, owner=nepal.pk, text="Népal", kind="printed", state="published")
    assert editor.post(address, form).status_code == 200
    assert not ProposedChange.objects.exists()


def test_what_no_form_asks_for_cannot_break_the_proposal(editor, publisher, nepal):
    odd = {"of\x00nothing": "1", "nothing": "\x00", "memberships-x-y": "1", "choice::9:z": "mine"}
    proposal = proposed(editor, nepal, name="Kept", **odd)
    assert not [name for name in proposal.posted if "nothing" in name]
    assert compared(editor, proposal) == [["Name", "Nepal", "Kept"]]
    assert do(publisher, "accept", proposal).status_code == 302
    nepal.refresh_from_db()
    assert nepal.name == "Kept"


def test_children_added_changed_and_deleted_are_told_row_by_row(editor, publisher, nepal):
    passage = makers.passage(quote="A member since 2002.")
    kept = makers.participant_alias(owner=nepal, text="Kept")
    makers.cite(kept)
    gone = makers.participant_alias(owner=nepal, text="Wrong", kind="map")
    makers.cite(gone)
    _address, form = opened(editor, nepal)
    places = {form[f"aliases-{place}-id"]: place for place in (0, 1)}
    proposal = proposed(
        editor,
        nepal,
        **{"memberships-TOTAL_FORMS": "1", f"aliases-{places[gone.pk]}-DELETE": "on"},
        **child("aliases", places[kept.pk], text="Kept, corrected"),
        **child("memberships", 0, status="member", since="2002", state="published"),
        **child("memberships", 0, passage=passage.pk, basis="stated"),
    )
    assert sorted(compared(publisher, proposal)) == [
        [
            "Membership",
            "(not there)",
            f"State: published; Since: 2002; Status: member; Add passage: {passage}; Basis: stated",
        ],
        ["Participant's other name: Kept: Name", "Kept", "Kept, corrected"],
        [
            "Participant's other name: Wrong",
            "State: published; Name: Wrong; Kind: printed on the map",
            "(deleted)",
        ],
    ]
    assert Membership.objects.count() == 0
    assert do(publisher, "accept", proposal).status_code == 302
    assert list(ParticipantAlias.objects.values_list("text", flat=True)) == ["Kept, corrected"]
    row = Membership.objects.get()
    assert (row.since, row.state, row.citations.get().passage) == ("2002", "published", passage)


@pytest.mark.parametrize("model", [Passage, Participant], ids=lambda one: one.__name__)
def test_editor_has_no_other_way_to_write(editor, nepal, model):
    row = nepal if model is Participant else nepal.citations.get().passage
    before = (row.history.count(), model.objects.count())
    address, form = opened(editor, row)
    for button in ("_save", "_continue", "_addanother", "_saveasnew", "_popup"):
        editor.post(address, form | {"quote": "Other", "name": "Other", button: "1"})
    listed = editor.get(page(model, "changelist")).context["listed"]
    for action in ("delete_selected", "publish_selected"):
        sent = {"action": action, "_selected_action": [row.pk], "listed": listed, "post": "yes"}
        editor.post(page(model, "changelist"), sent)
    version = number_of(row.history.latest().history_date)
    latest = {"latest": version}
    assert editor.post(page(model, "simple_history", row.pk, version), latest).status_code == 403
    row.refresh_from_db()
    assert (row.history.count(), model.objects.count()) == before


def test_form_that_another_saved_over_is_merged_before_it_is_proposed(editor, publisher, nepal):
    address, form = opened(editor, nepal)
    _address, other = opened(publisher, nepal)
    publisher.post(address, other | {"name": "First", "iso3": "NPL"})
    answer = editor.post(address, form | {"name": "Second"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Propose the merged record" in html
    assert editor.post(address, browser_s(html)).status_code == 302
    proposal = ProposedChange.objects.get()
    assert compared(editor, proposal) == [["Name", "First", "Second"]]
    assert do(publisher, "accept", proposal).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.iso3) == ("Second", "NPL")


def test_draft_is_proposed_to_be_published_with_what_is_proved_in_it(editor, publisher, client):
    draft = makers.participant("atlantis", name="Atlantis", state="draft")
    makers.cite(draft)
    proved = makers.membership(participant=draft, state="draft")
    makers.cite(proved)
    unproved = makers.participant_alias(owner=draft, state="draft")
    address = page(Participant, "change", draft.pk)
    assert '<a href="?propose=1">' in editor.get(address).content.decode()
    form = form_values(editor.get(f"{address}?propose=1"))
    assert editor.post(f"{address}?propose=1", form).status_code == 302
    assert client.get("/members/atlantis/").status_code == 404
    proposal = ProposedChange.objects.get()
    assert ["State", "draft", "published"] in compared(publisher, proposal)
    assert do(publisher, "accept", proposal).status_code == 302
    for row in (draft, proved, unproved):
        row.refresh_from_db()
    assert (draft.state, proved.state, unproved.state) == ("published", "published", "draft")
    assert client.get("/members/atlantis/").status_code == 200


def test_proposal_is_previewed_before_it_is_sent_and_after(editor, publisher, nepal):
    address, form = opened(editor, nepal)
    answer = editor.post(address, form | {"name": "Seen", "_preview": "1"})
    assert "<h1>Seen</h1>" in answer.content.decode()
    assert not ProposedChange.objects.exists()
    proposal = proposed(editor, nepal, name="Seen")
    for client in (editor, publisher):
        answer = client.get(reverse("admin:proposal_preview", args=[proposal.pk]))
        assert "<h1>Seen</h1>" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    nepal.refresh_from_db()
    assert (nepal.name, nepal.history.count(), state_of(proposal)) == ("Nepal", 1, "waiting")


# The queue


def test_record_s_forms_tell_what_waits(editor, publisher, nepal):
    proposal = proposed(editor, nepal, name="Waits", change_reason="Page 3 has it so.")
    for action in ("change", "delete"):
        html = publisher.get(page(Participant, action, nepal.pk)).content.decode()
        assert "1 proposed change of this record waits:" in html
        assert f'href="{proposal.get_absolute_url()}"' in html
        assert "Page 3 has it so." in html
    do(publisher, "return", proposal, comment="No.")
    html = publisher.get(page(Participant, "change", nepal.pk)).content.decode()
    assert "proposed change of this record" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_takes_a_constant_number_of_queries(
    publisher, nepal, rows, django_assert_num_queries
):
    editors = [User.objects.create_user(f"editor-{n}") for n in range(rows)]
    for author in editors:
        values = {"label": "members.participant", "key": str(nepal.pk), "name": "Nepal"}
        ProposedChange.objects.create(**values, kind="change", posted={}, author=author)
    with django_assert_num_queries(7):
        answer = publisher.get(page(ProposedChange, "changelist"))
    found = BeautifulSoup(answer.content, "html.parser").select("#result_list tbody tr")
    assert len(found) == rows


def test_queue_has_what_waits_first(editor, publisher, nepal):
    first = proposed(editor, nepal, name="First")
    second = proposed(editor, nepal, name="Second")
    do(publisher, "return", second, comment="No.")
    assert list(ProposedChange.objects.all()) == [first, second]
    desk = publisher.get("/admin/").content.decode()
    waiting = f"{page(ProposedChange, 'changelist')}?state__exact=waiting"
    assert f'<a href="{waiting}">Proposed changes</a></th><td>1</td>' in desk
    assert len(publisher.get(waiting).context["cl"].result_list) == 1

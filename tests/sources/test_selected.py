"""What is done to rows selected in a list: asked for, reasoned, all or none, and never blindly."""

import pytest
from bs4 import BeautifulSoup

from meetings.models import Attendance, Meeting
from members.models import Membership, Participant
from sources.models import Passage, Withdrawal
from tests import makers
from tests.sources.test_conflicts import selected
from tests.sources.test_previewing import editor
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db

WHY = {"change_reason": "The forum's list has it so."}


@pytest.fixture
def pair():
    rows = [makers.participant("nepal", name="Nepal"), makers.participant("fiji", name="Fiji")]
    for row in rows:
        makers.cite(row)
    return rows


def sent_by(answer):
    """Give what a browser would send of the page that asks, its own fields as they are."""
    values = {}
    for field in BeautifulSoup(answer.content.decode(), "html.parser").select(
        "#content form :is(input[name], textarea[name])"
    ):
        values.setdefault(field["name"], []).append(field.get("value", ""))
    return values


def text(answer):
    content = BeautifulSoup(answer.content.decode(), "html.parser")
    return " ".join(content.select_one("#container").stripped_strings)


def asked(client, action, *rows, **values):
    """Post the action as the list does; give the address and the page that asks."""
    address, sent = selected(client, type(rows[0]), *rows)
    return address, client.post(address, sent | {"action": action} | values)


def preview(client, rows, field, value, **values):
    address, answer = asked(client, "change_selected", *rows)
    sent = sent_by(answer) | {"field": field}
    sent = sent_by(client.post(address, sent)) | {"value": value} | WHY | values
    return address, client.post(address, sent)


def regions():
    return dict(Participant.objects.values_list("slug", "region"))


# Changing a field


def test_change_is_shown_row_by_row_and_saved_only_then(admin_client, admin_user, pair):
    nepal, fiji = pair
    fiji.region = "pacific"
    fiji.save()
    address, answer = preview(admin_client, pair, "region", "pacific")
    told = text(answer)
    assert "Nepal (empty) Pacific changes" in told
    assert "Fiji Pacific Pacific stays: it is so already" in told
    assert regions() == {"nepal": "", "fiji": "pacific"}
    assert nepal.history.count() == 1
    answer = admin_client.post(address, sent_by(answer), follow=True)
    assert "1 row is changed." in text(answer)
    assert regions() == {"nepal": "pacific", "fiji": "pacific"}
    entry = nepal.history.first()
    assert (entry.history_user, entry.history_change_reason) == (admin_user, WHY["change_reason"])
    assert fiji.history.count() == 2


def test_fields_that_can_be_changed_are_those_of_the_form_that_are_simple(admin_client, pair):
    _address, answer = asked(admin_client, "change_selected", pair[0])
    options = BeautifulSoup(answer.content.decode(), "html.parser").select("#id_field option")
    assert [one["value"] for one in options] == ["name", "kind", "iso3", "region", "url"]


def test_date_and_relation_are_changed_in_words(admin_client, pair):
    first = makers.membership(participant=pair[0], since="2003")
    makers.cite(first)
    address, answer = preview(admin_client, [first], "since", "Feb 2002")
    assert "2003 2002-02 changes" in text(answer)
    admin_client.post(address, sent_by(answer))
    address, answer = preview(admin_client, [first], "participant", str(pair[1].pk))
    assert "Nepal Fiji changes" in text(answer)
    admin_client.post(address, sent_by(answer))
    row = Membership.objects.get()
    assert (row.since, row.participant) == ("2002-02", pair[1])


def test_relation_to_another_record_of_the_same_name_is_a_change(admin_client, pair):
    namesake = makers.participant("nepal-2", name="Nepal")
    row = makers.membership(participant=pair[0])
    makers.cite(row)
    address, answer = preview(admin_client, [row], "participant", str(namesake.pk))
    assert "Nepal (nepal) Nepal (nepal-2) changes" in text(answer)
    admin_client.post(address, sent_by(answer))
    assert Membership.objects.get().participant == namesake


def test_boolean_is_changed_and_shown_as_yes_or_no(admin_client):
    row = makers.meeting(plural=True)
    makers.cite(row)
    address, answer = preview(admin_client, [row], "plural", [])
    assert "yes no changes" in text(answer)
    admin_client.post(address, sent_by(answer))
    assert Meeting.objects.get().plural is False


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("region", "atlantis", "Select a valid choice."),
        ("name", "", "This field is required."),
        ("name", "x" * 300, "Ensure this value has at most"),
        ("url", "nonsense", "Enter a valid URL."),
        ("name", "\x00", "Null characters are not allowed."),
    ],
)
def test_value_that_makes_no_sense_is_told_before_any_row(admin_client, pair, field, value, told):
    _address, answer = preview(admin_client, pair, field, value)
    assert told in text(answer)
    assert {row.name for row in Participant.objects.all()} == {"Nepal", "Fiji"}


@pytest.mark.parametrize("field", ["slug", "state", "id", "nonsense", "revision"])
def test_field_that_may_not_be_changed_so_is_asked_for_again(admin_client, pair, field):
    address, answer = asked(admin_client, "change_selected", *pair)
    sent = sent_by(answer) | {"field": field, "value": "draft", "step": "apply"} | WHY
    answer = admin_client.post(address, sent)
    assert "Which field" in text(answer)
    assert set(Participant.objects.values_list("state", flat=True)) == {"published"}


def test_all_or_none_where_one_row_does_not_validate(admin_client):
    group = makers.group("conference")
    rows = [makers.meeting(slug, group=group) for slug in ("first", "second")]
    for row in rows:
        makers.cite(row)
    address, answer = preview(admin_client, rows, "ordinal", "3")
    assert "1 row cannot be changed, and either all are or none." in text(answer)
    assert "This series has a meeting of this number." in text(answer)
    assert "Change 1 row" not in text(answer)
    admin_client.post(address, sent_by(answer))
    assert [row.ordinal for row in Meeting.objects.all()] == [None, None]


def test_row_that_would_lose_its_proof_cannot_be_changed(admin_client):
    row = makers.attendance(evidence="listed")
    _address, answer = preview(admin_client, [row], "evidence", "elsewhere")
    assert "no passage proves this" in text(answer)
    assert Attendance.objects.get().evidence == "listed"


def test_reason_is_asked_for_what_is_published(admin_client, pair):
    address, answer = preview(admin_client, pair, "region", "pacific", change_reason="")
    assert "Say why, and on what source" in text(answer)
    sent = sent_by(answer) | {"step": "apply", "value": "pacific", "change_reason": ""}
    admin_client.post(address, sent)
    assert regions() == {"nepal": "", "fiji": ""}


def test_another_s_save_in_between_is_told_and_nothing_is_saved(admin_client, pair):
    nepal, _fiji = pair
    address, answer = preview(admin_client, pair, "region", "pacific")
    nepal.iso3 = "NPL"
    nepal.save()
    answer = admin_client.post(address, sent_by(answer), follow=True)
    assert "Nothing was done: 1 of the rows was saved by another" in text(answer)
    assert regions() == {"nepal": "", "fiji": ""}


def test_editor_changes_drafts_and_is_told_of_the_rest():
    client = editor("one")
    draft, public = makers.participant("a", state="draft"), makers.participant("b")
    makers.cite(public)
    _address, answer = preview(client, [draft, public], "region", "pacific")
    assert "cannot be changed: You may change drafts only." in text(answer)
    assert regions() == {"a": "", "b": ""}
    address, answer = preview(client, [draft], "region", "pacific", change_reason="")
    client.post(address, sent_by(answer))
    assert regions() == {"a": "pacific", "b": ""}


def test_more_rows_than_a_page_shows_are_refused(admin_client):
    chapter = makers.chapter()
    rows = [Passage(chapter=chapter, code=str(n), kind="text", quote="W.") for n in range(501)]
    Passage.objects.bulk_create(rows)
    first = Passage.objects.first()
    _address, answer = asked(admin_client, "change_selected", first, select_across="1")
    assert answer.status_code == 302
    answer = admin_client.get(page(Passage, "changelist"))
    assert "Nothing was done: choose 500 rows at most." in text(answer)


# Taking back


def test_return_to_draft_asks_why_and_hides_the_rows(admin_client, client, pair):
    address, answer = asked(admin_client, "return_selected", *pair)
    sent = sent_by(answer)
    assert "Say why" in text(admin_client.post(address, sent))
    answer = admin_client.post(address, sent | WHY, follow=True)
    assert "2 rows are drafts." in text(answer)
    assert client.get("/members/nepal/").status_code == 410
    assert pair[0].history.first().history_change_reason == WHY["change_reason"]


def test_withdrawal_of_rows_tells_the_public_why(admin_client, client, pair):
    address, answer = asked(admin_client, "withdraw_selected", *pair)
    sent = sent_by(answer)
    assert "Say why: the public is told." in text(admin_client.post(address, sent))
    answer = admin_client.post(address, sent | {"change_reason": "Entered twice."}, follow=True)
    assert "2 rows are withdrawn." in text(answer)
    gone = client.get("/members/nepal/")
    assert gone.status_code == 410
    assert "Entered twice." in gone.content.decode()
    assert Withdrawal.objects.count() == 2


def test_rows_are_withdrawn_together_or_not_at_all(admin_client, pair):
    nepal = pair[0]
    # An address that was stored past every check: its withdrawal cannot be told.
    Participant.objects.filter(pk=nepal.pk).update(slug="ne pal")
    before = [Participant.history.count(), Withdrawal.history.count()]
    address, answer = asked(admin_client, "withdraw_selected", *pair)
    assert text(answer).index("Fiji (") < text(answer).index("Nepal (")
    answer = admin_client.post(address, sent_by(answer) | {"change_reason": "Entered twice."})
    assert "Enter a valid “slug”" in text(answer)
    assert "Entered twice." in answer.content.decode()
    assert set(Participant.objects.values_list("state", flat=True)) == {"published"}
    assert not Withdrawal.objects.exists()
    assert [Participant.history.count(), Withdrawal.history.count()] == before


def test_child_is_withdrawn_without_an_address(admin_client, pair):
    row = makers.membership(participant=pair[0])
    address, answer = asked(admin_client, "withdraw_selected", row)
    admin_client.post(address, sent_by(answer) | {"change_reason": "Entered twice."})
    row.refresh_from_db()
    assert (row.state, Withdrawal.objects.count()) == ("withdrawn", 0)
    assert row.history.first().history_change_reason == "Entered twice."


# Deleting


def test_deleting_asks_why_and_keeps_it_with_every_row(admin_client, pair):
    address, answer = asked(admin_client, "delete_selected", *pair)
    sent = sent_by(answer)
    again = admin_client.post(address, sent)
    assert "Say why, and on what source" in text(again)
    assert Participant.objects.count() == 2
    admin_client.post(address, sent_by(again) | WHY)
    assert Participant.objects.count() == 0
    entries = Participant.history.filter(history_type="-")
    assert {one.history_change_reason for one in entries} == {WHY["change_reason"]}
    assert len({one.history_date for one in entries}) == 1


def test_row_saved_by_another_meanwhile_is_not_deleted(admin_client, pair):
    address, answer = asked(admin_client, "delete_selected", *pair)
    pair[0].iso3 = "NPL"
    pair[0].save()
    answer = admin_client.post(address, sent_by(answer) | WHY, follow=True)
    assert "Nothing was done: 1 of the rows was saved by another" in text(answer)
    assert Participant.objects.count() == 2


def test_draft_is_deleted_without_a_reason(admin_client):
    row = makers.participant(state="draft")
    address, answer = asked(admin_client, "delete_selected", row)
    admin_client.post(address, sent_by(answer))
    assert not Participant.objects.exists()


# The buttons of the form


def test_form_publishes_and_returns_by_a_button(admin_client):
    row = makers.participant("nepal", state="draft")
    makers.cite(row)
    address = page(Participant, "change", row.pk)
    form = admin_client.get(address)
    assert "Save and publish" in text(form)
    sent = form_values(form) | {"_publish": "1", "name": "Renamed"}
    assert admin_client.post(address, sent)["Location"] == address
    row.refresh_from_db()
    assert (row.state, row.name) == ("published", "Renamed")
    form = admin_client.get(address)
    assert "Save and publish" not in form.content.decode()
    assert "/withdrawal/add/?label=members.participant&amp;slug=nepal" in form.content.decode()
    admin_client.post(address, form_values(form) | {"_return": "1"})
    row.refresh_from_db()
    assert row.state == "draft"


def test_button_publishes_nothing_without_a_passage(admin_client):
    row = makers.participant("nepal", state="draft")
    address = page(Participant, "change", row.pk)
    sent = form_values(admin_client.get(address)) | {"_publish": "1", "name": "Renamed"}
    answer = admin_client.post(address, sent)
    assert "no passage proves this" in text(answer)
    assert "Save and publish" in answer.content.decode()
    assert 'value="Renamed"' in answer.content.decode()


def test_editor_has_no_such_button():
    client = editor("one")
    row = makers.participant("nepal", state="draft")
    makers.cite(row)
    address = page(Participant, "change", row.pk)
    form = client.get(address)
    assert "_publish" not in form.content.decode()
    client.post(address, form_values(form) | {"_publish": "1"})
    assert Participant.objects.get().state == "draft"

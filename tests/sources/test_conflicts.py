"""No lost updates: the second editor is told, chooses field by field, and loses nothing typed."""

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.core import signing
from django.utils.http import urlencode

from members.models import Membership, Participant, ParticipantAlias
from sources.conflicts.opened import FORM_SALT
from sources.models import Keyed, Passage
from tests import makers
from tests.every_model import concrete
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def nepal():
    return makers.participant("nepal", name="Nepal", url="https://example.org/")


def opened(client, row):
    address = page(type(row), "change", row.pk)
    return address, form_values(client.get(address))


def browser_s(html):
    """Give what a browser would send of the page's own form, what is preselected chosen."""
    values = {}
    for field in BeautifulSoup(html, "html.parser").select("#content form input[name]"):
        if field.get("type") != "radio" or field.has_attr("checked"):
            values[field["name"]] = field.get("value", "")
    return values


def texts(html):
    return " ".join(BeautifulSoup(html, "html.parser").select_one("#content").stripped_strings)


def test_second_of_two_editors_is_told_who_saved_what_and_sees_three_values(
    admin_client, admin_user, nepal
):
    address, first = opened(admin_client, nepal)
    _address, second = opened(admin_client, nepal)
    assert admin_client.post(address, first | {"name": "Nepal, first"}).status_code == 302
    answer = admin_client.post(address, second | {"name": "Nepal, second"})
    assert answer.status_code == 409
    assert "no-store" in answer["Cache-Control"]
    told = texts(answer.content.decode())
    assert "“Nepal, first” has been saved by another since you opened it." in told
    assert "admin," in told
    assert "As you opened it Nepal Saved by the other Nepal, first Typed by you Nepal, sec" in told
    nepal.refresh_from_db()
    assert (nepal.name, nepal.revision) == ("Nepal, first", 2)


@pytest.mark.parametrize(
    ("choice", "name"), [(None, "second"), ("mine", "second"), ("theirs", "first")]
)
def test_merged_record_has_the_choice_and_what_only_one_side_changed(
    admin_client, nepal, choice, name
):
    address, first = opened(admin_client, nepal)
    _address, second = opened(admin_client, nepal)
    admin_client.post(address, first | {"name": "first", "region": "pacific"})
    answer = admin_client.post(address, second | {"name": "second", "iso3": "NPL"})
    html = answer.content.decode()
    sent = browser_s(html)
    if choice:
        sent[f"choice::{nepal.pk}:name"] = choice
    assert "Merged by itself" in html
    assert admin_client.post(address, sent).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.region, nepal.iso3) == (name, "pacific", "NPL")


def test_third_save_between_is_told_again_with_what_was_merged(admin_client, nepal):
    address, first = opened(admin_client, nepal)
    _address, second = opened(admin_client, nepal)
    admin_client.post(address, first | {"name": "first"})
    sent = browser_s(admin_client.post(address, second | {"name": "second"}).content.decode())
    _address, third = opened(admin_client, nepal)
    admin_client.post(address, third | {"name": "third"})
    answer = admin_client.post(address, sent)
    assert answer.status_code == 409
    told = texts(answer.content.decode())
    assert "As you opened it first Saved by the other third Typed by you second" in told


def test_choice_that_makes_no_sense_changes_nothing_else(admin_client, nepal):
    address, values = opened(admin_client, nepal)
    for name in ("choice:", "choice::", "choice::x:name", "choice:memberships:9:NEW", "choice:a"):
        values[name] = "theirs"
    assert admin_client.post(address, values | {"name": "Saved"}).status_code == 302
    assert Participant.objects.get().name == "Saved"


def forgeries(token, other):
    told = signing.loads(token, salt=FORM_SALT)
    return {
        "absent": None,
        "empty": "",
        "a number": "7",
        "NUL": "\x00",
        "changed": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "of another record": other,
        "signed for something else": signing.dumps(told, salt="sessions", compress=True),
        "unsigned": token.rpartition(":")[0],
    }


FORGERIES = (
    *("absent", "empty", "a number", "NUL", "changed", "of another record"),
    *("signed for something else", "unsigned"),
)


@pytest.mark.parametrize("kind", FORGERIES)
def test_forged_revision_is_refused_and_what_was_typed_is_kept(admin_client, nepal, kind):
    other = makers.participant("fiji")
    token_of_other = opened(admin_client, other)[1]["opened"]
    address, values = opened(admin_client, nepal)
    forged = forgeries(values["opened"], token_of_other)[kind]
    values |= {"name": "Forged"}
    if forged is None:
        del values["opened"]
    else:
        values["opened"] = forged
    answer = admin_client.post(address, values)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "the form did not say on which version" in html
    assert "Choose between it and what is saved now, and save." in html
    nepal.refresh_from_db()
    assert (nepal.name, nepal.revision) == ("Nepal", 1)
    sent = browser_s(html)
    assert sent[f"choice::{nepal.pk}:name"] == "theirs"
    admin_client.post(address, sent | {f"choice::{nepal.pk}:name": "mine"})
    nepal.refresh_from_db()
    assert nepal.name == "Forged"


def test_child_saved_on_its_own_page_is_not_overwritten_by_its_parent_s_form(admin_client, nepal):
    row = makers.membership(participant=nepal, status="member")
    address, values = opened(admin_client, nepal)
    child, own = opened(admin_client, row)
    assert admin_client.post(child, own | {"since": "2002"}).status_code == 302
    answer = admin_client.post(address, values | {"name": "Renamed"})
    assert answer.status_code == 409
    assert "Membership: saved" in texts(answer.content.decode())
    assert admin_client.post(address, browser_s(answer.content.decode())).status_code == 302
    assert Participant.objects.get().name == "Renamed"
    assert Membership.objects.get().since == "2002"


def test_child_changed_on_both_sides_is_a_choice_of_its_own(admin_client, nepal):
    row = makers.membership(participant=nepal)
    address, values = opened(admin_client, nepal)
    row.since = "2002"
    row.save()
    answer = admin_client.post(address, values | {"memberships-0-since": "February 2011"})
    told = texts(answer.content.decode())
    assert "Saved by the other 2002 Typed by you 2011-02" in told
    sent = browser_s(answer.content.decode())
    assert sent[f"choice:memberships:{row.pk}:since"] == "mine"
    admin_client.post(address, sent | {f"choice:memberships:{row.pk}:since": "theirs"})
    assert Membership.objects.get().since == "2002"


def test_child_added_by_another_stays(admin_client, nepal):
    address, values = opened(admin_client, nepal)
    makers.participant_alias(owner=nepal, text="Népal")
    answer = admin_client.post(address, values | {"name": "Renamed"})
    assert "Népal" in texts(answer.content.decode())
    assert admin_client.post(address, browser_s(answer.content.decode())).status_code == 302
    assert ParticipantAlias.objects.get().text == "Népal"


@pytest.mark.parametrize(("choice", "left"), [("mine", ["2011"]), ("theirs", [])])
def test_child_deleted_by_another_is_entered_anew_only_by_choice(admin_client, nepal, choice, left):
    makers.participant_alias(owner=nepal, text="Kept")
    row = makers.membership(participant=nepal)
    address, values = opened(admin_client, nepal)
    row.delete()
    answer = admin_client.post(
        address,
        values
        | {"memberships-0-since": "2011"}
        | {"memberships-0-passage": str(makers.passage().pk)},
    )
    assert answer.status_code == 409
    assert "Membership: deleted" in texts(answer.content.decode())
    sent = browser_s(answer.content.decode())
    assert sent["choice:memberships:0:NEW"] == "mine"
    sent["choice:memberships:0:NEW"] = choice
    assert admin_client.post(address, sent).status_code == 302
    assert list(Membership.objects.values_list("since", flat=True)) == left
    assert ParticipantAlias.objects.get().text == "Kept"


@pytest.mark.parametrize("forged", ["memberships-INITIAL_FORMS", f"memberships-{'9' * 5000}-x"])
def test_numbers_of_forms_too_long_to_be_any_are_no_fault_of_the_site(admin_client, nepal, forged):
    row = makers.membership(participant=nepal)
    address, values = opened(admin_client, nepal)
    row.delete()
    sent = urlencode(values | {"memberships-0-since": "2011", forged: "9" * 5000})
    answer = admin_client.post(address, sent, "application/x-www-form-urlencoded")
    assert answer.status_code == 409
    assert "Membership: deleted" in texts(answer.content.decode())


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\ufeff"])
def test_character_that_cannot_be_seen_is_told_wherever_it_is(admin_client, nepal, char):
    address, values = opened(admin_client, nepal)
    alias = {"aliases-0-text": f"Né{char}pal", "aliases-0-kind": "long"}
    sent = values | {"name": f"Ne{char}pal", "aliases-TOTAL_FORMS": "1"} | alias
    answer = admin_client.post(address, sent)
    assert answer.status_code == 200
    told = f"This holds a character that cannot be seen: U+{ord(char):04X}. Type it anew."
    assert texts(answer.content.decode()).count(told) == 4
    nepal.refresh_from_db()
    assert nepal.name == "Nepal"


def test_child_deleted_by_another_and_not_touched_stays_deleted(admin_client, nepal):
    first = makers.membership(participant=nepal, since="2002", until="2003")
    second = makers.membership(participant=nepal, since="2004")
    makers.cite(second)
    address, values = opened(admin_client, nepal)
    first.delete()
    answer = admin_client.post(address, values | {"memberships-1-since": "2005"})
    assert answer.status_code == 409
    assert admin_client.post(address, browser_s(answer.content.decode())).status_code == 302
    assert list(Membership.objects.values_list("pk", "since")) == [(second.pk, "2005")]


def test_deleting_a_child_that_another_has_changed_is_a_choice(admin_client, nepal):
    row = makers.membership(participant=nepal)
    address, values = opened(admin_client, nepal)
    row.since = "2002"
    row.save()
    answer = admin_client.post(address, values | {"memberships-0-DELETE": "on"})
    sent = browser_s(answer.content.decode())
    name = f"choice:memberships:{row.pk}:DELETE"
    assert sent[name] == "theirs"
    assert admin_client.post(address, sent).status_code == 302
    assert Membership.objects.get().since == "2002"


def test_citation_changed_by_another_is_told(admin_client, nepal):
    citation = makers.cite(nepal, basis="stated")
    address, values = opened(admin_client, nepal)
    citation.basis = "inferred"
    citation.save()
    assert admin_client.post(address, values).status_code == 409


def test_new_row_that_was_typed_is_kept_through_the_merge(admin_client, nepal):
    address, values = opened(admin_client, nepal)
    nepal.iso3 = "NPL"
    nepal.save()
    values |= {
        "aliases-TOTAL_FORMS": "1",
        "aliases-0-owner": str(nepal.pk),
        "aliases-0-text": "Népal",
        "aliases-0-kind": "printed",
        "aliases-0-state": "draft",
    }
    answer = admin_client.post(address, values)
    assert admin_client.post(address, browser_s(answer.content.decode())).status_code == 302
    assert ParticipantAlias.objects.get().text == "Népal"
    assert Participant.objects.get().iso3 == "NPL"


def test_record_deleted_meanwhile_is_told_and_the_text_is_kept(admin_client, nepal):
    address, values = opened(admin_client, nepal)
    nepal.delete()
    answer = admin_client.post(address, values | {"name": "A name typed at length"})
    assert answer.status_code == 409
    told = texts(answer.content.decode())
    assert "this record has been deleted since you opened it" in told
    assert "name A name typed at length" in told
    assert not Participant.objects.exists()


def test_error_in_a_form_leaves_what_it_was_opened_on(admin_client, nepal):
    address, values = opened(admin_client, nepal)
    answer = admin_client.post(address, values | {"slug": "not a slug", "name": "First"})
    assert answer.status_code == 200
    again = form_values(answer) | {"slug": "nepal"}
    nepal.name = "Other"
    nepal.save()
    assert admin_client.post(address, again).status_code == 409


def test_line_ends_of_a_browser_are_no_change(admin_client):
    row = makers.milestone("crisis", summary="One.\nTwo.")
    address, values = opened(admin_client, row)
    row.summary = "One.\nThree."
    row.save()
    answer = admin_client.post(address, values | {"summary": "One.\r\nTwo."})
    assert "choice:" not in answer.content.decode()


@pytest.mark.parametrize(
    "model",
    [model for model in concrete(Keyed) if model in admin.site._registry],
    ids=lambda model: model.__name__,
)
def test_nothing_is_edited_in_a_list(model):
    assert tuple(admin.site._registry[model].list_editable) == ()


# Deleting and bulk actions


def test_record_saved_since_is_not_deleted(admin_client, nepal):
    address = page(Participant, "delete", nepal.pk)
    token = admin_client.get(address).context["opened"]
    nepal.iso3 = "NPL"
    nepal.save()
    answer = admin_client.post(
        address, {"post": "yes", "opened": token, "change_reason": "Twice."}, follow=True
    )
    assert "Nothing was deleted: the record was saved by another" in answer.content.decode()
    token = answer.context["opened"]
    assert (
        admin_client.post(
            address, {"post": "yes", "opened": token, "change_reason": "Twice."}
        ).status_code
        == 302
    )
    assert not Participant.objects.exists()


@pytest.mark.parametrize("token", ["", "forged"])
def test_record_is_not_deleted_by_a_forged_page(admin_client, nepal, token):
    address = page(Participant, "delete", nepal.pk)
    admin_client.post(address, {"post": "yes", "opened": token, "change_reason": "Twice."})
    assert Participant.objects.exists()


def selected(client, model, *rows):
    address = page(model, "changelist")
    listed = client.get(address).context["listed"]
    keys = [str(row.pk) for row in rows]
    return address, {"action": "delete_selected", "_selected_action": keys, "listed": listed}


def test_selected_rows_are_deleted_after_they_were_looked_at(admin_client, nepal):
    address, sent = selected(admin_client, Participant, nepal)
    answer = admin_client.post(address, sent)
    assert answer.status_code == 200
    sent |= {"post": "yes", "listed": answer.context["listed"], "change_reason": "Twice."}
    assert admin_client.post(address, sent).status_code == 302
    assert not Participant.objects.exists()


@pytest.mark.parametrize("confirmed", [False, True])
def test_selected_rows_are_not_deleted_where_one_was_saved_since(admin_client, nepal, confirmed):
    fiji = makers.participant("fiji", name="Fiji")
    address, sent = selected(admin_client, Participant, nepal, fiji)
    if confirmed:
        listed = admin_client.post(address, sent).context["listed"]
        sent |= {"post": "yes", "listed": listed}
    fiji.iso3 = "FJI"
    fiji.save()
    answer = admin_client.post(address, sent, follow=True)
    assert "Nothing was done: 1 of the rows was saved by another" in answer.content.decode()
    assert "Fiji, by a command or an import" in answer.content.decode()
    assert Participant.objects.count() == 2


def test_all_rows_of_all_pages_are_checked_too(admin_client, nepal):
    address, sent = selected(admin_client, Participant, nepal)
    makers.participant("fiji", name="Fiji")
    sent |= {"select_across": "1", "post": "yes"}
    answer = admin_client.post(address, sent, follow=True)
    assert "Nothing was done" in answer.content.decode()
    assert Participant.objects.count() == 2


@pytest.mark.parametrize("listed", ["", "forged"])
def test_action_without_the_list_s_versions_is_refused(admin_client, listed):
    passage = makers.passage()
    address, sent = selected(admin_client, Passage, passage)
    sent |= {"post": "yes", "listed": listed}
    answer = admin_client.post(address, sent, follow=True)
    assert "it is not known which versions the list showed" in answer.content.decode()
    assert Passage.objects.exists()


def alias_added(row):
    ParticipantAlias.objects.create(owner=row, text="Nepaal", kind="editorial")


def alias_changed(row):
    alias = row.aliases.get()
    alias.text = "Nippal"
    alias.save()


def alias_deleted(row):
    row.aliases.get().delete()


def citation_added(row):
    makers.cite(row.aliases.get())


@pytest.mark.parametrize("action", ["delete_selected", "return_selected", "publish_selected"])
@pytest.mark.parametrize(
    "change",
    [alias_added, alias_changed, alias_deleted, citation_added],
    ids=lambda one: one.__name__,
)
def test_selected_rows_stay_where_what_stands_under_them_changed_since(
    admin_client, nepal, action, change
):
    ParticipantAlias.objects.create(owner=nepal, text="Kingdom of Nepal", kind="long")
    before = nepal.history.count()
    address, sent = selected(admin_client, Participant, nepal)
    sent["action"] = action
    listed = admin_client.post(address, sent).context["listed"]
    change(nepal)
    sent |= {"listed": listed, "change_reason": "Twice.", "post": "yes", "step": "apply"}
    told = admin_client.post(address, sent, follow=True).content.decode()
    assert "Nothing was done: what stands under these was changed by another" in told
    assert "since you were asked (Nepal)." in told
    assert nepal.history.count() == before

"""What a user may not save of a sheet is refused, or proposed to a publisher."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from desk.importing import resources
from desk.models import ProposedChange
from members.models import Participant
from strategy.models import Update
from tests import makers
from tests.desk.sheets import REASON, changes, confirm, import_, look, told
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db


# What a user may do


def accept(client, proposal):
    """Accept a proposal as a publisher does from its page; give the answer's status."""
    return client.post(reverse("admin:proposal_accept", args=[proposal.pk])).status_code


def test_editor_saves_drafts_and_publishes_nothing(editor):
    makers.participant("fiji", state="draft")
    makers.passage(code="7")
    sheet = (
        "slug,name,kind,state,passage\nfiji,F,government,,\n"
        "palau,P,government,published,history-7\n"
    )
    assert told(look(editor, "participants", sheet)) == [
        (3, "state", "You may not publish: write “draft”, and a publisher publishes it."),
    ]
    import_(editor, "participants", "slug,name\nfiji,F\n")
    assert Participant.objects.get(slug="fiji").name == "F"


def test_what_an_editor_changes_of_published_rows_is_proposed_and_drafts_are_saved(editor):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal)
    makers.participant("fiji", state="draft")
    answer = look(editor, "participants", "slug,name\nnepal,Nepal 2\nfiji,F\n")
    assert changes(answer) == [
        (2, "proposed", [("name", "Nepal", "Nepal 2")]),
        (3, "change", [("name", "Fiji", "F")]),
    ]
    assert answer.context["counts"][-1] == "1 row is proposed: a publisher decides."
    assert "until a publisher accepts what you propose" in answer.text
    assert "what the public sees, at once" not in answer.text
    assert not ProposedChange.objects.exists()
    done = confirm(editor, "participants", answer)
    assert done.status_code == 302
    assert [str(one) for one in get_messages(done.wsgi_request)] == [
        "0 rows are new. 1 row changes a record. 0 rows change nothing. "
        "1 row is proposed: a publisher decides."
    ]
    names = Participant.objects.order_by("slug").values_list("name", flat=True)
    assert list(names) == ["F", "Nepal"]
    proposal = ProposedChange.objects.get()
    assert (proposal.name, proposal.reason, proposal.state) == ("Nepal", REASON, "waiting")
    assert proposal.author.username == "editor"
    assert accept(signed_in("Publisher"), proposal) == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.revision) == ("Nepal 2", 2)
    assert nepal.citations.count() == 1
    assert nepal.history.first().history_change_reason == REASON


def test_passages_and_bodies_of_a_row_are_proposed_with_it(editor):
    makers.group("ad-hoc")
    update = makers.update(item=makers.item("item-1"), text="Begun.", state="published")
    makers.cite(update)
    makers.passage(code="9")
    sheet = "item,number,text,date,groups,passage\nitem-1,1,Done.,2026-05,ad-hoc,history-9\n"
    import_(editor, "updates", sheet)
    assert Update.objects.get().text == "Begun."
    assert accept(signed_in("Publisher"), ProposedChange.objects.get()) == 302
    update = Update.objects.get()
    assert (update.text, update.date, update.state) == ("Done.", "2026-05", "published")
    assert [group.slug for group in update.groups.all()] == ["ad-hoc"]
    assert sorted(one.passage.code for one in update.citations.all())[-1] == "9"


def test_meeting_and_attendance_are_proposed_as_their_forms_take_them(editor):
    meeting = makers.meeting("one", title="One", start="2002-02", plural=True, city="Bali")
    makers.cite(meeting)
    nepal = makers.participant("nepal")
    row = makers.attendance(
        list=makers.attendance_list(meeting, slug="list-one"), participant=nepal
    )
    makers.cite(row)
    import_(editor, "meetings", "slug,start,end,plural,city\none,26 Feb 2002,2002-02-28,no,\n")
    import_(editor, "attendance", "list,participant,as_printed\nlist-one,nepal,Nepal (Kingdom)\n")
    publisher = signed_in("Publisher")
    for proposal in ProposedChange.objects.all():
        assert accept(publisher, proposal) == 302
    meeting.refresh_from_db()
    assert (meeting.start, meeting.end, meeting.plural) == ("2002-02-26", "2002-02-28", False)
    assert meeting.city == ""
    row.refresh_from_db()
    assert (row.as_printed, row.state) == ("Nepal (Kingdom)", "published")


def test_what_the_form_of_a_published_record_refuses_is_told_by_row(editor):
    makers.participant("nepal")
    ((row, column, words),) = told(look(editor, "participants", "slug,name\nnepal,N\n"))
    assert (row, column) == (2, "")
    assert words.startswith("Nothing was saved: no passage proves this, so it cannot be published.")
    assert not ProposedChange.objects.exists()


def test_more_rows_than_can_be_proposed_at_once_are_told_and_none_is(editor, monkeypatch):
    monkeypatch.setattr(resources, "MOST_PROPOSED", 1)
    for slug in ("nepal", "fiji"):
        makers.cite(makers.participant(slug))
    assert told(look(editor, "participants", "slug,name\nnepal,N\nfiji,F\n")) == [
        (3, "", "Only 1 rows of a sheet can be proposed at once. Split it here.")
    ]
    assert not ProposedChange.objects.exists()


def test_record_saved_by_another_before_its_proposal_is_made_is_told(editor):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal)
    answer = look(editor, "participants", "slug,name\nnepal,N\n")
    nepal.iso3 = "NPL"
    nepal.save()
    assert confirm(editor, "participants", answer).status_code == 409
    assert not ProposedChange.objects.exists()


def test_publisher_publishes_what_a_passage_proves(publisher):
    makers.passage(code="7")
    sheet = "slug,name,kind,state,passage\npalau,P,government,published,\n"
    assert told(look(publisher, "participants", sheet)) == [
        (2, "state", "No passage proves this: name one under “passage”, or write “draft”.")
    ]
    import_(publisher, "participants", sheet.replace("published,", "published,history-7"))
    assert Participant.objects.get(slug="palau").is_published


def test_withdrawing_is_no_sheets_to_do(publisher):
    makers.participant("nepal")
    makers.participant("fiji", state="withdrawn")
    answer = look(publisher, "participants", "slug,state\nnepal,withdrawn\nfiji,draft\n")
    words = "A sheet neither withdraws nor brings back: the public is told the reason."
    assert told(answer) == [(2, "state", words), (3, "state", words)]

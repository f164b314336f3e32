"""An import where somebody saved one of its records meanwhile, and a forged one."""

import pytest

from members.models import Participant
from strategy.models import Update
from tests import makers
from tests.desk.sheets import REASON, changes, confirm, look, page, told
from tests.desk.test_roles import signed_in

pytestmark = pytest.mark.django_db


# Saved by another meanwhile


def test_row_saved_by_another_since_it_was_looked_at_is_told_and_nothing_saved(publisher):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal)
    answer = look(publisher, "participants", "slug,name,kind\nnepal,N,government\nfiji,F,company\n")
    nepal.region = "south-asia"
    nepal.save()
    answer = confirm(publisher, "participants", answer)
    assert answer.status_code == 409
    assert [one[:2] for one in answer.context["moved"]] == [(2, "Nepal")]
    assert answer.context["moved"][0].last.startswith("by a command or an import, 20")
    assert Participant.objects.get().name == "Nepal"
    assert confirm(publisher, "participants", answer).status_code == 302
    nepal.refresh_from_db()
    assert (nepal.name, nepal.region) == ("N", "south-asia")


def test_row_deleted_or_added_by_another_meanwhile_is_told(publisher):
    sheet = "slug,name,kind\nnepal,N,government\nfiji,F,company\n"
    nepal = makers.participant("nepal")
    makers.cite(nepal)
    answer = look(publisher, "participants", sheet)
    nepal.delete()
    makers.participant("fiji")
    answer = confirm(publisher, "participants", answer)
    assert answer.status_code == 409
    assert [one[:2] for one in answer.context["moved"]] == [(2, "nepal"), (3, "Fiji")]
    assert Participant.objects.get().name == "Fiji"


def test_confirming_twice_saves_once(publisher):
    answer = look(publisher, "participants", "slug,name,kind\nfiji,F,company\n")
    assert confirm(publisher, "participants", answer).status_code == 302
    assert confirm(publisher, "participants", answer).status_code == 409
    assert Participant.history.count() == 1


def test_new_update_told_twice_in_a_sheet_is_added_once(publisher):
    makers.item("item-1")
    sheet = (
        "item,date,status,text\nitem-1,2026-05,under-way,Begun.\nitem-1,May 2026,under-way,Begun.\n"
    )
    answer = look(publisher, "updates", sheet.replace("May 2026", "2026-05"))
    assert [(number, what) for number, what, _columns in changes(answer)] == [(2, "new")]
    assert confirm(publisher, "updates", answer).status_code == 302
    assert Update.objects.get().text == "Begun."
    Update.objects.get().delete()
    assert told(look(publisher, "updates", sheet)) == [
        (3, "number", "Row 2 is of the same record, and says otherwise.")
    ]


def test_sheet_exported_before_another_saved_overwrites_nothing(publisher):
    nepal = makers.participant("nepal", name="Nepal")
    makers.cite(nepal)
    sheet = publisher.get(page("participants", "export.csv")).content.decode()
    nepal.region = "south-asia"
    nepal.save()
    (problem,) = told(look(publisher, "participants", sheet.replace("Nepal", "N")))
    assert problem[:2] == (2, "revision")
    assert problem[2].startswith("This record was saved since the sheet was exported: by a command")
    nepal.delete()
    (problem,) = told(look(publisher, "participants", sheet))
    assert problem[2].startswith("There is no such record now.")


def test_what_was_not_shown_to_this_user_is_not_confirmed(publisher):
    answer = look(publisher, "participants", "slug,name,kind\nfiji,F,company\n")
    plan = answer.context["plan"]
    other = signed_in("Editor")
    for client, word, sent in (
        (publisher, "participants", plan[:-1]),
        (publisher, "participants", ""),
        (publisher, "meetings", plan),
        (other, "participants", plan),
    ):
        answer = client.post(page(word), {"plan": sent, "change_reason": REASON})
        assert answer.status_code == 400
        assert told(answer)[0][2].startswith("It is not known any more what you looked through.")
    assert not Participant.objects.exists()

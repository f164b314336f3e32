"""A passage that an editor adds is a draft, until something published rests on it."""

import pytest

from desk.models import ProposedChange
from members.models import Participant
from sources.models import Chapter, Passage
from strategy.models import Update
from tests import makers
from tests.desk.sheets import import_
from tests.desk.test_roles import signed_in
from tests.sources.test_selected import asked, sent_by
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db

WORDS = "The forum began in Bali."
WHY = {"change_reason": "The list of 2026."}


@pytest.fixture
def editor():
    return signed_in("Editor")


@pytest.fixture
def publisher():
    return signed_in("Publisher")


def added(client, **values):
    address = page(Passage, "add")
    sent = form_values(client.get(address)) | {"quote": WORDS, "chapter": makers.chapter().pk}
    assert client.post(address, sent | values).status_code == 302
    return Passage.objects.get()


def seen(client):
    """Give which of the public addresses tell of the passage."""
    addresses = {
        "page": "/sources/passages/history-1/",
        "chapter": "/sources/publication/history/",
        "download": "/data/passages.csv",
        "search": "/api/v1/search/?q=Bali",
        "record": "/members/nepal/",
        "evidence": "/data/citations.csv",
    }
    found = {}
    for name, address in addresses.items():
        answer = client.get(address)
        content = answer.getvalue().decode()
        found[name] = answer.status_code == 200 and (WORDS in content or "history-1" in content)
    return {name for name, is_seen in found.items() if is_seen}


def draft(passage, **values):
    row = makers.participant("nepal", name="Nepal", state="draft", **values)
    makers.cite(row, passage=passage)
    return row


def test_what_an_editor_adds_is_seen_nowhere_and_counted_nowhere(editor, client):
    passage = added(editor, state="published")
    assert passage.state == "draft"
    assert passage.chapter.document.state == "published"
    assert seen(client) == set()
    for address in ("/sources/", "/sources/publication/"):
        cells = client.get(address).text
        assert '<td class="num">0</td>' in cells
        assert '<td class="num">1</td>' not in cells


def test_what_a_publisher_adds_is_public_at_once(publisher, client):
    assert added(publisher).state == "published"
    assert seen(client) == {"page", "chapter", "download", "search"}
    assert '<td class="num">1</td>' in client.get("/sources/publication/").text


def test_editor_changes_and_deletes_a_draft(editor):
    passage = added(editor)
    address = page(Passage, "change", passage.pk)
    answer = editor.post(address, form_values(editor.get(address)) | {"quote": "Other words."})
    assert answer.status_code == 302
    passage.refresh_from_db()
    assert (passage.quote, passage.state) == ("Other words.", "draft")
    delete = page(Passage, "delete", passage.pk)
    sent = sent_by(editor.get(delete))
    assert editor.post(delete, sent).status_code == 302
    assert not Passage.objects.exists()


def test_editor_proposes_what_becomes_of_a_public_passage(editor):
    passage = makers.passage()
    for name, values in (("change", form_values), ("delete", sent_by)):
        address = page(Passage, name, passage.pk)
        sent = values(editor.get(address)) | WHY | {"quote": "Other words."}
        assert editor.post(address, sent).status_code == 302
        passage.refresh_from_db()
        assert passage.quote == "Words."
    assert [one.kind for one in ProposedChange.objects.order_by("pk")] == ["change", "delete"]


def test_record_published_by_its_form_takes_its_passage_along(editor, publisher, client):
    row = draft(added(editor))
    address = page(Participant, "change", row.pk)
    sent = form_values(publisher.get(address)) | WHY | {"_publish": "1"}
    assert publisher.post(address, sent).status_code == 302
    assert seen(client) == {"page", "chapter", "download", "search", "record", "evidence"}
    entry = Passage.objects.get().history.first()
    assert (entry.history_user.username, entry.history_change_reason) == (
        "publisher",
        WHY["change_reason"],
    )


def test_passage_given_to_what_is_published_is_public_with_it(editor, publisher, client):
    passage = added(editor)
    row = makers.participant("nepal", name="Nepal")
    makers.cite(row, passage=makers.passage(code="2"))
    address = page(Participant, "change", row.pk)
    sent = form_values(publisher.get(address)) | WHY | {"citations-TOTAL_FORMS": "2"}
    sent |= {"citations-1-passage": passage.pk, "citations-1-basis": "stated"}
    assert publisher.post(address, sent).status_code == 302
    assert "record" in seen(client)


def test_record_published_from_the_list_takes_its_passage_along(editor, publisher, client):
    row = draft(added(editor))
    address, answer = asked(publisher, "publish_selected", row)
    publisher.post(address, sent_by(answer) | WHY)
    assert "record" in seen(client)


def test_row_published_by_a_sheet_takes_its_passage_along(editor, publisher):
    passage = added(editor)
    makers.item("item-1")
    sheet = (
        "item,date,status,text,state,passage\nitem-1,2026,under-way,Begun.,published,history-1\n"
    )
    import_(publisher, "updates", sheet)
    passage.refresh_from_db()
    assert (Update.objects.get().state, passage.state) == ("published", "published")


def test_published_discrepancy_takes_the_passages_of_its_readings_along(editor):
    passage = added(editor)
    told = makers.discrepancy(state="draft")
    makers.statement(discrepancy=told, passage=passage)
    passage.refresh_from_db()
    assert passage.state == "draft"
    told.state = "published"
    told.save()
    passage.refresh_from_db()
    assert passage.state == "published"


def test_reading_added_to_a_published_discrepancy_takes_its_passage_along(editor):
    passage = added(editor)
    makers.statement(discrepancy=makers.discrepancy(), passage=passage)
    assert Passage.objects.get().state == "published"


def test_preview_of_a_draft_shows_its_draft_passage_and_publishes_nothing(
    editor, publisher, client
):
    row = draft(added(editor))
    address = page(Participant, "change", row.pk)
    sent = form_values(editor.get(address)) | {"_preview": "1"}
    assert WORDS in editor.post(address, sent).text
    assert Passage.objects.get().state == "draft"
    assert seen(client) == set()


def test_draft_passage_is_previewed_on_its_page(editor):
    address = page(Passage, "change", added(editor).pk)
    assert WORDS in editor.post(address, form_values(editor.get(address)) | {"_preview": "1"}).text


def test_passage_on_which_something_public_rests_cannot_be_a_draft(publisher):
    passage = added(publisher)
    makers.cite(makers.participant("nepal"), passage=passage)
    address = page(Passage, "change", passage.pk)
    answer = publisher.post(address, form_values(publisher.get(address)) | WHY | {"_return": "1"})
    assert "What is published rests on this passage, so it cannot be a draft." in answer.text
    passage.refresh_from_db()
    assert passage.state == "published"


def test_chapter_of_a_published_document_is_not_added_by_an_editor(editor):
    address = page(Chapter, "add")
    sent = form_values(editor.get(address)) | {"document": makers.document("report").pk}
    sent |= {"number": 1, "slug": "whole", "title": "The whole", "short_title": "The whole"}
    answer = editor.post(address, sent)
    assert "The public sees this document: a publisher adds its chapters." in answer.text
    assert not Chapter.objects.exists()

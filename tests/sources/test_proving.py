"""Evidence at entry: without a passage a record is saved as a draft, and published by no form."""

import pytest
from bs4 import BeautifulSoup

from meetings.models import Attendance
from members.models import Membership, Participant
from sources.models import Chapter, Document, Passage
from strategy.models import Update
from tests import makers
from tests.sources.test_previewing import editor
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db

TOLD = "no passage proves this, so it cannot be published"


def texts(html, where):
    return " ".join(BeautifulSoup(html, "html.parser").select_one(where).stripped_strings)


def new_participant(client, **values):
    values = {"name": "Atlantis", "slug": "atlantis", "kind": "government", **values}
    address = page(Participant, "add")
    return client.post(address, form_values(client.get(address)) | values)


def test_new_record_is_not_published_without_a_passage_and_what_was_typed_is_kept(admin_client):
    answer = new_participant(admin_client, state="published", url="https://example.org/")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert TOLD in texts(html, "#citations-group")
    assert 'value="Atlantis"' in html
    assert 'value="https://example.org/"' in html
    assert not Participant.objects.exists()


def test_new_record_is_published_with_the_passage_given_beside_it(admin_client):
    passage = makers.passage()
    sent = {"state": "published", "citations-0-passage": str(passage.pk)}
    assert new_participant(admin_client, **sent).status_code == 302
    row = Participant.objects.get()
    assert (row.state, [one.passage for one in row.citations.all()]) == ("published", [passage])


def test_add_form_asks_for_the_passage_before_what_stands_in_the_record(admin_client):
    html = admin_client.get(page(Participant, "add")).content.decode()
    groups = BeautifulSoup(html, "html.parser").select(".inline-group")
    assert [one["id"] for one in groups] == [
        *("citations-group", "memberships-group", "aliases-group")
    ]
    assert groups[0].select_one("#id_citations-0-passage")
    assert groups[0].select_one("#add_id_citations-0-passage")


def test_publishing_a_draft_by_its_form_needs_a_passage(admin_client):
    row = makers.participant(state="draft")
    address = page(Participant, "change", row.pk)
    sent = form_values(admin_client.get(address)) | {"state": "published"}
    assert TOLD in texts(admin_client.post(address, sent).content.decode(), "#citations-group")
    row.refresh_from_db()
    assert row.state == "draft"


def test_last_passage_of_what_is_published_is_not_taken_away(admin_client):
    row = makers.participant()
    makers.cite(row)
    address = page(Participant, "change", row.pk)
    sent = form_values(admin_client.get(address)) | {"citations-0-DELETE": "on"}
    assert TOLD in texts(admin_client.post(address, sent).content.decode(), "#citations-group")
    assert row.citations.count() == 1
    assert admin_client.post(address, sent | {"state": "draft"}).status_code == 302
    assert row.citations.count() == 0


@pytest.mark.parametrize(("passage", "status"), [(False, 200), (True, 302)])
def test_child_is_published_with_a_passage_of_its_own_only(admin_client, passage, status):
    row = makers.participant()
    makers.cite(row)
    address = page(Participant, "change", row.pk)
    sent = form_values(admin_client.get(address)) | {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-participant": str(row.pk),
        "memberships-0-status": "member",
        "memberships-0-since": "2002",
        "memberships-0-state": "published",
    }
    if passage:
        sent["memberships-0-passage"] = str(makers.passage().pk)
    answer = admin_client.post(address, sent)
    assert answer.status_code == status
    assert Membership.objects.count() == (1 if passage else 0)
    if not passage:
        html = answer.content.decode()
        assert TOLD in texts(html, "#memberships-0 .field-passage")
        assert 'value="2002"' in html
        sent["memberships-0-state"] = "draft"
        assert admin_client.post(address, sent).status_code == 302
        assert Membership.objects.get().state == "draft"


def test_update_of_an_action_item_is_published_with_a_passage_only(admin_client):
    item = makers.item()
    makers.cite(item)
    sent = {"item": str(item.pk), "date": "2026", "status": "planned", "text": "Begun."}
    address = page(Update, "add")
    sent = form_values(admin_client.get(address)) | sent | {"state": "published"}
    answer = admin_client.post(address, sent)
    assert TOLD in texts(answer.content.decode(), "#citations-group")
    sent["citations-0-passage"] = str(makers.passage().pk)
    assert admin_client.post(address, sent).status_code == 302
    assert Update.objects.get().state == "published"


@pytest.mark.parametrize(("evidence", "status"), [("listed", 302), ("elsewhere", 200)])
def test_attendance_on_a_list_rests_on_the_list_s_passage(admin_client, evidence, status):
    row = makers.attendance_list()
    makers.cite(row)
    sent = {"list": str(row.pk), "participant": str(makers.participant().pk)}
    address = page(Attendance, "add")
    sent = form_values(admin_client.get(address)) | sent
    answer = admin_client.post(address, sent | {"evidence": evidence, "state": "published"})
    assert answer.status_code == status
    assert Attendance.objects.count() == (1 if status == 302 else 0)


def test_draft_without_a_passage_is_saved_and_on_the_desk(client):
    client = editor("one")
    assert new_participant(client).status_code == 302
    html = client.get("/admin/").content.decode()
    assert "/admin/members/participant/?passage=none" in html
    told = client.get(page(Participant, "changelist"), {"passage": "none"}).content.decode()
    assert "Atlantis" in told


# The passage made in place


def made(client, **values):
    address = f"{page(Passage, 'add')}?_popup=1"
    sent = form_values(client.get(address)) | {"_popup": "1", "kind": "text"}
    return client.post(address, sent | values)


def test_editor_makes_a_passage_of_a_document_without_chapters_in_place():
    document = makers.document("bali-declaration", title="Bali Declaration")
    answer = made(editor("one"), document=str(document.pk), quote="We agreed.", locator="page 2")
    row = Passage.objects.get()
    assert str(row.pk) in answer.content.decode()
    assert "admin/js/popup_response" in answer.content.decode()
    assert (row.quote, row.locator, row.code) == ("We agreed.", "page 2", "1")
    chapter = row.chapter
    assert (chapter.document, chapter.number, chapter.slug) == (document, 1, "balideclaration")
    assert chapter.history.first().history_user.username == "one"


def test_second_passage_of_a_document_stands_in_the_same_chapter(admin_client):
    document = makers.document()
    for quote in ("One.", "Two."):
        made(admin_client, document=str(document.pk), quote=quote)
    assert Chapter.objects.count() == 1
    assert [row.reference for row in Passage.objects.order_by("pk")] == [
        *("publication-1", "publication-2"),
    ]


def test_short_name_of_another_document_s_chapter_is_not_taken(admin_client):
    makers.chapter("balideclaration", document=makers.document())
    document = makers.document("bali-declaration")
    made(admin_client, document=str(document.pk), quote="One.")
    assert document.chapters.get().slug == "balideclaration2"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"quote": "One."}, "Name the document that says it, or the chapter."),
        ({"document": "two", "quote": "One."}, "This document has chapters: choose the one"),
        ({"document": "other", "chapter": "one", "quote": "One."}, "The chapter is of another"),
        ({"document": "other"}, "Give the words, or where they stand"),
        ({"document": "999", "quote": "One."}, "Select a valid choice."),
        ({"document": "nine", "quote": "One."}, "Select a valid choice."),
    ],
)
def test_passage_of_no_certain_place_is_told(admin_client, values, told):
    two = makers.document("two")
    first = makers.chapter("one", document=two)
    makers.chapter("second", document=two)
    known = {"two": two.pk, "other": makers.document("other").pk, "one": first.pk}
    values = {name: str(known.get(value, value)) for name, value in values.items()}
    answer = made(admin_client, **values)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Passage.objects.exists()
    assert Chapter.objects.count() == 2


def test_passage_is_made_beside_a_child_too(admin_client):
    row = makers.participant(state="draft")
    makers.membership(participant=row, state="draft")
    html = admin_client.get(page(Participant, "change", row.pk)).content.decode()
    found = BeautifulSoup(html, "html.parser").select_one("#add_id_memberships-0-passage")
    assert found["href"].startswith(page(Passage, "add"))


def test_document_that_a_chapter_was_made_for_keeps_its_name_in_full(admin_client):
    document = makers.document("long", title="T" * 250)
    made(admin_client, document=str(document.pk), quote="One.")
    assert len(document.chapters.get().title) == 200
    assert Document.objects.get(slug="long").title == "T" * 250

"""A passage that an editor adds is a draft, until something published rests on it."""

import pytest
from django.urls import reverse

from desk.models import ProposedChange
from meetings.models import AttendanceList
from members.models import Participant
from sources.models import Chapter, Passage
from sources.versions import number_of
from strategy.models import Update
from tests import makers
from tests.desk import test_pasting
from tests.desk.proposals import do, proposed, state_of
from tests.desk.sheets import import_, look, told
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
    values = {"quote": WORDS, "chapter": values.get("chapter") or makers.chapter().pk} | values
    sent = form_values(client.get(address)) | values
    assert client.post(address, sent).status_code == 302
    return Passage.objects.latest("pk")


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


# What another does meanwhile


def written_anew(passage):
    client = signed_in("Editor", "other")
    address = page(Passage, "change", passage.pk)
    sent = form_values(client.get(address)) | {"quote": "Words that nobody looked at."}
    assert client.post(address, sent).status_code == 302


def test_publisher_s_form_tells_of_a_passage_that_was_written_anew(editor, publisher):
    row = draft(added(editor))
    address = page(Participant, "change", row.pk)
    sent = form_values(publisher.get(address)) | WHY | {"name": "Typed", "_publish": "1"}
    written_anew(Passage.objects.get())
    answer = publisher.post(address, sent)
    assert answer.status_code == 200
    assert "history-1: “Words that nobody looked at.”" in answer.text
    row.refresh_from_db()
    assert (row.state, row.name, Passage.objects.get().state) == ("draft", "Nepal", "draft")
    again = form_values(answer) | WHY | {"_publish": "1"}
    assert publisher.post(address, again).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.name, Passage.objects.get().state) == (
        "published",
        "Typed",
        "published",
    )


def test_page_of_differences_tells_of_it_too(editor, publisher):
    row = draft(added(editor))
    address = page(Participant, "change", row.pk)
    sent = form_values(publisher.get(address)) | WHY | {"_publish": "1"}
    written_anew(Passage.objects.get())
    row.name = "Another name"
    row.save()
    answer = publisher.post(address, sent)
    assert answer.status_code == 409
    assert "history-1: “Words that nobody looked at.”" in answer.text
    assert Passage.objects.get().state == "draft"


def test_publisher_who_publishes_nothing_is_not_told(editor, publisher):
    row = draft(added(editor))
    address = page(Participant, "change", row.pk)
    sent = form_values(publisher.get(address)) | {"name": "Typed"}
    written_anew(Passage.objects.get())
    assert publisher.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.state) == ("Typed", "draft")


def test_list_tells_of_a_passage_that_was_written_anew(editor, publisher):
    row = draft(added(editor))
    address, answer = asked(publisher, "publish_selected", row)
    written_anew(Passage.objects.get())
    told = publisher.post(address, sent_by(answer) | WHY, follow=True).text
    assert "what stands under these was changed by another since you were asked (Nepal)." in told
    assert Passage.objects.get().state == "draft"


def test_proposal_that_names_a_passage_written_anew_is_not_accepted_unseen(editor, publisher):
    row = makers.participant("nepal", name="Nepal")
    makers.cite(row, passage=makers.passage(code="2"))
    passage = added(editor, code="1", chapter=row.citations.get().passage.chapter_id)
    sent = {"citations-TOTAL_FORMS": "2", "citations-1-basis": "stated"}
    proposal = proposed(editor, row, **sent, **{"citations-1-passage": passage.pk})
    written_anew(passage)
    answer = do(publisher, "accept", proposal)
    assert "Words that nobody looked at." in answer.text
    assert (state_of(proposal), row.citations.count()) == ("waiting", 1)


def test_words_of_another_are_not_written_over_by_publishing(editor):
    passage = added(editor)
    stale = Passage.objects.get()
    passage.quote = "Newer, by another."
    passage.save()
    makers.cite(makers.participant("nepal"), passage=stale)
    found = Passage.objects.get()
    assert (found.quote, found.state) == ("Newer, by another.", "published")


# What is published rests on it


def test_passage_of_a_reading_cannot_be_a_draft_and_a_draft_one_is_not_shown(publisher, client):
    passage = added(publisher)
    found = makers.discrepancy("two-dates")
    makers.statement(discrepancy=found, passage=passage)
    address = page(Passage, "change", passage.pk)
    answer = publisher.post(address, form_values(publisher.get(address)) | WHY | {"_return": "1"})
    assert "What is published rests on this passage" in answer.text
    assert WORDS in client.get(found.get_absolute_url()).text
    passage.state = "draft"
    passage.save()
    text = client.get(found.get_absolute_url()).text
    assert WORDS not in text
    assert "history-1" not in text


def test_passage_of_a_published_child_of_a_draft_cannot_be_a_draft(publisher):
    nepal = makers.participant("nepal", state="draft")
    passage = added(publisher)
    makers.cite(makers.membership(participant=nepal), passage=passage)
    address = page(Passage, "change", passage.pk)
    publisher.post(address, form_values(publisher.get(address)) | WHY | {"_return": "1"})
    assert Passage.objects.get().state == "published"


def test_passage_is_not_reverted_to_the_draft_that_it_was(editor, publisher):
    row = draft(added(editor))
    row.state = "published"
    row.save()
    passage = Passage.objects.get()
    at = number_of(passage.history.earliest().history_date)
    address = reverse("admin:sources_passage_simple_history", args=[passage.pk, at])
    publisher.post(address, {"latest": publisher.get(address).context["latest"]})
    passage.refresh_from_db()
    assert passage.state == "published"


def test_passage_and_chapter_stay_in_a_public_document(publisher):
    hidden = makers.chapter(slug="hidden", document=makers.document("hidden", state="draft"))
    passage = added(publisher)
    makers.cite(makers.participant("nepal"), passage=passage)
    told = "the public does not see the document that it would go to."
    for row, sent in (
        (passage, {"chapter": hidden.pk}),
        (passage.chapter, {"document": hidden.document.pk, "number": 2}),
    ):
        address = page(type(row), "change", row.pk)
        answer = publisher.post(address, form_values(publisher.get(address)) | WHY | sent)
        assert told in answer.text
    passage.refresh_from_db()
    assert passage.chapter.document.slug == "publication"


def test_chapter_made_with_an_editor_s_passage_says_no_more_than_its_document(editor, client):
    address = page(Passage, "add")
    sent = form_values(editor.get(address)) | {"quote": WORDS}
    document = makers.document("report", title="A report")
    assert editor.post(address, sent | {"document": document.pk}).status_code == 302
    chapter = Chapter.objects.get()
    assert (chapter.title, chapter.short_title) == ("A report", "A report")
    assert WORDS not in client.get(chapter.get_absolute_url()).text


# A passage of a document that is not public


@pytest.fixture
def hidden():
    chapter = makers.chapter(slug="hidden", document=makers.document("hidden", state="draft"))
    return makers.passage(chapter=chapter, code="1")


def test_it_publishes_no_child_on_its_parent_s_form(publisher, hidden):
    row = makers.participant("nepal")
    makers.cite(row)
    address = page(Participant, "change", row.pk)
    sent = {"memberships-TOTAL_FORMS": "1", "memberships-0-passage": hidden.pk}
    sent |= {"memberships-0-kind": "member", "memberships-0-since": "2002"}
    sent |= {"memberships-0-basis": "stated", "memberships-0-state": "published"}
    answer = publisher.post(address, form_values(publisher.get(address)) | WHY | sent)
    assert "the public does not see the document whose passages prove this" in answer.text
    assert not row.memberships.exists()


def test_it_publishes_no_row_of_a_sheet(publisher, hidden):
    makers.item("item-1")
    header = "item,date,status,text,state,passage"
    answer = look(publisher, "updates", f"{header}\nitem-1,2026,under-way,B.,published,hidden-1\n")
    assert answer.status_code == 400
    assert told(answer)[0][:2] == (2, "state")


def test_it_publishes_no_pasted_list(publisher, hidden):
    makers.participant("nepal", name="Nepal")
    meeting = makers.meeting("conference-9")
    answer = test_pasting.look(publisher, meeting, "Nepal", passage=hidden.reference)
    answer = test_pasting.save(publisher, meeting, answer)
    assert answer.status_code == 400
    assert "the public does not see the document whose passages prove this" in answer.text
    assert not AttendanceList.objects.exists()


def test_sheet_takes_no_proof_from_what_is_published(publisher):
    listed = makers.attendance_list(makers.meeting(), slug="list-one")
    makers.cite(listed)
    row = makers.attendance(list=listed, participant=makers.participant("nepal"), evidence="listed")
    sheet = "list,participant,evidence\nlist-one,nepal,elsewhere\n"
    answer = look(publisher, "attendance", sheet)
    assert answer.status_code == 400
    assert told(answer)[0][:2] == (2, "state")
    row.refresh_from_db()
    assert row.evidence == "listed"


def test_desk_lists_what_rests_on_a_document_that_is_not_public(publisher, hidden):
    row = makers.participant("nepal")
    makers.cite(row, passage=hidden)
    makers.cite(makers.participant("fiji"))
    assert list(Participant.objects.without_passage()) == [row]
    listed = publisher.get(page(Participant, "changelist"), {"passage": "none"})
    assert list(listed.context["cl"].result_list) == [row]

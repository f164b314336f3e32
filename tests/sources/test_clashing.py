"""What the database alone refuses is told in the form, and what one row gives up another takes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.urls import reverse

from members.models import Participant, ParticipantAlias
from sources.clashing import sentence
from sources.models import Chapter, Document, DocumentFile, Passage, Statement
from sources.moments import one_change
from sources.versions import number_of
from tests import makers, papers
from tests.desk.proposals import opened
from tests.desk.test_roles import signed_in
from tests.test_admin import form_values, page
from workinggroups.models import Succession

pytestmark = pytest.mark.django_db

WHY = {"change_reason": "The list of 2026."}
TWO_LONG = ({"text": "One", "kind": "long"}, {"text": "Another", "kind": "long"})


@pytest.fixture
def publisher():
    return signed_in("Publisher")


@pytest.fixture
def nepal():
    row = makers.participant("nepal", name="Nepal")
    makers.cite(row)
    return row


def rows(prefix, *several, **common):
    sent = {f"{prefix}-TOTAL_FORMS": str(len(several))}
    for place, one in enumerate(several):
        sent |= {f"{prefix}-{place}-{name}": value for name, value in (common | one).items()}
    return sent


def aliases(*several):
    return rows("aliases", *several, state="draft", basis="stated")


def told(answer, words):
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize("role", ["Editor", "Publisher"])
@pytest.mark.parametrize("state", ["draft", "published"])
def test_second_of_what_there_is_one_of_is_told_and_what_was_typed_is_kept(nepal, role, state):
    nepal.state = state
    nepal.save()
    client = signed_in(role)
    address, form = opened(client, nepal)
    answer = client.post(address, form | WHY | {"name": "Typed"} | aliases(*TWO_LONG))
    told(answer, "Participants&#x27; other names: ")
    assert all(f'value="{text}"' in answer.text for text in ("Typed", "One", "Another"))
    assert not ParticipantAlias.objects.exists()
    nepal.refresh_from_db()
    assert nepal.name == "Nepal"
    sent = form | WHY | {"name": "Typed"} | aliases(TWO_LONG[0])
    assert client.post(address, sent).status_code == 302


def test_it_is_told_of_a_new_record_too(publisher):
    address = page(Document, "add")
    sent = form_values(publisher.get(address)) | {"title": "T", "slug": "t", "kind": "report"}
    told(publisher.post(address, sent | WHY | aliases(*TWO_LONG)), "Nothing was saved.")
    assert not Document.objects.exists()


def test_second_reading_that_is_followed_is_told_in_the_rules_own_words(publisher):
    found = makers.discrepancy()
    address, form = opened(publisher, found)
    both = [{"passage": makers.passage(code=code).pk, "reading": code} for code in ("a", "b")]
    answer = publisher.post(address, form | WHY | rows("statements", *both, followed="on"))
    told(answer, "Statements: Only one reading of a discrepancy can be followed.")
    assert not Statement.objects.exists()


def test_row_that_joins_a_record_to_itself_is_told(publisher):
    meeting, body = makers.meeting(), makers.group()
    for row in (meeting, body):
        makers.cite(row)
    address, form = opened(publisher, meeting)
    sent = rows("companions", {"companion": meeting.pk})
    told(publisher.post(address, form | WHY | sent), "Nothing was saved.")
    address, form = opened(publisher, body)
    kind = Succession.Kind.values[0]
    sent = rows("predecessors", {"earlier": body.pk, "kind": kind, "state": "draft"})
    told(publisher.post(address, form | WHY | sent), "Nothing was saved.")


def readings():
    found = makers.discrepancy()
    first = makers.statement(discrepancy=found, passage=makers.passage(code="a"))
    second = makers.statement(discrepancy=found, passage=makers.passage(code="b"), followed=True)
    return found, first, second


def test_another_reading_is_followed_in_one_save(publisher):
    found, first, second = readings()
    address, form = opened(publisher, found)
    del form["statements-1-followed"]
    answer = publisher.post(address, form | WHY | {"statements-0-followed": "on"})
    assert answer.status_code == 302
    followed = dict(Statement.objects.values_list("pk", "followed"))
    assert followed == {first.pk: True, second.pk: False}
    assert [one.followed for one in first.history.all()] == [True, False]


def test_row_takes_what_a_deleted_one_had(publisher):
    found, first, _second = readings()
    address, form = opened(publisher, found)
    sent = {"statements-0-followed": "on", "statements-1-DELETE": "on"}
    assert publisher.post(address, form | WHY | sent).status_code == 302
    assert [(one.pk, one.followed) for one in Statement.objects.all()] == [(first.pk, True)]


def test_exchange_of_what_only_one_may_have_says_what_to_do(publisher, nepal):
    for text in ("A", "B"):
        makers.participant_alias(owner=nepal, text=text, state="draft")
    address, form = opened(publisher, nepal)
    answer = publisher.post(address, form | WHY | {"aliases-0-text": "B", "aliases-1-text": "A"})
    told(answer, "save one of them with another value first")
    assert [one.text for one in ParticipantAlias.objects.order_by("pk")] == ["A", "B"]


@pytest.mark.parametrize("number", ["0", "-1"])
def test_forged_number_of_rows_that_there_were_is_told(publisher, nepal, number):
    address, form = opened(publisher, nepal)
    sent = form | WHY | {"citations-INITIAL_FORMS": number}
    assert publisher.post(address, sent).status_code in (200, 302)
    assert Participant.objects.get().citations.count() == 1


def test_revert_takes_the_place_of_what_gives_it_up(publisher):
    found, first, second = readings()
    at = number_of(second.history.latest().history_date)
    second.followed = False
    second.save()
    first.followed = True
    first.save()
    address = reverse("admin:sources_discrepancy_simple_history", args=[found.pk, at])
    publisher.post(address, {"latest": publisher.get(address).context["latest"]})
    followed = dict(Statement.objects.values_list("pk", "followed"))
    assert followed == {first.pk: False, second.pk: True}


def test_deleted_document_does_not_come_back_beside_another_of_its_name(publisher):
    document = makers.document("report", state="draft")
    chapter = makers.chapter("whole", document=document)
    with one_change("Entered twice."):
        chapter.delete()
        document.delete()
    entry = Document.history.latest()
    makers.document("report", state="draft")
    at = number_of(entry.history_date)
    address = reverse("admin:sources_document_simple_history", args=[entry.id, at])
    answer = publisher.post(address, {"latest": publisher.get(address).context["latest"]})
    assert answer.status_code == 409
    assert not Chapter.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="The trigger is written for SQLite.")
def test_bytes_of_a_file_that_the_database_refuses_are_not_kept(publisher, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON sources_documentfile "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    address = page(DocumentFile, "add")
    sent = form_values(publisher.get(address)) | WHY | {"document": makers.document("report").pk}
    file = SimpleUploadedFile("a.pdf", papers.pdf(), "application/pdf")
    told(publisher.post(address, sent | {"file": file}), "Nothing was saved.")
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_row_that_points_to_what_was_deleted_meanwhile_is_told_so():
    for words in ("FOREIGN KEY constraint failed", 'violates foreign key constraint "any"'):
        assert "was deleted meanwhile" in sentence(IntegrityError(words))


@pytest.mark.parametrize("text", ["Ne\u200bpal\nand on", "Ne\u200bpal\r\nand on", " Ne\u200bpal "])
def test_unseen_character_that_was_there_before_keeps_nothing_from_being_saved(publisher, text):
    passage = makers.passage(quote=text)
    address = page(Passage, "change", passage.pk)
    sent = form_values(publisher.get(address)) | WHY | {"locator": "page 7"}
    sent["quote"] = text.replace("\r\n", "\n").replace("\n", "\r\n")
    assert publisher.post(address, sent).status_code == 302
    assert Passage.objects.get().locator == "page 7"

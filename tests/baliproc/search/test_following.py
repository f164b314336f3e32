"""The index says what the record says, after every way of writing to it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from baliproc.models import Entry, Pending, Word
from baliproc.search import search
from baliproc.search.following import NOTED, paths_by_model, write, write_left
from baliproc.search.index import difference
from meetings.models import MilestoneGroup, Outcome
from members.models import Participant, ParticipantAlias
from sources.models import Cited, Document
from tests import makers
from tests.every_model import concrete
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db


def found(text):
    urls = [hit.url for hit in search(text).hits]
    assert not difference()
    return urls


def test_saved_changed_and_deleted_record_is_followed():
    nepal = makers.participant("nepal", name="Nepal")
    assert found("nepal") == ["/members/nepal/"]
    nepal.name = "Bhutan"
    nepal.save()
    assert found("nepal") == []
    assert found("bhutan") == ["/members/nepal/"]
    nepal.delete()
    assert found("bhutan") == []
    assert not Entry.objects.exists()
    assert not Word.objects.exists()


def test_state_is_followed():
    nepal = makers.participant("nepal", name="Nepal", state="draft")
    assert found("nepal") == []
    for state, urls in (("published", ["/members/nepal/"]), ("withdrawn", [])):
        nepal.state = state
        nepal.save()
        assert found("nepal") == urls


def test_alias_is_followed_to_another_owner_and_away():
    nepal, bhutan = makers.participant("nepal"), makers.participant("bhutan")
    alias = makers.participant_alias(owner=nepal, text="Himalaya")
    assert found("himalaya") == ["/members/nepal/"]
    alias.owner = bhutan
    alias.save()
    assert found("himalaya") == ["/members/bhutan/"]
    alias.state = "draft"
    alias.save()
    assert found("himalaya") == []
    alias.state = "published"
    alias.save()
    ParticipantAlias.objects.filter(pk=alias.pk).delete()
    assert found("himalaya") == []


def test_withdrawn_parent_hides_its_children():
    group = makers.group("east")
    meeting = makers.meeting("harbour", title="Harbour", group=group)
    makers.outcome(meeting, slug="harbour-built", text="Harbour built.")
    makers.passage(chapter=makers.chapter(), quote="Harbour.")
    assert len(found("harbour")) == 3
    group.state = "withdrawn"
    group.save()
    assert found("harbour") == ["/sources/passages/history-1/"]
    group.state = "published"
    group.save()
    assert len(found("harbour")) == 3
    publication = Document.objects.get(slug="publication")
    publication.state = "draft"
    publication.save()
    assert len(found("harbour")) == 2


def test_children_change_the_text_of_their_record():
    nepal = makers.participant("nepal")
    perspective = makers.perspective(participant=nepal)
    point = makers.point(perspective=perspective, text="A harbour law.")
    figure = makers.figure(about="Lighthouses.")
    makers.make(point.figures.through, {}, point=point, figure=figure)
    assert found("harbour") == found("lighthouses") == ["/members/nepal/#perspective"]
    point.text = "A road law."
    point.save()
    assert found("harbour") == []
    figure.about = "Bridges."
    figure.save()
    assert found("lighthouse") == []
    figure.state = "draft"
    figure.save()
    assert found("bridges") == []


def test_roles_and_what_they_name_are_followed():
    nepal = makers.participant("nepal", name="Nepal")
    role = makers.role(group=makers.group("east", name="East"), participant=nepal)
    assert sorted(found("nepal east")) == ["/members/nepal/", "/workinggroups/east/"]
    nepal.name = "Bhutan"
    nepal.save()
    assert sorted(found("bhutan east")) == ["/members/nepal/", "/workinggroups/east/"]
    role.delete()
    assert found("bhutan east") == []


def test_outcome_moved_to_another_meeting_is_followed():
    one, two = makers.meeting("one", title="One"), makers.meeting("two", title="Two")
    outcome = makers.outcome(one, slug="agreed", text="Harbour.")
    assert found("harbour") == ["/meetings/one/#agreed"]
    outcome.meetings.set([two])
    assert found("harbour") == ["/meetings/two/#agreed"]
    outcome.meetings.clear()
    assert found("harbour") == []
    Outcome.objects.all().delete()
    assert found("one") == ["/meetings/one/"]


def test_relations_of_many_to_many_are_followed():
    milestone = makers.milestone("crisis")
    east = makers.group("east", name="East")
    milestone.groups.add(east)
    assert found("east") == ["/workinggroups/east/", "/timeline/crisis/"]
    assert [hit.url for hit in search("crisis", body="east").hits] == ["/timeline/crisis/"]
    milestone.groups.remove(east)
    assert found("east") == ["/workinggroups/east/"]
    MilestoneGroup.objects.create(milestone=milestone, group=east)
    assert len(found("east")) == 2
    MilestoneGroup.objects.all().delete()
    assert found("east") == ["/workinggroups/east/"]


def test_deletes_by_cascade_are_followed():
    perspective = makers.perspective(participant=makers.participant("nepal"))
    makers.point(perspective=perspective, text="A harbour.")
    perspective.delete()
    assert found("harbour") == []


def test_what_is_rolled_back_leaves_no_trace():
    nepal = makers.participant("nepal", name="Nepal")
    assert found("nepal")
    try:
        with transaction.atomic():
            nepal.name = "Bhutan"
            nepal.save()
            assert search("bhutan").count == 1
            raise RuntimeError
    except RuntimeError:
        pass
    assert found("bhutan") == []
    assert found("nepal") == ["/members/nepal/"]


def test_index_is_written_once_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        makers.participant("nepal", name="Nepal")
        assert not Entry.objects.exists()
    assert Entry.objects.get().title == "Nepal"
    assert not NOTED.rows
    assert not NOTED.keys


def test_what_a_process_noted_before_it_died_is_followed_at_the_start_of_the_server():
    nepal = makers.participant("nepal", name="Nepal")
    write()
    nepal.name = "Bhutan"
    nepal.save()
    makers.participant("fiji", name="Fiji").delete()
    NOTED.clear()
    assert Entry.objects.get().title == "Nepal"
    write_left()
    assert found("bhutan") == ["/members/nepal/"]
    assert not Pending.objects.exists()


def test_what_a_process_noted_before_it_died_is_followed_by_the_next_that_saves():
    makers.participant("nepal", name="Nepal")
    NOTED.clear()
    makers.participant("fiji", name="Fiji")
    assert found("fiji") == ["/members/fiji/"]
    assert found("nepal") == ["/members/nepal/"]
    assert not Pending.objects.exists()


def test_what_cannot_be_followed_keeps_nothing_else_from_being_found():
    Pending.objects.create(model="members.tribe", number=1)
    makers.participant("nepal", name="Nepal")
    assert found("nepal") == ["/members/nepal/"]
    call_command("index", verbosity=0)
    assert not Pending.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_save_without_a_transaction_is_followed_at_once():
    makers.participant("nepal", name="Nepal")
    assert Entry.objects.get().title == "Nepal"
    Participant.objects.all().delete()
    assert not Entry.objects.exists()


def test_editor_who_saves_in_the_admin_is_followed(admin_client):
    person = makers.person("jane-doe", name="Jane Doe")
    page = f"/admin/members/person/{person.pk}/change/"
    given = form_values(admin_client.get(page)) | {"name": "Jane Harbour"}
    answer = admin_client.post(page, given)
    assert answer.status_code == 302, answer.context["errors"]
    assert found("harbour") == ["/people/jane-doe/"]


def test_many_changes_are_written_as_a_whole():
    for number in range(301):
        makers.participant(f"harbour-{number}", name=f"Harbour {number}")
    write()
    assert search("harbour").count == 301
    assert not difference()


def test_bulk_writes_are_followed_by_the_command():
    makers.participant("nepal", name="Nepal")
    assert found("nepal")
    Participant.objects.update(name="Bhutan")
    with pytest.raises(
        CommandError, match="0 entries missing, 1 out of date, 0 left over, 2 words"
    ):
        call_command("index", "--check")
    call_command("index", verbosity=0)
    call_command("index", "--check", verbosity=0)
    assert found("bhutan") == ["/members/nepal/"]
    Participant.objects.update(state="draft")
    with pytest.raises(CommandError, match="0 entries missing, 0 out of date, 1 left over"):
        call_command("index", "--check")
    Entry.objects.all().delete()
    Participant.objects.update(state="published")
    with pytest.raises(CommandError, match="1 entries missing"):
        call_command("index", "--check")


def test_every_cited_model_is_followed_or_tells_nothing():
    """A new model with text of its own is found, or named here with the reason why not."""
    silent = {
        "Attendance",  # names are other names of participants; the rest is choices
        "AttendanceList",
        "DocumentFile",  # its document is found; what is in a file is not read
        "DocumentLink",  # two documents, found by themselves
        "Roster",  # choices and dates
    }
    followed = {model.__name__ for model in paths_by_model()}
    assert {model.__name__ for model in concrete(Cited)} - followed == silent

"""What every row has: a key, a state under its parents, a number, a revision, a history."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from meetings.models import (
    Attendance,
    AttendanceCitation,
    AttendanceList,
    Effect,
    Meeting,
    Outcome,
    OutcomeMeeting,
)
from members.models import Membership, Participant, ParticipantAlias
from sources.models import Keyed, Passage, Record, fold
from sources.models.evidence import what_rests_on
from strategy.models import ActionItem, ProvisionSet, Update
from tests import makers
from workinggroups.models import Role

pytestmark = pytest.mark.django_db

KEYED = [model for model in apps.get_models() if issubclass(model, Keyed)]
RECORDS = [model for model in KEYED if issubclass(model, Record)]
HIDDEN = ["draft", "withdrawn"]


def by_name(model):
    return model.__name__


# Natural keys


def test_natural_key_goes_four_levels_deep():
    conference = makers.meeting("ministerial-conference-1")
    listed = makers.attendance_list(conference, slug="governments-2002")
    row = makers.attendance(list=listed, participant=makers.participant("nepal"))
    other = makers.attendance(list=listed, participant=makers.participant("india"))
    page = makers.passage(code="nepal")
    citation = makers.cite(row, passage=page, field="as_printed")
    makers.cite(other, passage=page, field="as_printed")
    makers.cite(row, passage=page)
    assert AttendanceCitation.key_paths() == [
        "subject__list__slug",
        "subject__participant__slug",
        "passage__chapter__slug",
        "passage__code",
        "field",
    ]
    key = ("governments-2002", "nepal", "history", "nepal", "as_printed")
    assert citation.natural_key() == key
    assert citation.key_text == "governments-2002/nepal/history/nepal/as_printed"
    assert AttendanceCitation.objects.get_by_natural_key(*key) == citation


def test_natural_key_of_an_unknown_row_raises_does_not_exist():
    makers.membership(participant=makers.participant("nepal"))
    with pytest.raises(Membership.DoesNotExist):
        Membership.objects.get_by_natural_key("nepal", 2)
    with pytest.raises(ValueError):
        Membership.objects.get_by_natural_key("nepal")


@pytest.mark.parametrize("model", KEYED, ids=by_name)
def test_natural_key_is_unique_and_never_null(model):
    fields = [model._meta.get_field(name) for name in model.KEY]
    assert [field.name for field in fields if field.null] == []
    unique = [{field.name} for field in model._meta.fields if field.unique]
    unique += [
        set(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]
    assert set(model.KEY) in unique


# What the public sees


@pytest.mark.parametrize("state", HIDDEN)
def test_published_leaves_out_drafts_and_what_is_withdrawn(state):
    shown = makers.participant("nepal")
    hidden = makers.participant("india", state=state)
    assert list(Participant.objects.published()) == [shown]
    assert shown.is_published
    assert not hidden.is_published


@pytest.mark.parametrize("state", HIDDEN)
def test_published_hides_children_of_what_is_hidden(state):
    shown = makers.membership(participant=makers.participant("nepal"))
    makers.membership(participant=makers.participant("india", state=state))
    assert list(Membership.objects.published()) == [shown]


@pytest.mark.parametrize("state", HIDDEN)
def test_published_hides_grandchildren_of_what_is_hidden(state):
    """An update stands under item, strategy and document; a passage has no state itself."""
    publication = makers.document("publication")
    passage = makers.passage(chapter=makers.chapter(document=publication))
    update = makers.update()
    assert list(Passage.objects.published()) == [passage]
    assert list(Update.objects.published()) == [update]
    update.item.strategy.document.state = publication.state = state
    update.item.strategy.document.save()
    publication.save()
    assert not Passage.objects.published().exists()
    assert not Update.objects.published().exists()


def test_published_asks_a_nullable_parent_only_where_there_is_one():
    bodyless = makers.meeting("workshop-2010")
    makers.meeting("draft-body-1", group=makers.group("draft-body", state="draft"))
    shown = makers.meeting("known-body-1", group=makers.group("known-body"))
    assert set(Meeting.objects.published()) == {bodyless, shown}
    alone = makers.provision_set("alone")
    makers.provision_set("hidden", document=makers.document(state="draft"))
    assert list(ProvisionSet.objects.published()) == [alone]


def test_published_hides_a_role_with_a_hidden_body_or_holder():
    body = makers.group()
    shown = [
        makers.role(group=body),
        makers.role(group=body, person=makers.person()),
    ]
    makers.role(group=body, participant=makers.participant("india", state="draft"))
    makers.role(group=body, person=makers.person("john-doe", state="withdrawn"))
    makers.role(group=makers.group("draft", state="draft"), participant=shown[0].participant)
    assert list(Role.objects.published().order_by("pk")) == shown


@pytest.mark.parametrize("state", HIDDEN)
def test_published_hides_what_stands_under_hidden_meetings_only(state):
    shown, hidden = makers.meeting("shown"), makers.meeting("hidden", state=state)
    both = makers.attendance_list(shown, hidden, slug="both")
    only = makers.attendance_list(hidden, slug="only")
    makers.attendance_list(slug="none")
    nepal = makers.participant("nepal")
    there = makers.attendance(list=both, participant=nepal)
    makers.attendance(list=only, participant=nepal)
    assert list(AttendanceList.objects.published()) == [both]
    assert list(Attendance.objects.published()) == [there]


def test_published_hides_what_stands_under_a_meeting_of_a_hidden_body():
    meeting = makers.meeting(group=makers.group(state="draft"))
    makers.attendance(list=makers.attendance_list(meeting))
    makers.outcome(meeting)
    assert not Attendance.objects.published().exists()
    assert not Outcome.objects.published().exists()


def test_published_gives_a_row_of_two_meetings_once():
    outcome = makers.outcome(makers.meeting("one"), makers.meeting("two"))
    assert list(Outcome.objects.published()) == [outcome]


def test_published_hides_effects_of_a_hidden_outcome():
    meeting, body = makers.meeting(), makers.group()
    shown = makers.effect(outcome=makers.outcome(meeting, slug="shown"), group=body)
    makers.effect(outcome=makers.outcome(meeting, slug="hidden", state="draft"), group=body)
    assert list(Effect.objects.published()) == [shown]


def test_published_hides_items_of_a_hidden_area():
    makers.item(area=makers.area(state="draft"))
    assert not ActionItem.objects.published().exists()


def test_what_rests_on_a_passage_is_published_rows():
    passage, unused = makers.passage(), makers.passage()
    membership = makers.membership(participant=makers.participant("nepal"))
    makers.cite(membership, passage=passage, field="since", basis="inferred")
    makers.cite(membership, passage=passage, field="until")
    conference = makers.meeting()
    makers.cite(conference, passage=passage)
    makers.cite(makers.participant("india", state="draft"), passage=passage)
    found = what_rests_on([passage, unused])
    assert set(found) == {passage.pk}
    assert sorted((one.row.key_text, one.claims) for one in found[passage.pk]) == [
        ("ministerial-conference-1", [("", "stated")]),
        ("nepal/1", [("since", "inferred"), ("until", "stated")]),
    ]
    assert what_rests_on([]) == {}


# Numbers


def test_number_is_the_next_of_its_parent():
    nepal, india = makers.participant("nepal"), makers.participant("india")
    owners = [nepal, nepal, india, nepal]
    rows = [makers.membership(participant=owner) for owner in owners]
    assert [row.number for row in rows] == [1, 2, 1, 3]


def test_number_given_is_kept_and_the_next_follows_it():
    nepal = makers.participant()
    assert makers.membership(participant=nepal, number=4).number == 4
    row = makers.membership(participant=nepal)
    row.save()
    assert row.number == 5


def test_number_counts_within_the_whole_key():
    body = makers.group()
    roles = ["member", "chair", "member"]
    assert [makers.roster(group=body, role=role).number for role in roles] == [1, 1, 2]


def test_number_does_not_collide_after_a_deletion():
    nepal = makers.participant()
    first, _ = makers.membership(participant=nepal), makers.membership(participant=nepal)
    first.delete()
    assert makers.membership(participant=nepal).number == 3


def test_passage_takes_the_next_code_of_its_chapter():
    history, future = makers.chapter("history"), makers.chapter("future")
    passages = [makers.passage(chapter=one) for one in (history, history, future)]
    assert [one.reference for one in passages] == ["history-1", "history-2", "future-1"]
    assert makers.passage(chapter=history, code="nepal").reference == "history-nepal"


def test_passage_code_is_not_given_again_after_a_deletion():
    first, _ = makers.passage(), makers.passage()
    first.delete()
    makers.passage()
    makers.passage()
    assert set(Passage.objects.values_list("code", flat=True)) == {"2", "3", "4"}


# Revisions and histories


def test_revision_counts_the_saves():
    row = makers.participant()
    assert row.revision == 1
    row.save()
    row.save()
    assert row.revision == 3
    assert Participant.objects.get().revision == 3


def test_revision_counts_saves_of_two_copies():
    makers.participant()
    mine, theirs = Participant.objects.get(), Participant.objects.get()
    theirs.save()
    mine.save()
    assert Participant.objects.get().revision == 3


def test_revision_of_what_was_deleted_and_comes_back_goes_on():
    row = makers.participant()
    row.save()
    key = row.pk
    row.delete()
    row.pk = key
    row._state.adding = True
    row.save()
    # Added, saved, deleted; and now it is there again.
    assert Participant.objects.get(pk=key).revision == 4


def test_history_has_a_row_for_each_change():
    row = makers.participant(name="Nepal")
    row.name = "Federal Nepal"
    row.save()
    row.delete()
    history = Participant.history.order_by("history_id")
    assert list(history.values_list("name", "history_type")) == [
        ("Nepal", "+"),
        ("Federal Nepal", "~"),
        ("Federal Nepal", "-"),
    ]
    assert "revision" not in [field.name for field in Participant.history.model._meta.fields]


def test_history_has_rows_for_a_link():
    conference = makers.meeting()
    outcome = makers.outcome(conference)
    made = OutcomeMeeting.history.get()
    assert (made.history_type, made.outcome, made.meeting) == ("+", outcome, conference)
    OutcomeMeeting.objects.get().delete()
    types = OutcomeMeeting.history.order_by("history_id").values_list("history_type", flat=True)
    assert list(types) == ["+", "-"]


def test_history_has_rows_for_deletions_by_cascade():
    outcome = makers.outcome(makers.meeting())
    outcome.delete()
    assert OutcomeMeeting.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize("model", KEYED, ids=by_name)
def test_history_is_kept_of_every_model(model):
    assert issubclass(model.history.model.instance_type, model)


# Slugs and other names


@pytest.mark.parametrize("model", RECORDS, ids=by_name)
@pytest.mark.parametrize("word", ["attendance", "discrepancies", "items", "lineage", "passages"])
def test_slug_that_is_the_address_of_another_page_is_refused(model, word):
    with pytest.raises(ValidationError) as caught:
        model(slug=word).full_clean()
    assert caught.value.message_dict["slug"] == ["This word is the address of another page."]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Türkiye", "turkiye"),
        ("TÜRKİYE", "turkiye"),
        ("Viet Nam", "viet nam"),
        ("Côte d’Ivoire", "cote d’ivoire"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold_leaves_out_case_and_accents(text, folded):
    assert fold(text) == folded


def test_alias_is_folded_when_saved_and_when_changed():
    alias = makers.participant_alias(text="Türkiye")
    assert ParticipantAlias.objects.get(folded="turkiye") == alias
    alias.text = "Timor-Léste"
    alias.save()
    assert ParticipantAlias.objects.get(folded="timor-leste") == alias


@pytest.mark.parametrize(
    ("make", "owner"),
    [
        (makers.participant_alias, makers.participant),
        (makers.group_alias, makers.group),
        (makers.document_alias, makers.document),
    ],
)
def test_alias_that_is_official_is_one_an_owner(make, owner):
    one = owner("one")
    make(owner=one, text="Long name", kind="long")
    make(owner=one, text="Short name", kind="acronym")
    make(owner=owner("other"), text="Long name", kind="long")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(owner=one, text="Other long name", kind="long")
    with pytest.raises(ValidationError) as caught:
        type(one.aliases.first())(owner=one, text="Third", kind="long").full_clean(
            exclude=["folded"]
        )
    assert caught.value.messages == ["This record already has an official name."]

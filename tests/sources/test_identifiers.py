"""What becomes of an identifier: renamed, merged, withdrawn, deleted, and never told of a draft."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from meetings.models import Meeting
from members.models import Participant
from sources.identifiers import Gone, Moved, resolve, resolve_chapter, resolve_passage
from sources.models import Chapter, Passage, Withdrawal
from sources.withdrawing import merge, withdraw
from tests import makers
from workinggroups.models import Group

pytestmark = pytest.mark.django_db

BEFORE, DAY, AFTER = (datetime(2025, 5, day, 12, tzinfo=UTC) for day in (1, 2, 3))


def save(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def dated(row, *days):
    """Date the entries of a row's history, the first of them first."""
    entries = type(row).history.filter(id=row.pk).order_by("history_id")
    for entry, day in zip(entries, days, strict=True):
        type(row).history.filter(history_id=entry.history_id).update(history_date=day)


# Renamed


def test_renamed_slug_leads_to_the_record():
    nepal = save(makers.participant("nepaal"), slug="nepal")
    assert resolve(Participant, "nepaal") == Moved(nepal)
    assert resolve(Participant, "nepal") is None


def test_chain_of_names_is_one_step():
    nepal = makers.participant("a")
    for slug in ("b", "c"):
        save(nepal, slug=slug)
    assert [resolve(Participant, slug) for slug in "abc"] == [Moved(nepal), Moved(nepal), None]


def test_renaming_back_ends_the_redirect():
    nepal = save(save(makers.participant("a"), slug="b"), slug="a")
    assert resolve(Participant, "a") is None
    assert resolve(Participant, "b") == Moved(nepal)


def test_name_of_a_draft_leads_nowhere():
    nepal = save(makers.participant("secret", state="draft"), slug="nepal", state="published")
    assert nepal.is_published
    assert resolve(Participant, "secret") is None


def test_name_of_another_kind_leads_nowhere():
    save(makers.participant("nepaal"), slug="nepal")
    assert resolve(Group, "nepaal") is None


@pytest.mark.parametrize("slug", ["", "\x00", "x" * 10_000, "a/b", "Türkiye", "' OR 1=1"])
def test_what_is_no_slug_asks_nothing(django_assert_num_queries, slug):
    with django_assert_num_queries(0):
        assert resolve(Participant, slug) is None


@pytest.mark.parametrize("names", [1, 3, 30])
def test_tracing_issues_the_same_queries_for_any_number_of_names(django_assert_num_queries, names):
    nepal = makers.participant("name-0")
    for number in range(names):
        save(nepal, slug=f"name-{number + 1}")
    with django_assert_num_queries(3):
        assert resolve(Participant, "name-0") == Moved(nepal)


# An identifier is never given again


def test_old_slug_is_refused_to_another_record():
    save(makers.participant("nepaal"), slug="nepal")
    with pytest.raises(ValidationError, match="never given again"):
        Participant(slug="nepaal", name="Another", kind="government").full_clean()


def test_slug_of_a_deleted_record_is_refused_to_another():
    makers.participant("nepal").delete()
    with pytest.raises(ValidationError, match="never given again"):
        Participant(slug="nepal", name="Another", kind="government").full_clean()


def test_record_may_take_its_own_old_slug_and_one_that_was_never_public():
    nepal = save(makers.participant("nepaal"), slug="nepal")
    nepal.slug = "nepaal"
    nepal.full_clean()
    save(makers.participant("idea", state="draft"), slug="thought")
    Participant(slug="idea", name="Idea", kind="government").full_clean()


# Withdrawn and deleted


def test_withdrawn_record_is_gone_with_its_name_as_last_published():
    body = makers.group("office", name="Office")
    body.name = "Secret new name"
    save(body, state="withdrawn")
    save(body, name="Another secret")
    dated(body, BEFORE, DAY, AFTER)
    assert resolve(Group, "office") == Gone("body", "Office", DAY, "")


def test_deleted_record_is_gone_by_every_name_it_had():
    body = save(makers.group("bureau", name="Bureau"), slug="office", name="Office")
    key = body.pk
    body.delete()
    body.pk = key
    dated(body, BEFORE, BEFORE, DAY)
    told = Gone("body", "Office", DAY, "")
    assert resolve(Group, "office") == resolve(Group, "bureau") == told


@pytest.mark.parametrize("then", ["withdrawn", "draft", "deleted"])
def test_draft_that_was_never_public_is_no_tombstone(then):
    body = makers.group("office", state="draft")
    if then == "deleted":
        body.delete()
    else:
        save(body, state=then)
    assert resolve(Group, "office") is None


def test_what_was_published_under_a_draft_only_is_no_tombstone():
    body = makers.group("office", state="draft")
    meeting = makers.meeting("office-1", group=body)
    save(meeting, state="withdrawn")
    save(body, state="published")
    assert resolve(Meeting, "office-1") is None


def test_what_stands_under_a_withdrawn_record_is_gone_since_then():
    body = makers.group("office")
    meeting = makers.meeting("office-1", title="Office 1", group=body)
    save(body, state="withdrawn")
    dated(body, BEFORE, DAY)
    dated(meeting, BEFORE)
    assert resolve(Meeting, "office-1") == Gone("meeting", "Office 1", DAY, "")
    save(body, state="published")
    assert resolve(Meeting, "office-1") is None


def test_renamed_while_withdrawn_keeps_the_new_name_to_itself():
    body = save(makers.group("office", name="Office"), state="withdrawn")
    save(body, slug="bureau", name="Bureau")
    assert resolve(Group, "bureau") is None
    assert resolve(Group, "office").name == "Office"


def test_reason_is_told():
    withdraw(makers.group("office"), "It never met.")
    gone = resolve(Group, "office")
    assert gone.reason == "It never met."
    assert gone.words().endswith(" It never met.")


def test_reason_is_told_at_every_name():
    body = save(makers.group("bureau"), slug="office")
    withdraw(body, "It never met.")
    assert resolve(Group, "bureau").reason == "It never met."


def test_record_published_again_answers_itself():
    body = makers.group("office")
    withdraw(body, "By mistake.")
    save(body, state="published")
    assert resolve(Group, "office") is None


# Merged


def test_merged_record_leads_to_the_survivor():
    loser, survivor = makers.group("two"), makers.group("one")
    merge(loser, survivor, "The same body.")
    assert not Group.objects.published().filter(slug="two")
    assert resolve(Group, "two") == Moved(survivor)


def test_merged_record_follows_the_survivor_through_renaming_and_merging():
    first, second, third = (makers.group(slug) for slug in ("a", "b", "c"))
    merge(first, second)
    save(second, slug="renamed")
    assert resolve(Group, "a") == Moved(second)
    merge(second, third)
    assert [resolve(Group, slug) for slug in ("a", "b", "renamed")] == [Moved(third)] * 3


def test_merged_record_is_gone_with_its_survivor():
    loser, survivor = makers.group("two", name="Two"), makers.group("one", name="One")
    merge(loser, survivor)
    withdraw(survivor, "Neither existed.")
    assert resolve(Group, "two").name == "Two"
    assert resolve(Group, "one").reason == "Neither existed."


def test_merging_in_a_circle_ends():
    first, second = makers.group("a"), makers.group("b")
    merge(first, second)
    save(first, state="published")
    merge(second, first)
    save(first, state="withdrawn")
    assert resolve(Group, "a").kind == resolve(Group, "b").kind == "body"


def test_merging_into_itself_a_draft_or_another_kind_is_refused():
    body = makers.group("one")
    for survivor in (body, makers.group("draft", state="draft"), makers.participant("nepal")):
        with pytest.raises(ValidationError):
            merge(body, survivor)
    assert body.is_published
    assert not Withdrawal.objects.exists()


def test_draft_merged_is_no_redirect():
    merge(makers.group("secret", state="draft"), makers.group("one"))
    assert resolve(Group, "secret") is None


# Chapters and passages


def test_renamed_chapter_and_passage_lead_on():
    chapter = makers.chapter("history")
    makers.document("other")
    passage = makers.passage(chapter=chapter, code="1")
    save(passage, code="first")
    save(chapter, slug="past")
    assert resolve_chapter("publication", "history") == Moved(chapter)
    assert resolve_chapter("other", "history") is None
    assert resolve_passage("history-1") == resolve_passage("past-1") == Moved(passage)
    assert resolve_passage("history-2") is None


def test_code_of_a_deleted_passage_is_not_given_again():
    first = makers.passage()
    chapter = first.chapter
    first.delete()
    assert makers.passage(chapter=chapter).code == "2"
    assert resolve_passage("history-1").name == "1"


# Pages


def test_page_redirects_for_ever_and_keeps_parameters(client):
    save(makers.participant("nepaal"), slug="nepal")
    answer = client.get("/members/nepaal/?as_of=2010&x=%0d%0a")
    assert answer.status_code == 301
    assert answer["Location"] == "/members/nepal/?as_of=2010&x=%0d%0a"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert client.head("/members/nepaal/").status_code == 301


def test_page_of_a_withdrawn_record_is_a_tombstone_without_its_content(client):
    body = makers.group("office", name="Office", mandate="Secret words.")
    withdraw(body, "It <b>never</b> met.")
    dated(body, BEFORE, DAY)
    page = client.get("/workinggroups/office/")
    soup = BeautifulSoup(page.content, "html.parser")
    assert page.status_code == 410
    assert soup.h1.get_text() == "This record has been withdrawn"
    told = [one.get_text() for one in soup.select("#was + dl dd")]
    assert told == ["Body", "Office", "2 May 2025", "It <b>never</b> met."]
    assert "Secret words" not in page.content.decode()
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    assert soup.select_one("link[rel=canonical]") is None


@pytest.mark.parametrize(
    ("make", "address"),
    [
        (lambda: makers.participant("x"), "/members/x/"),
        (lambda: makers.person("x"), "/people/x/"),
        (lambda: makers.group("x"), "/workinggroups/x/"),
        (lambda: makers.meeting("x"), "/meetings/x/"),
        (lambda: makers.milestone("x"), "/timeline/x/"),
        (lambda: makers.document("x"), "/sources/x/"),
        (lambda: makers.discrepancy("x"), "/sources/discrepancies/x/"),
        (lambda: makers.item("x"), "/strategy/items/1/"),
    ],
)
def test_every_kind_of_page_is_gone_once_withdrawn(client, make, address):
    row = make()
    assert client.get(address).status_code == 200
    withdraw(row)
    assert client.get(address).status_code == 410


def test_chapter_of_a_renamed_document_leads_on(client):
    document = makers.document("old")
    makers.chapter("history", document=document)
    save(document, slug="new")
    assert client.get("/sources/old/history/")["Location"] == "/sources/new/history/"
    save(document, state="withdrawn")
    assert client.get("/sources/new/history/").status_code == 410


def test_passage_of_a_renamed_chapter_leads_on(client):
    passage = makers.passage(code="1")
    save(passage.chapter, slug="past")
    assert client.get("/sources/passages/history-1/")["Location"] == "/sources/passages/past-1/"


def test_renumbered_action_item_leads_on(client):
    item = makers.item(number=5)
    save(item, number=6)
    assert client.get("/strategy/items/5/")["Location"] == "/strategy/items/6/"
    assert client.get(f"/strategy/items/{10**30}/").status_code == 404


def test_draft_is_not_found(client):
    makers.participant("nepal", state="draft")
    assert client.get("/members/nepal/").status_code == 404


# Filters


@pytest.mark.parametrize("path", ["/meetings/", "/timeline/"])
def test_filter_by_an_old_slug_leads_to_the_slug_in_force(client, path):
    body = makers.group("old")
    makers.meeting("m", group=body, start="2002")
    save(body, slug="new")
    answer = client.get(path, {"body": "old", "place": "not-stated"})
    assert answer.status_code == 301
    assert answer["Location"] == f"{path}?body=new&place=not-stated"
    assert client.get(answer["Location"]).status_code == 200


# A body that never met is a choice of the timeline, not of the list of meetings.
@pytest.mark.parametrize(("path", "status"), [("/meetings/", 400), ("/timeline/", 200)])
def test_filter_by_a_slug_in_force_that_is_no_choice_is_told(client, path, status):
    save(makers.group("old"), slug="new")
    assert client.get(path, {"body": "old"})["Location"] == f"{path}?body=new"
    assert client.get(path, {"body": "new"}).status_code == status
    assert client.get(path, {"body": "\x00"}).status_code == 400


def test_key_of_a_public_chapter_or_passage_is_never_given_again():
    report = makers.document("report")
    chapter = makers.chapter("history", document=report)
    passage = makers.passage(chapter=chapter, code="2002")
    chapter.slug = "past"
    chapter.save()
    passage.full_clean()
    passage.delete()
    for again, field in (
        (Chapter(document=report, number=9, slug="history", title="H", short_title="H"), "slug"),
        (Passage(chapter=chapter, code="2002", quote="Other words.", kind="text"), "code"),
    ):
        with pytest.raises(ValidationError) as told:
            again.full_clean()
        assert [field] == list(told.value.message_dict)
        assert "never given again" in str(told.value)


def test_key_of_what_was_never_public_is_free():
    chapter = makers.chapter("history", document=makers.document("report", state="draft"))
    passage = makers.passage(chapter=chapter, code="2002")
    passage.delete()
    Passage(chapter=chapter, code="2002", quote="Other words.", kind="text").full_clean()

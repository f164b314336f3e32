"""The history of a record in the admin, and the way back to each of its versions."""

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Participant
from sources.models import Passage
from sources.moments import one_change
from sources.versions import Trail, number_of
from tests import makers
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db


def nepal_with_children():
    """Save a member with a membership, a name and their sources, as one change."""
    with one_change("Entered"):
        nepal = makers.participant("nepal", name="Nepal")
        passage = makers.passage()
        row = makers.membership(participant=nepal, since="2002")
        row.citations.create(passage=passage, basis="inferred", note="As printed.")
        makers.participant_alias(owner=nepal, text="Federal Republic of Nepal", kind="long")
        nepal.citations.create(passage=passage)
    return nepal


def first_version(row):
    return Trail(type(row), row.pk).moments()[-1].number


def revert(client, row, version, **values):
    address = reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history", args=[row.pk, version]
    )
    latest = number_of(Trail(type(row), row.pk).latest)
    return client.post(address, {"latest": latest} | values)


def told(client, address="/api/v1/participants/nepal/"):
    """Give what the API and the downloads tell of a record, without when rows were saved."""

    def stripped(value):
        if isinstance(value, dict):
            return {key: stripped(one) for key, one in value.items() if key != "modified"}
        return [stripped(one) for one in value] if isinstance(value, list) else value

    answer = client.get(address)
    return stripped(answer.json()) if answer.status_code == 200 else answer.status_code


def history(client, row):
    answer = client.get(page(type(row), "history", row.pk))
    assert answer.status_code == 200
    return answer.content.decode()


def test_reason_is_kept_with_the_record_its_children_and_their_sources(admin_client):
    nepal = nepal_with_children()
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {
        "name": "Nepal, renamed",
        "memberships-0-since": "February 2002",
        "memberships-0-passage": str(makers.passage().pk),
        "change_reason": "Page 44 gives the month.",
    }
    assert admin_client.post(address, values).status_code == 302
    row = nepal.memberships.get()
    entries = [
        nepal.history.first(),
        row.history.first(),
        row.citations.last().history.first(),
    ]
    assert {one.history_change_reason for one in entries} == {"Page 44 gives the month."}
    assert len({one.history_date for one in entries}) == 1


def test_change_of_what_is_published_is_not_saved_without_a_reason(admin_client):
    nepal = nepal_with_children()
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {"name": "Renamed", "change_reason": " "}
    answer = admin_client.post(address, values)
    assert "Say why, and on what source: this changes what is published." in answer.content.decode()
    nepal.refresh_from_db()
    assert nepal.name == "Nepal"


def test_draft_is_saved_without_a_reason(admin_client):
    row = makers.participant("draft", state="draft")
    address = page(Participant, "change", row.pk)
    values = form_values(admin_client.get(address)) | {"name": "Renamed", "change_reason": ""}
    assert admin_client.post(address, values).status_code == 302


def test_what_is_published_is_not_deleted_without_a_reason(admin_client):
    nepal = makers.participant("nepal")
    answer = admin_client.post(page(Participant, "delete", nepal.pk), {"post": "yes"}, follow=True)
    assert "Say why, and on what source" in answer.content.decode()
    assert Participant.objects.filter(slug="nepal").exists()


def test_history_tells_each_change_in_words_with_who_and_why(admin_client):
    nepal = nepal_with_children()
    address = page(Participant, "change", nepal.pk)
    values = form_values(admin_client.get(address)) | {
        "memberships-0-since": "February 2002",
        "change_reason": "Page 44 gives the month.",
    }
    admin_client.post(address, values)
    html = history(admin_client, nepal)
    assert "since: from “2002” to “February 2002”" in html
    assert "Page 44 gives the month." in html
    assert "admin</h2>" in html
    assert html.index("Page 44") < html.index("Entered")
    assert "Source “history-1: Words.” added" in html
    assert "Source “history-1: Words.” for “Nepal, member” added" in html


def test_history_is_read_in_as_many_queries_for_one_change_as_for_many(admin_client):
    nepal = nepal_with_children()
    with CaptureQueriesContext(connection) as few:
        history(admin_client, nepal)
    for number in range(5):
        with one_change(f"Change {number}"):
            nepal.name = f"Nepal {number}"
            nepal.save()
            row = makers.membership(participant=nepal, since="2003")
            row.citations.create(passage=makers.passage())
    with CaptureQueriesContext(connection) as many:
        history(admin_client, nepal)
    assert len(many) == len(few)


def renamed(nepal):
    nepal.name = "Renamed"
    nepal.save()


def child_changed(nepal):
    row = nepal.memberships.get()
    row.since, row.status = "2005", "observer"
    row.save()


def child_added(nepal):
    row = makers.membership(participant=nepal, since="2011")
    row.citations.create(passage=makers.passage())


def child_deleted(nepal):
    nepal.memberships.get().delete()


def source_changed(nepal):
    row = nepal.memberships.get().citations.get()
    row.basis, row.note = "stated", ""
    row.save()


def source_deleted(nepal):
    nepal.citations.get().delete()


def withdrawn(nepal):
    nepal.state = "withdrawn"
    nepal.save()


def slug_changed(nepal):
    nepal.slug = "nepaal"
    nepal.save()


def deleted(nepal):
    nepal.memberships.get().delete()
    nepal.delete()


KINDS = [
    renamed,
    child_changed,
    child_added,
    child_deleted,
    source_changed,
    source_deleted,
    withdrawn,
    slug_changed,
    deleted,
]


@pytest.mark.parametrize("change", KINDS)
def test_reverted_change_leaves_the_api_as_it_was(admin_client, client, change):
    nepal = nepal_with_children()
    pk, before = nepal.pk, told(client)
    version = first_version(nepal)
    with one_change("A mistake"):
        change(nepal)
    assert told(client) != before
    nepal.pk = pk
    assert revert(admin_client, nepal, version).status_code == 302
    assert told(client) == before
    assert Participant.objects.get(slug="nepal").pk == pk


@pytest.mark.parametrize("change", KINDS)
def test_revert_is_itself_a_change_that_can_be_reverted(admin_client, client, change):
    nepal = nepal_with_children()
    pk, version = nepal.pk, first_version(nepal)
    with one_change("A mistake"):
        change(nepal)
    nepal.pk = pk
    mistake = Trail(Participant, pk).moments()[0]
    after = told(client)
    number = len(Trail(Participant, pk).moments())
    revert(admin_client, nepal, version)
    moments = Trail(Participant, pk).moments()
    assert len(moments) == number + 1
    assert moments[0].reason.startswith("Reverted to the version of ")
    if change is not deleted:
        assert revert(admin_client, nepal, mistake.number).status_code == 302
        assert told(client) == after


def test_revert_page_shows_what_will_change_and_changes_nothing(admin_client):
    nepal = nepal_with_children()
    version = first_version(nepal)
    renamed(nepal)
    child_added(nepal)
    address = reverse("admin:members_participant_simple_history", args=[nepal.pk, version])
    html = admin_client.get(address).content.decode()
    assert "name: from “Renamed” to “Nepal”" in html
    assert "Membership “Renamed, member” is removed" in html
    nepal.refresh_from_db()
    assert nepal.name == "Renamed"


def test_revert_is_refused_where_what_it_pointed_at_is_gone(admin_client):
    nepal = nepal_with_children()
    version = first_version(nepal)
    nepal.memberships.get().delete()
    nepal.citations.all().delete()
    Passage.objects.get().delete()
    answer = revert(admin_client, nepal, version)
    assert answer.status_code == 409
    assert "its passage no longer exists. Bring it back first." in answer.content.decode()
    assert not nepal.memberships.exists()


def test_revert_is_refused_where_another_record_has_taken_its_place(admin_client):
    draft = makers.participant("atlantis", state="draft")
    pk, version = draft.pk, first_version(draft)
    draft.delete()
    makers.participant("atlantis", name="Another")
    draft.pk = pk
    answer = revert(admin_client, draft, version)
    assert answer.status_code == 409
    assert "This slug was the identifier of another record" in answer.content.decode()
    assert Participant.objects.get().name == "Another"


def test_revert_is_refused_after_a_change_in_between(admin_client):
    nepal = nepal_with_children()
    version = first_version(nepal)
    renamed(nepal)
    answer = revert(admin_client, nepal, version, latest=version)
    assert answer.status_code == 409
    assert "It was changed since this page was made." in answer.content.decode()
    nepal.refresh_from_db()
    assert nepal.name == "Renamed"


@pytest.mark.parametrize("version", ["0", "x", "9" * 40, "-1", "1%00"])
def test_revert_to_a_version_that_never_was_is_no_page(admin_client, version):
    nepal = nepal_with_children()
    address = page(Participant, "history", nepal.pk)
    assert admin_client.get(f"{address}{version}/").status_code == 404
    assert admin_client.get(address.replace(str(nepal.pk), "9" * 30)).status_code == 404


def test_editor_does_not_bring_back_a_published_version_of_a_draft(client):
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Role.objects.get(name="Editor"))
    client.force_login(user)
    row = makers.participant("one", state="published")
    version = first_version(row)
    row.state = "draft"
    row.save()
    assert revert(client, row, version).status_code == 403
    row.refresh_from_db()
    assert row.state == "draft"

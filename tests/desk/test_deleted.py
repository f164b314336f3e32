"""Deleted records: the list of them, and the way back."""

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Participant
from sources.versions import number_of
from tests import makers
from tests.sources.test_history import nepal_with_children, told
from tests.test_admin import page

pytestmark = pytest.mark.django_db


def listed(client, **query):
    answer = client.get(reverse("admin:deleted"), query)
    assert answer.status_code == 200
    return [(one.kind, one.name) for one in answer.context["rows"]]


def bring_back(client):
    """Follow the way back of the latest; give the answer."""
    address = client.get(reverse("admin:deleted")).context["rows"][0].address
    form = client.get(address)
    return client.post(address, {"latest": form.context["latest"]})


def test_deleted_record_comes_back_with_all_that_stood_in_it(admin_client, client):
    nepal = nepal_with_children()
    nepal.memberships.get().delete()
    before, pk = told(client), nepal.pk
    address = page(Participant, "delete", pk)
    sent = {"post": "yes", "change_reason": "Entered twice."}
    admin_client.post(address, sent | {"opened": admin_client.get(address).context["opened"]})
    assert told(client) in (404, 410)
    assert listed(admin_client) == [("Participant", "Nepal")]
    assert bring_back(admin_client).status_code == 302
    assert told(client) == before
    assert Participant.objects.get(slug="nepal").pk == pk
    assert listed(admin_client) == [("Membership", "Nepal, member")]
    assert bring_back(admin_client).status_code == 302
    assert listed(admin_client) == []


def test_deleted_records_are_listed_by_kind_the_latest_first(admin_client):
    makers.participant("nepal", name="Nepal").delete()
    makers.meeting("bali", title="Bali").delete()
    makers.participant("fiji", name="Fiji").delete()
    assert [name for _kind, name in listed(admin_client)] == ["Fiji", "Bali", "Nepal"]
    rows = listed(admin_client, kind="members.participant")
    assert [name for _kind, name in rows] == ["Fiji", "Nepal"]
    assert listed(admin_client, kind="no\x00such") == []
    assert len(listed(admin_client, p="9" * 40)) == 3


def test_list_of_deleted_records_takes_as_many_queries_for_one_as_for_many(admin_client):
    makers.participant("nepal").delete()
    with CaptureQueriesContext(connection) as few:
        listed(admin_client)
    for number in range(5):
        makers.participant(f"p{number}").delete()
    with CaptureQueriesContext(connection) as many:
        assert len(listed(admin_client)) == 6
    assert len(many) == len(few)


@pytest.mark.parametrize(("state", "status"), [("draft", 302), ("published", 403)])
def test_editor_brings_back_drafts_alone(client, state, status):
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Role.objects.get(name="Editor"))
    client.force_login(user)
    row = makers.participant("one", state=state)
    row.delete()
    found = client.get(reverse("admin:deleted")).context["rows"]
    assert [one.may_return for one in found] == [state == "draft"]
    latest = Participant.history.latest().history_date
    answer = client.post(found[0].address, {"latest": number_of(latest)})
    assert answer.status_code == status
    assert Participant.objects.filter(slug="one", state=state).exists() == (status == 302)

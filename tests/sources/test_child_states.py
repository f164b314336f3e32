"""The state of a child in its parent's form is kept for those who may publish."""

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.urls import reverse

from desk.roles import Name, install
from members.models import Membership
from tests import makers
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "state"), [("Editor", "draft"), ("Publisher", "published")])
def test_state_of_a_child_is_taken_from_a_publisher_only(client, role, state):
    install()
    user = User.objects.create_user("one", is_staff=True)
    user.groups.add(Role.objects.get(name=Name(role)))
    client.force_login(user)
    participant = makers.participant("one", state="draft")
    child = makers.membership(participant=participant, state="draft")
    makers.cite(child)
    page = reverse("admin:members_participant_change", args=[participant.pk])
    sent = form_values(client.get(page))
    prefix = next(key for key in sent if key.endswith("-0-id") and sent[key] == child.pk)[:-2]
    assert client.post(page, sent | {f"{prefix}state": "published"}).status_code == 302
    assert Membership.objects.get(pk=child.pk).state == state

"""The preview: the real page with what the form holds, for its user alone, and nothing written."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from baliproc.caching.generation import read
from meetings.models import Meeting
from members.models import Membership, Participant
from sources.models import Passage
from tests import makers
from tests.sources.test_conflicts import opened
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return makers.participant("atlantis", name="Atlantis", state="draft")


def editor(name):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Role.objects.get(name="Editor"))
    client = Client()
    client.force_login(user)
    return client


def link(client, row):
    return client.get(page(type(row), "change", row.pk)).context["preview_link"]


def count():
    histories = Participant.history.count() + Membership.history.count()
    return Participant.objects.count(), Membership.objects.count(), histories, read(connection)


def test_preview_shows_unsaved_edits_and_children_on_the_real_page(admin_client, client, draft):
    passage = makers.passage(quote="Atlantis joined in 2002.")
    address, values = opened(admin_client, draft)
    values |= {
        "name": "Atlantis, renamed",
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-participant": str(draft.pk),
        "memberships-0-status": "member",
        "memberships-0-since": "2002",
        "memberships-0-state": "draft",
        "memberships-0-passage": str(passage.pk),
        "memberships-0-basis": "stated",
    }
    before = count()
    answer = admin_client.post(address, values | {"_preview": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Atlantis, renamed</h1>" in html
    assert "Preview: not public." in html
    assert "Atlantis joined in 2002." in html
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert count() == before
    assert client.get("/members/atlantis/").status_code == 404
    assert client.get("/members/").content.decode().count("Atlantis") == 0


def test_preview_of_what_is_not_saved_yet(admin_client):
    makers.group("conference")
    values = form_values(admin_client.get(page(Meeting, "add")))
    values |= {
        "title": "A meeting to come",
        "slug": "to-come",
        "status": "planned",
        "start": "2027",
    }
    answer = admin_client.post(page(Meeting, "add"), values | {"_preview": "1"})
    assert "<h1>A meeting to come</h1>" in answer.content.decode()
    assert not Meeting.objects.exists()
    assert not Meeting.history.exists()


def test_nothing_is_told_afterwards_of_what_a_preview_only_seemed_to_do(admin_client, draft):
    address, values = opened(admin_client, draft)
    admin_client.post(address, values | {"_preview": "1"})
    assert "messagelist" not in admin_client.get(address).content.decode()


def test_public_pages_have_no_banner(client):
    makers.participant("nepal")
    assert "Preview: not public." not in client.get("/members/nepal/").content.decode()


def test_preview_of_an_error_shows_the_form_with_it(admin_client, draft):
    address, values = opened(admin_client, draft)
    answer = admin_client.post(address, values | {"slug": "no slug", "_preview": "1"})
    assert answer.status_code == 200
    assert "Please correct the error below." in answer.content.decode()
    assert 'value="no slug"' in answer.content.decode()


def test_child_is_previewed_on_the_page_of_its_parent_with_the_drafts_above_it(admin_client, draft):
    row = makers.membership(participant=draft, since="2002", state="draft")
    answer = admin_client.get(link(admin_client, row))
    assert answer.status_code == 200
    assert "<h1>Atlantis</h1>" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_link_shows_the_draft_as_saved_to_its_user_alone(client, draft):
    one, other = editor("one"), editor("other")
    address = link(one, draft)
    answer = one.get(address)
    assert "<h1>Atlantis</h1>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert other.get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_link_expires(admin_client, draft, monkeypatch):
    address = link(admin_client, draft)
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(signing.time, "time", later.timestamp)
    answer = admin_client.get(address)
    assert answer.status_code == 403
    assert "This preview has expired." in answer.content.decode()
    assert "ask for another" in answer.content.decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda address: address[:-2] + "x/",
        lambda address: re.sub("preview/.*", "preview/1/", address),
        lambda address: re.sub("preview/.*", "preview/%00/", address),
        lambda address: re.sub("preview/.*", f"preview/{signing.dumps(['a'])}/", address),
        lambda address: re.sub(r"/\d+/preview", "/999/preview", address),
        lambda address: re.sub(r"/\d+/preview", "/x_00/preview", address),
    ],
)
def test_forged_link_is_refused(admin_client, draft, forge):
    answer = admin_client.get(forge(link(admin_client, draft)))
    assert answer.status_code == 403
    assert "This is not a preview that was made for you." in answer.content.decode()


def test_link_to_a_record_deleted_since_says_so(admin_client, draft):
    address = link(admin_client, draft)
    draft.delete()
    answer = admin_client.get(address)
    assert answer.status_code == 403
    assert "The record has been deleted since." in answer.content.decode()


def test_withdrawn_record_has_no_preview(admin_client):
    row = makers.participant("gone", state="withdrawn")
    answer = admin_client.get(link(admin_client, row))
    assert answer.status_code == 404
    assert "The public would see no page of this record" in answer.content.decode()


def test_who_may_not_change_a_record_may_not_preview_it(draft):
    client = editor("one")
    address = link(client, draft)
    User.objects.get(username="one").groups.set([Role.objects.get(name="Viewer")])
    assert client.get(address).status_code == 403
    form = client.get(page(Participant, "change", draft.pk))
    assert "_preview" not in form.content.decode()
    assert client.post(page(Participant, "change", draft.pk), {"_preview": "1"}).status_code == 403


def test_passage_is_previewed_on_its_page(admin_client):
    address, values = opened(admin_client, makers.passage(quote="As it was."))
    answer = admin_client.post(address, values | {"quote": "As it will be.", "_preview": "1"})
    assert "As it will be." in answer.content.decode()
    assert Passage.objects.get().quote == "As it was."

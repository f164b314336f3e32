"""What each role may do, held to the table in docs/roles.md, for every kind of record."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from desk.models import Report
from desk.roles import Name, install, permissions_of
from meetings.models import Attendance
from members.models import Participant
from sources.models import DocumentFile
from sources.versions import number_of
from tests import makers, papers
from tests.test_admin import form_values

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", *Name)


def documented():
    """Give the table of docs/roles.md: {action: {role: yes or no}}."""
    text = Path(settings.BASE_DIR, "docs/roles.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    head, _rule, *rest = rows
    assert tuple(head[1:]) == ROLES
    return {row[0]: dict(zip(ROLES, row[1:], strict=True)) for row in rest}


def signed_in(role):
    client = Client()
    if role != "anonymous":
        user = User.objects.create_user(role.lower(), is_staff=True)
        user.groups.add(Role.objects.get(name=role))
        client.force_login(user)
    return client


def address(name, *args):
    return reverse(f"admin:{name}", args=args)


def opens(client, name, *args):
    """Say whether the page is there for this user; what is not is a refusal or a sign-in."""
    answer = client.get(address(name, *args))
    assert answer.status_code in (200, 302, 403)
    return answer.status_code == 200


def reads(client):
    row = makers.participant("draft", state="draft")
    names = ("changelist", "change", "history")
    found = {
        opens(client, f"members_participant_{name}", *([] if name == "changelist" else [row.pk]))
        for name in names
    }
    assert len(found) == 1
    return found.pop()


def changes(client, row, **values):
    """Say whether posting the form of a row with these values changes it."""
    page = address("members_participant_change", row.pk)
    sent = form_values(Client_as_superuser().get(page)) | {"name": "Changed", **values}
    client.post(page, sent)
    row.refresh_from_db()
    return row.name == "Changed"


def Client_as_superuser():
    user, _made = User.objects.get_or_create(
        username="root", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(user)
    return client


def adds_draft(client):
    sent = form_values(Client_as_superuser().get(address("members_participant_add")))
    sent |= {"name": "New", "slug": "new", "kind": "government", "state": "draft"}
    client.post(address("members_participant_add"), sent)
    return Participant.objects.filter(slug="new", state="draft").exists()


def deletes(client, row):
    page = address("members_participant_delete", row.pk)
    opened = Client_as_superuser().get(page).context["opened"]
    client.post(page, {"post": "yes", "opened": opened, "change_reason": "Twice."})
    return not Participant.objects.filter(pk=row.pk).exists()


def publishes(client):
    row = makers.participant("draft", state="draft")
    changes(client, row, state="published")
    return row.state == "published"


def previews(client, row):
    """Say whether posting the form's preview button shows the page with the edit, unsaved."""
    page = address("members_participant_change", row.pk)
    sent = form_values(Client_as_superuser().get(page)) | {"name": "Edited", "_preview": "1"}
    answer = client.post(page, sent)
    row.refresh_from_db()
    assert row.name != "Edited"
    return answer.status_code == 200 and "<h1>Edited</h1>" in answer.content.decode()


def publishes_selected(client):
    row = makers.participant("draft", state="draft")
    makers.cite(row)
    page = address("members_participant_changelist")
    listed = Client_as_superuser().get(page).context["listed"]
    keys = [str(row.pk)]
    client.post(page, {"action": "publish_selected", "_selected_action": keys, "listed": listed})
    row.refresh_from_db()
    return row.state == "published"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def uploads_file(client, state="draft"):
    """Say whether an upload is taken, and is then in this state."""
    document = makers.document()
    sent = {"document": document.pk, "state": state, "change_reason": "Received."}
    file = SimpleUploadedFile("agenda.pdf", papers.pdf())
    client.post(address("sources_documentfile_add"), sent | {"file": file})
    return document.files.filter(state=state).exists()


def reads_file_of_a_draft(client):
    uploads_file(Client_as_superuser())
    answer = client.get(address("sources_documentfile_download", DocumentFile.objects.get().pk))
    return answer.status_code == 200 and answer.getvalue() == papers.pdf()


def imports_sheet(client, sheet):
    """Say whether a sheet of participants is taken, looked through and saved."""
    file = SimpleUploadedFile("sheet.csv", sheet.encode())
    answer = client.post(address("sheet", "participants"), {"file": file})
    if answer.status_code != 200 or "plan" not in answer.context:
        return False
    sent = {"plan": answer.context["plan"], "change_reason": "Received."}
    client.post(address("sheet", "participants"), sent)
    return Participant.objects.filter(name="Imported").exists()


def imports_change_of_published(client):
    makers.participant("one")
    return imports_sheet(client, "slug,name\none,Imported\n")


def pastes(client, *states):
    """Say whether a pasted name is saved as attendance, in one of these states."""
    page = address("paste_attendance", makers.meeting().pk)
    makers.participant("one", name="One")
    sent = {"text": "One", "on": "new", "scope": "members", "completeness": "partial"}
    sent["passage"] = makers.passage().reference
    answer = client.post(page, sent)
    if answer.status_code == 200:
        sent |= {"opened": answer.context["opened"], "change_reason": "Received.", "save": "1"}
        client.post(page, sent)
    return Attendance.objects.filter(state__in=states).exists()


def adds_passage(client):
    chapter = makers.chapter()
    sent = form_values(Client_as_superuser().get(address("sources_passage_add")))
    sent |= {"chapter": str(chapter.pk), "kind": "text", "quote": "Words."}
    client.post(address("sources_passage_add"), sent)
    return chapter.passages.exists()


def changes_passage(client):
    passage = makers.passage()
    page = address("sources_passage_change", passage.pk)
    sent = form_values(Client_as_superuser().get(page)) | {"quote": "Other words."}
    client.post(page, sent)
    passage.refresh_from_db()
    return passage.quote == "Other words."


def reverts(client, state):
    row = makers.participant("one", name="Before", state=state)
    version = number_of(row.history.latest().history_date)
    row.name = "After"
    row.save()
    page = address("members_participant_simple_history", row.pk, version)
    client.post(page, {"latest": number_of(row.history.latest().history_date)})
    row.refresh_from_db()
    return row.name == "Before"


def brings_back(client, state):
    row = makers.participant("one", state=state)
    pk = row.pk
    row.delete()
    version = number_of(Participant.history.latest().history_date)
    client.post(address("members_participant_simple_history", pk, version), {"latest": version})
    return Participant.objects.filter(pk=pk, state=state).exists()


def adds_account(client):
    password = "not a common password at all"
    sent = {
        "username": "somebody",
        "password1": password,
        "password2": password,
        "usable_password": "true",
    }
    client.post(address("auth_user_add"), sent)
    return User.objects.filter(username="somebody").exists()


def changes_account(client, **flags):
    user = User.objects.create_user("somebody", is_staff=True, **flags)
    page = address("auth_user_change", user.pk)
    sent = form_values(Client_as_superuser().get(page)) | {"first_name": "Changed"}
    sent |= {"is_superuser": "on", "date_joined_0": "2026-01-01", "date_joined_1": "12:00"}
    client.post(page, sent)
    user.refresh_from_db()
    assert user.is_superuser == flags.get("is_superuser", False)
    return user.first_name == "Changed"


def report():
    return Report.objects.create(page="/members/", text="It is older.", email="a@example.org")


def reads_email(client):
    return "a@example.org" in client.get(address("desk_report_change", report().pk)).text


def answers_report(client):
    row = report()
    page = address("desk_report_change", row.pk)
    client.post(page, {"state": "accepted", "answer": "Right."})
    row.refresh_from_db()
    assert (row.handled_by is not None) == (row.answer == "Right.") == (row.handled is not None)
    return row.state == "accepted"


def deletes_report(client):
    client.post(address("desk_report_delete", report().pk), {"post": "yes"})
    return not Report.objects.exists()


ACTIONS = {
    "read records, drafts and histories in the admin": reads,
    "add a draft": adds_draft,
    "change a draft": lambda client: changes(client, makers.participant("one", state="draft")),
    "delete a draft": lambda client: deletes(client, makers.participant("one", state="draft")),
    "publish a draft": publishes,
    "change what is published": lambda client: changes(client, makers.participant("one")),
    "delete what is published": lambda client: deletes(client, makers.participant("one")),
    "publish rows selected in a list": publishes_selected,
    "preview a draft on its public page": lambda client: previews(
        client, makers.participant("one", state="draft")
    ),
    "preview edits of what is published": lambda client: previews(
        client, makers.participant("one")
    ),
    "export a list as a sheet": lambda client: opens(client, "sheet_export", "participants", "csv"),
    "import a sheet of drafts": lambda client: imports_sheet(
        client, "slug,name,kind\none,Imported,government\n"
    ),
    "import a sheet that changes what is published": imports_change_of_published,
    "paste an attendance list": lambda client: pastes(client, "draft", "published"),
    "publish a pasted attendance list": lambda client: pastes(client, "published"),
    "upload a file of a document": uploads_file,
    "publish a file of a document": lambda client: uploads_file(client, "published"),
    "read the file of a draft": reads_file_of_a_draft,
    "add a passage": adds_passage,
    "change a passage": changes_passage,
    "revert a draft": lambda client: reverts(client, "draft"),
    "revert what is published": lambda client: reverts(client, "published"),
    "read the list of deleted records": lambda client: opens(client, "deleted"),
    "bring back a deleted draft": lambda client: brings_back(client, "draft"),
    "bring back what was deleted while published": lambda client: brings_back(client, "published"),
    "read readers' reports": lambda client: opens(client, "desk_report_change", report().pk),
    "read the e-mail address in a report": reads_email,
    "answer a reader's report": answers_report,
    "delete a reader's report": deletes_report,
    "see what waits on the desk": lambda client: "No draft waits." in client.get("/admin/").text,
    "read the progress on the action items": lambda client: opens(client, "progress"),
    "read accounts": lambda client: opens(client, "auth_user_changelist"),
    "add an account": adds_account,
    "change an account": changes_account,
    "change a superuser's account": lambda client: changes_account(client, is_superuser=True),
    "read the log of sign-ins": lambda client: opens(client, "axes_accesslog_changelist"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", documented())
def test_a_role_may_do_what_the_table_says(action, role):
    told = documented()[action][role]
    assert ("yes" if ACTIONS[action](signed_in(role)) else "no") == told


def test_every_action_of_the_table_is_tried():
    assert set(ACTIONS) == set(documented())


@pytest.mark.parametrize("role", Name)
def test_a_role_has_exactly_its_permissions_again_after_a_migration(role):
    row = Role.objects.get(name=role)
    row.permissions.clear()
    install()
    found = row.permissions.values_list("content_type__app_label", "codename")
    assert sorted(found) == sorted(permissions_of(role))

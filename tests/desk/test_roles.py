"""What each role may do, held to the table in docs/roles.md, for every kind of record."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from desk.models import ProposedChange, Report, ReportingRound
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
    """Give the first table of docs/roles.md: {action: {role: yes or no}}."""
    text = Path(settings.BASE_DIR, "docs/roles.md").read_text("utf-8").partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    head, _rule, *rest = rows
    assert tuple(head[1:]) == ROLES
    return {row[0]: dict(zip(ROLES, row[1:], strict=True)) for row in rest}


def signed_in(role, name=None):
    client = Client()
    if role != "anonymous":
        user = User.objects.create_user(name or role.lower(), is_staff=True)
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
    makers.cite(row)
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
    sent = {"action": "publish_selected", "_selected_action": keys, "listed": listed}
    client.post(page, sent | {"step": "do", "change_reason": "Twice."})
    row.refresh_from_db()
    return row.state == "published"


def asked_of_selected(client, row, action, **values):
    """Post an action with what its last page sends; give the row as it is then, or None."""
    page = address("members_participant_changelist")
    listed = Client_as_superuser().get(page).context["listed"]
    sent = {"action": action, "_selected_action": [str(row.pk)], "listed": listed}
    client.post(page, sent | {"change_reason": "Twice."} | values)
    return Participant.objects.filter(pk=row.pk).first()


def takes_back_selected(client):
    found = []
    for action, state in (("return_selected", "draft"), ("withdraw_selected", "withdrawn")):
        row = makers.participant(action)
        found.append(asked_of_selected(client, row, action, step="do").state == state)
    assert len(set(found)) == 1
    return found[0]


def changes_selected(client, state):
    row = makers.participant("one", state=state)
    makers.cite(row)
    sent = {"step": "apply", "field": "region", "value": "pacific"}
    return asked_of_selected(client, row, "change_selected", **sent).region == "pacific"


def deletes_selected(client):
    row = makers.participant("one")
    return asked_of_selected(client, row, "delete_selected", post="yes") is None


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def withdraws(client):
    row = makers.participant("one")
    sent = {"label": "members.participant", "slug": "one", "reason": "Twice.", "survivor": ""}
    client.post(address("sources_withdrawal_add"), sent)
    row.refresh_from_db()
    return row.state == "withdrawn"


def proposes_publishing(client):
    row = makers.participant("one", state="draft")
    makers.cite(row)
    return proposes(client, row, "?propose=1", state="published")


def proposes(client, row, query="", **values):
    """Say whether posting the form of a row keeps it as a proposal and saves nothing."""
    page = address("members_participant_change", row.pk) + query
    sent = form_values(Client_as_superuser().get(page)) | {"name": "Proposed", **values}
    before = row.history.count()
    client.post(page, sent)
    kept = ProposedChange.objects.filter(label="members.participant", key=str(row.pk))
    assert not kept.exists() or row.history.count() == before
    return kept.filter(kind="change", state="waiting").exists()


def proposes_deletion(client):
    row = makers.participant("one")
    deleted = deletes(client, row)
    return not deleted and ProposedChange.objects.filter(kind="delete", state="waiting").exists()


def proposal(client=None):
    """Give a proposal that waits, of this user or of another editor."""
    row = makers.participant("one")
    assert proposes(signed_in(Name.EDITOR, "another"), row)
    found = ProposedChange.objects.get()
    if client is not None and "_auth_user_id" in client.session:
        found.author_id = client.session["_auth_user_id"]
        found.save()
    return found


def decides(client, found, action, state):
    client.post(address(f"proposal_{action}", found.pk), {"comment": "On what page?"})
    found.refresh_from_db()
    name = Participant.objects.get(slug="one").name
    assert (name == "Proposed") == (found.state == "accepted")
    return found.state == state


def reads_proposal(client):
    found = proposal()
    pages = {
        opens(client, "desk_proposedchange_changelist"),
        opens(client, "desk_proposedchange_change", found.pk),
        opens(client, "proposal_preview", found.pk),
    }
    assert len(pages) == 1
    return pages.pop()


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
    makers.cite(makers.participant("one"))
    return imports_sheet(client, "slug,name\none,Imported\n")


def proposes_by_a_sheet(client):
    return not imports_change_of_published(client) and ProposedChange.objects.exists()


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


def adds_passage(client, *states):
    chapter = makers.chapter()
    sent = form_values(Client_as_superuser().get(address("sources_passage_add")))
    sent |= {"chapter": str(chapter.pk), "kind": "text", "quote": "Words."}
    client.post(address("sources_passage_add"), sent)
    return chapter.passages.filter(state__in=states).exists()


def adds_chapter(client, state):
    document = makers.document("report", state=state)
    sent = form_values(Client_as_superuser().get(address("sources_chapter_add")))
    sent |= {"document": str(document.pk), "number": "1", "slug": "whole"}
    sent |= {"title": "The whole", "short_title": "The whole", "change_reason": "Its contents."}
    client.post(address("sources_chapter_add"), sent)
    return document.chapters.exists()


def changes_passage(client, state):
    passage = makers.passage(state=state)
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
    sent = form_values(Client_as_superuser().get(page))
    client.post(page, sent | {"state": "accepted", "answer": "Right."})
    row.refresh_from_db()
    assert (row.handled_by is not None) == (row.answer == "Right.") == (row.handled is not None)
    return row.state == "accepted"


def deletes_report(client):
    client.post(address("desk_report_delete", report().pk), {"post": "yes"})
    return not Report.objects.exists()


ROUND = "desk_reportinground"


def reporting_round():
    return ReportingRound.objects.create(name="Spring", due="2100-01-01")


def reads_round(client):
    row = reporting_round()
    pages = {opens(client, f"{ROUND}_{name}", row.pk) for name in ("change", "report", "history")}
    pages.add(opens(client, f"{ROUND}_changelist"))
    assert len(pages) == 1
    return pages.pop()


def opens_changes_and_closes_round(client):
    """Say whether one is added, and whether another takes a new name and a day of closing."""
    add = address(f"{ROUND}_add")
    sent = {"name": "New", "opens": "2026-01-01", "due": "2026-06-30", "change_reason": ""}
    client.post(add, sent)
    page = address(f"{ROUND}_change", reporting_round().pk)
    sent = form_values(Client_as_superuser().get(page)) | {"name": "Named", "closes": "2100-01-01"}
    client.post(page, sent)
    found = set(ReportingRound.objects.values_list("name", flat=True))
    assert found in ({"New", "Named"}, {"Spring"})
    return "Named" in found


def deletes_round(client):
    page = address(f"{ROUND}_delete", reporting_round().pk)
    opened = Client_as_superuser().get(page).context["opened"]
    client.post(page, {"post": "yes", "opened": opened})
    return not ReportingRound.objects.exists()


def brings_back_round(client):
    row = reporting_round()
    pk = row.pk
    row.delete()
    version = number_of(ReportingRound.history.latest().history_date)
    client.post(address(f"{ROUND}_simple_history", pk, version), {"latest": version})
    return ReportingRound.objects.exists()


def reverts_round(client):
    row = reporting_round()
    version = number_of(row.history.latest().history_date)
    row.name = "After"
    row.save()
    latest = number_of(row.history.latest().history_date)
    client.post(address(f"{ROUND}_simple_history", row.pk, version), {"latest": latest})
    row.refresh_from_db()
    return row.name == "Spring"


ACTIONS = {
    "read records, drafts and histories in the admin": reads,
    "add a draft": adds_draft,
    "change a draft": lambda client: changes(client, makers.participant("one", state="draft")),
    "delete a draft": lambda client: deletes(client, makers.participant("one", state="draft")),
    "publish a draft": publishes,
    "change what is published": lambda client: changes(client, makers.participant("one")),
    "delete what is published": lambda client: deletes(client, makers.participant("one")),
    "propose a change of what is published": lambda client: proposes(
        client, makers.participant("one")
    ),
    "propose to publish a draft": proposes_publishing,
    "propose to delete what is published": proposes_deletion,
    "read proposed changes": reads_proposal,
    "accept a proposed change": lambda client: decides(client, proposal(), "accept", "accepted"),
    "return a proposed change": lambda client: decides(client, proposal(), "return", "returned"),
    "take back another's proposed change": lambda client: decides(
        client, proposal(), "take_back", "taken-back"
    ),
    "take back one's own proposed change": lambda client: decides(
        client, proposal(client), "take_back", "taken-back"
    ),
    "publish rows selected in a list": publishes_selected,
    "withdraw what is published": withdraws,
    "return to draft or withdraw rows selected in a list": takes_back_selected,
    "change a field of drafts selected in a list": lambda client: changes_selected(client, "draft"),
    "change a field of published rows selected in a list": lambda client: changes_selected(
        client, "published"
    ),
    "delete published rows selected in a list": deletes_selected,
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
    "propose by a sheet changes of what is published": proposes_by_a_sheet,
    "paste an attendance list": lambda client: pastes(client, "draft", "published"),
    "publish a pasted attendance list": lambda client: pastes(client, "published"),
    "upload a file of a document": uploads_file,
    "publish a file of a document": lambda client: uploads_file(client, "published"),
    "read the file of a draft": reads_file_of_a_draft,
    "add a passage": lambda client: adds_passage(client, "draft", "published"),
    "add a passage that is public at once": lambda client: adds_passage(client, "published"),
    "change a draft of a passage": lambda client: changes_passage(client, "draft"),
    "change a public passage": lambda client: changes_passage(client, "published"),
    "add a chapter to a draft of a document": lambda client: adds_chapter(client, "draft"),
    "add a chapter to a published document": lambda client: adds_chapter(client, "published"),
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
    "read the findings of the audit": lambda client: opens(client, "desk_auditfinding_changelist"),
    "read the progress on the action items": lambda client: opens(client, "progress"),
    "read a reporting round, its reminders and its report": reads_round,
    "open, change or close a reporting round": opens_changes_and_closes_round,
    "delete a reporting round": deletes_round,
    "bring back a deleted reporting round": brings_back_round,
    "revert a reporting round": reverts_round,
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

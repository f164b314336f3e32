"""What is saved comes back, whole or not at all, on either engine."""

import hashlib
import json
import zipfile
from pathlib import Path

import pyrage
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from baliproc import backup
from members.models import Membership, Participant, ParticipantAlias
from tests import makers, papers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def record():
    """A few rows of every sort: names with accents, a history, an account, a log, a draft."""
    nepal = makers.participant("nepal", name="Népal “नेपाल”")
    makers.membership(participant=nepal, since="2002-02")
    makers.participant_alias(owner=nepal, text="Ancient\nNepal")
    makers.participant("draft", state="draft")
    nepal.name = "Nepal"
    nepal.save()
    editor = User.objects.create_user("editor", password="a password to be kept", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))
    LogEntry.objects.log_actions(editor.pk, [nepal], 2, change_message="Renamed")


def saved(path):
    """Give what a backup holds: the lines of each table, and the manifest."""
    with zipfile.ZipFile(path) as file:
        rows = {name: file.read(name) for name in file.namelist() if name.startswith("rows/")}
        return rows, json.loads(file.read("manifest.json"))


def test_every_table_that_is_not_left_out_is_saved(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    rows, manifest = saved(tmp_path / "one.zip")
    names = {name.removeprefix("rows/").removesuffix(".jsonl") for name in rows}
    assert {"members.participant", "members.historicalparticipant", "auth.user"} <= names
    assert "sessions.session" not in names
    found = [json.loads(line) for line in rows["rows/members.participant.jsonl"].splitlines()]
    at = manifest["tables"]["members.participant"]["columns"].index("name")
    assert [row[at] for row in found] == ["Nepal", "Draft"]


def test_a_backup_restored_is_the_same_backup_again(record, tmp_path, uploads):
    (uploads / "papers").mkdir()
    (uploads / "papers" / "agenda.pdf").write_bytes(b"%PDF")
    backup.write(tmp_path / "one.zip")
    Participant.objects.all().update(name="Overwritten")
    makers.participant("later")
    (uploads / "papers" / "agenda.pdf").unlink()
    backup.read(tmp_path / "one.zip", replace=True)
    backup.write(tmp_path / "two.zip")
    assert saved(tmp_path / "two.zip")[0] == saved(tmp_path / "one.zip")[0]
    assert (uploads / "papers" / "agenda.pdf").read_bytes() == b"%PDF"
    editor = User.objects.get(username="editor")
    assert editor.check_password("a password to be kept")
    assert [row.codename for row in editor.user_permissions.all()] == ["view_user"]
    assert LogEntry.objects.get().get_edited_object() == Participant.objects.get(slug="nepal")


def test_what_is_entered_after_a_restore_has_new_numbers(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    backup.read(tmp_path / "one.zip", replace=True)
    before = set(Participant.objects.values_list("pk", flat=True))
    assert makers.participant("new").pk not in before
    makers.membership(participant=Participant.objects.get(slug="new"))
    assert Membership.objects.count() == 2


def test_records_that_are_there_are_not_replaced_unasked(record, tmp_path):
    call_command("backup", str(tmp_path / "one.zip"))
    with pytest.raises(CommandError, match="--replace removes them"):
        call_command("restore", str(tmp_path / "one.zip"))


def test_a_restore_that_fails_half_way_changes_nothing(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    rows, manifest = saved(tmp_path / "one.zip")
    columns = manifest["tables"]["members.participantalias"]["columns"]
    row = json.loads(rows["rows/members.participantalias.jsonl"])
    row[columns.index("owner_id")] = 999_999
    rewritten(tmp_path, "rows/members.participantalias.jsonl", json.dumps(row).encode() + b"\n")
    Participant.objects.filter(slug="nepal").update(name="Kept")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        backup.read(tmp_path / "two.zip", replace=True)
    assert Participant.objects.get(slug="nepal").name == "Kept"
    assert ParticipantAlias.objects.get().owner.slug == "nepal"


def rewritten(place, name, content, sums=True):
    """Write two.zip: one.zip with another content of one member, its sum made right or not."""
    with (
        zipfile.ZipFile(place / "one.zip") as old,
        zipfile.ZipFile(place / "two.zip", "w") as new,
    ):
        manifest = json.loads(old.read("manifest.json"))
        if sums:
            manifest["sha256"][name] = hashlib.sha256(content).hexdigest()
        for one in old.namelist():
            if one not in (name, "manifest.json"):
                new.writestr(one, old.read(one))
        new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))


def test_a_damaged_backup_is_refused(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    rewritten(tmp_path, "rows/members.participant.jsonl", b"[]\n", sums=False)
    with pytest.raises(CommandError, match=r"damaged: rows/members.participant.jsonl"):
        call_command("restore", str(tmp_path / "two.zip"), "--replace")
    (tmp_path / "half.zip").write_bytes((tmp_path / "one.zip").read_bytes()[:2000])
    with pytest.raises(CommandError, match="is no backup"):
        call_command("restore", str(tmp_path / "half.zip"), "--replace")
    assert Participant.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["uploads/../evil", "uploads//etc/evil", "uploads/a/../../evil", "uploads/.."]
)
def test_a_file_outside_the_uploads_is_not_written(record, tmp_path, name):
    backup.write(tmp_path / "one.zip")
    rewritten(tmp_path, name, b"evil")
    Participant.objects.filter(slug="nepal").update(name="Kept")
    with pytest.raises(CommandError, match="outside the uploads"):
        call_command("restore", str(tmp_path / "two.zip"), "--replace")
    assert not (tmp_path / "evil").exists()
    assert Participant.objects.get(slug="nepal").name == "Kept"


def test_the_file_of_a_document_is_saved_and_restored(client, admin_client, tmp_path, uploads):
    agenda = makers.document("agenda")
    file = SimpleUploadedFile("agenda.pdf", papers.pdf())
    sent = {"document": agenda.pk, "state": "published", "change_reason": "So.", "file": file}
    assert admin_client.post("/admin/sources/documentfile/add/", sent).status_code == 302
    backup.write(tmp_path / "one.zip")
    agenda.files.get().path.unlink()
    agenda.files.all().delete()
    backup.read(tmp_path / "one.zip", replace=True)
    assert client.get("/sources/agenda/files/1/agenda.pdf").getvalue() == papers.pdf()


def test_a_backup_of_another_release_is_refused(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip", "a") as file:
        manifest = json.loads(file.read("manifest.json"))
    manifest["migrations"].append("members.0002_later")
    rewritten_manifest(tmp_path, manifest)
    with pytest.raises(CommandError, match="restore it with that release"):
        call_command("restore", str(tmp_path / "two.zip"), "--replace")


def rewritten_manifest(place, manifest):
    with (
        zipfile.ZipFile(place / "one.zip") as old,
        zipfile.ZipFile(place / "two.zip", "w") as new,
    ):
        for one in old.namelist():
            if one != "manifest.json":
                new.writestr(one, old.read(one))
        new.writestr("manifest.json", json.dumps(manifest))


def test_an_encrypted_backup_is_read_with_its_key_alone(record, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# made for this test\n{identity}\n")
    (tmp_path / "other").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    file = str(tmp_path / "one.age")
    call_command("backup", file, "--recipient", str(identity.to_public()))
    assert b"Nepal" not in Path(file).read_bytes()
    assert Path(file).read_bytes().startswith(b"age-encryption.org/v1")
    assert oct(Path(file).stat().st_mode & 0o777) == "0o600"
    for words in ([], ["--identity", str(tmp_path / "other")]):
        with pytest.raises(CommandError):
            call_command("restore", file, "--replace", *words)
    Participant.objects.filter(slug="nepal").update(name="Overwritten")
    call_command("restore", file, "--replace", "--identity", str(tmp_path / "key"))
    call_command("index", "--check")
    assert Participant.objects.get(slug="nepal").name == "Nepal"


def test_a_key_that_is_none_is_told_and_no_file_is_left(record, tmp_path):
    with pytest.raises(CommandError, match="is no age public key"):
        call_command("backup", str(tmp_path / "one.zip"), "--recipient", "age1nonsense")
    assert list(tmp_path.glob("*.zip")) == []


def test_a_restore_without_a_place_for_the_uploads_changes_nothing(record, tmp_path, uploads):
    (uploads / "one.pdf").write_text("one")
    call_command("backup", str(tmp_path / "one.zip"))
    (uploads / "one.pdf").unlink()
    uploads.rmdir()
    uploads.write_text("a file where the directory was")
    Participant.objects.filter(slug="nepal").update(name="Kept")
    with pytest.raises(CommandError, match=r"File exists"):
        call_command("restore", str(tmp_path / "one.zip"), "--replace")
    assert Participant.objects.get(slug="nepal").name == "Kept"
    assert Group.objects.get(name="Editor").permissions.exists()


def test_uploads_that_a_backup_does_not_have_go(record, tmp_path, uploads):
    (uploads / "x").mkdir()
    (uploads / "x" / "one.pdf").write_text("one")
    call_command("backup", str(tmp_path / "one.zip"))
    (uploads / "x" / "stale.pdf").write_text("stale")
    call_command("restore", str(tmp_path / "one.zip"), "--replace")
    assert [str(one.relative_to(uploads)) for one in uploads.rglob("*")] == ["x", "x/one.pdf"]


def test_uploads_are_not_replaced_unasked(tmp_path, uploads):
    call_command("backup", str(tmp_path / "one.zip"))
    (uploads / "one.pdf").write_text("one")
    with pytest.raises(CommandError, match="There are uploads already; --replace removes them"):
        call_command("restore", str(tmp_path / "one.zip"))
    assert (uploads / "one.pdf").read_text() == "one"


def test_every_damage_is_told_as_one(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    whole = (tmp_path / "one.zip").read_bytes()
    for place in range(40, len(whole), len(whole) // 60):
        broken = whole[:place] + bytes(64) + whole[place + 64 :]
        (tmp_path / "two.zip").write_bytes(broken)
        with pytest.raises(backup.BackupError):
            backup.read(tmp_path / "two.zip", replace=True)


def test_a_key_file_of_anything_is_told(record, tmp_path):
    backup.write(tmp_path / "one.zip")
    with pytest.raises(CommandError, match="cannot be decrypted"):
        call_command("restore", str(tmp_path / "one.zip"), "--identity", str(tmp_path / "one.zip"))

"""The drill: the whole record is saved, lost, and made again on either engine, byte for byte."""

import json
import os
import zipfile

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from baliproc import backup
from sources.models import Document
from tests import papers
from tests.drills.restored import downloads, restored

AGENDA, REPORT = papers.pdf(), papers.docx()


@pytest.fixture
def papers_uploaded(admin_client, settings, tmp_path):
    """An editor has uploaded two papers; the one is published, the other a draft."""
    settings.MEDIA_ROOT, settings.EXPORTS_DIR = tmp_path / "uploads", tmp_path / "exports"
    document = Document.objects.published().order_by("slug").first()
    for name, content, state in (
        ("agenda.pdf", AGENDA, "published"),
        ("report.docx", REPORT, "draft"),
    ):
        sent = {"document": document.pk, "state": state, "change_reason": "Received “today”."}
        file = SimpleUploadedFile(name, content)
        answer = admin_client.post("/admin/sources/documentfile/add/", sent | {"file": file})
        assert answer.status_code == 302
    return {one.name: one for one in document.files.all()}


@pytest.fixture
def empty_databases(tmp_path):
    """Give the addresses of databases without a table: of the other engine too, if it is there."""
    sqlite = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    if connection.vendor == "sqlite":
        yield [sqlite]
        return
    server = os.environ["DATABASE_URL"]
    control = psycopg2.connect(server)
    control.autocommit = True
    control.cursor().execute("CREATE DATABASE restored")
    yield [sqlite, server.rpartition("/")[0] + "/restored"]
    control.cursor().execute("DROP DATABASE restored WITH (FORCE)")
    control.close()


def saved(path):
    """Give what a backup holds: rows and uploads by name, and how many rows of each table."""
    with zipfile.ZipFile(path) as file:
        tables = json.loads(file.read("manifest.json"))["tables"]
        return {n: file.read(n) for n in file.namelist() if n != "manifest.json"}, tables


def test_every_download_of_a_restored_record_is_what_it_was(
    papers_uploaded, empty_databases, tmp_path
):
    before = downloads()
    assert before[papers_uploaded["agenda.pdf"].address] == AGENDA
    file = tmp_path / "0.zip"
    backup.write(file)
    held, tables = saved(file)
    assert sum(table["rows"] for table in tables.values()) > 10_000
    assert {AGENDA, REPORT} <= set(held.values())
    for number, database in enumerate(empty_databases, 1):
        after, file = restored(file, tmp_path / str(number), database)
        assert [address for address in before if after.get(address) != before[address]] == []
        assert list(after) == list(before)
        assert saved(file) == (held, tables)

"""Files of documents: what is taken, how it is kept and sent, and whom it is shown to."""

import hashlib
import re
import resource
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from meetings.models import MeetingDocument
from sources.models import DocumentFile
from tests import makers, papers
from tests.desk.test_roles import signed_in
from tests.sources.test_views import texts
from tests.test_admin import form_values, page

pytestmark = pytest.mark.django_db

ADD = "/admin/sources/documentfile/add/"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def editor(client):
    client.force_login(
        User.objects.get_or_create(username="root", is_superuser=True, is_staff=True)[0]
    )
    return client


@pytest.fixture
def document():
    return makers.document("agenda", title="Agenda")


def upload(client, document, content, name="agenda.pdf", **values):
    """Post the form with a file; give the answer."""
    sent = {"document": document.pk, "state": "published", "change_reason": "Received.", **values}
    file = SimpleUploadedFile(name, content) if content is not None else ""
    return client.post(ADD, {**sent, "file": file})


def problems(answer):
    assert answer.status_code == 200
    return " ".join(texts(answer, ".errorlist li"))


def on_disk(uploads):
    return sorted(path.name for path in uploads.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "content", "kind", "media_type"),
    [
        ("Agenda.pdf", papers.pdf(), "pdf", "application/pdf"),
        (
            "Agenda.docx",
            papers.docx(),
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "Agenda.xlsx",
            papers.xlsx(),
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_paper_is_uploaded_and_downloaded_as_it_was(
    editor, client, document, uploads, name, content, kind, media_type
):
    assert upload(editor, document, content, name).status_code == 302
    sum_ = hashlib.sha256(content).hexdigest()
    assert on_disk(uploads) == [f"{sum_}.{kind}"]
    client.logout()
    detail = client.get("/sources/agenda/")
    address = f"/sources/agenda/files/1/agenda.{kind}"
    assert f'href="{address}"' in detail.content.decode()
    assert texts(detail, f'a[href="{address}"]')[0].startswith(f"Download ({kind.upper()}, ")
    assert texts(detail, ".sum") == [f"SHA-256: {sum_}"]
    sent = client.get(address)
    assert sent.getvalue() == content
    assert {header: sent[header] for header in HEADERS} == HEADERS | {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="Agenda.{kind}"',
        "Content-Length": str(len(content)),
        "ETag": f'"{sum_}"',
    }
    assert not sent.cookies
    assert "Content-Encoding" not in sent
    assert client.get(address, headers={"if-none-match": f'"{sum_}"'}).status_code == 304
    head = client.head(address)
    assert head["Content-Length"] == str(len(content))
    head.close()
    assert client.post(address).status_code == 405


HEADERS = {
    "Cache-Control": "max-age=0, must-revalidate, no-transform",
    "Content-Disposition": "",
    "Content-Length": "",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Type": "",
    "ETag": "",
    "X-Content-Type-Options": "nosniff",
}


def test_file_is_never_compressed_on_the_way(editor, client, document):
    content = papers.pdf(stream=b"A" * 5000)
    upload(editor, document, content)
    sent = client.get("/sources/agenda/files/1/agenda.pdf", headers={"accept-encoding": "gzip, br"})
    assert sent.getvalue() == content


def test_new_version_takes_the_place_of_the_old_and_nothing_is_written_over(
    editor, client, document, uploads
):
    upload(editor, document, papers.pdf())
    upload(editor, document, papers.docx(), "agenda.docx")
    assert [(row.number, row.state) for row in document.files.all()] == [
        (1, "withdrawn"),
        (2, "published"),
    ]
    assert len(on_disk(uploads)) == 2
    old = client.get("/sources/agenda/files/1/agenda.pdf")
    assert (old.status_code, old["Location"]) == (302, "/sources/agenda/files/2/agenda.docx")
    first = document.files.get(number=1)
    assert editor.get(f"/admin/sources/documentfile/{first.pk}/file/").getvalue() == papers.pdf()
    first.delete()
    upload(editor, document, papers.xlsx(), "agenda.xlsx")
    assert document.files.get(state="published").number == 3


def test_earlier_version_is_published_again(editor, client, document):
    upload(editor, document, papers.pdf())
    upload(editor, document, papers.docx(), "agenda.docx")
    first = document.files.get(number=1)
    values = form_values(editor.get(page(DocumentFile, "change", first.pk)))
    answer = editor.post(page(DocumentFile, "change", first.pk), values | {"state": "published"})
    assert answer.status_code == 302
    assert client.get("/sources/agenda/files/1/agenda.pdf").getvalue() == papers.pdf()
    assert client.get("/sources/agenda/files/2/agenda.docx").status_code == 404


@pytest.mark.parametrize(
    ("of_document", "of_file", "status"),
    [("draft", "published", 404), ("published", "draft", 404), ("withdrawn", "published", 410)],
)
def test_file_that_is_not_public_is_the_editors_alone(
    editor, client, document, of_document, of_file, status
):
    upload(editor, document, papers.pdf(), state=of_file)
    document.state = of_document
    document.save()
    if of_document == "draft":
        document.history.all().delete()
    row = document.files.get()
    inside = f"/admin/sources/documentfile/{row.pk}/file/"
    shown = editor.get(inside)
    assert shown.getvalue() == papers.pdf()
    assert shown["Cache-Control"].startswith("no-store, no-transform")
    client.logout()
    assert client.get("/sources/agenda/files/1/agenda.pdf").status_code == status
    assert client.get(inside).status_code == 302
    assert client.get("/api/v1/documents/").json()["results"] == [] or (
        client.get("/api/v1/documents/agenda/").json()["file"] is None
    )
    assert b"agenda.pdf" not in client.get("/data/document-files.csv").getvalue()


@pytest.mark.parametrize(
    "address",
    [
        "/sources/agenda/files/2/agenda.pdf",
        "/sources/other/files/1/agenda.pdf",
        "/sources/none/files/1/agenda.pdf",
        "/sources/agenda/files/0/agenda.pdf/",
        "/sources/agenda/files/01/agenda.pdf",
        "/sources/agenda/files/1/..%2F..%2Fsecret_key",
        "/sources/agenda/files/99999999999999999999/agenda.pdf",
    ],
)
def test_address_of_no_file_is_told(editor, client, document, address):
    makers.document("other")
    upload(editor, document, papers.pdf())
    client.logout()
    assert client.get(address).status_code in (404, 301)


def test_old_slug_and_another_name_lead_to_the_file(editor, client, document):
    upload(editor, document, papers.pdf())
    document.slug = "programme"
    document.save()
    moved = client.get("/sources/agenda/files/1/agenda.pdf")
    assert (moved.status_code, moved["Location"]) == (301, "/sources/programme/files/1/agenda.pdf")
    named = client.get("/sources/programme/files/1/other.pdf")
    assert (named.status_code, named["Location"]) == (301, "/sources/programme/files/1/agenda.pdf")


def test_api_and_downloads_name_the_file_s_address(editor, client, document):
    upload(editor, document, papers.pdf())
    told = client.get("/api/v1/documents/agenda/").json()["file"]
    sum_ = hashlib.sha256(papers.pdf()).hexdigest()
    assert told["sha256"] == sum_
    assert told["address"].endswith("/sources/agenda/files/1/agenda.pdf")
    assert (told["media_type"], told["size"]) == ("application/pdf", len(papers.pdf()))
    row = client.get("/data/document-files.csv").getvalue().decode().splitlines()[1]
    assert f"{sum_}," in row
    assert "/sources/agenda/files/1/agenda.pdf" in row


def test_meeting_offers_its_papers_with_their_files(editor, client, document):
    meeting = makers.meeting("ninth", status="planned")
    for one in (document, makers.document("unread"), makers.document("draft", state="draft")):
        MeetingDocument.objects.create(meeting=meeting, document=one)
    upload(editor, document, papers.pdf())
    upload(editor, document, papers.docx(), "agenda.docx", state="draft")
    size = f"{len(papers.pdf())} bytes"
    sheet = texts(client.get("/meetings/ninth/"), ".sheet > div")
    assert f"Papers Agenda : download (PDF, {size}) Unread" in sheet
    assert "Paper of Ninth (planned)" in texts(client.get("/sources/agenda/"), ".sheet > div")
    assert client.get("/api/v1/meetings/ninth/").json()["documents"] == ["agenda", "unread"]


def test_editor_s_upload_is_a_draft_until_a_publisher_publishes_it(document, client):
    assert upload(signed_in("Editor"), document, papers.pdf()).status_code == 302
    assert document.files.get().state == "draft"
    assert client.get("/sources/agenda/files/1/agenda.pdf").status_code == 404
    assert upload(signed_in("Viewer"), document, papers.docx()).status_code == 403
    assert document.files.count() == 1


def test_deletion_keeps_the_bytes_until_the_command(editor, document, uploads, capsys):
    upload(editor, document, papers.pdf())
    upload(editor, document, papers.docx(), "agenda.docx")
    document.files.get(number=1).delete()
    call_command("removefiles")
    assert "1 files held by no record" in capsys.readouterr().out
    assert len(on_disk(uploads)) == 2
    call_command("removefiles", "--delete")
    assert on_disk(uploads) == [document.files.get().path.name]


def test_file_out_of_its_place_is_told_and_not_a_failure(editor, client, document, uploads):
    upload(editor, document, papers.pdf())
    document.files.get().path.unlink()
    assert "not in its place" in client.get("/sources/agenda/").content.decode()
    assert client.get("/sources/agenda/files/1/agenda.pdf").status_code == 404


def test_preview_keeps_nothing(editor, document, uploads):
    answer = upload(editor, document, papers.pdf(), _preview="1")
    assert answer.status_code == 200
    assert on_disk(uploads) == []
    assert not document.files.exists()


def test_row_that_is_not_saved_leaves_no_bytes(editor, document, uploads):
    """The database fails after the bytes are written: here, for want of a table."""
    from django.db import connection

    editor.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sources_historicaldocumentfile RENAME TO elsewhere")
    try:
        assert upload(editor, document, papers.pdf()).status_code in (500, 503)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO sources_historicaldocumentfile")
    assert on_disk(uploads) == []
    assert not document.files.exists()


def test_full_disk_is_told_and_nothing_is_half_saved(editor, client, document, uploads):
    """No file may grow beyond 4 KB here, as if the disk were full: the writing fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        answer = upload(editor, document, papers.pdf(stream=b"A" * 20_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "the disk of the site is full" in problems(answer)
    assert on_disk(uploads) == []
    assert list(uploads.rglob("*")) in ([], [uploads / "documents"])
    assert not document.files.exists()
    assert client.get("/sources/agenda/").status_code == 200
    assert upload(editor, document, papers.pdf(stream=b"A" * 20_000)).status_code == 302


def test_file_is_sent_for_what_it_is_whatever_its_name(editor, client, document):
    upload(editor, document, papers.pdf(), "paper.docx")
    assert document.files.get().name == "paper.pdf"


def test_nothing_of_a_file_s_name_is_on_the_disk(editor, document, uploads):
    upload(editor, document, papers.pdf(), "secret name.pdf")
    assert re.fullmatch(r"[0-9a-f]{64}\.pdf", on_disk(uploads)[0])
    assert "secret" not in str([*Path(uploads).rglob("*")])

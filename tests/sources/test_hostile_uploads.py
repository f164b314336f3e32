"""Files that mean ill: each is refused with what to do, or made harmless; nothing half-saved."""

import io
import re
import stat
import zipfile
import zlib

import filetype
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sources.uploads.checking import check, cleaned
from sources.uploads.refusing import Refused
from tests import papers
from tests.papers import docx, docx_parts, package, pdf, relations, xlsx
from tests.sources.test_uploads import (  # noqa: F401
    ADD,
    document,
    editor,
    on_disk,
    problems,
    upload,
    uploads,
)

pytestmark = pytest.mark.django_db

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
HTML = b"<!doctype html><script>alert(1)</script>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ZEROS = b"\0" * (60 << 20)
MACROS = papers.DOCX_MAIN.replace(
    "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled"
)
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def bomb():
    return docx({"word/media/image1.png": ZEROS})


def many_parts():
    return docx({f"word/part{n}.txt": "" for n in range(2001)})


def compressed(objects):
    """Give a PDF whose objects stand in a compressed stream, where its words are not to be read."""
    packed = zlib.compress(objects)
    told = b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\n"
    return pdf(told % len(packed) + b"stream\n" + packed + b"\nendstream\nendobj\n")


def instructions(*pieces):
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return docx(body=f"<w:p>{runs}</w:p>")


def formula(text):
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData><row><c><f>{text}</f></c></row></sheetData>'
    return xlsx({"xl/worksheets/sheet1.xml": f"{sheet}</worksheet>"})


def with_bit(content, at, bits):
    """Give a ZIP with bits set in the flags of each entry, in its own header and in the list."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(mark), content):
            changed[match.start() + place] |= bits
    return bytes(changed)


def spoilt():
    """Give a DOCX of which one packed byte is another."""
    content = bytearray(docx())
    content[60] ^= 0xFF
    return bytes(content)


def link(entry):
    if entry.filename == "word/document.xml":
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def twice():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in docx_parts().items():
            archive.writestr(name, text)
        archive.writestr("WORD/document.xml", "<a/>")
    return file.getvalue()


def external(kind, target="https://example.org/x.dotm"):
    return docx({"word/_rels/settings.xml.rels": relations((kind, target, "External"))})


WRONG = "This is no PDF, DOCX or XLSX file but"
BROKEN = "The file is damaged or incomplete:"
HIDES = "The file holds something else beside the paper:"
BOMB = "The file would grow too large when it is opened:"
LOCKED = "The file is protected by a password or encrypted."
ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

HOSTILE = {
    "nothing": (b"", "The file is empty."),
    "html": (HTML, WRONG),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', WRONG),
    "program": (b"MZ\x90\0" + b"\0" * 200, WRONG),
    "elf": (b"\x7fELF\x02\x01\x01" + b"\0" * 200, WRONG),
    "text": (b"Agenda", WRONG),
    "gif": (GIF, f"{WRONG} a file of the type image/gif"),
    "gif and pdf": (GIF + pdf(), f"{WRONG} a file of the type image/gif"),
    "gif and docx": (GIF + docx(), f"{WRONG} a file of the type image/gif"),
    "html and pdf": (HTML + pdf(), f"{WRONG} a web page"),
    "pdf and html after its end": (pdf() + HTML, f"{HIDES} text after its end"),
    "pdf and html within": (pdf(b"5 0 obj (" + HTML + b") endobj\n"), f"{HIDES} a web page"),
    "pdf and zip": (pdf() + docx(), BROKEN),
    "pdf and small zip": (pdf() + package({"a": "b"}), f"{HIDES} text after its end"),
    "pdf around a zip": (
        pdf(package({"a": "b"})[:-2] + b"\x40\0"),
        f"{HIDES} a ZIP archive",
    ),
    "pdf cut short": (pdf()[:200], BROKEN),
    "pdf of another language": (b"%PDF-\xff\xff" + pdf()[8:], BROKEN),
    "pdf with a script": (
        pdf(b"5 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n"),
        "a script, a form or an action that starts something",
    ),
    "pdf with a script spelt otherwise": (
        pdf(b"5 0 obj << /S /J#61vaScript /J#53 (app.alert(1)) >> endobj\n"),
        "a script",
    ),
    "pdf with a script in a compressed object": (
        compressed(b"6 0 << /S /JavaScript /JS (app.alert(1)) >>"),
        "a script",
    ),
    "pdf with a bomb": (compressed(ZEROS), BOMB),
    "pdf with broken objects": (compressed(b"x").replace(b"x\x9c", b"xx"), BROKEN),
    "pdf that starts a program": (pdf(b"5 0 obj << /S /Launch /F (cmd) >> endobj\n"), "a script"),
    "pdf with attachments": (
        pdf(b"5 0 obj << /Names << /EmbeddedFiles 6 0 R >> >> endobj\n"),
        "files attached to it",
    ),
    "pdf encrypted": (pdf(b"trailer << /Encrypt 5 0 R >>\n"), LOCKED),
    "plain zip": (package({"agenda.txt": "Agenda"}), f"{WRONG} a ZIP archive"),
    "zip bomb": (bomb, BOMB),
    "zip within a zip": (docx({"word/media/a.bin": package({"a": ZEROS[:1000]})}), "another file"),
    "program within": (docx({"word/media/a.png": b"MZ\x90\0"}), "another file within it"),
    "too many parts": (many_parts, BOMB),
    "path upwards": (docx({"../../evil.xml": "<a/>"}), HIDES),
    "path from the root": (docx({"/etc/passwd": "<a/>"}), HIDES),
    "path of windows": (docx({"word\\..\\evil.xml": "<a/>"}), HIDES),
    "path of a drive": (docx({"C:evil.xml": "<a/>"}), HIDES),
    "nul in a part's name": (
        docx({"word/evil.xmlXhtml": "<a/>"}).replace(b"evil.xmlX", b"evil.xml\0"),
        HIDES,
    ),
    "two parts of one name": (twice, BROKEN),
    "link to a file": (package(docx_parts(), spoil=link), f"{HIDES} a link to another file"),
    "docx with bytes before": (b"PK\x03\x04" + docx(), HIDES),
    "docx with bytes after": (docx() + b"<html>", BROKEN),
    "docx cut short": (docx()[:-100], BROKEN),
    "docx spoilt": (spoilt, BROKEN),
    "docx with locked parts": (with_bit(docx(), 6, 1), LOCKED),
    "docx without its main part": (
        package({k: v for k, v in docx_parts().items() if k != "word/document.xml"}),
        BROKEN,
    ),
    "docx that cannot be read": (docx({"word/document.xml": "<w:document>"}), BROKEN),
    "docx with entities": (docx({"word/styles.xml": ENTITIES}), "XML that declares entities"),
    "docx with entities in UTF-16": (
        docx({"word/styles.xml": ENTITIES.encode("utf-16")}),
        "XML that declares entities",
    ),
    "docx with macros": (docx({"word/vbaProject.bin": OLE}), "macros"),
    "docx that says it has macros": (docx(main=MACROS), "macros"),
    "docx template": (docx(main=papers.DOCX_MAIN.replace("document.main", "template.main")), WRONG),
    "docx with a template elsewhere": (external("attachedTemplate"), "a template"),
    "docx with a picture elsewhere": (external("image"), "fetched from elsewhere"),
    "docx with a link to a share": (external("hyperlink", "file://host/share"), "fetched from"),
    "docx with a script for a link": (external("hyperlink", "javascript:alert(1)"), "fetched from"),
    "docx with an object": (docx({"word/embeddings/oleObject1.bin": OLE}), "other files"),
    "docx with a web page": (
        docx({"word/_rels/document.xml.rels": relations(("aFChunk", "a.html"))}),
        "a template, an object or data",
    ),
    "docx with data exchange": (instructions(r"DDEAUTO c:\\cmd.exe"), "a field that fetches"),
    "docx with data exchange in pieces": (instructions("DD", "EAU", "TO c:"), "a field"),
    "xlsx with data exchange": (formula("cmd|'/C calc'!A0"), "a formula that starts"),
    "xlsx that fetches": (formula('WEBSERVICE("https://example.org/"&amp;A1)'), "a formula"),
    "xlsx with links to others": (
        xlsx({"xl/externalLinks/externalLink1.xml": "<a/>"}),
        "links to data elsewhere",
    ),
    "xlsx with connections": (xlsx({"xl/connections.xml": "<a/>"}), "links to data elsewhere"),
    "xlsx with old macros": (xlsx({"xl/macrosheets/sheet1.xml": "<a/>"}), "macros"),
    "old office file": (OLE, f"{WRONG} an Office file of before 2007"),
    "office file with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
    "20 MB": (lambda: pdf(stream=b"A" * (20 << 20)), "The file has 20.0 MB, and 10 MB at most"),
    "just above 10 MB": (lambda: pdf(stream=b"A" * (10 << 20)), "and 10 MB at most are taken"),
    "no file": (None, "Choose a file."),
}


@pytest.mark.parametrize(("content", "told"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_refused_with_what_to_do(editor, document, uploads, content, told):  # noqa: F811
    content = content() if callable(content) else content
    found = problems(upload(editor, document, content))
    assert told in found
    assert re.search(r"[Cc]hoose (?:that|a) file\.", found)
    assert on_disk(uploads) == []
    assert not document.files.exists()


NAMES = {
    "../../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\windows\\agenda.pdf": "agenda.pdf",
    "agenda\0.html.pdf": "agenda.pdf",
    "agenda\u202efdp.exe": "agenda fdp.pdf",
    "agenda.pdf.exe": "agenda.pdf",
    "agenda.html": "agenda.pdf",
    "a" * 300 + ".pdf": "a" * 100 + ".pdf",
    ".htaccess": "htaccess.pdf",
    "....": "file.pdf",
    'agenda"; filename="evil.exe': "agenda filename= evil.pdf",
    "agenda\r\nSet-Cookie: a=b.pdf": "agenda Set-Cookie a=b.pdf",
    "Ordre du jour – Türkiye.pdf": "Ordre du jour – Türkiye.pdf",
    "議程.pdf": "議程.pdf",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=range(len(NAMES)))
def test_name_is_made_fit_to_be_given_back(name, kept):
    assert cleaned(name, "pdf") == kept


@pytest.mark.parametrize("name", [name for name in NAMES if name.strip("./\\")])
def test_hostile_name_gets_no_further_than_the_form(editor, client, document, uploads, name):  # noqa: F811
    answer = upload(editor, document, pdf(), name)
    assert answer.status_code == 302
    row = document.files.get()
    assert len(on_disk(uploads)) == 1
    sent = client.get(row.address)
    assert sent.getvalue() == pdf()
    assert "\n" not in sent["Content-Disposition"]
    assert sent["Content-Disposition"].startswith("attachment; filename")
    assert re.fullmatch(r"/sources/agenda/files/1/[a-z0-9_-]+\.pdf", row.address)


def test_lying_type_of_the_browser_counts_nothing(editor, client, document):  # noqa: F811
    lying = SimpleUploadedFile("agenda.pdf", pdf(), content_type="text/html")
    sent = {"document": document.pk, "state": "published", "change_reason": "So.", "file": lying}
    assert editor.post(ADD, sent).status_code == 302
    sent = client.get("/sources/agenda/files/1/agenda.pdf")
    assert sent.getvalue() == pdf()
    assert sent["Content-Type"] == "application/pdf"


def test_two_files_of_one_name_are_two_versions(editor, document, uploads):  # noqa: F811
    upload(editor, document, pdf())
    upload(editor, document, pdf(stream=b"BT (Later) Tj ET"))
    assert [(row.number, row.name) for row in document.files.all()] == [
        (1, "agenda.pdf"),
        (2, "agenda.pdf"),
    ]
    assert len(on_disk(uploads)) == 2
    told = "This very file is there already, as version 2: agenda.pdf."
    assert told in problems(upload(editor, document, pdf(stream=b"BT (Later) Tj ET")))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--edge\r\n",
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7',
        b'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF-1.7\r\n--edge--\r\n',
        b"--other\r\n\r\n--other--\r\n",
    ],
)
def test_forged_multipart_is_refused(editor, uploads, body):  # noqa: F811
    answer = editor.generic("POST", ADD, body, content_type="multipart/form-data; boundary=edge")
    assert answer.status_code in (200, 400)
    assert on_disk(uploads) == []


def test_multipart_without_a_boundary_is_refused(editor, uploads):  # noqa: F811
    answer = editor.generic("POST", ADD, b"x", content_type="multipart/form-data")
    assert answer.status_code == 400


def test_files_of_one_request_share_the_bound(editor, document, uploads):  # noqa: F811
    """A visitor cannot have a hundred files of 10 MB each held in memory."""
    files = {f"file{n}": SimpleUploadedFile("a.pdf", b"A" * (6 << 20)) for n in range(2)}
    sent = {"document": document.pk, "state": "draft", "change_reason": "So."}
    answer = editor.post(ADD, {**sent, **files, "file": SimpleUploadedFile("a.pdf", pdf())})
    assert "10 MB at most are taken" in problems(answer)


@pytest.mark.parametrize("content", [pdf(), docx(), xlsx()], ids=["pdf", "docx", "xlsx"])
def test_library_agrees_on_what_a_file_is(content):
    assert check(content, "agenda").kind == filetype.guess(content).extension


def test_refusal_is_an_error_of_the_form():
    with pytest.raises(Refused, match="Save the paper as one of these three"):
        check(GIF, "agenda.pdf")

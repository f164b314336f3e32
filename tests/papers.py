"""Meeting papers as they come, made by hand: a PDF, a DOCX and an XLSX, and parts to spoil."""

import io
import zipfile

from openpyxl import Workbook

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf(objects=b"", stream=b"BT (Agenda) Tj ET", end=b"startxref\n9\n%%EOF\n"):
    """Give a PDF with further ``objects``; its page has ``stream`` for its content."""
    return b"".join(
        [
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
            b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
            b"3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n",
            b"4 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(stream), stream),
            objects,
            b"trailer\n<< /Root 1 0 R >>\n",
            end,
        ]
    )


def relations(*rows):
    """Give a part of relations: (type, target) or (type, target, mode)."""
    told = "".join(
        f'<Relationship Id="r{n}" Type="{row[0] if ":" in row[0] else f"{OFFICE}/{row[0]}"}" '
        f'Target="{row[1]}"{f" TargetMode={row[2]!r}" if row[2:] else ""}/>'
        for n, row in enumerate(rows)
    )
    return f'<Relationships xmlns="{RELATIONS}">{told}</Relationships>'


def docx_parts(body="<w:p><w:r><w:t>Agenda</w:t></w:r></w:p>", main=DOCX_MAIN):
    return {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relations(
            ("hyperlink", "https://www.baliprocess.net/", "External")
        ),
    }


def package(parts, *, spoil=None):
    """Give a ZIP of parts by name, packed; ``spoil`` changes each entry's header first."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if spoil:
                spoil(entry)
            archive.writestr(entry, content)
    return file.getvalue()


def docx(parts=None, **values):
    """Give a DOCX, with ``parts`` in the place of its own or beside them."""
    return package(docx_parts(**values) | (parts or {}))


def xlsx(parts=None):
    """Give an XLSX as openpyxl writes it, with a formula, and ``parts`` beside its own."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Item", "Time"])
    book.active.append(["Opening", "=SUM(1, 2)"])
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return package({name: archive.read(name) for name in archive.namelist()} | (parts or {}))

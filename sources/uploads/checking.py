"""What an uploaded file is, by its content; what its name and the browser say counts nothing."""

import re
import unicodedata
from typing import NamedTuple

import filetype
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.models import DocumentFile
from sources.uploads import office, pdf
from sources.uploads.refusing import LOCKED, NOT_ONE_OF_THREE, refuse

MOST_BYTES = 10 << 20
"""Of one file. nginx lets 12 MB through, so that it is the site that tells what to do."""

TOO_LARGE = gettext_lazy(
    "The file has %(size)s MB, and 10 MB at most are taken. Make its pictures smaller, or split "
    "it, and choose that file."
)
EMPTY = gettext_lazy(
    "The file is empty. Open it in its program, save it anew, and choose that file."
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
LONGEST_STEM = 100


class Checked(NamedTuple):
    """A file that is taken: what it is, and its name made fit to be given back."""

    kind: DocumentFile.Kind
    name: str


def check(content: bytes, name: str) -> Checked:
    """Give what a file is; raises :class:`Refused` with what to do instead."""
    if not content:
        raise refuse(EMPTY)
    if content.startswith(b"%PDF-"):
        pdf.check(content)
        kind = DocumentFile.Kind.PDF
    elif content.startswith(b"PK\x03\x04"):
        kind = office.check(content)
    elif content.startswith(OLE) and ENCRYPTED_PACKAGE in content:
        raise refuse(LOCKED)
    else:
        raise refuse(NOT_ONE_OF_THREE, kind=what_it_is(content))
    return Checked(kind, cleaned(name, kind))


def what_it_is(content: bytes) -> str:
    """Give in words what the content looks like."""
    if content.startswith(OLE):
        return _("an Office file of before 2007")
    start = content[:1024].lstrip(b"\xef\xbb\xbf\0 \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml", b"<")):
        return _("a web page or a drawing")
    guess = filetype.guess(content[:8192])
    return _("a file of the type %(type)s") % {"type": guess.mime} if guess else _("something else")


def cleaned(name: str, kind: DocumentFile.Kind) -> str:
    """Give a name without folders, unseen characters and endings, with the one of its kind."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    kept = "".join(one if unicodedata.category(one)[0] not in "CZ" else " " for one in name)
    kept = re.sub(r'[<>:"|?*;%]', " ", kept)
    stem = " ".join(kept.split()).strip(". ")
    while (parts := stem.rpartition("."))[1] and re.fullmatch("[A-Za-z0-9]{1,5}", parts[2]):
        stem = parts[0].strip(". ")
    return f"{stem[:LONGEST_STEM].strip('. ') or 'file'}.{kind}"

"""What a PDF may be: one whole document, with nothing in it that runs, opens or hides."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from sources.uploads.refusing import ACTIVE, BOMB, BROKEN, HIDES, LOCKED, refuse

NEAR_THE_END = 1024
MOST_INFLATED = 50 << 20
"""Bytes that the compressed objects of one file may come to."""

HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME_WITH_HEX = re.compile(rb"/[^\s/<>\[\](){}%]*#[0-9A-Fa-f]{2}[^\s/<>\[\](){}%]*")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
BEFORE = 500
"""Bytes before a stream in which the words are looked for that tell what it is."""
WEB = re.compile(rb"<(?:script|html|body|iframe|svg|\?php|!doctype)\b", re.IGNORECASE)
AFTER = rb"(?![0-9A-Za-z])"
RUNS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|GoToE)" + AFTER)
RUNS_SHORT = re.compile(rb"/(?:JS|XFA)" + AFTER)
HOLDS = re.compile(rb"/(?:EmbeddedFiles?|Collection)" + AFTER)
ENCRYPTED = re.compile(rb"/Encrypt" + AFTER)


def check(content: bytes) -> None:
    """Raise :class:`Refused` unless the PDF is whole and plain."""
    if re.match(rb"%PDF-[12]\.[0-9]", content) is None:
        raise refuse(BROKEN, why=_("it does not begin as a PDF does"))
    end = content.rfind(b"%%EOF")
    if end < max(0, len(content) - NEAR_THE_END):
        raise refuse(BROKEN, why=_("it does not end as a PDF does"))
    if content[end + 5 :].strip(b"\r\n\t \0"):
        raise refuse(HIDES, what=_("text after its end"))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise refuse(HIDES, what=_("a ZIP archive"))
    if WEB.search(content):
        raise refuse(HIDES, what=_("a web page"))
    told = names(content)
    outside, streams = parts(content)
    bare, inside = names(outside), names(inflated(streams))
    if any(ENCRYPTED.search(part) for part in (bare, inside)):
        raise refuse(LOCKED)
    if any(RUNS.search(part) for part in (told, inside)) or any(
        RUNS_SHORT.search(part) for part in (bare, inside)
    ):
        raise refuse(ACTIVE, what=_("a script, a form or an action that starts something"))
    if any(HOLDS.search(part) for part in (told, inside)):
        raise refuse(ACTIVE, what=_("files attached to it"))


def names(content: bytes) -> bytes:
    """Give the content with ``/J#61vaScript`` written as ``/JavaScript``."""
    return NAME_WITH_HEX.sub(lambda name: HEX.sub(spelt, name[0]), content)


def spelt(pair: re.Match[bytes]) -> bytes:
    return bytes([int(pair[1], 16)])


def parts(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Give what stands outside the streams, and each stream after the words that tell of it."""
    outside, streams, at = [], [], 0
    for match in STREAM.finditer(content):
        if match.start() < at:
            continue
        end = content.find(b"endstream", match.end())
        if end < 0:
            break
        outside.append(content[at : match.start()])
        streams.append((outside[-1][-BEFORE:], content[match.end() : end]))
        at = end
    return b" ".join([*outside, content[at:]]), streams


def inflated(streams: list[tuple[bytes, bytes]]) -> bytes:
    """Give the objects that stand in compressed streams; raises :class:`Refused`."""
    found, left = [], MOST_INFLATED
    for words, body in streams:
        told = names(words)
        if b"/ObjStm" not in told:
            continue
        if b"Decode" not in told:
            found.append(body)
            continue
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(body, left)
        except zlib.error as error:
            raise refuse(BROKEN, why=_("its objects cannot be read")) from error
        left -= len(text)
        if unpacker.unconsumed_tail or left <= 0:
            raise refuse(BOMB, why=_("its objects come to more than 50 MB"))
        found.append(text)
    return b"\n".join(found)

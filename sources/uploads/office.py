"""What a DOCX or XLSX may be: a plain package of parts, without macros, objects or ways out."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from sources.models import DocumentFile
from sources.uploads.refusing import ACTIVE, BOMB, BROKEN, HIDES, LOCKED, NOT_ONE_OF_THREE, refuse

MOST_ENTRIES = 2000
MOST_BYTES = 50 << 20
MOST_RATIO = 100
"""How many times its packed size a file may come to; below ``SMALL`` bytes it does not matter."""
SMALL = 1 << 20
END = b"PK\x05\x06"
END_LENGTH = 22
ENCRYPTED = 0x1

CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    "wordprocessingml.document.main+xml": DocumentFile.Kind.DOCX,
    "spreadsheetml.sheet.main+xml": DocumentFile.Kind.XLSX,
}
PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets|dialogsheets|activex|ctrlprops|embeddings|externallinks"
    r"|querytables|connections\.xml|customui|afchunk",
    re.IGNORECASE,
)
"""Names of parts that hold macros, controls, other files, or what is fetched from elsewhere."""
PROGRAMS = (
    b"MZ",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
)
WAYS_OUT = (
    "vbaProject oleObject package control attachedTemplate aFChunk subDocument frame externalLink "
    "externalLinkPath connections customXmlMap"
).split()
LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
INSTRUCTIONS = ("instrText", "fldSimple")
FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
LOOKED_AT = {*INSTRUCTIONS, *FORMULAS, "Relationship", "Override", "Default"}
FIELDS = re.compile(
    r"DDE(?:AUTO)?\s|INCLUDE(?:TEXT|PICTURE)\s|(?<![A-Z/])(?:LINK|IMPORT)\s", re.IGNORECASE
)
FORMULA = re.compile(
    r"[\w.]+\|[^\"|]+!|\b(?:WEBSERVICE|CALL|REGISTER|RTD|EXEC)\s*\(", re.IGNORECASE
)
"""“application|topic!item” of dynamic data exchange, and the functions that fetch or start."""


def check(content: bytes) -> DocumentFile.Kind:
    """Give which of the two it is; raises :class:`Refused` unless it is whole and plain."""
    at = len(content) - END_LENGTH
    if content[at : at + 4] != END or content[-2:] != b"\0\0":
        raise refuse(BROKEN, why=_("its list of parts does not stand at its end"))
    size, start = (int.from_bytes(content[at + n : at + n + 4], "little") for n in (12, 16))
    if start + size != at:
        raise refuse(HIDES, what=_("bytes that are no part of it"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_names(package)
            parts = dict(read(package, len(content)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise refuse(BROKEN, why=_("its parts cannot be unpacked")) from error
    kind = kind_of(parts)
    for name, text in parts.items():
        check_part(name, text)
    return kind


def check_names(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise refuse(BOMB, why=_("it has more than 2,000 parts"))
    if len({one.orig_filename.casefold() for one in entries}) != len(entries):
        raise refuse(BROKEN, why=_("it has two parts of one name"))
    for one in entries:
        name = one.orig_filename
        if one.flag_bits & ENCRYPTED:
            raise refuse(LOCKED)
        steps = name.split("/")
        is_strange = not name.isprintable() or "\\" in name or ":" in name
        if is_strange or name.startswith("/") or ".." in steps:
            raise refuse(HIDES, what=_("a part whose name leads out of it"))
        if stat.S_ISLNK(one.external_attr >> 16):
            raise refuse(HIDES, what=_("a link to another file"))
        if PARTS.search(name):
            raise refuse(ACTIVE, what=_("macros, controls, other files or links to data elsewhere"))


def read(package: zipfile.ZipFile, packed: int) -> Iterator[tuple[str, bytes]]:
    """Give each part that is XML, after every part has been unpacked within bounds."""
    left = min(MOST_BYTES, max(SMALL, packed * MOST_RATIO))
    for one in package.infolist():
        found = []
        with package.open(one) as part:
            while chunk := part.read(1 << 16):
                left -= len(chunk)
                if left < 0:
                    raise refuse(BOMB, why=_("unpacked it comes to too many bytes"))
                found.append(chunk)
        text = b"".join(found)
        if text.startswith(PROGRAMS):
            raise refuse(ACTIVE, what=_("another file within it"))
        if one.orig_filename.lower().endswith((".xml", ".rels", ".vml")):
            yield one.orig_filename, text


def kind_of(parts: dict[str, bytes]) -> DocumentFile.Kind:
    if CONTENT_TYPES not in parts or "_rels/.rels" not in parts:
        raise refuse(NOT_ONE_OF_THREE, kind=_("a ZIP archive"))
    declared = [
        one.attributes.get("ContentType", "")
        for one in elements(CONTENT_TYPES, parts[CONTENT_TYPES])
    ]
    if any("macroenabled" in one.casefold() or "vbaproject" in one.casefold() for one in declared):
        raise refuse(ACTIVE, what=_("macros"))
    kinds = {kind for end, kind in MAIN_PARTS.items() if any(one.endswith(end) for one in declared)}
    if len(kinds) != 1:
        raise refuse(NOT_ONE_OF_THREE, kind=_("another kind of Office file"))
    [kind] = kinds
    main = "word/document.xml" if kind == DocumentFile.Kind.DOCX else "xl/workbook.xml"
    if main not in parts:
        raise refuse(BROKEN, why=_("its main part is missing"))
    return kind


def check_part(name: str, text: bytes) -> None:
    instructions, formulas = [], []
    for one in elements(name, text):
        if one.tag == "Relationship" and name.endswith(".rels"):
            check_relation(one.attributes)
        elif one.tag in INSTRUCTIONS:
            instructions += [one.text, *one.attributes.values()]
        elif one.tag in FORMULAS:
            formulas.append(one.text)
    if FIELDS.search("".join(instructions)):
        raise refuse(ACTIVE, what=_("a field that fetches something from elsewhere"))
    if any(FORMULA.search(one) for one in formulas):
        raise refuse(ACTIVE, what=_("a formula that starts or fetches something"))


def check_relation(attributes: dict[str, str]) -> None:
    """Refuse all that leads out of the file but a link that a reader may follow."""
    kind = attributes.get("Type", "").rpartition("/")[2]
    if kind in WAYS_OUT:
        raise refuse(ACTIVE, what=_("a template, an object or data that lies elsewhere"))
    is_outside = attributes.get("TargetMode", "").casefold() == "external"
    if is_outside and not (kind == "hyperlink" and LINK.match(attributes.get("Target", ""))):
        raise refuse(ACTIVE, what=_("something that is fetched from elsewhere when it is opened"))


class Tag(NamedTuple):
    """An element of a part: its name without a namespace, its attributes and its own text."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str]

    @property
    def text(self) -> str:
        return "".join(self.pieces)


OTHER = Tag("", {}, [])
"""Stands for every element that nothing is asked of: a sheet may have millions."""


def elements(name: str, text: bytes) -> list[Tag]:
    """Give the elements of a part that are looked at.

    Raises :class:`Refused` where it declares entities, or cannot be read.
    """
    found: list[Tag] = []
    within: list[Tag] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name not in LOOKED_AT:
            within.append(OTHER)
            return
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        within.append(Tag(name, plain, []))
        found.append(within[-1])

    def end(_tag: str) -> None:
        within.pop()

    def told(piece: str) -> None:
        if within[-1] is not OTHER:
            within[-1].pieces.append(piece)

    def declares(*_given: Any) -> NoReturn:
        raise refuse(ACTIVE, what=_("XML that declares entities"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = told, declares
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        why = _("its part %(name)s cannot be read") % {"name": name[:100]}
        raise refuse(BROKEN, why=why) from error
    return found

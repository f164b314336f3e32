"""Citations for programs: BibTeX, RIS and CSL-JSON, each with its own escapes."""

import json
import unicodedata
from typing import Any
from urllib.parse import quote

from baliproc.citing.works import Kind, Work
from sources.fields import ReducedDate

LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "$&#_%"},
}
"""Braces get a command of their own: BibTeX counts even those after a backslash."""

RIS_TYPES = {Kind.PAGE: "ELEC", Kind.DOCUMENT: "RPRT"}
CSL_TYPES = {Kind.PAGE: "webpage", Kind.DOCUMENT: "report"}


def plain(text: str) -> str:
    """Give the text in one line without control characters: no title makes a line of a file."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char) not in {"Cc", "Cs"})


def address(url: str) -> str:
    """Give the address with what is not plain in it encoded, and what is encoded as it is."""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=-._~")


def latex(text: str) -> str:
    """Give the text as LaTeX shows it; letters beyond ASCII stay, as biber and UTF-8 read them."""
    return "".join(LATEX.get(char, char) for char in plain(text))


def bibtex(work: Work) -> str:
    """Give one ``@misc`` entry.

    Author and title stand in double braces: the first is a group, whose name is not to be
    parted, and neither loses its capitals.
    """
    fields = {
        "author": f"{{{latex(work.author)}}}" if work.author else "",
        "title": f"{{{latex(work.title)}}}",
        "year": work.issued[:4] if work.issued else "",
        "month": str(int(work.issued[5:7])) if work.issued and len(work.issued) > 4 else "",
        "date": str(work.issued or ""),
        "url": address(work.url),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "note": latex(work.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.key},", *lines, "}", ""])


def ris(work: Work) -> str:
    """Give one record, its lines ended as the format asks.

    A name with a comma would be read as that of a person, family name first: an institution
    loses its commas.
    """
    tags = [
        ("TY", RIS_TYPES[work.kind]),
        ("ID", work.key),
        ("AU", work.author.replace(",", "")),
        ("TI", work.title),
        ("PY", work.issued[:4] if work.issued else ""),
        ("DA", slashed(work.issued) if work.issued else ""),
        ("Y2", slashed(work.accessed.isoformat()) if work.accessed else ""),
        ("UR", address(work.url)),
        ("N1", work.note),
    ]
    lines = [f"{tag}  - {text}" for tag, value in tags if (text := plain(value))]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def slashed(when: str) -> str:
    """Give ``2024/05/01/`` with what is not known left blank: year, month, day, other."""
    year, month, day = [*when.split("-"), "", ""][:3]
    return f"{year}/{month}/{day}/"


def csl_json(work: Work) -> str:
    """Give a list of one item of the Citation Style Language's JSON."""
    item: dict[str, Any] = {
        "id": work.key,
        "type": CSL_TYPES[work.kind],
        "title": plain(work.title),
        "author": [{"literal": plain(work.author)}] if work.author else None,
        "issued": parts(work.issued) if work.issued else None,
        "accessed": parts(work.accessed.isoformat()) if work.accessed else None,
        "URL": address(work.url),
        "note": plain(work.note),
    }
    kept = {name: value for name, value in item.items() if value}
    lines = [f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in kept.items()]
    return "[{\n" + ",\n".join(lines) + "\n}]\n"


def parts(when: ReducedDate | str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in when.split("-")]]}

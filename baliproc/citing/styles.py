"""Citations to be read: Chicago (17th edition, bibliography) and APA (7th edition).

Both are English styles: their words and months are English whatever the page's language is.
"""

from datetime import date
from typing import NamedTuple

from baliproc.citing.works import Kind, Work
from sources.fields import ENGLISH_MONTHS, ReducedDate


class Line(NamedTuple):
    """A citation in one line, of which the middle is set in italics."""

    before: str
    italic: str
    after: str

    def __str__(self) -> str:
        return self.before + self.italic + self.after


def chicago(work: Work) -> Line:
    """Give the entry of a bibliography.

    ``Author. “Page.” Data of May 1, 2024. Accessed May 2, 2024. https://….`` A document's
    title is set in italics instead.
    """
    author = stopped(work.author) + " " if work.author else ""
    title = one_line(work.title)
    rest = []
    if work.kind == Kind.PAGE:
        nested = title.replace("“", "‘").replace("”", "’")
        before, italic = f"{author}“{stopped(nested)}”", ""
        if work.issued:
            rest.append(f"Data of {month_day_year(work.issued)}.")
    else:
        before, italic = author, title
        rest.append(f"{month_day_year(work.issued)}." if work.issued else "n.d.")
    if work.accessed:
        rest.append(f"Accessed {month_day_year(ReducedDate(work.accessed.isoformat()))}.")
    if work.url:
        rest.append(f"{work.url}.")
    if work.note:
        rest.append(stopped(work.note))
    ends = italic.endswith((".", "?", "!")) or not italic
    return Line(before, italic, ("" if ends else ".") + "".join(f" {part}" for part in rest))


def apa(work: Work) -> Line:
    """Give the entry of a reference list.

    ``Author. (2024, May 1). Page. Retrieved May 2, 2024, from https://…`` The name of the site
    is left out where it is the author.
    """
    issued = year_month_day(work.issued) if work.issued else "n.d."
    title = one_line(work.title)
    stop = "" if title.endswith((".", "?", "!")) else "."
    if work.author:
        before, after = f"{stopped(work.author)} ({issued}). ", stop
    else:
        before, after = "", f"{stop} ({issued})."
    if work.url and work.accessed:
        day = month_day_year(ReducedDate(work.accessed.isoformat()))
        after += f" Retrieved {day}, from {work.url}"
    elif work.url:
        after += f" {work.url}"
    if work.note:
        after += f" [{one_line(work.note)}]"
    return Line(before, title, after)


def one_line(text: str) -> str:
    """Give the text with every run of white space, line breaks too, as one space."""
    return " ".join(text.split())


def stopped(text: str) -> str:
    """Give the text in one line, ended by a full stop unless it ends in a mark of its own."""
    line = one_line(text)
    return line if line.endswith((".", "?", "!")) else f"{line}."


def month_day_year(when: ReducedDate) -> str:
    """Give ``2024``, ``May 2024`` or ``May 1, 2024``."""
    day = when.earliest
    month = month_name(day)
    return {"year": str(when), "month": f"{month} {day.year}"}.get(
        when.precision, f"{month} {day.day}, {day.year}"
    )


def year_month_day(when: ReducedDate) -> str:
    """Give ``2024``, ``2024, May`` or ``2024, May 1``."""
    day = when.earliest
    month = month_name(day)
    return {"year": str(when), "month": f"{day.year}, {month}"}.get(
        when.precision, f"{day.year}, {month} {day.day}"
    )


def month_name(day: date) -> str:
    return ENGLISH_MONTHS[day.month - 1].capitalize()

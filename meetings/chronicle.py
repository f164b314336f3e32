"""The small timeline of one subject on its own page: what is dated of it, year by year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from meetings.querysets import AFTER_ITS_PERIOD
from sources.fields import ReducedDate


@dataclass
class Dated:
    """One line: a linked title, its date in words, and what the subject was there or did."""

    date: str
    """Reduced-precision ISO text."""
    title: str
    address: str
    when: str
    said: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """“February 2002: coordinator”; a date that only says the year again is left out."""
        said = ", ".join(self.said)
        when = "" if self.when == self.date[:4] else self.when
        return ": ".join(part for part in (when, said) if part)


class Chronicle:
    """Collects what is dated of one subject; what has no date stands elsewhere on the page.

    Each method takes rows that the page has fetched already and asks for no others.
    """

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str, str], Dated] = {}
        self.is_on_timeline = False
        """Whether a line is one of the timeline's: a meeting or a milestone."""

    def add(self, date: str, row: Any, when: str, said: str = "", address: str = "") -> None:
        """Add a line about ``row``; another about the same on the same date joins it."""
        if not date:
            return
        address = address or row.get_absolute_url()
        line = self.lines.setdefault((date, address, when), Dated(date, str(row), address, when))
        if said and said not in line.said:
            line.said.append(said)

    def meeting(self, meeting: Any, said: str = "") -> None:
        self.is_on_timeline = True
        when = meeting.dates_in_words
        self.add(meeting.start or meeting.end, meeting, when, meeting.standing)
        self.add(meeting.start or meeting.end, meeting, when, said)

    def held(self, held: Any, row: Any, said: str, address: str = "") -> None:
        """Add when something that is ``Held`` began, and when it ended."""
        if held.since:
            when = _("since %(date)s") % {"date": held.since.words()}
            self.add(held.since, row, when, said, address)
        if held.until:
            when = _("until %(date)s") % {"date": held.until.words()}
            self.add(held.until, row, when, said, address)

    def outcomes(self, outcomes: Iterable[Any], **subject: Any) -> None:
        """Add the meetings whose outcomes did something to the subject: ``group=disruption``."""
        [(name, one)] = subject.items()
        for outcome in outcomes:
            words = _("an outcome %(verb)s it")
            if outcome.attribution == outcome.Attribution.ONE_OF:
                words = _("an outcome, of this meeting or another, %(verb)s it")
            for effect in outcome.effects.all():
                if getattr(effect, f"{name}_id") == one.pk:
                    for meeting in outcome.meetings.all():
                        self.meeting(meeting, words % {"verb": effect.get_verb_display()})

    def milestones(self, milestones: Iterable[Any]) -> None:
        for one in milestones:
            self.is_on_timeline = True
            self.add(one.start or one.end, one, one.dates_in_words)

    def documents(self, authorships: Iterable[Any]) -> None:
        """Add the documents it had a part in, by their dates."""
        for one in authorships:
            if date := one.document.date:
                helped = one.part == one.Part.WITH
                part = _("made with it") if helped else one.get_part_display()
                self.add(date, one.document, date.words(), part)

    @property
    def years(self) -> list[tuple[int, list[Dated]]]:
        """The lines by year and in it by date: the less precise after the more precise."""
        found = defaultdict(list)
        for line in sorted(
            self.lines.values(), key=lambda line: (line.date + AFTER_ITS_PERIOD, line.title)
        ):
            found[ReducedDate(line.date).year].append(line)
        return list(found.items())

"""What the entry of each kind of record says, of a row fetched with what it tells of."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sources.fields import ReducedDate, span_in_words
from sources.models import State

LONGEST_SPAN = 60
"""Years of a span that are counted one by one."""


@dataclass
class Told:
    """An entry in the making."""

    kind: str
    title: str
    url: str
    text: list[str] = field(default_factory=list)
    """One fact each; what is blank is left out."""
    names: list[str] = field(default_factory=list)
    known_by: list[str] = field(default_factory=list)
    """Found like other names, and not shown as such: its dates, its place, its number."""
    unseen: list[str] = field(default_factory=list)
    """Found like its text, and shown elsewhere in the result."""
    date: str = ""
    when: str = ""
    where: str = ""
    years: set[int] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    titled: bool = True
    """Whether the title is the row's own, by which it is to be found."""

    def __post_init__(self) -> None:
        self.title = " ".join(self.title.split())[:300]
        self.names = list(dict.fromkeys(line(name) for name in self.names if name))
        self.text = list(dict.fromkeys(line(text) for text in self.text if text))


def line(text: str) -> str:
    return " ".join(str(text).split())


def years(start: str, end: str = "") -> set[int]:
    """Give the years from one date to another; a blank one is the other."""
    known = [ReducedDate(date).year for date in (start, end) if date]
    if not known:
        return set()
    return set(range(known[0], min(known[-1], known[0] + LONGEST_SPAN) + 1))


def role_text(row: Any, *others: Any) -> str:
    """Give “Co-chair, Working Group on Disruption, since 2015”: a role and what it is told of."""
    parts = [
        row.get_role_display().capitalize(),
        row.capacity,
        *(str(one) for one in others if one),
    ]
    parts.append(held(row))
    return ", ".join(part for part in parts if part)


def held(row: Any) -> str:
    """Give the dates of something held in words, or ''."""
    if row.since and row.until:
        return str(span_in_words(row.since, row.until))
    if row.since:
        return _("since %(date)s") % {"date": ReducedDate(row.since).words()}
    if row.until:
        return _("until %(date)s") % {"date": ReducedDate(row.until).words()}
    return ""


def public(row: Any) -> bool:
    """Say whether a record without parents is public."""
    return row is not None and row.state == State.PUBLISHED


def participant(row: Any) -> Told:
    roles = [*row.roles.all(), *row.roles_of_people.all()]
    facts = [
        ", ".join(
            part for part in (row.get_kind_display().capitalize(), row.get_region_display()) if part
        ),
        *(
            ", ".join(x for x in (one.get_status_display().capitalize(), held(one)) if x)
            for one in row.memberships.all()
        ),
        *(role_text(one, one.group) for one in row.roles.all()),
        *(role_text(one, one.person, one.group) for one in row.roles_of_people.all()),
        *(f"{one.person}, {one.title}" for one in row.appointments.all()),
    ]
    return Told(
        row.status,
        row.name,
        row.get_absolute_url(),
        facts,
        names=[one.text for one in row.aliases.all()],
        known_by=[row.iso3],
        bodies={one.group.slug for one in roles},
    )


def group(row: Any) -> Told:
    roles = [
        role_text(one, one.holder, one.on_behalf if public(one.on_behalf) else None)
        for one in row.roles.all()
    ]
    links = [str(one) for one in (*row.predecessors.all(), *row.successors.all())]
    when = ""
    if row.established:
        since = ReducedDate(row.established).words()
        when = _("established %(date)s") % {"date": since}
    return Told(
        "body",
        row.name,
        row.get_absolute_url(),
        [row.mandate, row.get_kind_display().capitalize(), *roles, *links],
        names=[row.acronym, *(one.text for one in row.aliases.all())],
        date=row.established,
        when=when,
        years=years(row.established),
        bodies={row.slug},
    )


def person(row: Any) -> Told:
    offices = list(row.appointments.all())
    roles = list(row.roles.all())
    met = list(row.meeting_roles.all())
    facts = [
        *(
            ", ".join(
                part
                for part in (one.title, str(one.participant or one.organisation_printed), held(one))
                if part
            )
            for one in offices
        ),
        *(role_text(one, one.group) for one in roles),
        *(
            ", ".join(
                part
                for part in (one.get_role_display().capitalize(), one.capacity, str(one.meeting))
                if part
            )
            for one in met
        ),
    ]
    return Told(
        "person",
        row.name,
        row.get_absolute_url(),
        facts,
        names=[row.full_name if row.honorific else "", *(one.text for one in row.aliases.all())],
        bodies={one.group.slug for one in roles},
    )


def meeting(row: Any) -> Told:
    known_by = [row.dates_in_words, row.place]
    if row.ordinal:
        known_by += [f"{row.ordinal}", ordinal(row.ordinal)]
    roles = [
        ", ".join(
            part
            for part in (one.get_role_display().capitalize(), str(one.holder), one.capacity)
            if part
        )
        for one in row.roles.all()
    ]
    facilitators = list(row.facilitators.all())
    host = row.host if public(row.host) else None
    facts = [
        str(row.group or ""),
        row.get_mode_display().capitalize() if row.mode else "",
        row.get_status_display().capitalize() if row.status != "held" else "",
        row.sector,
        _("Hosted by %(name)s") % {"name": host} if host else "",
        *(str(one) for one in facilitators),
        *roles,
    ]
    bodies = {one.slug for one in (row.group, *facilitators) if one}
    return Told(
        "meeting",
        row.title,
        row.get_absolute_url(),
        facts,
        known_by=known_by,
        unseen=[row.get_kind_display()],
        date=row.start or row.end,
        when=row.dates_in_words,
        where=row.place,
        years=years(row.start, row.end),
        bodies=bodies,
    )


def ordinal(number: int) -> str:
    """Give 1st, 2nd, 3rd, 4th, as a reader may type it."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def milestone(row: Any) -> Told:
    groups = list(row.groups.all())
    facts = [
        row.summary,
        *(f"{one}: {one.about}" for one in row.figures.all()),
        row.get_kind_display().capitalize(),
        *(str(one) for one in groups),
        *(str(one) for one in row.participants.all()),
    ]
    return Told(
        "milestone",
        row.title,
        row.get_absolute_url(),
        facts,
        known_by=[row.dates_in_words],
        date=row.start or row.end,
        when=row.dates_in_words,
        years=years(row.start, row.end),
        bodies={one.slug for one in groups},
    )


def action_item(row: Any) -> Told:
    groups = list(row.groups.all())
    updates = [
        f"{one.get_status_display().capitalize()}, {ReducedDate(one.date).words()}: {one.text}"
        for one in row.updates.all()
    ]
    document = row.strategy.document
    return Told(
        "item",
        str(row),
        row.get_absolute_url(),
        [row.text, row.area.title, *updates, *(str(one) for one in groups)],
        date=document.date,
        when=words_of(document.date),
        where=f"{document}, {row.area}",
        years=years(document.date),
        bodies={one.slug for one in groups},
    )


def words_of(date: str) -> str:
    return ReducedDate(date).words() if date else ""


def provision(row: Any) -> Told:
    held_in = row.set.document or row.set.meeting
    date = ""
    if row.set.document:
        date = row.set.document.date
    elif row.set.meeting:
        date = row.set.meeting.start
    return Told(
        "provision",
        f"{row.set.title}, {row.number}",
        row.get_absolute_url(),
        [row.text, row.set.lead_in],
        date=date,
        when=words_of(date),
        where=str(held_in or ""),
        years=years(date),
    )


def area(row: Any) -> Told:
    document = row.strategy.document
    return Told(
        "area",
        row.title,
        row.get_absolute_url(),
        [_("Area %(number)s") % {"number": row.number}],
        date=document.date,
        when=words_of(document.date),
        where=str(document),
        years=years(document.date),
    )


def strategy(row: Any) -> Told:
    date = row.document.date
    return Told(
        "strategy",
        row.document.title,
        row.get_absolute_url(),
        [_("%(total)s action items") % {"total": row.items_total}],
        date=date,
        when=words_of(date),
        years=years(date),
    )


def document(row: Any) -> Told:
    makers = list(row.authorships.all())
    facts = [
        ", ".join(
            str(part)
            for part in (
                row.get_kind_display().capitalize(),
                row.get_status_display(),
                words_of(row.date),
            )
            if part
        ),
        row.issuer_printed,
        *(
            f"{one.get_part_display().capitalize()}: {one.participant or one.group}"
            for one in makers
        ),
    ]
    return Told(
        "document",
        row.title,
        row.get_absolute_url(),
        facts,
        names=[one.text for one in row.aliases.all()],
        date=row.date,
        when=words_of(row.date),
        years=years(row.date),
        bodies={one.group.slug for one in makers if one.group},
    )


def perspective(row: Any) -> Told:
    points = list(row.points.all())
    facts = [row.summary]
    for one in points:
        facts.append(one.text)
        facts += [f"{figure}: {figure.about}" for figure in one.figures.all()]
    return Told(
        "perspective",
        _("Perspective of %(name)s") % {"name": row.participant},
        row.get_absolute_url(),
        facts,
        date=row.document.date,
        when=words_of(row.document.date),
        where=str(row.document),
        years=years(row.document.date),
    )


def discrepancy(row: Any) -> Told:
    readings = list(dict.fromkeys(one.reading for one in row.statements.all()))
    return Told(
        "discrepancy",
        row.subject,
        row.get_absolute_url(),
        [row.summary, *readings, row.reason],
    )


def outcome(row: Any) -> Told:
    meetings = sorted(row.meetings.all(), key=lambda one: (one.start or one.end, one.pk))
    effects = [str(one) for one in row.effects.all()]
    told_of = "; ".join(str(one) for one in meetings)
    dates = [one.start or one.end for one in meetings if one.start or one.end]
    return Told(
        "outcome",
        f"{row.get_kind_display().capitalize()}: {told_of}",
        f"{meetings[0].get_absolute_url()}#{row.slug}",
        [row.text, *(one[:1].upper() + one[1:] for one in effects), told_of],
        date=dates[0] if dates else "",
        when=words_of(dates[0]) if dates else "",
        years={year for one in meetings for year in years(one.start, one.end)},
        bodies={one.group.slug for one in meetings if one.group},
        titled=False,
    )


def pages(chapter: Any) -> str:
    """Give “pages 12–13”, “from page 44” or ''."""
    if chapter.first and not chapter.last:
        return _("from page %(page)s") % {"page": chapter.first}
    return _("pages %(pages)s") % {"pages": chapter.pages} if chapter.pages else ""


def chapter(row: Any) -> Told:
    return Told(
        "chapter",
        row.title,
        row.get_absolute_url(),
        [str(row.document)],
        names=[row.short_title if row.short_title != row.title else ""],
        date=row.document.date,
        when=pages(row),
        where=str(row.document),
    )


def passage(row: Any) -> Told:
    return Told(
        "passage",
        row.chapter.title,
        row.get_absolute_url(),
        [row.quote],
        unseen=[row.locator],
        when=pages(row.chapter),
        where=", ".join(part for part in (row.locator, str(row.chapter.document)) if part),
        titled=False,
    )

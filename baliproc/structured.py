"""What each page says to machines, as JSON-LD in the terms of schema.org.

Only what the page itself shows: each function reads the rows that the page's context holds
and asks the database nothing. What is not stated is left out, and a date is as precise as the
source (``2002``, ``2002-02`` and ``2002-02-26`` are all dates of ISO 8601).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import singledispatch
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from baliproc.citing import AUTHOR
from meetings.models import Meeting, Milestone
from members.models import Participant, Person
from sources.models import Chapter, Document, Passage, When
from strategy.models import ActionItem
from workinggroups.models import Group

VOCABULARY = "https://schema.org"

Node = dict[str, Any]
Address = Callable[[str], str]
"""Gives a path's address in full."""

FORUM: Node = {"@type": "Organization", "name": "Bali Process"}

NOT_COUNTRIES = frozenset({"HKG", "MAC", "NCL"})
"""Areas with a code of their own that the forum's list names as parts: "Hong Kong SAR".

They are areas here and the others countries, as schema.org has no third word; neither implies an
opinion on anyone's status, as the foot of each page says.
"""

STATUSES = {
    Meeting.Status.PLANNED: "EventScheduled",
    Meeting.Status.HELD: "EventScheduled",
    Meeting.Status.POSTPONED: "EventPostponed",
    Meeting.Status.CANCELLED: "EventCancelled",
}
MODES = {
    Meeting.Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Meeting.Mode.VIRTUAL: "OnlineEventAttendanceMode",
    Meeting.Mode.HYBRID: "MixedEventAttendanceMode",
}


def node(kind: str, **values: Any) -> Node:
    """Give a node of a type without what is blank."""
    return {"@type": kind} | {
        name: str(value) if isinstance(value, str) else value
        for name, value in values.items()
        if value
    }


def script(content: Node) -> SafeString:
    """Give the element that holds a node; no text in it can end the element."""
    told = {"@context": VOCABULARY} | content
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def breadcrumbs(places: Iterable[tuple[str, str]], address: Address) -> Node:
    """Give the way to a page: names with paths, of which the last may be '' for the page itself."""
    items = [
        node("ListItem", position=number, name=str(name), item=path and address(path))
        for number, (name, path) in enumerate(places, start=1)
    ]
    return node("BreadcrumbList", itemListElement=items)


@singledispatch
def described(row: Any, context: Mapping[str, Any], address: Address) -> Node | None:
    """Give a record as its page shows it, or None where the vocabulary has no word for it."""
    return None


def named(row: Any, kind: str, address: Address) -> Node:
    """Give a record that another's page names: what it is, its name and its page."""
    return node(kind, name=str(row), url=address(row.get_absolute_url()))


def type_of(row: Participant | Person | Group) -> str:
    if isinstance(row, Person):
        return "Person"
    government = isinstance(row, Participant) and row.kind == Participant.Kind.GOVERNMENT
    return "GovernmentOrganization" if government else "Organization"


def held(row: Any, name: str, **values: Any) -> Node:
    """Give a role with its dates, as far as they are stated; what it joins comes last."""
    dates = {"startDate": row.since, "endDate": row.until}
    return node("OrganizationRole", roleName=name, **dates, **values)


def roles_in(roles: Iterable[Any], address: Address) -> list[Node]:
    return [
        held(
            one,
            str(one.get_role_display()),
            memberOf=named(one.group, "Organization", address),
        )
        for one in roles
    ]


def names(name: str, context: Mapping[str, Any], *others: str) -> list[str]:
    """Give the other names on the page, each once."""
    found = [*others, *map(str, context.get("aliases", ()))]
    return [one for one in dict.fromkeys(found) if one not in ("", name)]


@described.register
def _participant(row: Participant, context: Mapping[str, Any], address: Address) -> Node:
    memberships = [
        held(one, str(one.get_status_display()), memberOf=FORUM)
        for one in context.get("memberships", ())
    ]
    area = "AdministrativeArea" if row.iso3 in NOT_COUNTRIES or not row.iso3 else "Country"
    is_government = row.kind == Participant.Kind.GOVERNMENT
    return node(
        type_of(row),
        name=row.name,
        alternateName=names(row.name, context),
        url=address(row.get_absolute_url()),
        sameAs=row.url,
        areaServed=node(area, name=row.name, identifier=row.iso3) if is_government else None,
        memberOf=memberships + roles_in(context.get("roles", ()), address),
    )


@described.register
def _person(row: Person, context: Mapping[str, Any], address: Address) -> Node:
    offices, titles = [], []
    for one in context.get("appointments", ()):
        if one.participant:
            organisation = named(one.participant, type_of(one.participant), address)
        elif one.organisation_printed:
            organisation = node("Organization", name=one.organisation_printed)
        else:
            titles.append(one.title)
            continue
        offices.append(held(one, one.title, affiliation=organisation))
    return node(
        "Person",
        name=row.name,
        honorificPrefix=row.honorific,
        alternateName=names(row.name, context),
        url=address(row.get_absolute_url()),
        jobTitle=titles,
        affiliation=offices,
        memberOf=roles_in(context.get("roles", ()), address),
    )


@described.register
def _group(row: Group, context: Mapping[str, Any], address: Address) -> Node:
    return node(
        "Organization",
        name=row.name,
        alternateName=names(row.name, context, row.acronym),
        description=row.mandate,
        url=address(row.get_absolute_url()),
        foundingDate=row.established,
        dissolutionDate=row.concluded,
        member=[
            held(
                one,
                str(one.get_role_display()),
                member=named(one.holder, type_of(one.holder), address),
            )
            for one in context.get("roles", ())
        ],
    )


def dates(row: When) -> dict[str, str]:
    """Give when something began and ended.

    "At some time between" gives the year that both dates share or nothing, and what comes
    every year gives nothing: neither is a start.
    """
    if row.sense == When.Sense.EXACT:
        return {"startDate": row.start, "endDate": row.end}
    within = row.sense == When.Sense.WITHIN and row.start and row.start[:4] == row.end[:4]
    return {"startDate": row.start[:4]} if within else {}


@described.register
def _meeting(row: Meeting, context: Mapping[str, Any], address: Address) -> Node:
    place = node("PostalAddress", addressLocality=row.city, addressCountry=row.country)
    return node(
        "Event",
        name=row.title,
        url=address(row.get_absolute_url()),
        **dates(row),
        location=node("Place", name=row.place, address=place) if row.place else None,
        organizer=named(row.group, "Organization", address) if row.group else None,
        eventStatus=f"{VOCABULARY}/{STATUSES[Meeting.Status(row.status)]}",
        eventAttendanceMode=row.mode and f"{VOCABULARY}/{MODES[Meeting.Mode(row.mode)]}",
    )


@described.register
def _milestone(row: Milestone, context: Mapping[str, Any], address: Address) -> Node:
    url = address(row.get_absolute_url())
    return node("Event", name=row.title, description=row.summary, url=url, **dates(row))


@described.register
def _document(row: Document, context: Mapping[str, Any], address: Address) -> Node:
    return node(
        "CreativeWork",
        name=row.title,
        alternateName=names(row.title, context),
        genre=str(row.get_kind_display()),
        datePublished=row.date,
        publisher=node("Organization", name=row.issuer_printed) if row.issuer_printed else None,
        url=address(row.get_absolute_url()),
        sameAs=row.url,
    )


@described.register
def _chapter(row: Chapter, context: Mapping[str, Any], address: Address) -> Node:
    return node(
        "Chapter",
        name=row.title,
        pagination=str(row.pages),
        url=address(row.get_absolute_url()),
        isPartOf=named(row.document, "CreativeWork", address),
    )


@described.register
def _passage(row: Passage, context: Mapping[str, Any], address: Address) -> Node:
    return node(
        "Quotation",
        name=row.reference,
        text=row.quote,
        url=address(row.get_absolute_url()),
        isPartOf=named(row.chapter, "Chapter", address),
    )


@described.register
def _item(row: ActionItem, context: Mapping[str, Any], address: Address) -> Node:
    return node(
        "CreativeWork",
        name=str(row),
        position=row.number,
        text=row.text,
        url=address(row.get_absolute_url()),
        isPartOf=named(row.strategy.document, "CreativeWork", address),
    )


def download(name: str, media: str, url: str) -> Node:
    """Give one way to download a set of data; ``url`` is an address in full."""
    return node("DataDownload", name=name, encodingFormat=media, contentUrl=url)


def dataset(url: str, modified: Any, downloads: list[Node]) -> Node:
    """Give the record as a set of data: ``url`` is its page in full, ``modified`` a day or None.

    It states no licence, for none has been chosen.
    """
    return node(
        "Dataset",
        name=AUTHOR,
        description=_(
            "The public record of the Bali Process on People Smuggling, Trafficking in Persons"
            " and Related Transnational Crime: members and observers, meetings and attendance,"
            " bodies and roles, decisions and action items, each fact with the passage that"
            " proves it."
        ),
        url=url,
        creator=node("Organization", name=AUTHOR),
        dateModified=modified.isoformat() if modified else "",
        distribution=downloads,
    )

"""Atom feeds (RFC 4287): what changed, new meetings on record, and one body's part of both."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baliproc.following import (
    became_of,
    conditional,
    first_seen,
    last_change,
    last_changed,
    lasting_name,
    name_of_row,
    plain,
    title_of,
)
from baliproc.footer import published_models
from baliproc.history import Change, changes, shown
from meetings.models import Meeting
from workinggroups.models import Group

MOST = 50
"""Entries at most: the latest."""

NEVER = datetime.fromtimestamp(0, UTC)
"""The stamp of a feed of a record that is empty."""


class Entry(NamedTuple):
    """One entry of a feed: a thing, or a change of one, with its lasting name."""

    name: UUID
    title: str
    summary: str
    address: str
    kind: str
    published: datetime
    updated: datetime


class Feed(Atom1Feed):
    """An Atom feed whose stamp is its latest entry's, or without any the one it is given."""

    def latest_post_date(self) -> datetime:
        stamps = [item["updateddate"] for item in self.items]
        return max(stamps, default=self.feed["updated"])


@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """What changed lately, as ``/changes/`` shows it."""
    entries = [of_change(change) for change in shown(changes()[:MOST])]
    title = _("Bali Process: what changed")
    modified = last_change(*published_models())
    return answer(request, title, reverse("changes"), lasting_name("changes"), entries, modified)


@require_safe
def meetings_feed(request: HttpRequest) -> HttpResponse:
    """The meetings that came on record last."""
    entries = [of_meeting(row) for row in newest(Meeting.objects.published())]
    title = _("Bali Process: new meetings on record")
    address, modified = reverse("meetings:list"), last_change(Meeting, Group)
    return answer(request, title, address, lasting_name("meetings"), entries, modified)


@require_safe
def body_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """A body's meetings, and what changed in it and in what stands under it."""
    group: Any = Group.objects.published().with_first_public().filter(slug=slug).first()
    if group is None:
        return became_of(request, Group, slug)
    others = [model for model in published_models() if model is not Meeting]
    entries = [of_change(change) for change in shown(changes(group, others)[:MOST])]
    entries += [of_meeting(row) for row in newest(Meeting.objects.published().filter(group=group))]
    title = _("Bali Process: %(body)s") % {"body": group}
    address, modified = group.get_absolute_url(), last_change(*published_models())
    return answer(request, title, address, name_of_row(group), entries, modified)


def newest(meetings: Any) -> Iterable[Any]:
    """Give the meetings that were first published last, the latest first."""
    rows = meetings.select_related("group").with_first_public()
    return rows.order_by("-first_public", "slug")[:MOST]


def of_change(change: Change) -> Entry:
    """Give the entry of one change: the row's next change is another entry."""
    row = change.row
    told = _("%(kind)s added") if change.added else _("%(kind)s corrected")
    address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else reverse("changes")
    return Entry(
        lasting_name("change", row._meta.label_lower, row.pk, change.at.isoformat()),
        str(row),
        told % {"kind": change.kind[:1].upper() + change.kind[1:]},
        address,
        change.kind,
        change.at,
        change.at,
    )


def of_meeting(meeting: Any) -> Entry:
    """Give the entry of a meeting; a correction of it is the same entry, updated."""
    place = meeting.place or (meeting.get_mode_display() if meeting.mode == "virtual" else "")
    silent = _("not stated in the source")
    facts = [
        _("Date: %(date)s.") % {"date": meeting.dates_in_words or silent},
        _("Place: %(place)s.") % {"place": place or silent},
        _("Convened by: %(body)s.") % {"body": meeting.group or silent},
    ]
    if not meeting.is_held:
        facts.insert(0, _("Status: %(status)s.") % {"status": meeting.get_status_display()})
    return Entry(
        name_of_row(meeting),
        title_of(meeting),
        " ".join(facts),
        meeting.get_absolute_url(),
        str(meeting._meta.verbose_name),
        first_seen(meeting),
        last_changed(meeting),
    )


def answer(
    request: HttpRequest,
    title: str,
    page: str,
    name: UUID,
    entries: list[Entry],
    modified: datetime | None,
) -> HttpResponse:
    """Give the feed of a page: the latest of the entries, newest first."""
    entries = sorted(entries, key=lambda one: (one.updated, one.name.hex), reverse=True)[:MOST]
    feed = Feed(
        title=plain(title),
        link=request.build_absolute_uri(page),
        description="",
        language="en",
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=name.urn,
        author_name=_("Bali Process knowledge base"),
        updated=modified or NEVER,
    )
    for entry in entries:
        feed.add_item(
            title=plain(entry.title),
            link=request.build_absolute_uri(entry.address),
            description=escape(plain(entry.summary)),
            unique_id=entry.name.urn,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[entry.kind],
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return conditional(request, response, modified)

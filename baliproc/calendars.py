"""Calendars of meetings: iCalendar as RFC 5545 and RFC 7986 have it, honest about the days."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event, vDuration, vText

from baliproc.following import (
    became_of,
    conditional,
    first_seen,
    last_change,
    last_changed,
    name_of_row,
    plain,
    title_of,
)
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from workinggroups.models import Group

PRODUCT = "-//Bali Process knowledge base//Meetings//EN"

STATUS = {"planned": "TENTATIVE", "held": "CONFIRMED", "cancelled": "CANCELLED"}
"""One postponed is TENTATIVE: the source does not say whether the date is the old or the new."""

ASK_AGAIN = timedelta(days=1)


@require_safe
def all_meetings(request: HttpRequest) -> HttpResponse:
    """The calendar of every meeting."""
    return answer(request, Meeting.objects.all(), _("Bali Process: meetings"), "meetings.ics")


@require_safe
def meetings_of_body(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of the meetings that a body convened."""
    group = Group.objects.published().filter(slug=slug).first()
    if group is None:
        return became_of(request, Group, slug)
    meetings = Meeting.objects.filter(group=group)
    return answer(request, meetings, str(group), f"{slug}.ics", group)


@require_safe
def one_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of one meeting; 404 where the source does not say between which days it was."""
    meeting: Any = Meeting.objects.published().filter(slug=slug).first()
    if meeting is None:
        return became_of(request, Meeting, slug)
    if meeting.calendar_days is None:
        told = _("The source gives no date that a calendar could show: %(meeting)s.")
        text = told % {"meeting": meeting} + "\n"
        return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8")
    return answer(
        request, Meeting.objects.filter(pk=meeting.pk), str(meeting), f"{slug}.ics", meeting
    )


def answer(
    request: HttpRequest, meetings: MeetingQuerySet, title: str, filename: str, about: Any = None
) -> HttpResponse:
    """Give the calendar of the published ones among ``meetings``; ``about`` has the page of it."""
    rows: list[Any] = list(
        meetings.published().select_related("group").with_first_public().in_order()
    )
    address = about.get_absolute_url() if about else reverse("meetings:list")
    modified = last_change(Meeting, Group)
    calendar = calendar_of(rows, title, request.build_absolute_uri(address), modified)
    for row in rows:
        if row.calendar_days is not None:
            address = request.build_absolute_uri(row.get_absolute_url())
            calendar.add_component(event_of(row, address))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return conditional(request, response, modified)


def calendar_of(
    rows: Iterable[Any], title: str, address: str, modified: datetime | None
) -> Calendar:
    """Give a calendar without its events, which tells how many of the rows cannot be in it."""
    left_out = sum(row.calendar_days is None for row in rows)
    told = _("Meetings on record, with their dates as the source states them.")
    if left_out:
        told += " " + ngettext(
            "%(n)s is left out: the source gives no date that a calendar could show.",
            "%(n)s are left out: the source gives no date that a calendar could show.",
            left_out,
        ) % {"n": left_out}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", plain(title))
    calendar.add("description", told)
    calendar.add("x-wr-calname", vText(plain(title)))
    calendar.add("x-wr-caldesc", vText(told))
    calendar.add("url", address)
    if modified is not None:
        calendar.add("last-modified", modified)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
    return calendar


def event_of(meeting: Any, address: str) -> Event:
    """Give the event of a meeting with ``calendar_days``, annotated ``with_first_public()``.

    Where the source gives no day, it lasts all the days on which the meeting can have
    been, and says so. Nobody is made busy by it.
    """
    first, last = meeting.calendar_days
    event = Event()
    event.add("uid", str(name_of_row(meeting)))
    event.add("dtstamp", last_changed(meeting))
    event.add("last-modified", last_changed(meeting))
    event.add("created", first_seen(meeting))
    event.add("sequence", max(meeting.revision - 1, 0))
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", plain(title_of(meeting)))
    event.add("description", plain("\n".join(description_of(meeting, address))))
    event.add("status", STATUS.get(meeting.status, "TENTATIVE"))
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    if meeting.place or meeting.mode == Meeting.Mode.VIRTUAL:
        event.add("location", plain(meeting.place or meeting.get_mode_display()))
    event.add("categories", [str(meeting.track.label), str(meeting.get_kind_display())])
    return event


def description_of(meeting: Any, address: str) -> list[str]:
    """Give the lines that tell of the body, of the dates, and where the sources are."""
    lines = [_("Convened by: %(body)s") % {"body": meeting.group}] if meeting.group else []
    if not meeting.is_held:
        told = _("On record as %(status)s, and not as held.")
        lines.append(told % {"status": meeting.get_status_display()})
    lines.append(_("Date in the source: %(dates)s") % {"dates": meeting.dates_in_words})
    if not meeting.is_to_the_day:
        lines.append(_("The source gives no day: this entry lasts all the days it can have been."))
    return [*lines, _("Sources: %(address)s") % {"address": address}]

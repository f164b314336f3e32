"""The timeline: every dated meeting and milestone, year by year, with the empty years said."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from meetings.filters import bodies_that_met, places
from meetings.models import Meeting, Milestone
from meetings.querysets import AFTER_ITS_PERIOD
from sources.filters import FIRST_YEAR, LAST_YEAR, applied, problems
from sources.pages import RecordDetailView, modified_last
from sources.querysets import CitedQuerySet
from workinggroups.models import Group


class Track(TextChoices):
    MINISTERIAL = "ministerial", _("Ministerial")
    SENIOR_OFFICIALS = "senior-officials", _("Senior officials")
    WORKING_GROUPS = "working-groups", _("Working groups")
    BUSINESS_FORUM = "business-forum", _("Business forum")
    EVENTS = "events", _("Events")


TRACK_OF_KIND = {
    Group.Kind.FORUM: Track.EVENTS,
    Group.Kind.CONFERENCE: Track.MINISTERIAL,
    Group.Kind.OFFICIALS: Track.SENIOR_OFFICIALS,
    Group.Kind.STEERING: Track.SENIOR_OFFICIALS,
    Group.Kind.WORKING_GROUP: Track.WORKING_GROUPS,
    Group.Kind.EXPERTS: Track.WORKING_GROUPS,
    Group.Kind.BUSINESS_FORUM: Track.BUSINESS_FORUM,
    Group.Kind.OFFICE: Track.EVENTS,
    Group.Kind.MECHANISM: Track.EVENTS,
    Group.Kind.NETWORK: Track.WORKING_GROUPS,
}


@dataclass(frozen=True)
class Entry:
    """A meeting or a milestone on its track."""

    row: Any
    track: Track

    @property
    def year(self) -> int | None:
        return self.row.earliest.year if self.row.earliest else None


class Year(NamedTuple):
    """A year with its entries, or a run of years that have none."""

    first: int
    last: int
    entries: list[Entry]


class TimelineForm(forms.Form):
    """What narrows the timeline; each value stands in the page's address."""

    track = forms.ChoiceField(
        label=_("Track"), choices=[("", _("All")), *Track.choices], required=False
    )
    body = forms.ModelChoiceField(
        bodies_that_met(),
        label=_("Body"),
        to_field_name="slug",
        empty_label=_("All"),
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Place"), choices=lambda: [("", _("All")), *places()], required=False
    )
    since = forms.IntegerField(
        label=_("From year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    until = forms.IntegerField(
        label=_("To year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It is before the first year."))
        return self.cleaned_data


def entries(values: dict[str, Any]) -> list[Entry]:
    """Give the published entries that the cleaned ``values`` of the form leave, in order."""
    meetings = Meeting.objects.published().for_list()
    milestones: CitedQuerySet = Milestone.objects.published().with_sources()
    if body := values.get("body"):
        meetings = meetings.filter(group=body)
        milestones = milestones.filter(groups=body)
    if place := values.get("place"):
        meetings = meetings.in_place(place)
        milestones = milestones.none()
    rows = [Entry(one, track_of(one)) for one in meetings]
    rows += [Entry(one, Track.EVENTS) for one in milestones]
    track, since, until = values.get("track"), values.get("since"), values.get("until")
    kept = [
        entry
        for entry in rows
        if (not track or entry.track == track)
        and (not since or (entry.year and entry.year >= since))
        and (not until or (entry.year and entry.year <= until))
    ]
    return sorted(kept, key=by_date)


def by_date(entry: Entry) -> tuple[str, str]:
    """Give the key of ``MeetingQuerySet.in_order`` for an entry of either kind."""
    date = str(entry.row.start or entry.row.end or "9999")
    return date + AFTER_ITS_PERIOD, entry.row.slug


def track_of(meeting: Meeting) -> Track:
    """Give the track of a meeting's body; one without a body is an event."""
    if meeting.group is None:
        return Track.EVENTS
    return TRACK_OF_KIND[Group.Kind(meeting.group.kind)]


def by_year(rows: Iterable[Entry], since: int | None, until: int | None) -> list[Year]:
    """Give every year from the first to the last, the empty ones joined into runs."""
    found = {year: list(group) for year, group in groupby(rows, lambda entry: entry.year) if year}
    if not found:
        return []
    years: list[Year] = []
    for year in range(since or min(found), (until or max(found)) + 1):
        here = found.get(year, [])
        if not here and years and not years[-1].entries:
            years[-1] = years[-1]._replace(last=year)
        else:
            years.append(Year(year, year, here))
    return years


def timeline(request: HttpRequest) -> HttpResponse:
    form = TimelineForm(request.GET)
    wrong = [] if form.is_valid() else problems(form)
    rows = [] if wrong else entries(form.cleaned_data)
    bounds = form.cleaned_data
    context = {
        "section": "timeline",
        "form": form,
        "problems": wrong,
        "applied": [] if wrong else applied(form, request.GET),
        "count": len(rows),
        "years": by_year(rows, bounds.get("since"), bounds.get("until")),
        "undated": [entry for entry in rows if entry.year is None],
        "modified": modified_last(*(entry.row for entry in rows)),
    }
    return render(request, "timeline.html", context, status=400 if wrong else 200)


class MilestoneDetailView(RecordDetailView):
    model = Milestone
    section = "timeline"
    template_name = "meetings/milestone_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            groups=self.object.groups.published(),
            participants=self.object.participants.published().in_order(),
            figures=self.object.figures.published().with_sources(),
            **kwargs,
        )

"""The timeline: every dated meeting and milestone, year by year, with the empty years said."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meetings.filters import places
from meetings.models import ForumYear, Meeting, Milestone, counted, forum_years
from meetings.querysets import AFTER_ITS_PERIOD, Founding, Track
from members.models import Participant
from sources.filters import FIRST_YEAR, LAST_YEAR, OneValueForm, applied, problems
from sources.pages import RecordDetailView, modified_last, with_slugs_in_force
from sources.querysets import CitedQuerySet
from workinggroups.models import Group


@dataclass
class Entry:
    """A meeting or a milestone on its track, with the bodies that it founded or opened."""

    row: Any
    founded: list[Founding] = field(default_factory=list)
    opened: list[Founding] = field(default_factory=list)
    depth: int = 1
    """Its place among the entries of its track in its year, from 1."""
    is_last: bool = False
    """Whether it is the last of its track in its year."""

    @property
    def track(self) -> Track:
        return self.row.track

    @property
    def is_held(self) -> bool:
        return bool(getattr(self.row, "is_held", True))

    @property
    def year(self) -> int | None:
        return self.row.earliest.year if self.row.earliest else None


@dataclass
class Year:
    """A year with its entries, or a run of years that have none."""

    first: int
    last: int
    entries: list[Entry]

    @property
    def after_first(self) -> range:
        """The years of a run that have no heading of their own."""
        return range(self.first + 1, self.last + 1)


SELECTING = ("track", "body", "participant", "place")
"""The filters that leave out some entries of a year, as a period does not."""


class TimelineForm(OneValueForm):
    """What narrows the timeline; each value stands in the page's address."""

    track = forms.ChoiceField(
        label=_("Track"), choices=[("", _("All")), *Track.choices], required=False
    )
    body = forms.ModelChoiceField(
        Group.objects.published().in_order(),
        label=_("Body"),
        to_field_name="slug",
        empty_label=_("All"),
        required=False,
    )
    participant = forms.ModelChoiceField(
        Participant.objects.published().in_order(),
        label=_("Participant"),
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
        values = super().clean()
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("It is before the first year."))
        return values


def entries(values: dict[str, Any]) -> list[Entry]:
    """Give the published entries that the cleaned ``values`` of the form leave, in order."""
    meetings = Meeting.objects.published().for_list()
    milestones: CitedQuerySet = Milestone.objects.published().with_sources()
    if body := values.get("body"):
        meetings = meetings.with_group(body)
        milestones = milestones.filter(groups=body)
    if participant := values.get("participant"):
        meetings = meetings.with_participant(participant)
        milestones = milestones.filter(participants=participant)
    if place := values.get("place"):
        meetings = meetings.in_place(place)
        milestones = milestones.none()
    rows = [Entry(one) for one in [*meetings, *milestones]]
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


def relate(rows: list[Entry], foundings: list[Founding]) -> None:
    """Join each meeting to the bodies that it decided to found, and to the one that it opened."""
    meetings = {entry.row.pk: entry for entry in rows if isinstance(entry.row, Meeting)}
    for one in foundings:
        for meeting in one.deciding:
            if meeting.pk in meetings:
                meetings[meeting.pk].founded.append(one)
        if one.first and one.after and one.first.pk in meetings:
            meetings[one.first.pk].opened.append(one)


def number_lanes(rows: list[Entry]) -> None:
    """Number the entries of each track within its year."""
    reached: Counter[tuple[int | None, Track]] = Counter()
    last: dict[tuple[int | None, Track], Entry] = {}
    for entry in rows:
        lane = entry.year, entry.track
        reached[lane] += 1
        entry.depth = reached[lane]
        last[lane] = entry
    for entry in last.values():
        entry.is_last = True


def chart(rows: list[Entry], within: list[int]) -> list[ForumYear]:
    """Give the numbers of the dated entries by year and track, and the years of ``within``."""
    entries = ((entry.year, entry.track, entry.is_held) for entry in rows if entry.year)
    return counted(entries, years=within)


def years_asked(values: dict[str, Any]) -> list[int]:
    """Give the forum's years in the period asked for; none where nothing at all was asked."""
    if not any(values.values()):
        return []
    since, until = values.get("since") or FIRST_YEAR, values.get("until") or LAST_YEAR
    return [one.year for one in forum_years() if since <= one.year <= until]


def by_year(rows: Iterable[Entry], within: list[int]) -> list[Year]:
    """Give every year from the first to the last, the empty ones joined into runs.

    The years are those of the rows and of ``within``.
    """
    found = {year: list(group) for year, group in groupby(rows, lambda entry: entry.year) if year}
    known = [*found, *within]
    years: list[Year] = []
    for year in range(min(known, default=0), max(known, default=-1) + 1):
        here = found.get(year, [])
        if not here and years and not years[-1].entries:
            years[-1].last = year
        else:
            years.append(Year(year, year, here))
    return years


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    form = TimelineForm(request.GET)
    wrong = [] if form.is_valid() else problems(form)
    if wrong and (moved := with_slugs_in_force(request, form)):
        return moved
    rows = [] if wrong else entries(form.cleaned_data)
    asked = {} if wrong else form.cleaned_data
    within = years_asked(asked)
    in_force = [] if wrong else applied(form, request.GET)
    relate(rows, Meeting.objects.published().foundings() if rows else [])
    number_lanes(rows)
    kept = request.GET.copy()
    for name in [name for name, value in request.GET.items() if not value or name == "track"]:
        del kept[name]
    context = {
        "section": "timeline",
        "form": form,
        "problems": wrong,
        "applied": in_force,
        "narrowed": in_force,
        "is_selected": any(asked.get(name) for name in SELECTING),
        "count": len(rows),
        "chart": chart(rows, within),
        "kept": "" if wrong else kept.urlencode(),
        "shown": {entry.row.slug for entry in rows},
        "tracks": Track,
        "years": by_year(rows, within),
        "undated": [entry for entry in rows if entry.year is None],
        "modified": modified_last(*(entry.row for entry in rows)),
    }
    return render(request, "timeline.html", context, status=400 if wrong else 200)


class MilestoneDetailView(RecordDetailView):
    model = Milestone
    section = "timeline"
    template_name = "meetings/milestone_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        date = self.object.earliest
        return super().get_context_data(
            strip=forum_years([date.year] if date else []),
            strip_entry=self.object.slug,
            groups=self.object.groups.published(),
            participants=self.object.participants.published().in_order(),
            figures=self.object.figures.published().with_sources(),
            **kwargs,
        )

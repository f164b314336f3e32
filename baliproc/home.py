"""The first page: what the forum is, its numbers, and a way in for three kinds of people."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baliproc.footer import last_modified
from baliproc.history import latest_changes
from baliproc.numbers import numbers
from meetings.models import Meeting, forum_years
from members.chart import chart_of_all
from members.models import Participant
from sources.models import Discrepancy
from strategy.models import ActionItem, Strategy
from workinggroups.models import Group

CHANGES_SHOWN = 5
COMING_SHOWN = 3
DISPUTED_SHOWN = 3
FIGURES = (Discrepancy.Kind.COUNT, Discrepancy.Kind.DATE)
"""Kinds of discrepancies whose readings say by themselves what they are about."""


def tersest(discrepancies: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Give those of several readings that are told in the fewest letters."""
    rival = [one for one in discrepancies if len(one.readings) > 1]
    rival.sort(key=lambda one: (sum(map(len, one.readings)), one.slug))
    return rival[:DISPUTED_SHOWN]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    strategy = Strategy.objects.current()
    meetings = Meeting.objects.published()
    conferences = list(meetings.conferences().select_related("group").with_sources())
    latest = conferences[-1] if conferences else None
    discrepancies = Discrepancy.objects.published()
    context = {
        "section": "home",
        "modified": last_modified(Participant, Group, Meeting, ActionItem),
        "numbers": numbers(),
        "meetings": meetings.held().count(),
        "coming": meetings.to_come().select_related("group").with_sources()[:COMING_SHOWN],
        "bodies": Group.objects.published().count(),
        "map": chart_of_all(),
        "latest": latest,
        "strategy": strategy,
        "disputed": tersest(discrepancies.filter(kind__in=FIGURES).for_list()),
        "discrepancies": discrepancies.count(),
        "years": forum_years(),
        "changes": latest_changes(CHANGES_SHOWN),
        "forum": Group.objects.published().filter(kind=Group.Kind.FORUM).with_sources().first(),
    }
    return render(request, "home.html", context)

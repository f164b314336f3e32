"""The first page: what the forum is, its numbers, and a way in for three kinds of people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baliproc.footer import last_modified
from baliproc.history import latest_changes
from meetings.models import Meeting, forum_years
from members.chart import chart_of_all
from members.models import Participant
from sources.models import Discrepancy
from strategy.models import ActionItem, Area, Strategy
from workinggroups.models import Group

CHANGES_SHOWN = 5


def home(request: HttpRequest) -> HttpResponse:
    members = Participant.objects.published().members()
    strategy = Strategy.objects.current()
    items = ActionItem.objects.published().filter(strategy=strategy)
    meetings = Meeting.objects.published()
    conferences = list(meetings.conferences().select_related("group").with_sources())
    latest = conferences[-1] if conferences else None
    numbers = {
        "governments": members.filter(kind=Participant.Kind.GOVERNMENT).count(),
        "organisations": list(
            members.filter(kind=Participant.Kind.ORGANISATION)
            .in_order()
            .values_list("name", flat=True)
        ),
        "observers": Participant.objects.published().observers().count(),
        "conferences": len(conferences),
        "meetings": meetings.count(),
        "bodies": Group.objects.published().count(),
        "items": items.count(),
        "areas": Area.objects.published().filter(strategy=strategy).count(),
    }
    discrepancies = Discrepancy.objects.published()
    context = {
        "section": "home",
        "modified": last_modified(Participant, Group, Meeting, ActionItem),
        "numbers": numbers,
        "map": chart_of_all(),
        "first": conferences[0] if conferences else None,
        "latest": latest,
        "strategy": strategy,
        "counts": discrepancies.filter(kind=Discrepancy.Kind.COUNT).for_list()[:3],
        "discrepancies": discrepancies.count(),
        "years": forum_years(),
        "changes": latest_changes(CHANGES_SHOWN),
        "forum": Group.objects.published().filter(kind=Group.Kind.FORUM).with_sources().first(),
    }
    return render(request, "home.html", context)

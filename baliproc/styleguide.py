"""Every component once, on rows of the record, as the pages themselves draw it."""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baliproc.history import latest_changes
from baliproc.numbers import numbers
from baliproc.samples import signs
from meetings.chronicle import Chronicle
from meetings.filters import MeetingFilterSet
from meetings.matrix import Presence
from meetings.models import Meeting, Milestone, Outcome
from members.chart import chart_of_all
from members.models import Participant
from members.window import window
from sources.filters import problems
from sources.models import Discrepancy, Passage
from sources.models.evidence import what_rests_on
from sources.pages import neighbours
from strategy.models import ProvisionSet
from workinggroups.models import Role

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
TOKEN = re.compile(r"--([a-z0-9-]+): ([^;]+);")


class Token(NamedTuple):
    """A custom property of the style sheets, with its value in light and in dark."""

    name: str
    light: str
    dark: str


class Tokens(NamedTuple):
    colours: list[Token]
    spaces: list[Token]
    types: list[Token]


def tokens(text: str) -> Tokens:
    """Give the tokens that a style sheet declares: first in ``:root``, then where it is dark."""
    light, _media, rest = text.partition("@media (prefers-color-scheme: dark)")
    dark = dict(TOKEN.findall(rest.partition("@media")[0]))
    found = [Token(name, value, dark.get(name, value)) for name, value in TOKEN.findall(light)]
    return Tokens(
        [one for one in found if one.light.startswith("#")],
        [one for one in found if re.fullmatch(r"s\d+", one.name)],
        [one for one in found if one.name.startswith("t-")],
    )


def evidence() -> dict[str, Any]:
    """Give a discrepancy with its readings, and two passages with what rests on them."""
    two_dates = Discrepancy.objects.published().filter(kind=Discrepancy.Kind.DATE)
    passages = list(Passage.objects.published().exclude(quote="").in_order()[:2])
    rests = what_rests_on(passages)
    return {
        "discrepancy": two_dates.for_list().first(),
        "passages": [(passage, rests.get(passage.pk, [])) for passage in passages],
    }


def lists() -> dict[str, Any]:
    """Give two or three rows for each component that is a list or a table."""
    return {
        "roles": Role.objects.published().for_list()[:3],
        "outcomes": Outcome.objects.published().for_list()[:2],
        "milestones": Milestone.objects.published().with_sources().order_by("start")[:2],
        "provision_set": ProvisionSet.objects.published().for_list().first(),
        "changes": latest_changes(2),
    }


def profile() -> dict[str, Any]:
    """Give a small timeline with the body it is of, and a window of the map."""
    conferences = Meeting.objects.published().conferences().select_related("group")[:3]
    chronicle = Chronicle()
    for one in conferences:
        chronicle.meeting(one)
    whole = chart_of_all()
    return {
        "chronicle": chronicle,
        "body": conferences[0].group if conferences else None,
        "window": window(whole.markers[0].participant.slug, whole) if whole.markers else None,
    }


def entries() -> list[dict[str, Any]]:
    """Give a conference that founded bodies and the first milestone, as the timeline has them."""
    foundings = Meeting.objects.published().foundings()
    deciding = next((one.deciding[0] for one in foundings if one.deciding), None)
    founded = [one for one in foundings if deciding in one.deciding] if deciding else []
    conferences = Meeting.objects.published().with_sources().filter(pk=getattr(deciding, "pk", 0))
    milestones = Milestone.objects.published().with_sources().exclude(summary="")
    rows: list[Any] = [*conferences, *milestones.order_by("start")[:1]]
    return [
        {
            "row": row,
            "track": row.track,
            "depth": 1,
            "is_last": True,
            "is_held": True,
            "founded": [] if isinstance(row, Milestone) else founded,
        }
        for row in rows
    ]


def controls() -> dict[str, Any]:
    """Give a panel of filters, a value that makes no sense, and what steps through rows."""
    meetings = Meeting.objects.published().in_order()
    panel = MeetingFilterSet(None, meetings)
    panel.tell_counts()
    asked = MeetingFilterSet({"year": "nonsense"}, meetings).form
    asked.is_valid()
    members = Participant.objects.published().members().in_order()
    second = Meeting.objects.published().conferences()[1:2].first()
    previous, following = neighbours(meetings.conferences(), second) if second else (None, None)
    return {
        "filters": panel.form,
        "wrong": problems(asked),
        "second_page": Paginator(members, max(members.count() // 3, 1)).get_page(2),
        "previous": previous,
        "next": following,
    }


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    context = {
        "tokens": tokens(TOKENS.read_text(encoding="utf-8")),
        "presences": Presence,
        "numbers": numbers(),
        "entries": entries(),
        **signs(),
        **evidence(),
        **lists(),
        **profile(),
        **controls(),
    }
    return render(request, "styleguide.html", context)

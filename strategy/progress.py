"""What was last reported on each action item, on which nothing was since a date, and what was in
a period."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from sources.fields import ReducedDate
from strategy.models import ActionItem, Area, Update
from workinggroups.models import Group

SIX_MONTHS = timedelta(days=183)


def six_months_ago() -> ReducedDate:
    """Give the day since which something should have been reported."""
    return ReducedDate((timezone.localdate() - SIX_MONTHS).isoformat())


class ItemProgress(NamedTuple):
    """An item, its latest published update or None, and whether it misses one."""

    item: ActionItem
    latest: Update | None
    is_missing: bool


class AreaProgress(NamedTuple):
    area: Area
    items: list[ItemProgress]

    @property
    def missing(self) -> int:
        return sum(one.is_missing for one in self.items)


def progress(since: ReducedDate) -> list[AreaProgress]:
    """Give the items of the current strategy by area, each with what was last reported on it.

    An item misses an update where none is dated ``since`` or later. Each item has
    ``drafts``, the number of its updates that wait to be published.
    """
    latest: Any = Update.objects.published().with_sources().order_by("-date", "-number")
    drafts = Count("updates", filter=Q(updates__state="draft"))
    items: Any = ActionItem.objects.current()
    missing = set(items.without_update_since(since).values_list("pk", flat=True))
    rows = items.for_list().annotate(drafts=drafts)
    areas: dict[Area, list[ItemProgress]] = defaultdict(list)
    for item in rows.prefetch_related(
        Prefetch("updates", latest.prefetch_related("groups"), to_attr="reported")
    ):
        last = item.reported[0] if item.reported else None
        areas[item.area].append(ItemProgress(item, last, item.pk in missing))
    return [AreaProgress(area, found) for area, found in areas.items()]


class ItemReports(NamedTuple):
    """An item, its published updates of a period, the latest first, and the drafts of one."""

    item: ActionItem
    updates: list[Update]
    drafts: list[Update]


class AreaReports(NamedTuple):
    area: Area
    items: list[ItemReports]

    @property
    def missing(self) -> int:
        return sum(not one.updates for one in self.items)


def reports(since: ReducedDate, until: ReducedDate | None = None) -> list[AreaReports]:
    """Give the items of the current strategy by area, each with what was reported in a period.

    An update of a year or a month counts where it may lie within. The period has no end
    where ``until`` is None.
    """
    within = Q(date__gte=str(since)) | Q(date__in=[since[:4], since[:7]])
    if until is not None:
        # A date of less precision sorts before the days that it holds.
        within &= Q(date__lte=str(until))
    found: Any = Update.objects.filter(within).order_by("-date", "-number")
    bodies = Prefetch("groups", Group.objects.published())
    published = found.published().with_sources().prefetch_related(bodies)
    rows: Any = ActionItem.objects.current().for_list()
    areas: dict[Area, list[ItemReports]] = defaultdict(list)
    for item in rows.prefetch_related(
        Prefetch("updates", published, to_attr="reported"),
        Prefetch("updates", found.filter(state="draft"), to_attr="drafts"),
    ):
        areas[item.area].append(ItemReports(item, item.reported, item.drafts))
    return [AreaReports(area, items) for area, items in areas.items()]

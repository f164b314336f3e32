"""What was last reported on each action item, and on which nothing was since a date."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from sources.fields import ReducedDate
from strategy.models import ActionItem, Area, Update

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

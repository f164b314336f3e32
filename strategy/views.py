"""The strategy with its areas and items, and the forum's other undertakings."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from meetings.models import forum_years
from sources.identifiers import Gone, Moved, resolve
from sources.pages import FilteredListView, RecordDetailView, neighbours
from strategy.filters import ActionItemFilterSet
from strategy.glance import at_a_glance
from strategy.models import ActionItem, ProvisionSet, Strategy


class StrategyView(FilteredListView):
    """The current strategy's items under their areas, and the objectives, principles, pledges."""

    model = ActionItem
    filterset_class = ActionItemFilterSet
    section = "strategy"
    template_name = "strategy/strategy_detail.html"

    def get_queryset(self) -> QuerySet:
        self.strategy = Strategy.objects.current()
        return super().get_queryset().filter(strategy=self.strategy)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            strategy=self.strategy,
            provision_sets=ProvisionSet.objects.published().for_list(),
            earlier=self.strategy.updates() if self.strategy else [],
            strip=forum_years(self.strategy.years()) if self.strategy else None,
            strip_subject=str(self.strategy) if self.strategy else "",
            **kwargs,
        )
        return context | {"glance": at_a_glance(context["object_list"])}


class ActionItemDetailView(RecordDetailView):
    """One item of the current strategy; its number is its address."""

    model = ActionItem
    section = "strategy"
    PARTS = ("updates",)

    def get_queryset(self) -> QuerySet:
        items = ActionItem.objects.published().for_list()
        return items.filter(strategy=Strategy.objects.current())

    def what_became(self) -> Moved | Gone | None:
        """Trace the item that last had this number in public in the current strategy."""
        entries = ActionItem.history.filter(strategy=Strategy.objects.current(), state="published")
        entries = entries.filter(number=self.kwargs["number"])
        entry = entries.order_by("history_date", "history_id").last()
        if entry is None:
            return None
        renumbered = self.get_queryset().filter(pk=entry.id).first()
        return Moved(renumbered) if renumbered else resolve(ActionItem, entry.slug)

    def get_object(self, queryset: QuerySet | None = None) -> ActionItem:
        found = self.get_queryset().filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404(_("The strategy has no action item of this number."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.object
        items = ActionItem.objects.published().filter(strategy=item.strategy).order_by("number")
        previous, following = neighbours(items, item)
        updates = item.updates.published().with_sources()
        dates = [item.strategy.document.date, *(one.date for one in updates)]
        return super().get_context_data(
            updates=updates,
            strip=forum_years(date.year for date in dates if date),
            beside=items.filter(area=item.area),
            retold=item.retold,
            earlier=item.strategy.updates(),
            previous=previous,
            next=following,
            **kwargs,
        )

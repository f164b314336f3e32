"""The strategy with its areas and items, and the forum's other undertakings."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from sources.pages import FilteredListView, RecordDetailView, neighbours
from strategy.filters import ActionItemFilterSet
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
        return super().get_context_data(
            strategy=self.strategy,
            provision_sets=ProvisionSet.objects.published().for_list(),
            **kwargs,
        )


class ActionItemDetailView(RecordDetailView):
    """One item of the current strategy; its number is its address."""

    model = ActionItem
    section = "strategy"
    PARTS = ("updates",)

    def get_queryset(self) -> QuerySet:
        items = ActionItem.objects.published().for_list()
        return items.filter(strategy=Strategy.objects.current())

    def get_object(self, queryset: QuerySet | None = None) -> ActionItem:
        found = self.get_queryset().filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404(_("The strategy has no action item of this number."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = ActionItem.objects.published().filter(strategy=self.object.strategy)
        previous, following = neighbours(items.order_by("number"), self.object)
        return super().get_context_data(
            updates=self.object.updates.published().with_sources(),
            previous=previous,
            next=following,
            **kwargs,
        )

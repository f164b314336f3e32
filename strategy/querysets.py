"""Strategies with their areas and items, and what has been reported on these."""

from typing import Any, Self

from django.db.models import OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from sources.fields import ReducedDate
from sources.querysets import CitedQuerySet


class StrategyQuerySet(CitedQuerySet):
    def current(self) -> Any:
        """Give the latest published strategy by its document's date, or None."""
        return (
            self.published().select_related("document").order_by("-document__date", "slug").first()
        )


class ActionItemQuerySet(CitedQuerySet):
    def current(self) -> Self:
        """The published items of the current strategy."""
        strategy: Any = self.model._meta.get_field("strategy").related_model
        return self.published().filter(strategy=strategy.objects.current())

    def without_update_since(self, date: ReducedDate) -> Self:
        """Those on which no published update is dated ``date`` or later.

        An update of a year or a month that holds ``date`` may be later, and counts.
        """
        update: Any = self.model._meta.get_field("updates").related_model
        may_be_within = [date[:4], date[:7]]
        late = Q(date__gte=str(date)) | Q(date__in=may_be_within)
        return self.exclude(pk__in=update.objects.published().filter(late).values("item"))

    def with_status(self) -> Self:
        """Annotate ``status``: that of the latest published update, or '' when none is reported."""
        update: Any = self.model._meta.get_field("updates").related_model
        latest = update.objects.published().filter(item=OuterRef("pk")).order_by("-date", "-number")
        return self.annotate(status=Coalesce(Subquery(latest.values("status")[:1]), Value("")))

    def for_list(self) -> Self:
        """With area, bodies named and sources, in the order of their numbers."""
        group: Any = self.model._meta.get_field("groups").related_model
        area: Any = self.model._meta.get_field("area").related_model
        return (
            self.with_status()
            .select_related("strategy__document")
            .prefetch_related(
                Prefetch("area", area.objects.select_related("strategy").with_sources())
            )
            .with_sources()
            .prefetch_related(Prefetch("groups", group.objects.published()))
            .order_by("strategy", "number")
        )


class ProvisionSetQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With provisions and sources: the objectives, principles and commitments in order."""
        provision: Any = self.model._meta.get_field("provisions").related_model
        return (
            self.select_related("document", "meeting")
            .with_sources()
            .prefetch_related(Prefetch("provisions", provision.objects.published().with_sources()))
        )

"""Participants by status, today and on any date."""

from typing import Any, Self

from django.db.models import Case, Exists, OuterRef, Prefetch, Value, When
from django.db.models.functions import Lower

from sources.fields import ReducedDate
from sources.models import Answer, AsOf
from sources.models.spans import combined
from sources.querysets import CitedQuerySet

STATUSES = ("member", "observer")


class ParticipantQuerySet(CitedQuerySet):
    """Governments, organisations and partners, alphabetical by displayed name."""

    def with_status(self) -> Self:
        """Annotate ``status``: ``member``, ``observer``, or ``partner`` without membership."""
        open_now = self._memberships().filter(participant=OuterRef("pk"), until="")
        return self.annotate(
            status=Case(
                When(Exists(open_now.filter(status="member")), then=Value("member")),
                When(Exists(open_now.filter(status="observer")), then=Value("observer")),
                default=Value("partner"),
            )
        )

    def members(self) -> Self:
        return self.with_status().filter(status="member")

    def observers(self) -> Self:
        return self.with_status().filter(status="observer")

    def members_and_observers(self) -> Self:
        return self.with_status().filter(status__in=STATUSES).in_order()

    def with_memberships(self) -> Self:
        """Bring the published membership periods with their sources."""
        return self.prefetch_related(Prefetch("memberships", self._memberships().with_sources()))

    def in_order(self) -> Self:
        return self.order_by(Lower("name"))

    def for_list(self) -> Self:
        """What a list shows: status, periods and one set of sources a row."""
        return self.with_status().with_memberships().in_order()

    def as_of(self, date: ReducedDate) -> list[tuple[Any, dict[str, AsOf]]]:
        """Give every row with its answer for each status at some time during ``date``.

        No row is dropped: one without a membership of a status is NOT STATED.
        """
        rows: list[Any] = list(self.with_memberships())
        return [
            (row, {status: row.status_as_of(status, date) for status in STATUSES}) for row in rows
        ]

    def _memberships(self) -> Any:
        related: Any = self.model._meta.get_field("memberships").related_model
        return related.objects.published()


def status_as_of(memberships: list[Any], status: str, date: ReducedDate) -> AsOf:
    """Give one answer of a participant's periods; none of that status is NOT STATED."""
    rows = [row for row in memberships if row.status == status]
    return combined([row.as_of(date) for row in rows]) if rows else AsOf(Answer.NOT_STATED)


class PersonQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With the offices on record and sources, by name."""
        related: Any = self.model._meta.get_field("appointments").related_model
        appointments = related.objects.published().select_related("participant")
        offices = Prefetch("appointments", appointments)
        return self.with_sources().prefetch_related(offices).order_by(Lower("name"))


class PerspectiveQuerySet(CitedQuerySet):
    def with_points(self) -> Self:
        """With sources and the facts stated, each with its document, figures and sources."""
        point: Any = self.model._meta.get_field("points").related_model
        figure: Any = point._meta.get_field("figures").related_model
        points = point.objects.published().select_related("document").with_sources()
        figures = Prefetch("figures", figure.objects.published().with_sources())
        return (
            self.select_related("document")
            .with_sources()
            .prefetch_related(Prefetch("points", points.prefetch_related(figures)))
        )

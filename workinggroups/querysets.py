"""Bodies, and who held a role in them on a date."""

from typing import Any, Self

from django.db.models import F, Prefetch
from django.db.models.functions import Lower

from sources.fields import ReducedDate
from sources.models import Answer, AsOf
from sources.models.spans import combined
from sources.querysets import CitedQuerySet


class GroupQuerySet(CitedQuerySet):
    def with_roles(self) -> Self:
        """Bring the published roles with their holders and sources."""
        related: Any = self.model._meta.get_field("roles").related_model
        return self.prefetch_related(Prefetch("roles", related.objects.published().for_list()))

    def in_order(self) -> Self:
        return self.order_by(Lower("name"))

    def for_list(self) -> Self:
        return self.with_sources().with_roles().in_order()

    def with_kin(self) -> Self:
        """Bring what each came from and what came of it, with the sources."""
        succession: Any = self.model._meta.get_field("predecessors").related_model
        links = succession.objects.published().with_sources()
        return self.with_sources().prefetch_related(
            Prefetch("predecessors", links.select_related("earlier")),
            Prefetch("successors", links.select_related("later")),
        )

    def as_of(self, date: ReducedDate) -> list[tuple[Any, AsOf]]:
        """Give every body with whether it existed at some time during ``date``."""
        rows: list[Any] = list(self.with_sources())
        return [(row, row.existed(date)) for row in rows]


class RoleQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With holders, bodies and sources, in the order of the roles' weight, then by name."""
        return (
            self.select_related("group", "participant", "person", "on_behalf")
            .with_sources()
            .order_by(
                "role",
                "since",
                # Each database has its own place for what is NULL.
                Lower("participant__name").asc(nulls_first=True),
                F("person__name").asc(nulls_first=True),
                "pk",
            )
        )

    def forum_co_chairs(self) -> set[int]:
        """Give the participants that co-chair the forum and are not said to have ceased."""
        rows = self.published().filter(role="co-chair", group__kind="forum", until="")
        return set(rows.exclude(participant=None).values_list("participant", flat=True))

    def as_of(self, date: ReducedDate) -> list[tuple[Any, AsOf]]:
        """Give every role with whether it was held at some time during ``date``."""
        rows: list[Any] = list(self.with_sources())
        return [(row, row.as_of(date)) for row in rows]

    def held_by(self, group: Any, participant: Any, role: str, date: ReducedDate) -> AsOf:
        """Say whether ``participant`` held ``role`` in ``group`` at some time during ``date``.

        Without a role on record, a complete roster attested for all of ``date``
        answers NO; anything less is NOT STATED.
        """
        rows = self.published().filter(group=group, participant=participant, role=role)
        answers = [answer for _, answer in rows.as_of(date)]
        known = combined(answers)
        if known.answer != Answer.NOT_STATED:
            return known
        rosters = group.rosters.published().filter(role=role, completeness="complete")
        rosters = rosters.exclude(roles__participant=participant)
        for attested in rosters.exclude(attested="").values_list("attested", flat=True):
            if attested.earliest <= date.earliest and date.latest <= attested.latest:
                return AsOf(Answer.NO)
        return known

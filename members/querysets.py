"""Participants by status, today and on any date."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.db.models import Case, Exists, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from sources.fields import ReducedDate
from sources.models import Answer, AsOf
from sources.models.spans import combined
from sources.querysets import CitedQuerySet

STATUSES = ("member", "observer")


class Standing(NamedTuple):
    """What the record says of a participant as of a date: an answer for each status."""

    participant: Any
    member: AsOf
    observer: AsOf

    @property
    def answers(self) -> dict[str, AsOf]:
        return {"member": self.member, "observer": self.observer}

    @property
    def status(self) -> str:
        """``member`` or ``observer`` where one is documented, ``member`` where both are.

        Otherwise ``neither`` where both answers are no, and ``not stated``.
        """
        if self.member.answer == Answer.YES:
            return "member"
        if self.observer.answer == Answer.YES:
            return "observer"
        both = {self.member.answer, self.observer.answer}
        return "neither" if both == {Answer.NO} else Answer.NOT_STATED.value

    @property
    def told(self) -> list[tuple[str, AsOf]]:
        """Give the statuses of which a period is on record, in words, each with its answer.

        Both where there is none. Reads the participant's ``memberships``.
        """
        held = {row.status: row for row in self.participant.memberships.all()}
        words = {status: row.get_status_display() for status, row in held.items()}
        shown = [status for status in STATUSES if status in held] or STATUSES
        return [(words.get(status, status), self.answers[status]) for status in shown]

    @property
    def disputed(self) -> bool:
        return self.member.disputed or self.observer.disputed


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

    def with_current_since(self) -> Self:
        """Annotate ``current_since``: the date of the open period of the status, or ''."""
        held = self._memberships().filter(participant=OuterRef("pk"), until="")
        first = held.filter(status=OuterRef("status")).order_by("number").values("since")[:1]
        return self.annotate(current_since=Coalesce(Subquery(first), Value("")))

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
        return [(one.participant, one.answers) for one in self.answers(date)]

    def answers(self, date: ReducedDate) -> list[Standing]:
        """Give the standing of every row at some time during ``date``; three queries."""
        return standings(self.with_memberships(), date)

    def _memberships(self) -> Any:
        related: Any = self.model._meta.get_field("memberships").related_model
        return related.objects.published()


def standings(participants: Iterable[Any], date: ReducedDate) -> list[Standing]:
    """Give the standing of participants that come ``with_memberships()``."""
    return [
        Standing(row, *(row.status_as_of(status, date) for status in STATUSES))
        for row in participants
    ]


def status_as_of(memberships: list[Any], status: str, date: ReducedDate) -> AsOf:
    """Give one answer of a participant's periods; none of that status is NOT STATED."""
    rows = [row for row in memberships if row.status == status]
    return combined([row.as_of(date) for row in rows]) if rows else AsOf(Answer.NOT_STATED)


class PersonQuerySet(CitedQuerySet):
    def for_list(self) -> Self:
        """With sources and the offices on record with theirs, by name."""
        related: Any = self.model._meta.get_field("appointments").related_model
        appointments = related.objects.published().select_related("participant").with_sources()
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

"""What came in during a round of reporting, and from which items and bodies nothing did."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from desk.models import ReportingRound
from sources.fields import ReducedDate
from sources.selected.asking import REASON
from strategy.models import ActionItem
from strategy.progress import AreaReports, ItemReports, reports
from workinggroups.models import Group


class Silence(NamedTuple):
    """An item or a body of which nothing was reported, and where that can be put right."""

    name: str
    title: str
    url: str
    drafts: int = 0


class BodyReports(NamedTuple):
    """A body, the items that name it, and those of them on which it has not reported.

    ``group`` is None for the items that name no body.
    """

    group: Group | None
    items: list[ActionItem]
    missing: list[ActionItem]

    @property
    def is_silent(self) -> bool:
        return len(self.missing) == len(self.items)


class RoundReports:
    """A round with what was reported in it: a constant number of queries, made here."""

    def __init__(self, asked: ReportingRound, request: HttpRequest) -> None:
        self.round, self.request = asked, request
        until = ReducedDate(asked.closes.isoformat()) if asked.closes else None
        self.areas: list[AreaReports] = reports(ReducedDate(asked.opens.isoformat()), until)
        self.may_add = request.user.has_perm("strategy.add_update")

    @property
    def items(self) -> list[ItemReports]:
        found = [one for area in self.areas for one in area.items]
        return sorted(found, key=lambda one: one.item.number)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def reported(self) -> int:
        return sum(bool(one.updates) for one in self.items)

    @property
    def missing(self) -> int:
        return self.total - self.reported

    def bodies(self) -> list[BodyReports]:
        """Give each body that an item names, by name, and last the items that name none.

        An update that names no body is of all that its item names.
        """
        of: dict[Group | None, list[ItemReports]] = {}
        for one in self.items:
            for group in one.item.groups.all() or [None]:
                of.setdefault(group, []).append(one)
        found = [
            BodyReports(
                group,
                [one.item for one in items],
                [one.item for one in items if not has_reported(group, one)],
            )
            for group, items in of.items()
        ]
        return sorted(found, key=lambda body: (body.group is None, str(body.group)))

    def silent_items(self) -> list[Silence]:
        return [
            Silence(str(one.item.number), one.item.text, self.address(one.item), len(one.drafts))
            for one in self.items
            if not one.updates
        ]

    def silent_bodies(self) -> list[Silence]:
        return [
            Silence(str(body.group), "", self.address(body.missing[0], body.group))
            for body in self.bodies()
            if body.group is not None and body.is_silent
        ]

    def reminders(self) -> Iterator[tuple[BodyReports, str]]:
        """Give each body that owes an update, with the text that reminds it."""
        for body in self.bodies():
            if body.missing:
                yield body, self.reminder(body)

    def reminder(self, body: BodyReports) -> str:
        asked = self.request.build_absolute_uri
        items = [(item, asked(item.get_absolute_url())) for item in body.missing]
        context = {"round": self.round, "body": body, "items": items}
        return render_to_string("admin/desk/rounds/reminder.txt", context).strip()

    def address(self, item: ActionItem, group: Group | None = None) -> str:
        """Give the form that adds an update of an item in this round, filled in.

        For who may add none, the item itself. Without a body it has those that the item names.
        """
        if not self.may_add:
            return reverse("admin:strategy_actionitem_change", args=[item.pk])
        bodies = [group] if group else item.groups.all()
        filled_in: list[tuple[str, Any]] = [
            ("item", item.pk),
            ("date", min(timezone.localdate(), self.round.closes or timezone.localdate())),
            (REASON, _("Reported in the round “%(name)s”") % {"name": self.round.name}),
            *(("group", one.pk) for one in bodies),
        ]
        return f"{reverse('admin:strategy_update_add')}?{urlencode(filled_in)}"


def has_reported(group: Group | None, reports: ItemReports) -> bool:
    named = [set(update.groups.all()) for update in reports.updates]
    return any(group is None or not bodies or group in bodies for bodies in named)


def open_rounds(request: HttpRequest) -> list[RoundReports]:
    """Give the rounds that are open, for those who may read them."""
    if not request.user.has_perm("desk.view_reportinground"):
        return []
    return [RoundReports(row, request) for row in ReportingRound.objects.open()]

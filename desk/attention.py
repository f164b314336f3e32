"""What waits for an editor: each question with the answers by kind, and the list behind each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.db.models import CharField, Count, F, Model, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from desk.models import AuditFinding, AuditRun, ProposedChange, Report
from meetings.models import Meeting
from sources.management.commands.load import CHANGE_REASON
from sources.models import Cited, Discrepancy, Passage, State
from sources.models.evidence import cited_models, rows_of
from strategy.models import ActionItem
from strategy.progress import six_months_ago

RECENT = timedelta(days=30)
EDITS = 10


class Line(NamedTuple):
    """How many rows wait, and the list of them."""

    label: str
    number: int
    url: str


class Question(NamedTuple):
    """What is asked, the lines where anything waits, and what is said where nothing does."""

    title: str
    lines: list[Line]
    nothing: str

    @property
    def total(self) -> int:
        return sum(line.number for line in self.lines)


class Edit(NamedTuple):
    """An entry of the history: ``url`` is that of the row's history, '' for a deleted row."""

    name: str
    kind: str
    done: str
    by: str
    at: datetime
    url: str


class Waiting:
    """What waits, as far as this user may see it: a constant number of queries."""

    def __init__(self, site: AdminSite, request: HttpRequest) -> None:
        self.seen = {
            model
            for model, its_admin in site._registry.items()
            if its_admin.has_view_permission(request)
        }

    def questions(self) -> list[Question]:
        """Give every question of which this user may see the rows."""
        found = [
            self.by_kind(
                _("Drafts"),
                {
                    model: model.objects.filter(state=State.DRAFT)
                    for model in self.kinds(Cited, Passage)
                },
                {"state__exact": State.DRAFT},
                _("No draft waits."),
            ),
            self.by_kind(
                _("Records without a passage"),
                {model: model.objects.without_passage() for model in self.cited()},
                {"passage": "none"},
                _("A passage proves every record."),
            ),
            self.one(
                _("Proposed changes waiting"),
                ProposedChange.objects.waiting(),
                {"state__exact": ProposedChange.State.WAITING},
                _("No proposed change waits."),
            ),
            self.one(
                _("Open discrepancies"),
                Discrepancy.objects.filter(status="open", state=State.PUBLISHED),
                {"status__exact": "open", "state__exact": State.PUBLISHED},
                _("No discrepancy is open."),
            ),
            self.reports(),
            self.one(
                _("Action items without an update for six months"),
                ActionItem.objects.current().without_update_since(six_months_ago()),
                {"progress": "none"},
                _("Something was reported on every action item."),
            ),
            self.one(
                _("Planned meetings whose time has passed"),
                Meeting.objects.overdue(),
                {"time": "passed"},
                _("No planned meeting's time has passed."),
            ),
            self.one(
                _("Meetings held, without a list of attendance"),
                Meeting.objects.without_attendance(),
                {"attendance": "none"},
                _("Every meeting that was held has a list."),
            ),
            self.audit(),
        ]
        return [question for question in found if question is not None]

    def kinds(self, *bases: type[Model]) -> list[Any]:
        found = [model for model in self.seen if issubclass(model, bases)]
        return sorted(found, key=lambda model: str(model._meta.verbose_name_plural))

    def cited(self) -> list[Any]:
        return [model for model in self.kinds(Cited) if model in cited_models()]

    def by_kind(
        self, title: str, rows: dict[Any, Any], query: dict[str, str], nothing: str
    ) -> Question | None:
        """Count the rows of several kinds in one query."""
        if not rows:
            return None
        parts = [
            one.order_by()
            .annotate(of_kind=Value(model._meta.label_lower, CharField()))
            .values("of_kind")
            .annotate(rows=Count("pk"))
            .values_list("of_kind", "rows")
            for model, one in rows.items()
        ]
        counts = dict(parts[0].union(*parts[1:], all=True))
        lines = [
            Line(capfirst(str(model._meta.verbose_name_plural)), number, address(model, query))
            for model in rows
            if (number := counts.get(model._meta.label_lower, 0))
        ]
        return Question(title, lines, nothing)

    def one(self, title: str, rows: Any, query: dict[str, str], nothing: str) -> Question | None:
        if rows.model not in self.seen:
            return None
        number = rows.count()
        label = capfirst(str(rows.model._meta.verbose_name_plural))
        lines = [Line(label, number, address(rows.model, query))] if number else []
        return Question(title, lines, nothing)

    def reports(self) -> Question | None:
        """Count what readers reported and nobody has decided, by state."""
        if Report not in self.seen:
            return None
        waiting = Report.objects.waiting().order_by()
        counts = dict(waiting.values_list("state").annotate(number=Count("pk")))
        lines = [
            Line(
                capfirst(str(state.label)), counts[state], address(Report, {"state__exact": state})
            )
            for state in Report.WAITING
            if state in counts
        ]
        return Question(_("Readers' reports"), lines, _("No report waits."))

    def audit(self) -> Question | None:
        """Count what the last audit found that was kept, and say how old it is."""
        if AuditFinding not in self.seen:
            return None
        title = _("Findings of the audit")
        run = AuditRun.objects.annotate(number=Count("findings")).order_by("-pk").first()
        if run is None:
            return Question(title, [], _("No audit was kept yet: run manage.py audit --keep."))
        when = {"day": date_format(timezone.localtime(run.at), "j F Y"), "age": timesince(run.at)}
        label = _("Audit of %(day)s, %(age)s ago") % when
        lines = [Line(label, run.number, address(AuditFinding, {}))] if run.number else []
        return Question(title, lines, _("The audit of %(day)s, %(age)s ago, found nothing.") % when)

    def edits(self) -> list[Edit]:
        """Give the latest edits of the last thirty days, without the loading of the fixtures."""
        since = timezone.now() - RECENT
        parts = [
            model.history.filter(history_date__gte=since)
            .exclude(history_change_reason=CHANGE_REASON)
            .order_by()
            .annotate(label=Value(model._meta.label_lower, CharField()))
            .annotate(by=F("history_user__username"))
            .values_list("label", "id", "history_date", "history_type", "by")
            for model in self.cited()
        ]
        if not parts:
            return []
        found = list(parts[0].union(*parts[1:], all=True).order_by("-history_date")[:EDITS])
        return list(told(found, {model._meta.label_lower: model for model in self.cited()}))


def told(found: list[tuple[Any, ...]], models: dict[str, Any]) -> Iterable[Edit]:
    """Put entries of the history in words; one query for each kind among them."""
    rows = rows_of(found)
    done = {"+": _("added"), "~": _("changed"), "-": _("deleted")}
    for label, pk, at, how, by in found:
        meta, row = models[label]._meta, rows.get((label, pk))
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_history", args=[pk]) if row else ""
        name = str(row) if row else _("no longer on record")
        yield Edit(name, str(meta.verbose_name), done[how], by or _("not known"), at, url)


def address(model: Any, query: dict[str, str]) -> str:
    """Give the list of a model, filtered."""
    meta = model._meta
    listed = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{listed}?{urlencode(query)}" if query else listed

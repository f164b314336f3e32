"""What changed since a time: for those who keep a copy of the record and want it to follow.

A row is told as the public could see it. What it never saw is told nowhere: neither a
draft, nor an edit made on a row after it was withdrawn, nor what stood under a draft.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from baliproc.api.answers import ListView
from baliproc.api.parameters import Parameter
from baliproc.api.problems import InvalidParameters
from baliproc.api.serializers.evidence import Choice, RowSerializer, Word
from baliproc.footer import published_models
from baliproc.history import with_parents
from baliproc.resources import RESOURCES
from meetings.models import Meeting, Milestone
from members.models import Participant, Person
from sources.models import Cited, Discrepancy, Document
from strategy.models import ActionItem, Provision
from workinggroups.models import Group

DELETED = "-"
"""How the history names the entry made when a row is deleted."""

PUBLISHED = Q(state="published") & ~Q(history_type=DELETED)

RFC_3339 = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:"
    r"([0-5][0-9]|60)(\.[0-9]{1,12})?([Zz]|[-+]([01][0-9]|2[0-3]):[0-5][0-9])",
    re.ASCII,
)


class Action(TextChoices):
    CREATED = "created", _("made public")
    CHANGED = "changed", _("changed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DELETED = "deleted", _("deleted")


def under_what_was_seen(model: Any) -> Any:
    """Give the condition on a model's history that all that a row stood under was once public."""
    rule: Any = Q()
    for name in model.PARENTS:
        field = model._meta.get_field(name)
        above: Any = field.related_model.history.order_by()
        if issubclass(field.related_model, Cited):
            above = above.filter(PUBLISHED)
        if field.many_to_many:
            through = field.remote_field.through.history.order_by()
            links = through.filter(**{f"{field.m2m_field_name()}_id": OuterRef("id")})
            target = OuterRef(f"{field.m2m_reverse_field_name()}_id")
            rule &= Exists(links.filter(Exists(above.filter(id=target))))
        else:
            rule &= Q(**{field.attname: None}) | Exists(above.filter(id=OuterRef(field.attname)))
    return rule


def state_before(model: Any) -> Subquery:
    """Give the state that a row had before an entry of its history."""
    before = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return Subquery(before.order_by("-history_id").values("state")[:1])


@cache
def changes_of(model: Any) -> QuerySet:
    """Give label, entry, row and time of a model's changes, kept unread: to write it is slow.

    What was made public or changed is told while the row is public; what was withdrawn
    or deleted, where it was public until then.
    """
    public = model.objects.published().order_by().values("pk")
    told = PUBLISHED & Q(id__in=public)
    gone = ~PUBLISHED & Q(before="published") & under_what_was_seen(model)
    rows = model.history.order_by().alias(before=state_before(model)).filter(told | gone)
    rows = rows.annotate(label=Value(model._meta.label_lower, CharField()))
    return rows.values_list("label", "history_id", "id", "history_date")


def changes_since(since: datetime | None) -> QuerySet:
    """Give the changes of all kinds of rows in one UNION, the earliest first."""
    parts = [changes_of(model) for model in published_models()]
    if since:
        parts = [part.filter(history_date__gt=since) for part in parts]
    return parts[0].union(*parts[1:], all=True).order_by("history_date", "label", "history_id")


def action_of(entry: Any) -> Action:
    """Say what an entry of the history, with its ``before``, was to the public."""
    if entry.history_type == DELETED:
        return Action.DELETED
    if entry.state != "published":
        return Action.WITHDRAWN
    return Action.CHANGED if entry.before == "published" else Action.CREATED


RESOURCES_BY_MODEL = {one.model: one for one in RESOURCES.values()}

NAMED_BY_THEMSELVES = (
    ActionItem,
    Discrepancy,
    Document,
    Group,
    Meeting,
    Milestone,
    Participant,
    Person,
)
"""The models of which a row's own columns are all that its address takes."""


class Change(NamedTuple):
    """A row that changed, with the record that holds it, as far as the public sees it."""

    kind: str
    slug: str | None
    record: Any | None
    """The record of a resource that the row is, or is part of; None without a public one."""
    page: str | None
    at: datetime
    action: str

    @property
    def resource(self) -> str | None:
        return RESOURCES_BY_MODEL[type(self.record)].name if self.record else None


def kind_of(model: Any) -> str:
    """Give ``action-item`` for ActionItem."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", model.__name__).lower()


def record_of(row: Any) -> Any | None:
    """Give the record of a resource that a row is or stands under; reads all its parents."""
    if type(row) in RESOURCES_BY_MODEL:
        return row
    for name in row.PARENTS:
        field = row._meta.get_field(name)
        above = next(iter(getattr(row, name).all()), None) if field.many_to_many else None
        above = above or (None if field.many_to_many else getattr(row, name))
        if above is not None:
            return record_of(above)
    return None


def owners(model: Any, entries: Iterable[Any]) -> dict[int, Any]:
    """Give the public rows that rows no longer public stood under, by the rows' primary keys."""
    single = [name for name in model.PARENTS if model._meta.get_field(name).many_to_one]
    found: dict[int, Any] = {}
    for name in single:
        field = model._meta.get_field(name)
        above = {one.id: getattr(one, field.attname) for one in entries if one.id not in found}
        keys = sorted({key for key in above.values() if key is not None})
        parents = with_parents(field.related_model, keys).published().in_bulk() if keys else {}
        found |= {pk: parents[key] for pk, key in above.items() if key in parents}
    return found


def told(found: Iterable[tuple[str, int, int, datetime]]) -> list[Change]:
    """Give the changes with what they are about: some queries for each kind, for any number."""
    found = list(found)
    keys: dict[str, dict[int, int]] = defaultdict(dict)
    for label, entry, key, _at in found:
        keys[label][entry] = key
    models: dict[str, Any] = {one._meta.label_lower: one for one in published_models()}
    changes: dict[tuple[str, int], Change] = {}
    for label, wanted in keys.items():
        model = models[label]
        public = with_parents(model, sorted(set(wanted.values()))).published().in_bulk()
        past = model.history.annotate(before=state_before(model)).filter(history_id__in=wanted)
        entries = list(past)
        above = {} if model in NAMED_BY_THEMSELVES else owners(model, entries)
        for one in entries:
            row = public.get(one.id, above.get(one.id))
            # A figure has no page: it stands on those of the rows that state it.
            page = row.get_absolute_url() if hasattr(row, "get_absolute_url") else None
            if row is None and model in NAMED_BY_THEMSELVES:
                page = one.instance.get_absolute_url()
            changes[label, one.history_id] = Change(
                kind_of(model),
                getattr(one, "slug", None),
                record_of(row) if row else None,
                page,
                one.history_date,
                action_of(one),
            )
    return [changes[label, entry] for label, entry, _key, _at in found]


class ChangeSerializer(RowSerializer):
    """A row of the record that changed."""

    kind = Word("What kind of row it is: participant, membership, outcome.")
    slug = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="Its permanent identifier; null for a row that has none of its own.",
    )
    action = Choice(
        Action.choices,
        "created: made public; changed: it or a column of it; withdrawn: the public sees it no "
        "more; deleted.",
    )
    resource = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="The resource of the record that the row is, or is part of; null without one.",
    )
    record = serializers.SerializerMethodField(
        help_text="Address in this API of that record, to be read anew; null where there is none."
    )
    url = serializers.SerializerMethodField(help_text="Address of its page, or null.")
    modified = serializers.DateTimeField(
        read_only=True, source="at", help_text="When it changed, as RFC 3339 has it."
    )

    def get_record(self, change: Change) -> str | None:
        if change.record is None:
            return None
        resource = RESOURCES_BY_MODEL[type(change.record)]
        address = reverse(f"v1:{resource.name}-row", args=[name_of(change.record)])
        return str(self.context.get("root", "") + address)

    def get_url(self, change: Change) -> str | None:
        return str(self.context.get("root", "") + change.page) if change.page else None


def name_of(row: Any) -> str:
    """Give what names a record in an address of the API."""
    match row:
        case ActionItem():
            return str(row.number)
        case Provision():
            return f"{row.set.slug}-{row.number}"
    return str(row.slug)


def moment(text: str) -> datetime:
    """Give the moment that RFC 3339 text names; raises ``ValueError`` where there is none such."""
    moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00").replace(":60", ":59"))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


class ChangesView(ListView):
    operation = "list_changes"
    summary = _("What changed")
    told = _(
        "The changes after a time, the earliest first: ask again from the time of the last one. "
        "Without since they begin with the first."
    )
    tag = "changes"
    shape = ChangeSerializer

    def parameters(self) -> list[Parameter]:
        schema = {
            "type": "string",
            "format": "date-time",
            "pattern": f"^{RFC_3339.pattern}$",
            "x-refusal": _("it is no time of RFC 3339. Write 2024-04-30T12:00:00Z"),
        }
        told = _("Rows that changed after this time, as RFC 3339 writes it.")
        since = Parameter("since", str(told), schema, "2024-04-30T12:00:00Z")
        return [since, *super().parameters()]

    def get(self, request: Request) -> Response:
        asked = self.values.get("since")
        try:
            since = moment(asked) if asked else None
        except ValueError as error:
            raise InvalidParameters({"since": [str(_("There is no such day."))]}) from error
        rows = changes_since(since)
        page, around = self.page_of(rows, rows.count())
        changes = ChangeSerializer(told(page), many=True, context={"root": self.root})
        return self.answer(changes.data, around)

    def example(self) -> Any:
        return {
            "kind": "membership",
            "slug": None,
            "action": "changed",
            "resource": "participants",
            "record": "https://example.org/api/v1/participants/nepal/",
            "url": "https://example.org/members/nepal/",
            "modified": "2024-05-02T09:30:00Z",
        }

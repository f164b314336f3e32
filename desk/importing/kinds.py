"""The records that have sheets: their columns are named as in the downloads."""

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.importing.cells import Column, JoinColumn, field_of
from desk.importing.resources import SheetResource
from meetings.models import Attendance, AttendanceCitation, AttendanceList, Meeting, MeetingCitation
from members.models import Participant, ParticipantCitation
from sources.fields import NotADate, ReducedDate
from strategy.models import Update, UpdateCitation, UpdateGroup

STATE = gettext_lazy(
    "Whether the public sees it. Empty: a new record is a draft, another stays as it is."
)
REVISION = gettext_lazy(
    "Filled in by an export, so that what somebody saves meanwhile is not overwritten; empty in "
    "a new row."
)
SLUG = gettext_lazy("The permanent identifier, seen in the page's address.")


def written(date: str) -> str:
    """Give a cell's date as it is stored; what is no date as it is, for its column to refuse."""
    try:
        return ReducedDate.parse(date)
    except NotADate:
        return date


def passage(citation: Any) -> JoinColumn:
    """Give the column of the passages that prove a row."""
    words = gettext_lazy(
        "The passages that prove it, by their identifiers (“members-afghanistan”), with spaces "
        "between. Those named are added to its sources and none is taken away. Without any, a "
        "new row is a draft."
    )
    return JoinColumn("citations", citation, "subject", "passage", "passage", words)


class ParticipantSheet(SheetResource):
    slug = field_of(Participant, "slug", words=SLUG)
    name = field_of(Participant, "name")
    kind = field_of(Participant, "kind")
    iso3 = field_of(Participant, "iso3")
    region = field_of(Participant, "region")
    website = field_of(Participant, "url", "website")
    state = field_of(Participant, "state", words=STATE)
    passage = passage(ParticipantCitation)
    revision = field_of(Participant, "revision", words=REVISION)

    keys = ("slug",)
    passed_over = ("official_name", "status", "url", "modified")

    class Meta:
        model = Participant


class MeetingSheet(SheetResource):
    slug = field_of(Meeting, "slug", words=SLUG)
    title = field_of(Meeting, "title")
    group = field_of(Meeting, "group")
    series = field_of(Meeting, "series")
    ordinal = field_of(Meeting, "ordinal")
    kind = field_of(Meeting, "kind")
    plural = field_of(Meeting, "plural")
    sector = field_of(Meeting, "sector")
    status = field_of(Meeting, "status")
    mode = field_of(Meeting, "mode")
    start = field_of(Meeting, "start")
    end = field_of(Meeting, "end")
    sense = field_of(Meeting, "sense")
    printed = field_of(Meeting, "printed")
    city = field_of(Meeting, "city")
    country = field_of(Meeting, "country")
    host = field_of(Meeting, "host")
    state = field_of(Meeting, "state", words=STATE)
    passage = passage(MeetingCitation)
    revision = field_of(Meeting, "revision", words=REVISION)

    keys = ("slug",)
    passed_over = ("ordinal_basis", "track", "attendance_record", "url", "modified")
    related = ("group", "host")

    class Meta:
        model = Meeting


class AttendanceSheet(SheetResource):
    attendance_list = field_of(
        Attendance,
        "list",
        words=gettext_lazy(
            "The attendance list, by its identifier. A column “meeting” can stand for it where "
            "the meeting has one list."
        ),
    )
    participant = field_of(
        Attendance, "participant", words=gettext_lazy("Who was there, by the identifier.")
    )
    as_printed = field_of(Attendance, "as_printed")
    evidence = field_of(Attendance, "evidence")
    state = field_of(Attendance, "state", words=STATE)
    passage = passage(AttendanceCitation)
    revision = field_of(Attendance, "revision", words=REVISION)

    keys = ("list", "participant")
    stand_ins: ClassVar = {"meeting": "list"}
    passed_over = ("id", "name", "capacity")
    related = ("list", "participant")

    class Meta:
        model = Attendance

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Give a row that names a meeting alone the meeting's list."""
        if row.get("list") or not row.get("meeting"):
            return
        lists = self.lists_by_meeting().get(row["meeting"], [])
        if len(lists) == 1:
            row["list"] = lists[0]
            return
        told = _("There is no meeting of this identifier that has an attendance list.")
        if lists:
            told = _("This meeting has several attendance lists. Name one under “list”: %s.")
            told %= ", ".join(lists)
        raise ValidationError({"list": told})

    def lists_by_meeting(self) -> dict[str, Any]:
        if not hasattr(self, "by_meeting"):
            self.by_meeting: dict[str, Any] = {}
            rows = AttendanceList._base_manager.exclude(meetings=None).order_by("slug")
            for meeting, slug in rows.values_list("meetings__slug", "slug"):
                self.by_meeting.setdefault(meeting, []).append(slug)
        return self.by_meeting

    def wanted(self, rows: Iterable[dict[str, Any]]) -> Q:
        found = [*rows]
        return Q(
            Q(list__slug__in={row.get("list") for row in found} - {None, ""})
            | Q(list__meetings__slug__in={row.get("meeting") for row in found} - {None, ""}),
            participant__slug__in={row["participant"] for row in found},
        )


class UpdateSheet(SheetResource):
    item = field_of(Update, "item", words=gettext_lazy("The action item, by its identifier."))
    number = field_of(
        Update,
        "number",
        words=gettext_lazy("Its number among the item's updates; empty for a new one."),
    )
    date = field_of(
        Update,
        "date",
        words=gettext_lazy("The date that it is of: 2026, 2026-05 or 2026-05-26."),
    )
    status = field_of(Update, "status")
    text = field_of(Update, "text", words=gettext_lazy("What was reported."))
    groups = JoinColumn(
        "updategroup_set",
        UpdateGroup,
        "update",
        "group",
        "groups",
        gettext_lazy(
            "The bodies that it names, by their identifiers, with spaces between. Those named are "
            "added and none is taken away."
        ),
    )
    state = field_of(Update, "state", words=STATE)
    passage = passage(UpdateCitation)
    revision = field_of(Update, "revision", words=REVISION)

    keys = ("item", "number")
    may_be_blank = ("number",)
    passed_over = ("id",)
    related = ("item",)
    prefetched = ("citations__passage__chapter", "updategroup_set__group")

    class Meta:
        model = Update

    def wanted(self, rows: Iterable[dict[str, Any]]) -> Q:
        return Q(item__slug__in={row["item"] for row in rows})

    def key(self, row: Any) -> str:
        key = super().key(row)
        if key and key not in self.found:
            told = _("This item has no update of this number. Leave it empty to add one.")
            raise ValidationError({"number": told})
        return key

    def same_as(self, row: Any) -> Any:
        """Give the update that says the same: a sheet that is imported twice adds nothing."""
        if not row.get("text"):
            return None
        for one in self.found.values():
            told = (one.item.slug, one.date, one.status, one.text)
            if told == (
                row["item"],
                written(row.get("date") or ""),
                row.get("status"),
                row["text"],
            ):
                return one
        return None


class Kind(NamedTuple):
    """A kind of record that has sheets: the word in its address, and what its rows do."""

    word: str
    resource: type[SheetResource]

    @property
    def model(self) -> Any:
        return self.resource._meta.model

    @property
    def columns(self) -> list[Column]:
        return list(self.resource.fields.values())

    @property
    def needed(self) -> list[str]:
        """The columns that say which record a row is of."""
        return [one for one in self.resource.keys if one not in self.resource.may_be_blank]


KINDS = {
    word: Kind(word, resource)
    for word, resource in (
        ("participants", ParticipantSheet),
        ("meetings", MeetingSheet),
        ("attendance", AttendanceSheet),
        ("updates", UpdateSheet),
    )
}


def kind_of(model: Any) -> Kind | None:
    """Give the kind of sheet that a model's records have, if they have one."""
    return next((kind for kind in KINDS.values() if kind.model is model), None)

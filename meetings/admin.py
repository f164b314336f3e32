"""The editors' pages of meetings, attendance, outcomes and milestones."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from meetings.models import (
    Attendance,
    AttendanceList,
    AttendanceListMeeting,
    Effect,
    Meeting,
    MeetingCompanion,
    MeetingDocument,
    MeetingFacilitator,
    MeetingRole,
    Milestone,
    MilestoneFigure,
    MilestoneGroup,
    MilestoneParticipant,
    Outcome,
    OutcomeMeeting,
)
from sources.editing import (
    PUBLICATION,
    WHEN,
    ChildInline,
    CitedAdmin,
    LinkInline,
    RecordAdmin,
    inline,
)


class WithoutAttendance(admin.SimpleListFilter):
    """Leaves the meetings that were held and have no list of who was there."""

    title = _("attendance")
    parameter_name = "attendance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("held, without a list"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.without_attendance() if self.value() == "none" else queryset


class Overdue(admin.SimpleListFilter):
    """Leaves the planned meetings of which nobody has said whether they were held."""

    title = _("planned time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("passed", _("has passed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.overdue() if self.value() == "passed" else queryset


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    change_form_template = "admin/meeting_form.html"
    list_display = ("title", "group", "ordinal", "start", "place", "status")
    list_filter = ("state", "kind", "status", "mode", WithoutAttendance, Overdue, "group")
    list_select_related = ("group",)
    search_fields = ("title", "slug", "city", "country")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", ("kind", "status"), ("plural", "sector"))}),
        (_("Series"), {"fields": ("group", ("series", "ordinal"))}),
        WHEN,
        (_("Place"), {"fields": ("mode", ("city", "country"), "host")}),
        PUBLICATION,
    )
    inlines = [
        inline(ChildInline, MeetingRole),
        inline(
            LinkInline,
            OutcomeMeeting,
            verbose_name=_("outcome"),
            verbose_name_plural=_("outcomes"),
        ),
        inline(
            LinkInline,
            AttendanceListMeeting,
            verbose_name=_("attendance list"),
            verbose_name_plural=_("attendance lists"),
        ),
        inline(
            LinkInline,
            MeetingDocument,
            verbose_name=_("paper"),
            verbose_name_plural=_("papers: documents of the meeting, each with its file"),
        ),
        inline(LinkInline, MeetingCompanion, fk_name="meeting"),
        inline(LinkInline, MeetingFacilitator),
    ]


@admin.register(MeetingRole)
class MeetingRoleAdmin(CitedAdmin):
    list_display = ("holder", "role", "meeting")
    list_filter = ("state", "role")
    list_select_related = ("meeting", "participant", "person")
    search_fields = ("meeting__title", "participant__name", "person__name")
    fieldsets = (
        (
            None,
            {
                "fields": ("meeting", "role", ("participant", "person"), ("capacity", "on_behalf")),
                "description": _("One holder: a participant or a person."),
            },
        ),
        PUBLICATION,
    )


@admin.register(AttendanceList)
class AttendanceListAdmin(RecordAdmin):
    list_display = ("slug", "scope", "completeness", "stated_total")
    list_filter = ("state", "scope", "completeness")
    search_fields = ("slug", "meetings__title")
    fieldsets = (
        (
            None,
            {
                "fields": ("slug", ("scope", "completeness"), "stated_total"),
                "description": _(
                    "A complete list says of everybody in its scope who was not there; a partial "
                    "one leaves the rest unknown."
                ),
            },
        ),
        PUBLICATION,
    )
    inlines = [inline(LinkInline, AttendanceListMeeting), inline(ChildInline, Attendance)]


@admin.register(Attendance)
class AttendanceAdmin(CitedAdmin):
    list_display = ("participant", "list", "evidence", "as_printed")
    list_filter = ("state", "list", "evidence")
    list_select_related = ("participant", "list")
    search_fields = ("participant__name", "list__slug", "as_printed")
    fieldsets = (
        (None, {"fields": ("list", "participant", ("evidence", "as_printed"))}),
        PUBLICATION,
    )


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    list_display = ("text", "kind", "number", "attribution")
    list_filter = ("state", "kind", "attribution")
    search_fields = ("text", "slug", "meetings__title")
    fieldsets = (
        (None, {"fields": ("slug", ("kind", "number"), "attribution", "text")}),
        PUBLICATION,
    )
    inlines = [inline(LinkInline, OutcomeMeeting), inline(LinkInline, Effect)]


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    list_display = ("title", "kind", "start", "end")
    list_filter = ("state", "kind")
    search_fields = ("title", "slug", "summary")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = ((None, {"fields": ("title", "slug", "kind", "summary")}), WHEN, PUBLICATION)
    inlines = [
        inline(LinkInline, MilestoneGroup),
        inline(LinkInline, MilestoneParticipant),
        inline(LinkInline, MilestoneFigure),
    ]

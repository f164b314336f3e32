"""Accounts, the queue of readers' reports, and the findings of the last audit.

An administrator of users gives roles, and cannot make or become a superuser.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group as Role
from django.contrib.auth.models import User
from django.db import models
from django.forms import CheckboxSelectMultiple, Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from desk.crediting import CreditForm, latest_since
from desk.models import AuditFinding, Report
from desk.proposing.queue import ProposedChangeAdmin
from desk.rounds.pages import ReportingRoundAdmin
from sources.conflicts.forms import NoLostUpdates
from sources.conflicts.opened import Opened, Sheet
from sources.conflicts.savers import Save

__all__ = [
    "AccountAdmin",
    "AuditFindingAdmin",
    "ProposedChangeAdmin",
    "ReportAdmin",
    "ReportingRoundAdmin",
    "RoleAdmin",
]

ABOVE_ROLES = ("is_superuser", "user_permissions")

# A second factor is its owner's alone: nobody reads or makes another's, a command ends it.
admin.site.unregister([User, Role, StaticDevice, TOTPDevice])


@admin.register(User)
class AccountAdmin(UserAdmin):
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the few roles as boxes to tick."""
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Keep what the site itself notes; and what is above roles, for superusers."""
        fields = (*super().get_readonly_fields(request, obj), "last_login", "date_joined")
        return fields if request.user.is_superuser else (*fields, *ABOVE_ROLES)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    """Roles are read here; what each may do stands in the code and in docs/roles.md."""

    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Report)
class ReportAdmin(NoLostUpdates, admin.ModelAdmin):
    """The queue of readers' reports: what the reader wrote stays; state and answer are ours.

    Whoever answers what another has answered since is told, as with a record.
    """

    form = CreditForm
    delete_confirmation_template = "admin/delete_confirmation.html"

    list_display = ("text_in_short", "page", "state", "sent", "handled_by")
    list_filter = ("state", "label")
    list_select_related = ("handled_by",)
    search_fields = ("page", "slug", "text", "right", "source", "answer")
    date_hierarchy = "sent"
    list_per_page = 100
    readonly_fields = (
        *("sent", "page_link", "record_link", "field", "value", "text", "right", "source"),
        *("email", "thanks", "handled_by", "handled"),
    )
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 6, "cols": 80})}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show who wrote only to those who may answer."""
        written = ("sent", "page_link", "record_link", "field", "value", "text", "right", "source")
        may_change = self.has_change_permission(request, obj)
        writer = ("email", "thanks") if may_change else ()
        credit = ("version",) if may_change else ()
        return (
            (_("What the reader wrote"), {"fields": (*written, *writer)}),
            (_("Answer"), {"fields": ("state", "answer", *credit, ("handled_by", "handled"))}),
        )

    @admin.display(description=_("what is wrong"), ordering="text")
    def text_in_short(self, row: Report) -> str:
        return row.text if len(row.text) <= 80 else f"{row.text[:79]}…"

    @admin.display(description=_("page"))
    def page_link(self, row: Report) -> str:
        return format_html('<a href="{}">{}</a>', row.page, row.page)

    @admin.display(description=_("record"))
    def record_link(self, row: Report) -> str:
        """Lead to the record as it is now; it may have been renamed or deleted since."""
        if not row.label:
            return str(_("none: the page shows more than one"))
        model: Any = apps.get_model(row.label)
        name = f"{model._meta.verbose_name} {row.slug}"
        found = row.record
        if found is None:
            return str(_("%(name)s, which is no longer on record") % {"name": name})
        change = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(change, args=[found.pk]), name)

    def saves(self, opened: Opened, record: Report, sheets: list[Sheet]) -> list[Save]:
        """Give the last answer: a report has no history."""
        if record.handled is None:
            return []
        who: Any = record.handled_by
        name = who.get_full_name() or who.get_username() if who else _("an account since deleted")
        return [Save(str(name), record.handled, gettext("Reader's report: answered"))]

    def deleted(self, key: str) -> Save | None:
        """Give the deletion as the admin's own log has it."""
        of_reports = LogEntry.objects.filter(content_type__app_label="desk", object_id=key)
        entry = (
            of_reports.filter(content_type__model="report", action_flag=DELETION)
            .select_related("user")
            .order_by("-action_time")
            .first()
        )
        if entry is None:
            return None
        done = gettext("Reader's report: deleted")
        return Save(entry.user.get_username(), entry.action_time, done)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Delete as Django does: a report that is deleted is no correction that gets lost."""
        return admin.ModelAdmin.delete_view(self, request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        """Note who answered and when; time is taken to erase what is kept for a while only."""
        if form.changed_data:
            obj.handled_by, obj.handled = request.user, timezone.now()  # type: ignore[assignment]
        if "state" in form.changed_data and obj.state == Report.State.ACCEPTED:
            obj.version = obj.version or latest_since(obj)
        super().save_model(request, obj, form, change)
        Report.objects.erase_emails()


@admin.register(AuditFinding)
class AuditFindingAdmin(admin.ModelAdmin):
    """What the last audit found that was kept; it is put right in the records themselves."""

    list_display = ("record_link", "field", "message", "when")
    list_display_links = None
    list_filter = ("label",)
    list_select_related = ("run",)
    search_fields = ("name", "message")
    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("record"), ordering="name")
    def record_link(self, row: AuditFinding) -> str:
        """Lead to the record's form, which says so where it is there no more."""
        model: Any = apps.get_model(row.label)
        name = f"{model._meta.verbose_name} {row.name}"
        if model not in admin.site._registry:
            return name
        change = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(change, args=[row.row]), name)

    @admin.display(description=_("found"), ordering="run__at")
    def when(self, row: AuditFinding) -> Any:
        return row.run.at

"""The rounds of reporting in the admin, and the page of one: reminders, and a report by area."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.models import ReportingRound
from desk.rounds.reading import RoundReports
from sources.editing import KeyedAdmin
from sources.reverting import Reversal


@admin.register(ReportingRound)
class ReportingRoundAdmin(KeyedAdmin):
    """Whoever has the right opens, changes and closes a round: nothing of it is published."""

    change_form_template = "admin/desk/rounds/form.html"
    list_display = ("name", "opens", "due", "closes", "report_link")
    search_fields = ("name", "note")
    fieldsets = ((None, {"fields": ("name", ("opens", "due", "closes"), "note")}),)
    actions: Any = None

    @admin.display(description=gettext_lazy("report"))
    def report_link(self, row: ReportingRound) -> str:
        words = _("Reminders and report")
        name = _("Reminders and report of “%(name)s”") % {"name": row.name}
        text = '<a href="{}" aria-label="{}">{}</a>'
        return format_html(text, report_address(row), name, words)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.report)
        return [
            path("<int:pk>/report/", page, name="desk_reportinground_report"),
            *super().get_urls(),
        ]

    def is_open_to(self, request: HttpRequest, row: Any) -> bool:
        return True

    def may_propose(self, request: HttpRequest, row: Any) -> bool:
        return False

    def may_return(self, request: HttpRequest, entry: Any) -> bool:
        return self.may_touch(request, None)

    def ask_right(self, request: HttpRequest, row: Any, reversal: Reversal | None) -> None:
        if not self.may_touch(request, row):
            raise PermissionDenied

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        context["report_address"] = report_address(row) if row is not None else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what came in during a round, by area, fit to be printed, and whom to remind."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = ReportingRound.objects.filter(pk=pk).first() if pk.bit_length() < 64 else None
        if row is None:
            raise Http404(_("There is no such round."))
        reports = RoundReports(row, request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reporting round “%(name)s”") % {"name": row.name},
            "opts": self.opts,
            "round": row,
            "reports": reports,
            "areas": [
                (area, [(one, reports.address(one.item)) for one in area.items])
                for area in reports.areas
            ],
            "reminders": list(reports.reminders()),
            "may_change": self.has_change_permission(request, row),
            "today": timezone.localdate(),
        }
        return TemplateResponse(request, "admin/desk/rounds/report.html", context)


def report_address(row: ReportingRound) -> str:
    return reverse("admin:desk_reportinground_report", args=[row.pk])

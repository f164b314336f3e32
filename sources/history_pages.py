"""The editors' pages of a record's history: all its versions, and the way back to one."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.models import State
from sources.reverting import Refused, Reversal
from sources.versions import Trail, Words, moment_of, number_of

PUBLISH = "desk.publish"
"""The right to make public, to change what is public, and to take it back."""

MOMENTS_A_PAGE = 50


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm(PUBLISH)


class HistoryPages:
    """What an editor's page has for the history of its record, deleted ones included."""

    model: Any
    admin_site: Any
    opts: Any

    def trail(self, object_id: str) -> Trail:
        """Give the history of a record; answers 404 where there is none."""
        try:
            pk = int(unquote(object_id))
            if pk.bit_length() > 63:
                raise Http404
        except ValueError as error:
            raise Http404 from error
        trail = Trail(self.model, pk)
        if not trail.entries[trail.root]:
            raise Http404
        return trail

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show every version of a record and of what stands in it, the latest first."""
        trail = self.trail(object_id)
        row = self.model._base_manager.filter(pk=trail.root[1]).first()
        if not self.has_view_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied
        pages = Paginator(trail.moments(), MOMENTS_A_PAGE)
        page = pages.get_page(request.GET.get("p"))
        context = self.around(request, trail, row) | {
            "title": _("History of “%(name)s”") % {"name": self.called(trail, row)},
            "page": page,
            "may_revert": self.may_touch(request, row),
            "latest": trail.latest,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what bringing a record back to a version changes; asked by POST, do it."""
        trail = self.trail(object_id)
        try:
            at = moment_of(int(version_id))
        except (ValueError, OverflowError) as error:
            raise Http404 from error
        if not any(entry.history_date == at for _key, entry, _before in trail.steps()):
            raise Http404
        row = self.model._base_manager.filter(pk=trail.root[1]).first()
        reversal, refusals, differences = None, [], []
        try:
            reversal = Reversal(trail, at)
            reversal.check()
        except Refused as refused:
            refusals = refused.reasons
        self.ask_right(request, row, reversal)
        status = 200
        if request.method == "POST" and reversal is not None and not refusals:
            if request.POST.get("latest") != str(number_of(trail.latest or at)):
                refusals = [_("It was changed since this page was made. Look at it again.")]
                status = 409
            else:
                try:
                    reversal.run()
                except Refused as refused:
                    refusals = refused.reasons
                else:
                    messages.success(request, _("It is again as it was then."))
                    return redirect(self.address("change", trail))
        if refusals and status == 200 and request.method == "POST":
            status = 409
        if reversal is not None:
            differences = reversal.differences()
        context = self.around(request, trail, row) | {
            "title": _("Revert “%(name)s”") % {"name": self.called(trail, row)},
            "at": reversal.at if reversal is not None else at,
            "is_deleted": row is None,
            "latest": number_of(trail.latest or at),
            "differences": differences,
            "refusals": refusals,
            "history_address": self.address("history", trail),
        }
        return TemplateResponse(request, "admin/revert.html", context, status=status)

    def may_touch(self, request: HttpRequest, row: Any) -> bool:
        """Say whether this user may bring anything of this record back."""
        if row is not None:
            return bool(self.has_change_permission(request, row))  # type: ignore[attr-defined]
        return bool(self.has_add_permission(request))  # type: ignore[attr-defined]

    def may_return(self, request: HttpRequest, entry: Any) -> bool:
        """Say whether this user may bring back a deleted row, by the last entry of its history."""
        is_draft = getattr(entry, "state", None) == State.DRAFT
        return self.may_touch(request, None) and (may_publish(request) or is_draft)

    def ask_right(self, request: HttpRequest, row: Any, reversal: Reversal | None) -> None:
        """Refuse whoever may not change this: what is or becomes public is a publisher's."""
        drafts = reversal is not None and reversal.is_of_drafts
        if not self.may_touch(request, row) or not (may_publish(request) or drafts):
            raise PermissionDenied

    def called(self, trail: Trail, row: Any) -> str:
        if row is not None:
            return str(row)
        return Words(trail.entries).called(trail.entries[trail.root][-1])

    def address(self, name: str, trail: Trail) -> str:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{self.admin_site.name}:{info}_{name}", args=[trail.root[1]])

    def around(self, request: HttpRequest, trail: Trail, row: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": row,
            "object_id": trail.root[1],
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "change_address": self.address("change", trail) if row is not None else "",
        }

"""The queue of proposed changes at the desk, and the page on which one is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_protect

from desk.models import ProposedChange
from desk.proposing.comparing import compare, since_proposed
from desk.proposing.replaying import address_of_form, editor_of, record_of, send, sent_by
from sources.conflicts.opened import OPENED
from sources.history_pages import may_publish
from sources.moments import one_change
from sources.previewing import PREVIEW
from sources.versions import number_of

State = ProposedChange.State
FORM = "_form"
"""The name of the button that opens the proposal in the record's form, to be corrected."""

CONFLICT = 409
MOST_COMMENT = 2000


@admin.register(ProposedChange)
class ProposedChangeAdmin(admin.ModelAdmin):
    """Proposals are made on the record's own form, and only decided here."""

    list_display = ("name", "told_kind", "kind", "author", "proposed", "state")
    list_filter = ("state", "kind")
    list_select_related = ("author", "decided_by")
    search_fields = ("name", "reason", "comment", "author__username")
    list_per_page = 100
    actions = None

    @admin.display(description=gettext_lazy("kind of record"), ordering="label")
    def told_kind(self, row: ProposedChange) -> str:
        return str(row.model._meta.verbose_name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., Any]] = {
            "accept": self.accept,
            "return": self.give_back,
            "take-back": self.take_back,
            "again": self.again,
            "preview": self.preview,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(csrf_protect(view)),
                name=f"proposal_{name.replace('-', '_')}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    # The page of one proposal

    def found(self, request: HttpRequest, pk: int) -> ProposedChange:
        """Give a proposal to whoever may read it; answers 404 where there is none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = self.get_queryset(request).select_related("author", "decided_by")
        row = proposal.filter(pk=pk).first() if pk.bit_length() < 64 else None
        if row is None:
            raise Http404(_("There is no such proposal."))
        return row

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> Any:
        """Show what a proposal would change; nothing is changed here itself."""
        if object_id is None or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not object_id.isascii() or not object_id.isdigit():
            raise Http404(_("There is no such proposal."))
        return self.page(request, self.found(request, int(object_id)))

    def page(
        self, request: HttpRequest, proposal: ProposedChange, status: int = 200, **told: Any
    ) -> TemplateResponse:
        record, editor = record_of(proposal), editor_of(proposal)
        is_mine = proposal.author_id == request.user.pk
        is_deletion = proposal.kind == ProposedChange.Kind.DELETION
        comparison = goes = since = None
        if record is not None and not is_deletion:
            comparison = compare(request, proposal, record)
        elif record is not None and proposal.is_waiting:
            goes = editor.get_deleted_objects([record], request)[0]
            since = since_proposed(request, proposal, record)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposed change of “%(name)s”") % {"name": proposal.name},
            "opts": self.opts,
            "proposal": proposal,
            "kind_of_record": editor.opts.verbose_name,
            "record": record,
            "record_opts": editor.opts,
            "is_deletion": is_deletion,
            "comparison": comparison,
            "goes": goes,
            "since": since,
            "filled_in": [
                (name, value) for name, values in proposal.posted.items() for value in values
            ],
            "may_decide": proposal.is_waiting and may_publish(request),
            "may_take_back": proposal.is_waiting and is_mine,
            "may_send_again": not is_deletion
            and record is not None
            and is_mine
            and proposal.state in (State.RETURNED, State.TAKEN_BACK),
            "may_preview": not is_deletion
            and record is not None
            and proposal.is_waiting
            and hasattr(editor.model, "get_absolute_url"),
            "most": MOST_COMMENT,
            **told,
        }
        return TemplateResponse(request, "admin/desk/proposal.html", context, status=status)

    # What is done with it

    def to_decide(self, request: HttpRequest, pk: int) -> ProposedChange:
        proposal = self.found(request, pk)
        if not may_publish(request):
            raise PermissionDenied
        return proposal

    def accept(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Save what was proposed, as the record's own page saves it, or tell why not."""
        proposal = self.to_decide(request, pk)
        if request.method != "POST":
            return redirect(proposal)
        record = record_of(proposal)
        if record is None:
            return self.page(request, proposal, CONFLICT)
        data = sent_by(request, proposal)
        if FORM in request.POST and OPENED not in request.POST:
            return send(request, proposal, data, accepting=proposal, shows=True)[1]
        decided = ProposedChange.objects.filter(pk=pk)
        with transaction.atomic():
            # Whoever else accepts it at the same moment waits here, and is told.
            if not decided.decide(State.ACCEPTED, decided_by=request.user):
                return self.decided_already(request, pk)
            with one_change() as change:
                asked, answer = send(request, proposal, data, accepting=proposal)
            if not getattr(asked, "is_accepted", False):
                transaction.set_rollback(True)
                return answer
            if change.at is not None:
                decided.update(version=number_of(change.at))
        messages.success(request, _("Accepted: it is what the public sees, where it is public."))
        return redirect(proposal)

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return a proposal to its author with a comment."""
        proposal = self.to_decide(request, pk)
        if request.method != "POST":
            return redirect(proposal)
        comment = request.POST.get("comment", "").replace("\0", "").strip()
        if not comment or len(comment) > MOST_COMMENT:
            fault = _("Say why, in 2,000 characters at most: the author reads it.")
            return self.page(request, proposal, 400, fault=fault, comment=comment)
        values = {"comment": comment, "decided_by": request.user}
        if not ProposedChange.objects.filter(pk=pk).decide(State.RETURNED, **values):
            return self.decided_already(request, pk, comment=comment)
        messages.success(request, _("Returned to its author."))
        return redirect(proposal)

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Let its author take back a proposal that waits."""
        proposal = self.found(request, pk)
        if request.method != "POST":
            return redirect(proposal)
        if proposal.author_id != request.user.pk:
            raise PermissionDenied
        if not ProposedChange.objects.filter(pk=pk).decide(State.TAKEN_BACK):
            return self.decided_already(request, pk)
        messages.success(request, _("Taken back."))
        return redirect(proposal)

    def decided_already(self, request: HttpRequest, pk: int, **told: Any) -> HttpResponseBase:
        fault = _("Nothing was done: this was decided already, as the page now says.")
        return self.page(request, self.found(request, pk), CONFLICT, fault=fault, **told)

    def again(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Open the record's form with what was proposed, to be proposed again."""
        proposal = self.found(request, pk)
        if proposal.author_id != request.user.pk:
            raise PermissionDenied
        if request.method != "GET" or proposal.kind == ProposedChange.Kind.DELETION:
            return redirect(proposal)
        if record_of(proposal) is None:
            return self.page(request, proposal, CONFLICT)
        address = address_of_form(proposal)
        data = sent_by(request, proposal)
        return send(request, proposal, data, shows=True, form_url=address)[1]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the public page as it would be with the proposal; nothing is written."""
        proposal = self.found(request, pk)
        if proposal.kind == ProposedChange.Kind.DELETION or record_of(proposal) is None:
            return redirect(proposal)
        data = sent_by(request, proposal).copy()
        data[PREVIEW] = "1"
        answer = send(request, proposal, data)[1]
        if isinstance(answer, TemplateResponse) and not answer.is_rendered:
            fault = _("It cannot be previewed: the record no longer takes it as it was filled in.")
            return self.page(request, proposal, CONFLICT, fault=fault)
        return answer

"""What an editor may not save is proposed: the form is taken as if to save it, and given away.

All that is saved on the way is rolled back, so that the record's own checks, those of its
children and those of the database have had their say, and nothing is written.
"""

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib.admin.utils import unquote
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse

from sources.history_pages import may_publish
from sources.models import State
from sources.proving import is_proved

PROPOSE = "propose"
"""In an address: the form of a draft is opened to propose that it be published."""

CHANGE, DELETION = "change", "delete"
NO_BUTTONS = ("show_save", "show_save_and_continue", "show_save_and_add_another")


class KeepsProposals(Protocol):
    """What the site of an editors' page does with a proposal."""

    def keep_proposal(self, request: HttpRequest, record: Any, kind: str) -> HttpResponse:
        """Keep what was posted as a proposal and say so."""

    def proposals_waiting(self, record: Any) -> list[Any]:
        """Give the proposals on a record that nobody has decided."""

    def proposals_accepted(self, model: Any, key: Any) -> dict[int, Any]:
        """Give the proposals that became versions of a record, by the version's number."""


def proposes(request: HttpRequest) -> bool:
    """Whether what this request saves is a proposal, and is rolled back."""
    return bool(getattr(request, "proposes", False))


def may_state(request: HttpRequest) -> bool:
    """Whether this user says of rows that they are published: does it, or proposes it."""
    return may_publish(request) or proposes(request)


def is_shown(request: HttpRequest) -> bool:
    """Whether a form that was sent is to be shown filled in, and nothing else."""
    return bool(getattr(request, "shows", False))


class Proposing:
    """Before a model's admin: who may change records, but not publish, proposes.

    A request carries how it is taken: ``proposes``, then ``is_proposed`` where the form was
    in order; ``shows``; and ``accepting``, the proposal that a publisher accepts by it, then
    ``is_accepted``.
    """

    model: Any
    admin_site: Any
    get_object: Any

    @property
    def proposals(self) -> KeepsProposals:
        site: KeepsProposals = self.admin_site
        return site

    def may_propose(self, request: HttpRequest, row: Any) -> bool:
        """Say whether this user may propose what becomes of a row, and no more than that."""
        if row is None or may_publish(request):
            return False
        allowed: bool = super().has_change_permission(request)
        return allowed and (getattr(row, "state", None) != State.DRAFT or PROPOSE in request.GET)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> Any:
        view = super().changeform_view
        row = self.row_to_propose(request, object_id)
        if row is None and not getattr(request, "accepting", None):
            return view(request, object_id, form_url, extra_context)
        context = {**dict.fromkeys(NO_BUTTONS, False), **(extra_context or {})}
        if row is None:
            return view(request, object_id, form_url, context)
        vars(request)["proposes"] = True
        if request.method != "POST":
            return view(request, object_id, form_url, context)
        return self.taken(request, row, CHANGE, lambda: view(request, object_id, form_url, context))

    def row_to_propose(self, request: HttpRequest, object_id: str | None) -> Any:
        """Give the row if what is done with it is a proposal, or None."""
        if object_id is None or may_publish(request):
            return None
        row = self.get_object(request, unquote(object_id))
        return row if self.may_propose(request, row) else None

    def taken(self, request: HttpRequest, row: Any, kind: str, view: Callable[[], Any]) -> Any:
        """Save and take it back; where all was in order, what was sent is a proposal."""
        using = router.db_for_write(self.model)
        with transaction.atomic(using=using):
            answer = view()
            transaction.set_rollback(True, using=using)
        if not getattr(request, "is_proposed", False):
            return answer
        return self.proposals.keep_proposal(request, row, kind)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if is_shown(request):
            return type(form.__name__, (form,), {"is_valid": lambda self: False})
        return form

    def is_saved(self, request: HttpRequest) -> bool:
        return not is_shown(request) and super().is_saved(request)

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say nothing of what only seems to be saved."""
        if not proposes(request):
            super().message_user(request, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        return self.noted(request) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> Any:
        answer = super().response_delete
        return self.noted(request) or answer(request, obj_display, obj_id)

    def noted(self, request: HttpRequest) -> HttpResponse | None:
        """Note that a form was in order, for whoever answers in place of this page."""
        if not self.is_saved(request):
            return None
        for asked, done in (("proposes", "is_proposed"), ("accepting", "is_accepted")):
            if getattr(request, asked, None):
                vars(request)[done] = True
                return HttpResponse()
        return None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell of the proposals that wait; preselect that a draft be published if it is asked."""
        record = context.get("original")
        if record is not None:
            context["waiting"] = self.proposals.proposals_waiting(record)
            row_is_draft = getattr(record, "state", None) == State.DRAFT
            if row_is_draft and proposes(request) and request.method == "GET":
                publish_in_form(context)
            elif row_is_draft and not proposes(request):
                allowed = super().has_change_permission(request)
                context["may_propose"] = allowed and not may_publish(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> Any:
        view = super().delete_view
        row = self.get_object(request, unquote(object_id))
        waiting = self.proposals.proposals_waiting(row) if row is not None else []
        context = {"waiting": waiting, **(extra_context or {})}
        if not self.may_propose(request, row):
            return view(request, object_id, context)
        vars(request)["proposes"] = True
        if request.method != "POST":
            return view(request, object_id, context)
        return self.taken(request, row, DELETION, lambda: view(request, object_id, context))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Say with a version that an editor proposed it."""
        answer: Any = super().history_view(request, object_id, extra_context)
        page = answer.context_data["page"]
        accepted = self.proposals.proposals_accepted(self.model, unquote(object_id))
        page.object_list = [
            moment._replace(proposal=accepted.get(moment.number)) for moment in page.object_list
        ]
        return answer


def publish_in_form(context: dict[str, Any]) -> None:
    """Preselect "published" in the form of a draft, and of the drafts in it that are proved."""
    context["adminform"].form.initial["state"] = State.PUBLISHED
    for inline in context["inline_admin_formsets"]:
        for form in inline.formset.initial_forms:
            row = form.instance
            if "state" in form.fields and row.state == State.DRAFT and is_proved(row):
                form.initial["state"] = State.PUBLISHED

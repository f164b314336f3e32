"""The admin's forms: what was saved by another since a form was opened is not overwritten."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from sources.conflicts.below import changed_drafts
from sources.conflicts.merging import Merge, choose, has_moved, merge
from sources.conflicts.opened import OPENED, Forged, Opened, Sheet, editable, read, sign
from sources.conflicts.savers import Save, deleted_by, saves_since
from sources.history_pages import may_publish
from sources.models import State

CSRF = "csrfmiddlewaretoken"
CONFLICT = 409


class NoLostUpdates:
    """Before a model's admin: its form carries what it was opened on, and saves nothing over it."""

    change_form_template = "admin/record_form.html"
    delete_confirmation_template = "admin/record_delete.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> Any:
        view = super().changeform_view
        if request.method != "POST" or object_id is None or not self.is_saved(request):
            return view(request, object_id, form_url, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):  # type: ignore[attr-defined]
            told = self.conflict(request, object_id)
            return told or view(request, object_id, form_url, extra_context)

    def is_saved(self, request: HttpRequest) -> bool:
        """Say whether a posted form is to be saved; whatever else is done with it takes nothing."""
        return True

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = context.get("original")
        if record is not None and self.has_change_permission(request, record):  # type: ignore[attr-defined]
            # A form that is shown again has the typed values in ``record``: it is still what
            # the form was opened on that it must carry.
            again = request.POST.get(OPENED)
            context[OPENED] = again or sign(record, self.sheets(request, record))
        return super().render_change_form(request, context, *args, **kwargs)

    def sheets(self, request: HttpRequest, record: Any, *, lock: bool = False) -> list[Sheet]:
        """Give the forms of a record and its children as they are stored."""
        return list(self.each_sheet(request, record, lock))

    def each_sheet(self, request: HttpRequest, record: Any, lock: bool) -> Iterator[Sheet]:
        editor: Any = self
        fields = flatten_fieldsets(editor.get_fieldsets(request, record))
        form = editor.get_form(request, record, change=True, fields=fields)(instance=record)
        yield Sheet("", editor.model, "", editable(form), {str(record.pk): form})
        prefixes: dict[str, int] = {}
        for formset_class, inline in editor.get_formsets_with_inlines(request, record):
            # Numbered as the admin numbers them.
            prefix = formset_class.get_default_prefix()
            prefixes[prefix] = number = prefixes.get(prefix, 0) + 1
            if not inline.has_change_permission(request, record):
                continue
            rows = inline.get_queryset(request)
            if lock:
                rows = rows.select_for_update(of=("self",), no_key=True)
            formset = formset_class(
                instance=record,
                prefix=prefix if number == 1 else f"{prefix}-{number}",
                queryset=rows,
            )
            children = formset.initial_forms
            yield Sheet(
                formset.prefix,
                formset.model,
                formset.model._meta.pk.name,
                editable(children[0] if children else formset.empty_form),
                {str(child.instance.pk): child for child in children},
            )

    def locked(self, key: Any) -> Any:
        """Give the record as it is stored, and let nobody else save it before this transaction."""
        rows = self.model._base_manager.select_for_update(no_key=True)  # type: ignore[attr-defined]
        return rows.filter(pk=key).first()

    def conflict(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Give the page of what another has changed, or None where the form may be saved."""
        editor: Any = self
        record = editor.get_object(request, unquote(object_id))
        if record is not None and not editor.has_change_permission(request, record):
            return None
        record = record and self.locked(record.pk)
        if record is None:
            return self.deletion(request, unquote(object_id))
        sheets = self.sheets(request, record, lock=True)
        try:
            opened = read(request.POST.get(OPENED, ""), record)
        except Forged:
            return self.differences(request, record, None, sheets)
        request.POST = choose(request.POST, opened, sheets)  # type: ignore[assignment]
        if has_moved(opened, sheets):
            return self.differences(request, record, opened, sheets)
        self.look_at_drafts(request, record, opened, sheets)
        return None

    def look_at_drafts(
        self, request: HttpRequest, record: Any, opened: Opened, sheets: list[Sheet]
    ) -> None:
        """Have a publisher's form shown again where a passage that it publishes is another."""
        states = {one for name, one in request.POST.items() if name.split("-")[-1] == "state"}
        if State.PUBLISHED not in {*states, getattr(record, "state", None)}:
            return
        words = self.written_anew(request, record, opened)
        if not words:
            return
        told = _("What this rests on was written anew meanwhile. %(passages)s")
        vars(request)["clash"] = told % {"passages": " ".join(words)}
        data = request.POST.copy()
        data[OPENED] = sign(record, sheets)
        request.POST = data  # type: ignore[assignment]

    def written_anew(self, request: HttpRequest, record: Any, opened: Opened) -> list[str]:
        """Give the drafts of passages, with their words, that a publisher has not seen as they are.

        Those that a proposal names were seen when it was made, or when its form was opened.
        """
        if not may_publish(request):
            return []
        named = [str(one) for name, one in request.POST.items() if name.endswith("passage")]
        since = datetime.fromisoformat(opened.at)
        if accepting := getattr(request, "accepting", None):
            since = max(since, accepting.proposed)
        changed = changed_drafts(record, named, since, request.user)
        return [f"{one.reference}: “{one.quote}”" for one in changed]

    def differences(
        self, request: HttpRequest, record: Any, opened: Opened | None, sheets: list[Sheet]
    ) -> HttpResponse:
        merged = merge(opened, sheets, request.POST)
        context = {
            "title": _("Saved by another meanwhile") if opened else _("Opened on which version?"),
            "original": record,
            "is_known": opened is not None,
            "saves": self.saves(opened, record, sheets) if opened else [],
            "anew": self.written_anew(request, record, opened) if opened else [],
            "merged": merged,
            "sent": sent(merged),
            OPENED: sign(record, sheets),
        }
        return self.told(request, "conflict", context, CONFLICT if opened else 400)

    def saves(self, opened: Opened, record: Any, sheets: list[Sheet]) -> list[Save]:
        """Give what was saved since the form was opened."""
        return saves_since(opened, record, sheets)

    def deleted(self, key: str) -> Save | None:
        """Give the deletion of the record that had this primary key, if there was one."""
        return deleted_by(self.model, key)  # type: ignore[attr-defined]

    def deletion(self, request: HttpRequest, key: str) -> HttpResponse | None:
        """Give the page that keeps what was typed into the form of a record deleted since."""
        editor: Any = self
        deleted = self.deleted(key)
        if deleted is None or not editor.has_change_permission(request):
            return None
        context = {
            "title": _("Deleted by another meanwhile"),
            "deleted": deleted,
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if value and name not in (CSRF, OPENED) and not name.startswith("_")
            ],
        }
        return self.told(request, "conflict_deleted", context, CONFLICT)

    def told(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int
    ) -> HttpResponse:
        editor: Any = self
        context = {
            **editor.admin_site.each_context(request),
            "opts": editor.model._meta,
            "media": editor.media,
            **context,
        }
        # Made here, within the transaction that holds what it tells.
        return TemplateResponse(request, f"admin/{name}.html", context, status=status).render()

    # Deleting

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Delete what was shown, and not what another has made of it since."""
        editor: Any = self
        view = super().delete_view
        with transaction.atomic(using=router.db_for_write(editor.model)):
            record = editor.get_object(request, unquote(object_id))
            if record is None or not editor.has_delete_permission(request, record):
                return view(request, object_id, extra_context)
            if request.method == "POST":
                record = self.locked(record.pk)
            sheets = self.sheets(request, record, lock=request.method == "POST")
            if request.method == "POST":
                try:
                    moved = has_moved(read(request.POST.get(OPENED, ""), record), sheets)
                except Forged:
                    moved = True
                if moved:
                    told = _(
                        "Nothing was deleted: the record was saved by another since this page was "
                        "opened. This is what it is now."
                    )
                    messages.error(request, told)
                    return HttpResponseRedirect(request.get_full_path())
            context = {OPENED: sign(record, sheets), **(extra_context or {})}
            return view(request, object_id, context)


def sent(merged: Merge) -> list[tuple[str, str]]:
    """Give what the page of differences carries hidden: all that was typed, merged."""
    left_out = {CSRF, OPENED, *(one.name for one in merged.choices)}
    return [
        (name, value)
        for name, values in merged.data.lists()
        if name not in left_out
        for value in values
    ]

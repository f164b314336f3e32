"""The admin's lists: an action is done to rows as they were shown, or not at all.

The page that asks before an action is of what stands under the rows as well: what was added
to it, changed in it or taken from it since is told as a change of the row.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import router, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sources.conflicts.below import below
from sources.conflicts.opened import Forged, Listed, digest, read_list, sign_list
from sources.conflicts.savers import named

LISTED = "listed"
"""The name of the hidden field."""

MOST_NAMED = 5


class NoLostRows:
    """Before a model's admin: its list carries the rows as shown, and its actions check them.

    Nothing is edited in the list itself: a change goes through the record's form.
    """

    change_list_template = "admin/record_list.html"
    delete_selected_confirmation_template = "admin/record_delete_selected.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        answer = super().changelist_view(request, extra_context)
        found = getattr(answer, "context_data", None) or {}
        if "cl" in found:
            found[LISTED] = sign_list(found["cl"].model, found["cl"].result_list)
        return answer

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:
        editor: Any = self
        act = super().response_action
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        whole = request.POST.get("select_across", "0") == "1"
        if not keys and not whole:
            return act(request, queryset)
        with transaction.atomic(using=router.db_for_write(editor.model)):
            rows = queryset if whole else queryset.filter(pk__in=keys)
            told = self.refusal(request, rows)
            if told:
                messages.error(request, told)
                return HttpResponseRedirect(request.get_full_path())
            answer: HttpResponse = act(request, queryset)
            if isinstance(answer, TemplateResponse) and answer.context_data is not None:
                shown = list(rows)
                answer.context_data[LISTED] = sign_list(editor.model, shown, below(shown))
            return answer

    def refusal(self, request: HttpRequest, rows: QuerySet) -> str:
        """Say which of the rows have changed since they were listed; '' where none has."""
        editor: Any = self
        try:
            listed = read_list(request.POST.get(LISTED, ""), editor.model)
        except Forged:
            return _(
                "Nothing was done: it is not known which versions the list showed. This is the "
                "list as it is now: choose again."
            )
        keys = list(rows.order_by().values_list("pk", flat=True))
        locked = editor.model._base_manager.select_for_update(no_key=True).filter(pk__in=keys)
        stored = list(locked)
        moved = moved_since(listed, stored)
        if moved:
            said = "; ".join(f"{row}, {last_save(row)}" for row in moved[:MOST_NAMED])
            told = ngettext(
                "Nothing was done: %(n)s of the rows was saved by another since the list was shown "
                "(%(rows)s). Look at it and choose again.",
                "Nothing was done: %(n)s of the rows were saved by another since the list was "
                "shown (%(rows)s). Look at them and choose again.",
                len(moved),
            )
            return told % {"n": len(moved), "rows": said}
        changed = changed_below(listed, stored)
        if changed:
            told = _(
                "Nothing was done: what stands under these was changed by another since you were "
                "asked (%(rows)s). Look at it and choose again."
            )
            return told % {"rows": "; ".join(map(str, changed[:MOST_NAMED]))}
        return ""


def changed_below(listed: Listed, rows: list[Any]) -> list[Any]:
    """Give the rows under which something was added, changed or deleted since the page asked."""
    if listed.below is None:
        return []
    now = below(rows)
    return [row for row in rows if now.get(str(row.pk)) != listed.below.get(str(row.pk))]


def moved_since(listed: Listed, rows: list[Any]) -> list[Any]:
    """Give the rows that are not as they were shown, or for those not shown, as they were then."""
    unseen = [row.pk for row in rows if str(row.pk) not in listed.digests]
    later: set[Any] = set()
    if unseen:
        entries = type(rows[0]).history.filter(history_date__gte=datetime.fromisoformat(listed.at))
        later = set(entries.filter(id__in=unseen).values_list("id", flat=True))
    return [
        row
        for row in rows
        if row.pk in later or listed.digests.get(str(row.pk), digest(row)) != digest(row)
    ]


def last_save(row: Any) -> str:
    entry = row.history.select_related("history_user").first()
    if entry is None:
        return _("by a command or an import")
    when = f"{entry.history_date:%Y-%m-%d %H:%M} UTC"
    return _("by %(who)s, %(when)s") % {"who": named(entry), "when": when}

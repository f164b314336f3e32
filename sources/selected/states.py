"""Taking rows back from the public: to a draft, or withdrawn with the reason told."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.letters import SeenLetters
from sources.models import Cited, Record, State
from sources.moments import one_change
from sources.selected.asking import NO_REASON, REASON, STEP, WhyForm, ask, is_public
from sources.withdrawing import withdraw


class WithdrawForm(SeenLetters, forms.Form):
    """The reason of a withdrawal, which the public reads at the record's address."""

    change_reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "One or two sentences. The public reads them at the record's address."
        ),
        error_messages={"required": gettext_lazy("Say why: the public is told.")},
    )


def take_back(row: Cited) -> None:
    """Make a draft of what is published or withdrawn."""
    row.state = State.DRAFT
    row.save()


def hide(row: Cited, reason: str) -> None:
    """Withdraw a row; at the address of a record that has one the public is told why."""
    if isinstance(row, Record):
        withdraw(row, reason)
        return
    row.state = State.WITHDRAWN
    row.save()


class StateActions:
    """Before a model's admin: the actions of a publisher that make rows unseen."""

    @admin.action(
        description=gettext_lazy("Return the selected %(verbose_name_plural)s to draft"),
        permissions=["publish"],
    )
    def return_selected(self, request: HttpRequest, queryset: QuerySet) -> Any:
        rows = list(queryset.exclude(state=State.DRAFT))
        form = WhyForm(request.POST if STEP in request.POST else None)
        if form.is_bound and form.is_valid():
            if any(map(is_public, rows)) and not form.cleaned_data[REASON]:
                form.add_error(REASON, NO_REASON)
            else:
                with one_change(form.cleaned_data[REASON]):
                    for row in rows:
                        take_back(row)
                told = ngettext("%(n)s row is a draft.", "%(n)s rows are drafts.", len(rows))
                return self.done(request, told % {"n": len(rows)})
        context = {
            "title": _("Return to draft"),
            "told": _(
                "The public sees them no longer, nor what stands under them, until they are "
                "published again. What is a draft already stays as it is."
            ),
            "form": form,
            "rows": rows,
            "button": _("Return to draft"),
        }
        return ask(self, request, queryset, "return_selected", context)

    @admin.action(
        description=gettext_lazy("Withdraw the selected %(verbose_name_plural)s"),
        permissions=["publish"],
    )
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> Any:
        rows = list(queryset.exclude(state=State.WITHDRAWN))
        form = WithdrawForm(request.POST if STEP in request.POST else None)
        if form.is_bound and form.is_valid():
            reason = form.cleaned_data[REASON]
            try:
                with transaction.atomic(), one_change(reason):
                    for row in rows:
                        hide(row, reason)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                told = ngettext("%(n)s row is withdrawn.", "%(n)s rows are withdrawn.", len(rows))
                return self.done(request, told % {"n": len(rows)})
        context = {
            "title": _("Withdraw"),
            "told": _(
                "At a withdrawn record's address the public is told that it was withdrawn, and "
                "why. What stands under it is hidden with it. To lead to another record that "
                "stands for it, use “Withdrawals”."
            ),
            "form": form,
            "rows": rows,
            "button": _("Withdraw them"),
        }
        return ask(self, request, queryset, "withdraw_selected", context)

    def done(self, request: HttpRequest, told: str) -> None:
        editor: Any = self
        editor.message_user(request, told, messages.SUCCESS)

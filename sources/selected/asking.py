"""The page between choosing rows in a list and doing something to them."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from sources.letters import SeenLetters
from sources.models import State

REASON = "change_reason"
STEP = "step"
"""What a page asks for next; the list itself sends none."""

NO_REASON = _("Say why, and on what source: this changes what is published.")


class WhyForm(SeenLetters, forms.Form):
    """The reason of what is done to the rows."""

    change_reason = forms.CharField(
        label=_("Why, and on what source"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=_("Kept in the history; required where the public sees what is changed."),
    )


def is_public(row: Any) -> bool:
    """Whether the public sees a row as far as its own state goes; where it has none, it does."""
    return not row.INTERNAL and bool(getattr(row, "state", State.PUBLISHED) == State.PUBLISHED)


def ask(
    editor: Any, request: HttpRequest, queryset: QuerySet, action: str, context: dict[str, Any]
) -> TemplateResponse:
    """Give the page that asks, with the rows that were chosen."""
    form = context.get("form")
    context = {
        **editor.admin_site.each_context(request),
        "opts": editor.model._meta,
        "media": editor.media + form.media if form is not None else editor.media,
        "action": action,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "keys": [str(pk) for pk in queryset.order_by().values_list("pk", flat=True)],
        **context,
    }
    return TemplateResponse(request, "admin/selected.html", context)

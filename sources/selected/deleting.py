"""Deleting the rows selected in a list, for a reason."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy

from sources.moments import one_change
from sources.selected.asking import NO_REASON, REASON, WhyForm, is_public


class DeleteAction:
    """Before a model's admin: Django's own action, which asks why as well."""

    @admin.action(
        description=gettext_lazy("Delete selected %(verbose_name_plural)s"),
        permissions=["delete"],
    )
    def delete_selected(self, request: HttpRequest, queryset: QuerySet) -> Any:
        editor: Any = self
        needed = any(map(is_public, queryset))
        asked = bool(request.POST.get("post"))
        form = WhyForm(request.POST if asked else None)
        if asked and form.is_valid():
            if form.cleaned_data[REASON] or not needed:
                with one_change(form.cleaned_data[REASON]):
                    return delete_selected(editor, request, queryset)
            form.add_error(REASON, NO_REASON)
        if asked:
            again = request.POST.copy()
            del again["post"]
            request.POST = again  # type: ignore[assignment]
        answer = delete_selected(editor, request, queryset)
        if isinstance(answer, TemplateResponse) and answer.context_data is not None:
            answer.context_data |= {"form": form, "reason_needed": needed}
        return answer

"""Evidence at entry: what no passage proves is saved as a draft, and published by no form."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from sources.choosing import SearchedSelect
from sources.models import Citation, Cited, State

NOT_PROVED = _(
    "Nothing was saved: no passage proves this, so it cannot be published. Give the passage here, "
    "or save it as a draft."
)


def citation_model(model: type[models.Model]) -> type[Citation]:
    related: Any = model._meta.get_field("citations").related_model
    return related


def is_proved(row: Any) -> bool:
    """Whether a passage proves a stored row; True for a kind of row that cites none."""
    if not hasattr(row, "citations") or row.is_proved_elsewhere:
        return True
    return bool(row.citations.exists())


def is_refused(row: Any, cited: int) -> bool:
    """Whether a row as typed may not be saved, where it is left with ``cited`` passages."""
    wants_to_be_public = getattr(row, "state", None) == State.PUBLISHED
    return wants_to_be_public and not cited and not row.is_proved_elsewhere


class CitationFormSet(BaseInlineFormSet):
    """The passages of one record: at least one, where it is to be public."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.cleaned_data.get("passage")
        ]
        if is_refused(self.instance, len(kept)):
            raise ValidationError(NOT_PROVED, "not_proved")


def passages_of(row: Cited) -> int:
    """Give how many passages prove a row that may not be stored yet."""
    return row.citations.count() if row.pk else 0  # type: ignore[attr-defined]


def passage_widget(model: type[models.Model]) -> RelatedFieldWidgetWrapper:
    """Give the widget that searches for a passage or makes one, for a child of kind ``model``."""
    column: Any = citation_model(model)._meta.get_field("passage")
    return RelatedFieldWidgetWrapper(
        SearchedSelect(column, admin.site),
        column.remote_field,
        admin.site,
        can_add_related=True,
    )

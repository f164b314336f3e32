"""Evidence at entry: what no passage proves is saved as a draft, and published by no form."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sources.choosing import SearchedSelect
from sources.clashing import SavedInAnyOrder
from sources.models import Chapter, Citation, Cited, Passage, State
from sources.querysets import public_rule

NOT_PROVED = _(
    "Nothing was saved: no passage proves this, so it cannot be published. Give the passage here, "
    "or save it as a draft."
)

NOT_PUBLIC = _(
    "Nothing was saved: the public does not see the document whose passages prove this. Publish "
    "the document first, or save this as a draft."
)


def citation_model(model: type[models.Model]) -> type[Citation]:
    related: Any = model._meta.get_field("citations").related_model
    return related


def is_proved(row: Any) -> bool:
    """Whether a stored row is proved; True for a kind of row that cites no passages."""
    if not hasattr(row, "citations") or row.is_proved_elsewhere:
        return True
    return bool(passages_of(row))


def is_refused(row: Any, cited: int) -> bool:
    """Whether a row as typed may not be saved, where it is left with ``cited`` passages."""
    wants_to_be_public = getattr(row, "state", None) == State.PUBLISHED
    return wants_to_be_public and not cited and not row.is_proved_elsewhere


class CitationFormSet(SavedInAnyOrder):
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
        passages = Passage.objects.filter(pk__in=[form.cleaned_data["passage"].pk for form in kept])
        if is_refused(self.instance, passages.filter(public_rule(Chapter, "chapter__")).count()):
            raise ValidationError(NOT_PUBLIC if kept else NOT_PROVED, "not_proved")


def passages_of(row: Cited) -> int:
    """Give how many passages of public documents prove a row that may not be stored yet.

    Drafts among them are published with it.
    """
    if not row.pk:
        return 0
    citations: QuerySet = row.citations.all()  # type: ignore[attr-defined]
    return citations.filter(public_rule(Chapter, "passage__chapter__")).count()


def passage_widget(model: type[models.Model]) -> RelatedFieldWidgetWrapper:
    """Give the widget that searches for a passage or makes one, for a child of kind ``model``."""
    column: Any = citation_model(model)._meta.get_field("passage")
    return RelatedFieldWidgetWrapper(
        SearchedSelect(column, admin.site),
        column.remote_field,
        admin.site,
        can_add_related=True,
    )

"""What the admin of every app has in common: evidence beside each row, and what the public sees."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from sources.models import Citation, Cited, Keyed, Passage, State

PUBLICATION = (
    _("Publication"),
    {
        "fields": ("state",),
        "description": _(
            "A draft is seen by editors only. Published, the record shows on its page at once."
        ),
    },
)
HELD = (
    _("Time"),
    {
        "fields": (("since", "until"), ("attested", "printed")),
        "description": _("As precise as the source and not more: 2002, 2002-02 or 2002-02-26."),
    },
)
WHEN = (
    _("Time"),
    {
        "fields": (("start", "end"), ("sense", "printed")),
        "description": _("As precise as the source and not more: 2002, 2002-02 or 2002-02-26."),
    },
)


def citation_model(model: type[models.Model]) -> type[Citation]:
    related: Any = model._meta.get_field("citations").related_model
    return related


class Autocompleting:
    """Every relation is searched for, not picked from a long list."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        fields = self.model._meta.fields  # type: ignore[attr-defined]
        return [field.name for field in fields if field.is_relation]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave out the numbers that are assigned within a parent."""
        fields = self.model._meta.fields  # type: ignore[attr-defined]
        return [
            field.name
            for field in fields
            if field.name == "number" and field.blank and not field.null
        ]


class LinkInline(Autocompleting, admin.TabularInline):
    """Rows that join this record to others, or that it owns without evidence of their own."""

    extra = 0


class CitationInline(Autocompleting, admin.TabularInline):
    """The passages that prove the record. A published record without one breaks its promise."""

    extra = 0
    verbose_name = _("source")
    verbose_name_plural = _("sources: the passages that prove this record")


class ChildForm(forms.ModelForm):
    """A child row with its evidence: the passage that proves it, and on what basis."""

    passage = forms.ModelChoiceField(Passage.objects.all(), required=False, label=_("add passage"))
    basis = forms.ChoiceField(
        choices=Citation.Basis.choices,
        initial=Citation.Basis.STATED,
        required=False,
        label=_("basis"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column = citation_model(self._meta.model)._meta.get_field("passage")
        self.fields["passage"].widget = AutocompleteSelect(column, admin.site)
        self.fields["passage"].widget.choices = self.fields["passage"].choices  # type: ignore[attr-defined]

    def cite(self) -> None:
        """Join the saved row to the passage given, once."""
        passage = self.cleaned_data.get("passage")
        if passage is None or self.instance.pk is None:
            return
        basis = self.cleaned_data.get("basis") or Citation.Basis.STATED
        citation_model(self._meta.model).objects.get_or_create(
            subject=self.instance, passage=passage, field="", defaults={"basis": basis}
        )


class ChildInline(Autocompleting, admin.StackedInline):
    """Children that cite passages; one passage is given here, more on the child's own page."""

    form = ChildForm
    extra = 0
    show_change_link = True
    readonly_fields: ClassVar = ["cited"]

    @admin.display(description=_("sources so far"))
    def cited(self, row: Cited) -> str:
        if row.pk is None:
            return "–"
        passages = [one.passage for one in row.citations.select_related("passage__chapter")]  # type: ignore[attr-defined]
        return ", ".join(passage.reference for passage in passages) or str(_("none yet"))


class KeyedAdmin(Autocompleting, SimpleHistoryAdmin):
    """An editor's page with history and relations that are searched for."""

    save_on_top = True
    list_per_page = 100
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}


class CitedAdmin(KeyedAdmin):
    """The editor's page of a public row."""

    list_filter: ClassVar[tuple[Any, ...]] = ("state",)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*super().get_list_display(request), "state", "modified")

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Put the sources after the record's own inlines."""
        inlines = super().get_inlines(request, obj)
        if not hasattr(self.model, "citations"):
            return list(inlines)
        return [*inlines, inline(CitationInline, citation_model(self.model))]

    def view_on_site(self, row: Cited) -> str | None:
        """Lead to the public page only when the public can see it."""
        address = getattr(row, "get_absolute_url", None)
        return address() if address and row.is_published else None

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for child in formset.forms:
            if isinstance(child, ChildForm) and child not in formset.deleted_forms:
                child.cite()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inlines, then say what the public sees of it and whether it is proved."""
        super().save_related(request, form, formsets, change)
        row = form.instance
        if not row.is_published:
            hidden = _("Saved, and not public: it is a draft or withdrawn.")
            if row.state == State.PUBLISHED:
                hidden = _("Saved, and not public: what it stands under is not published.")
            self.message_user(request, hidden, messages.INFO)
        if hasattr(row, "citations") and not row.citations.exists():
            self.message_user(request, _("No passage proves this record yet."), messages.WARNING)


class RecordAdmin(CitedAdmin):
    """The editor's page of a record with an address of its own."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Keep the slug of what has been published: others link to it."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "slug") if obj and obj.state != State.DRAFT else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        fixed = "slug" in self.get_readonly_fields(request, obj)
        return {} if fixed else dict(super().get_prepopulated_fields(request, obj))


def inline(kind: type[Any], model: type[Keyed], **attributes: Any) -> type[Any]:
    """Give an inline class of ``kind`` for ``model``."""
    return type(f"{model.__name__}Inline", (kind,), {"model": model, **attributes})

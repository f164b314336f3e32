"""What the admin of every app has in common: evidence beside each row, and what the public sees."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models, router, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from sources.choosing import SearchedSelect
from sources.clashing import Clashing, SavedInAnyOrder
from sources.conflicts.forms import NoLostUpdates
from sources.conflicts.lists import NoLostRows
from sources.history_pages import HistoryPages, may_publish
from sources.models import Citation, Cited, Keyed, Passage, State
from sources.moments import one_change
from sources.naming import RowForm
from sources.periods import PeriodForm
from sources.previewing import Previewed
from sources.proposing import Proposing, may_state
from sources.proving import (
    NOT_PROVED,
    NOT_PUBLIC,
    CitationFormSet,
    citation_model,
    is_proved,
    is_refused,
    passage_widget,
    passages_of,
)
from sources.publishing import Publishing
from sources.selected.asking import NO_REASON, REASON, is_public
from sources.selected.changing import ChangeAction
from sources.selected.deleting import DeleteAction
from sources.selected.states import StateActions

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
        "description": _("As precise as the source and not more."),
    },
)
WHEN = (
    _("Time"),
    {
        "fields": (("start", "end"), ("sense", "printed")),
        "description": _("As precise as the source and not more."),
    },
)


class Autocompleting:
    """Every relation is searched for, not picked from a long list."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        fields = self.model._meta.fields  # type: ignore[attr-defined]
        return [field.name for field in fields if field.is_relation]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("widget", SearchedSelect(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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

    form = RowForm
    formset = SavedInAnyOrder
    template = "admin/rows.html"
    extra = 0


class CitationInline(Autocompleting, admin.TabularInline):
    """The passages that prove the record; where there is none yet, one is asked for."""

    form = RowForm
    template = "admin/rows.html"
    formset = CitationFormSet
    verbose_name = _("source")
    verbose_name_plural = _(
        "sources: the passages that prove this record. Without one it can only be a draft"
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj is not None and obj.citations.exists() else 1


class ChildForm(PeriodForm):
    """A child row with its evidence: the passage that proves it, and on what basis."""

    passage = forms.ModelChoiceField(
        Passage.objects.all(),
        required=False,
        label=_("add passage"),
        help_text=_("Search for it, or make it here. Without one this can only be a draft."),
    )
    basis = forms.ChoiceField(
        choices=Citation.Basis.choices,
        initial=Citation.Basis.STATED,
        required=False,
        label=_("basis"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = passage_widget(self._meta.model)
        widget.widget.choices = self.fields["passage"].choices  # type: ignore[attr-defined]
        self.fields["passage"].widget = widget

    def _post_clean(self) -> None:
        """Look at the row as typed: to be public, it needs a passage."""
        super()._post_clean()
        if not self.has_changed() or "passage" in self.errors:
            return
        given = self.cleaned_data.get("passage")
        if given is not None and given.chapter.document.is_published:
            return
        if is_refused(self.instance, passages_of(self.instance)):
            self.add_error("passage", NOT_PROVED if given is None else NOT_PUBLIC)

    def cite(self) -> None:
        """Join the saved row to the passage given, once."""
        passage = self.cleaned_data.get("passage")
        if passage is None or self.instance.pk is None:
            return
        basis = self.cleaned_data.get("basis") or Citation.Basis.STATED
        citation_model(self._meta.model).objects.get_or_create(
            subject=self.instance, passage=passage, field="", defaults={"basis": basis}
        )


class ChildFormSet(SavedInAnyOrder):
    """Children of a record; ``may_state`` where the user says of rows that they are public."""

    may_state = True

    def clean(self) -> None:
        """Refuse what changes a public child of a draft, but by those who may publish."""
        super().clean()
        for form in () if self.may_state else self.initial_forms:
            goes = self._should_delete_form(form)  # type: ignore[attr-defined]
            is_draft = getattr(form.instance, "state", State.DRAFT) == State.DRAFT
            if not is_draft and (goes or form.has_changed()):
                told = _("“%(row)s” is not a draft: propose its change on its own page.")
                raise forms.ValidationError(told, "not_a_draft", {"row": form.instance})


class ChildInline(Autocompleting, admin.StackedInline):
    """Children that cite passages; one passage is given here, more on the child's own page."""

    form = ChildForm
    formset = ChildFormSet
    extra = 0
    show_change_link = True
    readonly_fields: ClassVar = ["cited"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the state for those who may publish: what anyone else adds is a draft."""
        fields = tuple(super().get_readonly_fields(request, obj))
        stated = any(field.name == "state" for field in self.model._meta.fields)
        return (*fields, "state") if stated and not may_state(request) else fields

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        found: Any = super().get_formset(request, obj, **kwargs)
        found.may_state = may_state(request)
        return found

    @admin.display(description=_("sources so far"))
    def cited(self, row: Cited) -> str:
        if row.pk is None:
            return "–"
        passages = [one.passage for one in row.citations.select_related("passage__chapter")]  # type: ignore[attr-defined]
        return ", ".join(passage.reference for passage in passages) or str(_("none yet"))


class ReasonForm(PeriodForm):
    """A row with the reason of the change, which the public may read once it is published."""

    change_reason = forms.CharField(
        label=_("Why, and on what source"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=_(
            "Kept in the history, and shown to the public with a change of what is published, "
            "where it is required."
        ),
    )

    @property
    def changed_data(self) -> list[str]:
        """Without the reason, which is no part of the record."""
        return [name for name in super().changed_data if name != REASON]

    def _post_clean(self) -> None:
        """Give a row that moves to another parent the next number there."""
        key = self.instance.KEY
        moves = self.instance.pk is not None and set(key) & set(self.changed_data)
        if moves and "number" in key and "number" not in self.fields:
            self.instance.number = None
        super()._post_clean()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.is_public(values) and not values.get(REASON) and REASON not in self.errors:
            self.add_error(REASON, NO_REASON)
        return values

    def is_public(self, values: dict[str, Any]) -> bool:
        """Whether the change is of what the public sees, or makes the public see it."""
        before = getattr(self.instance, "state", None)
        if before is None:
            return self.instance.pk is not None and not self.instance.INTERNAL
        return State.PUBLISHED in (before, values.get("state", before))


class KeyedAdmin(
    Clashing,
    Proposing,
    HistoryPages,
    Previewed,
    NoLostUpdates,
    NoLostRows,
    ChangeAction,
    DeleteAction,
    Autocompleting,
    SimpleHistoryAdmin,
):
    """An editor's page with history and relations that are searched for.

    Who may not publish adds, but changes and deletes only what the public has never seen;
    of anything else a change is proposed.
    """

    form = ReasonForm
    actions: ClassVar = ["change_selected", "delete_selected"]
    save_on_top = True
    list_per_page = 100
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def is_open_to(self, request: HttpRequest, row: Any) -> bool:
        """Say whether this user may touch this row: a draft; a publisher or a proposal, any."""
        return may_state(request) or getattr(row, "state", None) == State.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.is_open_to(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.is_open_to(request, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the reason last, of those who may change anything here."""
        fieldsets = super().get_fieldsets(request, obj)
        allowed = self.has_change_permission(request, obj) if obj else True
        if not allowed:
            return fieldsets
        return [*fieldsets, (_("Reason"), {"fields": (REASON,)})]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Make one change of the record, its children and its sources."""
        with one_change():
            return super().changeform_view(request, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        with one_change(form.cleaned_data.get(REASON, "")):
            return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inlines, and have the database check all keys now, before anything is said."""
        super().save_related(request, form, formsets, change)
        database = transaction.get_connection(router.db_for_write(self.model))
        if database.vendor == "postgresql":
            # On SQLite nobody else can delete what a row points to within the transaction.
            database.check_constraints()

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Make one change of what an action does to many rows."""
        with one_change():
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Delete for a reason: required where the public sees the record."""
        reason = request.POST.get(REASON, "").strip()[:500]
        row = self.get_object(request, object_id)
        allowed = row is not None and (
            self.has_delete_permission(request, row) or self.may_propose(request, row)
        )
        needed = allowed and is_public(row)
        if request.method == "POST" and needed and not reason:
            messages.error(request, NO_REASON)
            return redirect(request.get_full_path())
        with one_change(reason):
            context = {"reason_needed": needed} | (extra_context or {})
            return super().delete_view(request, object_id, context)


class WithoutPassage(admin.SimpleListFilter):
    """Leaves the rows that no passage proves."""

    title = _("passage")
    parameter_name = "passage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("none proves it"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.without_passage() if self.value() == "none" else queryset


class StatedAdmin(Publishing, KeyedAdmin):
    """The editor's page of a row that is a draft or published."""

    actions: ClassVar = ["publish_selected", *KeyedAdmin.actions]

    list_filter: ClassVar[tuple[Any, ...]] = ("state",)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        """Keep the state for those who may publish: what anyone else adds is a draft."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if may_state(request) else (*fields, "state")


class CitedAdmin(StateActions, StatedAdmin):
    """The editor's page of a public row."""

    actions: ClassVar = [
        *("publish_selected", "return_selected", "withdraw_selected"),
        *KeyedAdmin.actions,
    ]

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*super().get_list_display(request), "state", "modified")

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        filters = tuple(super().get_list_filter(request))
        return (*filters, WithoutPassage) if hasattr(self.model, "citations") else filters

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Put the sources before the record's own inlines, where they are seen."""
        inlines = super().get_inlines(request, obj)
        if not hasattr(self.model, "citations"):
            return list(inlines)
        return [inline(CitationInline, citation_model(self.model)), *inlines]

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
        if not is_proved(row):
            told = _("No passage proves this record yet. The desk lists it until one does.")
            self.message_user(request, told, messages.WARNING)


class RecordAdmin(CitedAdmin):
    """The editor's page of a record with an address of its own."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug" and field is not None:
            field.help_text = _(
                "The permanent identifier, seen in the page's address. Change it only where it is "
                "wrong: the old address of what has been public then leads to the new one for ever."
            )
        return field


def inline(kind: type[Any], model: type[Keyed], **attributes: Any) -> type[Any]:
    """Give an inline class of ``kind`` for ``model``."""
    return type(f"{model.__name__}Inline", (kind,), {"model": model, **attributes})

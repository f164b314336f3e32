"""The editors' pages of documents, passages and discrepancies."""

from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.editing import (
    PUBLICATION,
    ChildInline,
    CitedAdmin,
    KeyedAdmin,
    LinkInline,
    ReasonForm,
    RecordAdmin,
    StatedAdmin,
    inline,
)
from sources.history_pages import may_publish
from sources.models import (
    Chapter,
    Discrepancy,
    Document,
    DocumentAlias,
    DocumentLink,
    Figure,
    Passage,
    Record,
    State,
    Statement,
    Withdrawal,
)
from sources.moments import one_change
from sources.proposing import may_state
from sources.quoting import QuotedForm
from sources.uploads.editing import FileInline, upload_link
from sources.withdrawing import withdraw


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ("title", "kind", "date")
    list_filter = ("state", "kind", "status")
    search_fields = ("title", "slug", "aliases__text")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", ("kind", "status"), "date", "issuer_printed")}),
        (_("On the web"), {"fields": (("url", "accessed"),)}),
        (_("File"), {"fields": ("upload",)}),
        PUBLICATION,
    )
    inlines = [
        inline(ChildInline, DocumentAlias),
        inline(ChildInline, DocumentLink, fk_name="source"),
        inline(LinkInline, Chapter, fk_name="document", show_change_link=True),
        FileInline,
    ]
    readonly_fields = ("upload",)

    @admin.display(description=_("upload"))
    def upload(self, row: Document) -> str:
        return upload_link(row)


@admin.register(DocumentAlias)
class DocumentAliasAdmin(CitedAdmin):
    list_display = ("text", "owner", "kind")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("text", "owner__title")
    fieldsets = ((None, {"fields": ("owner", "text", "kind")}), PUBLICATION)


@admin.register(DocumentLink)
class DocumentLinkAdmin(CitedAdmin):
    list_display = ("source", "kind", "target")
    list_filter = ("state", "kind")
    list_select_related = ("source", "target")
    search_fields = ("source__title", "target__title")
    fieldsets = ((None, {"fields": ("source", "kind", "target")}), PUBLICATION)


class ChapterForm(ReasonForm):
    """A chapter; ``may_state`` where the user says of rows that they are public."""

    may_state = True

    def clean(self) -> dict[str, Any]:
        """Leave to publishers what is public with its document at once."""
        values = super().clean()
        document: Any = values.get("document")
        if not self.may_state and self.instance.pk is None and document and document.is_published:
            told = _("The public sees this document: a publisher adds its chapters.")
            self.add_error("document", told)
        return values


@admin.register(Chapter)
class ChapterAdmin(KeyedAdmin):
    form = ChapterForm
    list_display = ("title", "document", "number", "pages")
    list_filter = ("document",)
    list_select_related = ("document",)
    search_fields = ("title", "slug")
    fieldsets = (
        (None, {"fields": ("document", "number", "title", "short_title", "slug", "reproduces")}),
        (_("Pages of the contents page"), {"fields": (("first", "last"),)}),
    )

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.may_state = may_state(request)
        return form


class PassageForm(QuotedForm, ReasonForm):
    """A passage, with the reason of a change."""

    def is_public(self, values: dict[str, Any]) -> bool:
        """Ask for no reason where a passage is added: it says itself what it is for."""
        return self.instance.pk is not None and super().is_public(values)


@admin.register(Passage)
class PassageAdmin(StatedAdmin):
    list_display = ("reference", "kind", "quote", "state")
    list_filter = ("state", "kind", "chapter")
    list_select_related = ("chapter",)
    search_fields = ("code", "quote", "chapter__slug", "locator")
    form = PassageForm
    fieldsets = ((None, {"fields": (("chapter", "code"), ("kind", "locator"), "quote", "state")}),)
    add_fieldsets = (
        (
            None,
            {"fields": (("document", "chapter"), "locator", "quote", ("kind", "code"), "state")},
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is not None else [*self.add_fieldsets, *fieldsets[1:]]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        begun = {"kind": Passage.Kind.TEXT, "state": State.PUBLISHED}
        return begun | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: Passage, form: Any, change: bool) -> None:
        form.place(obj)
        super().save_model(request, obj, form, change)

    def view_on_site(self, row: Passage) -> str | None:
        """Lead to the public page only when the public can see it."""
        return row.get_absolute_url() if row.state == State.PUBLISHED else None


@admin.register(Figure)
class FigureAdmin(CitedAdmin):
    list_display = ("printed", "unit", "about")
    search_fields = ("slug", "printed", "about")
    fieldsets = (
        (None, {"fields": ("slug", ("printed", "unit"), ("low", "high"), "about")}),
        PUBLICATION,
    )


@admin.register(Discrepancy)
class DiscrepancyAdmin(RecordAdmin):
    list_display = ("subject", "kind", "treatment", "status")
    list_filter = ("state", "kind", "treatment", "status")
    search_fields = ("subject", "slug", "summary")
    prepopulated_fields = {"slug": ("subject",)}
    fieldsets = (
        (None, {"fields": ("subject", "slug", "kind", "summary")}),
        (_("What is shown"), {"fields": ("treatment", "reason", "status")}),
        PUBLICATION,
    )
    inlines = [inline(LinkInline, Statement)]


def kinds_of_record() -> list[tuple[str, str]]:
    """Give every kind of record as a choice, by its name."""
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    kinds = [(model._meta.label_lower, str(model._meta.verbose_name)) for model in models]
    return [("", "---------"), *sorted(kinds, key=lambda kind: kind[1])]


class WithdrawalForm(ReasonForm):
    """A withdrawal, whose reason for the public is also the one that the history keeps."""

    label = forms.ChoiceField(label=_("kind of record"), choices=kinds_of_record)

    def is_public(self, values: dict[str, Any]) -> bool:
        return not values.get("reason")

    def clean(self) -> dict[str, Any]:
        """Refuse to withdraw again, by a correction, what has been published since."""
        record = self.instance.record if self.instance.pk else None
        if record is not None and record.state == State.PUBLISHED:
            raise forms.ValidationError(
                _("This record is public again. It is withdrawn anew from its own form.")
            )
        return super().clean()


@admin.register(Withdrawal)
class WithdrawalAdmin(KeyedAdmin):
    """Withdrawing a record with a reason, or in favour of another that stands for it."""

    form = WithdrawalForm
    list_display = ("slug", "label", "survivor", "reason")
    search_fields = ("slug", "survivor", "reason")
    fieldsets = ((None, {"fields": ("label", "slug", "reason", "survivor")}),)
    actions: ClassVar = ["delete_selected"]
    FIXED: ClassVar = ("label", "slug")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let nobody withdraw what the public sees but who may publish."""
        return may_publish(request) and super().has_add_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.FIXED if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Withdraw the record with it; the form has seen that there is one."""
        survivor = obj.model.objects.filter(slug=obj.survivor).first() if obj.survivor else None
        with one_change(obj.reason):
            obj.pk = withdraw(obj.record, obj.reason, survivor).pk

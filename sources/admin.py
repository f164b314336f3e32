"""The editors' pages of documents, passages and discrepancies."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sources.editing import (
    PUBLICATION,
    ChildInline,
    CitedAdmin,
    KeyedAdmin,
    LinkInline,
    RecordAdmin,
    inline,
)
from sources.models import (
    Chapter,
    Discrepancy,
    Document,
    DocumentAlias,
    DocumentLink,
    Figure,
    Passage,
    Statement,
)


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ("title", "kind", "date")
    list_filter = ("state", "kind", "status")
    search_fields = ("title", "slug", "aliases__text")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": ("title", "slug", ("kind", "status"), "date", "issuer_printed")}),
        (_("On the web"), {"fields": (("url", "accessed"),)}),
        PUBLICATION,
    )
    inlines = [
        inline(ChildInline, DocumentAlias),
        inline(ChildInline, DocumentLink, fk_name="source"),
        inline(LinkInline, Chapter, fk_name="document", show_change_link=True),
    ]


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


@admin.register(Chapter)
class ChapterAdmin(KeyedAdmin):
    list_display = ("title", "document", "number", "pages")
    list_filter = ("document",)
    list_select_related = ("document",)
    search_fields = ("title", "slug")
    fieldsets = (
        (None, {"fields": ("document", "number", "title", "short_title", "slug", "reproduces")}),
        (_("Pages of the contents page"), {"fields": (("first", "last"),)}),
    )


@admin.register(Passage)
class PassageAdmin(KeyedAdmin):
    list_display = ("reference", "kind", "quote")
    list_filter = ("kind", "chapter")
    list_select_related = ("chapter",)
    search_fields = ("code", "quote", "chapter__slug", "locator")
    fieldsets = ((None, {"fields": (("chapter", "code"), ("kind", "locator"), "quote")}),)

    def view_on_site(self, row: Passage) -> str:
        return row.get_absolute_url()


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

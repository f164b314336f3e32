"""The editors' page of a document's file: an upload is a new version, and stays as it is."""

import hashlib
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.editing import PUBLICATION, CitedAdmin, ReasonForm
from sources.models import Document, DocumentFile
from sources.uploads.checking import EMPTY, MOST_BYTES, TOO_LARGE, check
from sources.uploads.keeping import forget, keep
from sources.uploads.refusing import refuse
from sources.uploads.sending import sent

ACCEPTED = ",".join(f".{kind}" for kind in DocumentFile.Kind.values)
THERE_ALREADY = gettext_lazy("This very file is there already, as version %(number)s: %(name)s.")
NOT_WRITTEN = gettext_lazy(
    "The file could not be kept: the disk of the site is full or cannot be written. Nothing was "
    "saved. Tell those who run the site, and upload it again later."
)


class FileForm(ReasonForm):
    """A new version of a document's file; its bytes are kept when all else is in order."""

    keeps = False
    """Whether the bytes are to be kept: not for a preview."""
    kept: ClassVar[list[DocumentFile]] = []

    file = forms.FileField(
        label=gettext_lazy("file"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "A PDF, DOCX or XLSX of 10 MB at most, without macros, scripts, attachments or "
            "anything fetched from elsewhere. Published, it takes the place of the version that "
            "the public sees; the versions before it are kept."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": EMPTY,
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> bytes:
        """Give the bytes of a file that is taken, and tell the row what it is."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise refuse(TOO_LARGE, size=f"{upload.size / (1 << 20):.1f}")
        content: bytes = upload.read()
        row, checked = self.instance, check(content, upload.name)
        row.kind, row.name, row.size = checked.kind, checked.name, len(content)
        row.sha256 = hashlib.sha256(content).hexdigest()
        return content

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        document: Any = values.get("document")
        same = document and document.files.filter(sha256=self.instance.sha256).first()
        if same and "file" in values:
            self.add_error("file", refuse(THERE_ALREADY, number=same.number, name=same.name))
        return values

    def full_clean(self) -> None:
        super().full_clean()
        if self.keeps and self.is_bound and not self.errors:
            try:
                if keep(self.instance, self.cleaned_data["file"]):
                    self.kept.append(self.instance)
            except OSError:
                self.add_error("file", str(NOT_WRITTEN))


@admin.register(DocumentFile)
class DocumentFileAdmin(CitedAdmin):
    list_display = ("name", "document", "number", "kind", "told_size", "uploaded")
    list_filter = ("state", "kind")
    list_select_related = ("document",)
    search_fields = ("name", "document__title", "sha256")
    fieldsets = (
        (None, {"fields": ("document", "number", "name", "kind", "told_size", "sha256")}),
        (None, {"fields": ("uploaded", "download")}),
        PUBLICATION,
    )
    FIXED: ClassVar = "document number name kind told_size sha256 uploaded download".split()

    @admin.display(description=gettext_lazy("size"))
    def told_size(self, row: DocumentFile) -> str:
        return filesizeformat(row.size)

    @admin.display(description=gettext_lazy("download"))
    def download(self, row: DocumentFile) -> str:
        address = reverse("admin:sources_documentfile_download", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row.name)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        return found if obj else [(None, {"fields": ("document", "file")}), *found[2:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        fields = super().get_readonly_fields(request, obj)
        return (*self.FIXED, *fields) if obj else fields

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form: Any = super().get_form(request, obj, change, form=FileForm, **kwargs)
        clashes = getattr(request, "clash", "")
        form.keeps = request.method == "POST" and self.is_saved(request) and not clashes
        form.kept = vars(request).setdefault("kept_files", [])
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Save the row with its bytes, or neither."""
        is_done = False
        try:
            answer = super().changeform_view(request, *args, **kwargs)
            is_done = not getattr(request, "clash", "")
            return answer
        finally:
            for row in () if is_done else vars(request).get("kept_files", ()):
                forget(row)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download_view)
        name = "sources_documentfile_download"
        return [path("<int:pk>/file/", view, name=name), *super().get_urls()]

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send any version to those who may read the record, drafts included."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = DocumentFile.objects.select_related("document").filter(pk=pk).first()
        if row is None:
            raise Http404(_("There is no such file."))
        return sent(request, row, "no-store, no-transform")


class FileInline(admin.TabularInline):
    """The versions of a document's file, to be read; each is changed on its own page."""

    model = DocumentFile
    template = "admin/rows.html"
    verbose_name_plural = gettext_lazy("versions of the file")
    fields = readonly_fields = ("name", "number", "state", "size", "uploaded")
    show_change_link = True
    extra = 0

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False


def upload_link(row: Document) -> str:
    """Give the way to a new version of a document's file."""
    if not row.pk:
        return _("Save the document first.")
    address = f"{reverse('admin:sources_documentfile_add')}?document={row.pk}"
    return format_html('<a href="{}">{}</a>', address, _("Upload a file, or a new version of it"))

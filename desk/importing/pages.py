"""The editors' pages of sheets: the template, the export, the import looked through and done."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from desk.importing.kinds import KINDS, Kind
from desk.importing.reading import Problem, Table, Unreadable, read
from desk.importing.running import Forged, Moved, Outcome, confirm, read_signed, run, sign
from sources.sheets import Sheet, csv_response, write_workbook
from sources.uploads.checking import MOST_BYTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


class SheetForm(forms.Form):
    """A file to look through."""

    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("CSV (UTF-8) or XLSX, of 500 rows at most. Nothing is saved yet."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file has more than 10 MB. Split the sheet."))
        content: bytes = upload.read()
        return content


class ReasonForm(forms.Form):
    """Why the rows are imported: one reason for all of them."""

    change_reason = forms.CharField(
        label=gettext_lazy("Why, and on what source"),
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy(
            "Kept in the history of every row that changes, and shown to the public with a change "
            "of what is published."
        ),
        error_messages={"required": gettext_lazy("Say why, and on what source.")},
    )


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """Give the addresses of the pages, within those of the desk."""
    return [
        path("sheets/<slug:word>/", site.admin_view(import_view), name="sheet"),
        path(
            "sheets/<slug:word>/template.<slug:ending>",
            site.admin_view(template_view),
            name="sheet_template",
        ),
        path(
            "sheets/<slug:word>/export.<slug:ending>",
            site.admin_view(export_view),
            name="sheet_export",
        ),
    ]


def found(word: str, ending: str = "csv") -> Kind:
    if word not in KINDS or ending not in FORMATS:
        raise Http404(_("There is no such sheet."))
    return KINDS[word]


def may_import(request: HttpRequest, kind: Kind) -> bool:
    editor = admin.site._registry[kind.model]
    return editor.has_add_permission(request) and editor.has_change_permission(request)


@require_safe
def template_view(request: HttpRequest, word: str, ending: str) -> HttpResponse:
    """Send a sheet with the names of the columns and nothing else."""
    kind = found(word, ending)
    if not may_import(request, kind):
        raise PermissionDenied
    return sent(kind, ending, f"{kind.word}-template", iter(()))


@require_safe
def export_view(request: HttpRequest, word: str, ending: str) -> HttpResponse:
    """Send the records of a list, as its filters leave them, drafts included."""
    kind = found(word, ending)
    editor = admin.site._registry[kind.model]
    if not editor.has_view_permission(request):
        raise PermissionDenied
    try:
        listed = editor.get_changelist_instance(request).queryset
    except admin.options.IncorrectLookupParameters:
        told = _("These filters make no sense. Go back to the list, and choose again.")
        return HttpResponse(told, status=400, content_type="text/plain; charset=utf-8")
    resource = kind.resource(request)
    keys = listed.order_by().values("pk")
    rows = resource.get_queryset().filter(pk__in=keys).order_by(*kind.model.key_paths())
    return sent(kind, ending, kind.word, (resource.texts(row) for row in rows))


def sent(kind: Kind, ending: str, name: str, rows: Iterator[list[str]]) -> HttpResponse:
    header = [column.column_name for column in kind.columns]
    if ending == "csv":
        answer = csv_response(f"{name}.csv", header, rows)
    else:
        file = io.BytesIO()
        write_workbook(file, [Sheet(kind.word, header, rows, as_text=True)])
        answer = HttpResponse(file.getvalue(), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer


def import_view(request: HttpRequest, word: str) -> HttpResponse:
    """Take a sheet, show what it would do, and do it when that is confirmed."""
    kind = found(word)
    if not may_import(request, kind):
        raise PermissionDenied
    if request.method != "POST":
        return page(request, kind, SheetForm())
    if "plan" in request.POST:
        return confirm_view(request, kind)
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, kind, form, status=400)
    try:
        sheet = read(form.cleaned_data["file"], kind.resource(request).known)
        return looked_through(request, kind, sheet)
    except Unreadable as unreadable:
        return page(request, kind, SheetForm(), unreadable.problems, 400)


def looked_through(
    request: HttpRequest, kind: Kind, sheet: Table, status: int = 200, **context: Any
) -> HttpResponse:
    """Show what a sheet would do; raises :class:`Unreadable`."""
    outcome = run(request, kind, sheet)
    if outcome.problems:
        moved = context.get("moved", [])
        return page(request, kind, SheetForm(), outcome.problems, 409 if moved else 400, moved)
    return differences(request, kind, sheet, outcome, status, **context)


def differences(
    request: HttpRequest, kind: Kind, sheet: Table, outcome: Outcome, status: int, **context: Any
) -> HttpResponse:
    skipped = [name for name in sheet.header if name in kind.resource.passed_over]
    context = {
        "title": _("Import of %(kind)s: look through it") % {"kind": named(kind)},
        "outcome": outcome,
        "counts": counts(outcome),
        "is_proposed": outcome.count("proposed") > 0,
        "skipped": skipped,
        "plan": sign(request, kind, sheet, outcome.stamps),
        "reason": ReasonForm(),
        **context,
    }
    return shown(request, kind, "differences", context, status)


def confirm_view(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Save what was looked through, or tell what has changed since."""
    try:
        sheet, stamps = read_signed(request, kind, request.POST["plan"])
    except Forged:
        told = _("It is not known any more what you looked through. Choose the file again.")
        return page(request, kind, SheetForm(), [Problem(0, "", told)], 400)
    reason = ReasonForm(request.POST)
    try:
        if not reason.is_valid():
            return looked_through(request, kind, sheet, 400, reason=reason)
        outcome, moved = confirm(request, kind, sheet, stamps, reason.cleaned_data["change_reason"])
        if moved:
            return looked_through(request, kind, sheet, 409, reason=reason, moved=moved)
    except Unreadable as unreadable:
        return page(request, kind, SheetForm(), unreadable.problems, 400)
    if outcome.problems:
        return page(request, kind, SheetForm(), outcome.problems, 400)
    messages.success(request, " ".join(counts(outcome)))
    return redirect(list_address(kind))


def counts(outcome: Outcome) -> list[str]:
    """Give in words how many rows are added, changed and left."""
    new, changed, same = (outcome.count(what) for what in ("new", "change", "same"))
    told = [
        ngettext("%(n)s row is new.", "%(n)s rows are new.", new) % {"n": new},
        ngettext("%(n)s row changes a record.", "%(n)s rows change a record.", changed)
        % {"n": changed},
        ngettext("%(n)s row changes nothing.", "%(n)s rows change nothing.", same) % {"n": same},
    ]
    if proposed := outcome.count("proposed"):
        words = ngettext(
            "%(n)s row is proposed: a publisher decides.",
            "%(n)s rows are proposed: a publisher decides on each.",
            proposed,
        )
        told.append(words % {"n": proposed})
    return told


def list_address(kind: Kind) -> str:
    meta = kind.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def named(kind: Kind) -> str:
    return str(kind.model._meta.verbose_name_plural)


def page(
    request: HttpRequest,
    kind: Kind,
    form: SheetForm,
    problems: Iterable[Problem] = (),
    status: int = 200,
    moved: Iterable[Moved] = (),
) -> HttpResponse:
    """Show the page that takes a sheet, with what is wrong with the one that was chosen."""
    context = {
        "title": _("Import %(kind)s from a sheet") % {"kind": named(kind)},
        "form": form,
        "problems": problems,
        "moved": moved,
    }
    return shown(request, kind, "import", context, status)


def shown(
    request: HttpRequest, kind: Kind, name: str, context: dict[str, Any], status: int
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "kind": kind,
        "opts": kind.model._meta,
        "list_address": list_address(kind),
        "list_name": capfirst(named(kind)),
        **context,
    }
    return TemplateResponse(request, f"admin/desk/sheets/{name}.html", context, status=status)

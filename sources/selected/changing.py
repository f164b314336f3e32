"""One field of many rows: given a value, shown row by row, and changed in all or in none."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.moments import one_change
from sources.proving import NOT_PROVED, is_refused, passages_of
from sources.selected.asking import NO_REASON, REASON, STEP, WhyForm, ask, is_public

ACTION = "change_selected"
PREVIEW, APPLY = "preview", "apply"
MOST_ROWS = 500

SIMPLE = (
    *(models.CharField, models.TextField, models.BooleanField, models.DateField),
    *(models.IntegerField, models.ForeignKey),
)
LEFT_OUT = ("slug", "state")
"""What identifies a record, and what has actions of its own."""


class Change(NamedTuple):
    """What becomes of one row: its texts before and after, or why it cannot be changed."""

    row: Any
    before: str
    after: str
    fault: str = ""

    @property
    def changes(self) -> bool:
        return self.before != self.after and not self.fault


class BulkChange:
    """The change of one field of the rows that were chosen, as one user asks for it."""

    def __init__(self, editor: Any, request: HttpRequest, queryset: QuerySet) -> None:
        self.editor, self.request, self.queryset = editor, request, queryset
        self.fields = simple_fields(editor, request)
        self.column: Any = self.fields.get(request.POST.get("field", ""))

    def answer(self) -> Any:
        """Give the next page; None where all rows are changed, or none can be."""
        if self.queryset.count() > MOST_ROWS:
            told = _("Nothing was done: choose %(most)s rows at most.") % {"most": MOST_ROWS}
            self.editor.message_user(self.request, told, messages.ERROR)
            return None
        if self.column is None:
            return self.page({"choices": self.choices()})
        step = self.request.POST.get(STEP)
        form = self.value_form(self.request.POST if step in (PREVIEW, APPLY) else None)
        if not form.is_bound or not form.is_valid():
            return self.page({"form": form, "next": PREVIEW, "button": _("Show what changes")})
        changes = self.attempt(form, keep=step == APPLY)
        if self.is_reason_missing(form, changes):
            form.add_error(REASON, NO_REASON)
            return self.page({"form": form, "next": PREVIEW, "button": _("Show what changes")})
        faults = sum(1 for one in changes if one.fault)
        number = sum(1 for one in changes if one.changes)
        if step == APPLY and number and not faults:
            told = ngettext("%(n)s row is changed.", "%(n)s rows are changed.", number)
            self.editor.message_user(self.request, told % {"n": number}, messages.SUCCESS)
            return None
        context = {"changes": changes, "number": number, "faults": faults, "next": APPLY}
        context |= {"sent": self.sent(), "is_refused": step == APPLY}
        return self.page(context)

    def page(self, context: dict[str, Any]) -> Any:
        name = self.column.verbose_name if self.column is not None else ""
        title = _("Change “%(field)s”") % {"field": name} if name else _("Change a field")
        context = {"title": title, "column": self.column, **context}
        if "changes" not in context:
            context["rows"] = self.rows()
        return ask(self.editor, self.request, self.queryset, ACTION, context)

    def choices(self) -> list[tuple[str, str]]:
        return [(name, str(capfirst(one.verbose_name))) for name, one in self.fields.items()]

    def rows(self) -> list[Any]:
        related = self.editor.list_select_related
        near = [*related] if isinstance(related, tuple | list) else []
        if self.column is not None and self.column.is_relation:
            near.append(self.column.name)
        return list(self.queryset.select_related(*near) if near else self.queryset)

    def value_form(self, data: Any) -> forms.Form:
        """Give a form of the value, as the record's own form asks for it, and the reason."""
        field = self.editor.formfield_for_dbfield(self.column, self.request)
        return type("ValueForm", (WhyForm,), {"value": field, "field_order": ["value"]})(data)

    def sent(self) -> list[tuple[str, str]]:
        """Give what the page carries hidden: the field, the value as typed and the reason."""
        names = ("field", "value", REASON)
        return [(name, one) for name in names for one in self.request.POST.getlist(name)]

    def attempt(self, form: forms.Form, *, keep: bool) -> list[Change]:
        """Change the rows, and say what came of each; none stays changed unless all can be.

        Without ``keep``, or without the reason that is needed, all is rolled back.
        """
        value = form.cleaned_data["value"]
        with transaction.atomic(), one_change(form.cleaned_data[REASON]):
            changes = [self.change(row, value) for row in self.rows()]
            failed = any(one.fault for one in changes) or self.is_reason_missing(form, changes)
            if failed or not keep:
                transaction.set_rollback(True)
        return changes

    def is_reason_missing(self, form: forms.Form, changes: Iterable[Change]) -> bool:
        if form.cleaned_data.get(REASON):
            return False
        return any(one.changes and is_public(one.row) for one in changes)

    def change(self, row: Any, value: Any) -> Change:
        before, was = shown(row, self.column), identified(row, self.column)
        setattr(row, self.column.name, value)
        after, now = shown(row, self.column), identified(row, self.column)
        if before == after:
            # Two records may have one name.
            before, after = was, now
        if not self.editor.has_change_permission(self.request, row):
            return Change(row, before, after, _("You may change drafts only."))
        if before == after:
            return Change(row, before, after)
        if hasattr(row, "citations") and is_refused(row, passages_of(row)):
            return Change(row, before, after, str(NOT_PROVED))
        try:
            with transaction.atomic():
                row.full_clean()
                row.save()
        except ValidationError as error:
            return Change(row, before, after, " ".join(error.messages))
        except IntegrityError:
            return Change(row, before, after, _("Another record is in its way."))
        return Change(row, before, after)


def simple_fields(editor: Any, request: HttpRequest) -> dict[str, Any]:
    """Give the fields of a record's own form that can be changed in many rows at once."""
    kept = {*editor.get_readonly_fields(request), *getattr(editor, "FIXED", ())}
    found = {}
    for name in flatten_fieldsets(editor.get_fieldsets(request)):
        try:
            field = editor.model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if name in kept or name in LEFT_OUT or isinstance(field, models.SlugField):
            continue
        if isinstance(field, SIMPLE) and field.editable and not field.unique:
            found[name] = field
    return found


def shown(row: Any, column: Any) -> str:
    """Give the value of a field in words."""
    value = getattr(row, column.name)
    if value is None or value == "":
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return str(value)


def identified(row: Any, column: Any) -> str:
    """Give the value of a field in words, and which record it is where it is one."""
    told = shown(row, column)
    value = getattr(row, column.name) if column.is_relation else None
    return told if value is None else f"{told} ({getattr(value, 'slug', '') or value.pk})"


class ChangeAction:
    """Before a model's admin: the action that changes one field of the selected rows."""

    @admin.action(
        description=gettext_lazy("Change a field of the selected %(verbose_name_plural)s"),
        permissions=["change"],
    )
    def change_selected(self, request: HttpRequest, queryset: QuerySet) -> Any:
        return BulkChange(self, request, queryset).answer()

"""What the database alone refuses: told in the form, with all that was typed."""

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, router, transaction
from django.db.models import BaseConstraint, CheckConstraint, UniqueConstraint
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

CHECK = re.compile(r"CHECK constraint failed: (\w+)")
COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)")


class SavedInAnyOrder(BaseInlineFormSet):
    """Rows of which one may take what another gives up, whichever of them stands first."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        try:
            with transaction.atomic(using=router.db_for_write(type(obj))):
                return super().save_existing(form, obj, commit)
        except IntegrityError as error:
            self.waiting.append((form, obj, error))
            return obj

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        self.waiting: list[tuple[Any, Any, IntegrityError]] = []
        saved: list[Any] = super().save_existing_objects(commit)
        while self.waiting:
            again, self.waiting = self.waiting, []
            for form, obj, _error in again:
                self.save_existing(form, obj, commit)
            if len(self.waiting) == len(again):
                raise self.waiting[0][2]
        return saved


class Refused:
    """Before a form: whatever it holds, it is not saved, and says why."""

    told = ""

    def full_clean(self) -> None:
        form: Any = self
        super().full_clean()
        if form.is_bound:
            form.add_error(None, self.told)


class Clashing:
    """Before a model's admin: a form that the database refuses is shown again, and says why."""

    model: Any

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> Any:
        view: Callable = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        sent = request.POST
        try:
            with transaction.atomic(using=router.db_for_write(self.model)):
                return view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            vars(request)["clash"] = sentence(error)
        files: Any = request.FILES
        for file in files.values():
            file.seek(0)
        request.POST = sent
        return view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        told = getattr(request, "clash", "")
        return type(form.__name__, (Refused, form), {"told": told}) if told else form


def sentence(error: IntegrityError) -> str:
    """Say which rule of the record the database has found broken."""
    if "foreign key" in str(error).lower():
        return _("What a row points to was deleted meanwhile: choose another.")
    rule, model = rule_of(error)
    words = "" if rule is None or is_unnamed(rule) else str(rule.get_violation_error_message())
    said = [words or _("Two rows would have what only one may have.")]
    if not isinstance(rule, CheckConstraint):
        said.append(_("Where rows exchange a value, save one of them with another value first."))
    kind = model and capfirst(str(model._meta.verbose_name_plural))
    values = {"kind": kind or _("The rows"), "told": " ".join(said)}
    return _("%(kind)s: %(told)s") % values


def is_unnamed(rule: BaseConstraint) -> bool:
    """Whether a constraint has no words of its own."""
    return bool(rule.violation_error_message == rule.default_violation_error_message)


def rule_of(error: IntegrityError) -> tuple[BaseConstraint | None, Any]:
    """Give the constraint that was broken, and the model that has it; None where not known."""
    for model in apps.get_models():
        for rule in model._meta.constraints:
            if is_broken(rule, model, error):
                return rule, model
    return None, None


def is_broken(rule: BaseConstraint, model: Any, error: IntegrityError) -> bool:
    """Whether an error is of this constraint: PostgreSQL names it, SQLite names its columns."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name is not None:
        return bool(rule.name == name)
    if isinstance(rule, CheckConstraint):
        return bool((found := CHECK.search(str(error))) and found[1] == rule.name)
    if not isinstance(rule, UniqueConstraint) or not (found := COLUMNS.search(str(error))):
        return False
    columns = [model._meta.get_field(one).column for one in rule.fields]
    return found[1] == ", ".join(f"{model._meta.db_table}.{one}" for one in columns)

"""What a row of a sheet does: add a draft, change a record, or nothing, as its editor may."""

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, Resource

from desk.importing.cells import Column, JoinColumn, key_of
from desk.proposing.filling import Filled
from sources.conflicts.lists import last_save
from sources.conflicts.opened import digest
from sources.history_pages import may_publish
from sources.models import State
from sources.proving import is_proved

ROW_COLUMN = "row"
"""The name under which a row carries its number in the sheet; no column has it."""

REVISION = "revision"

MOST_PROPOSED = 100
"""Rows of one import that are proposed: each is a whole form, taken as if to save it."""


class Change(NamedTuple):
    """What a row changes in one column."""

    column: str
    was: str
    now: str


class Changes(Diff):
    """The differences of a row, column by column."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        super().__init__(resource, instance, new)
        self.columns = [field.column_name for field in resource.get_import_fields()]

    def as_html(self) -> list[Change]:
        """Give the columns that differ: texts, which a page shows as it shows any text."""
        both = zip(self.columns, self.left, self.right, strict=True)
        found = [Change(name, "" if self.new else was, now) for name, was, now in both]
        return [one for one in found if one.was != one.now and one.column != REVISION]


class SheetResource(Resource):
    """The records of one kind as a sheet, for the user of ``request``.

    ``stamps`` has, after an import, how the record of each row was found: its digest by the
    row's number, '' for one that was not there.
    """

    fields: dict[str, Column]

    keys: ClassVar[tuple[str, ...]]
    """The columns that say which record a row is of."""
    may_be_blank: ClassVar[tuple[str, ...]] = ()
    """Keys that a new record is given, so that its row may leave them out."""
    passed_over: ClassVar[tuple[str, ...]] = ()
    """Columns of the downloads that are made from others, and are not read."""
    stand_ins: ClassVar[dict[str, str]] = {}
    """Columns that stand for a key that is left out, and the key."""
    prefetched: ClassVar[tuple[str, ...]] = ("citations__passage__chapter",)
    related: ClassVar[tuple[str, ...]] = ()

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        store_instance = True
        instance_loader_class = BaseInstanceLoader

    def __init__(self, request: HttpRequest, *, lock: bool = False, reason: str = "") -> None:
        super().__init__()
        self.request, self.lock = request, lock
        # What is tried is proposed for no reason that is kept.
        self.reason = reason or "-"
        self.model: Any = self._meta.model
        self.editor: Any = admin.site._registry[self.model]
        self.may_publish = may_publish(request)
        self.found: dict[str, Any] = {}
        self.seen: dict[str, tuple[str, list[Any]]] = {}
        self.stamps: dict[str, str] = {}
        self.pks: dict[str, int] = {}
        self.proposed = 0

    @classmethod
    def get_diff_class(cls) -> type[Changes]:
        return Changes

    # The columns

    @property
    def header(self) -> list[str]:
        return [column.column_name for column in self.fields.values()]

    @property
    def known(self) -> set[str]:
        return {*self.header, *self.passed_over, *self.stand_ins}

    @property
    def needed(self) -> list[set[str]]:
        """The columns of which one each must be there."""
        return [
            {key, *(one for one, of in self.stand_ins.items() if of == key)}
            for key in self.keys
            if key not in self.may_be_blank
        ]

    @property
    def join_columns(self) -> list[JoinColumn]:
        return [one for one in self.fields.values() if isinstance(one, JoinColumn)]

    # Exporting

    def get_queryset(self) -> QuerySet:
        """Give the records with all that a row tells of them, in a fixed number of queries."""
        rows: QuerySet = self.model._base_manager.all()
        return rows.select_related(*self.related).prefetch_related(*self.prefetched)

    def texts(self, row: Any) -> list[str]:
        return [column.export(row) for column in self.fields.values()]

    # Importing

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Fetch the records that the rows are of, and keep others from saving them meanwhile."""
        rows = self.get_queryset().filter(self.wanted(dataset.dict))
        if self.lock:
            rows = rows.select_for_update(of=("self",), no_key=True)
        self.found = {key_of(row): row for row in rows}

    def wanted(self, rows: Iterable[dict[str, Any]]) -> Q:
        """Give the condition that finds at least the records that the rows are of."""
        slugs = {str(row["slug"]) for row in rows}
        return Q(slug__in=slugs)

    def key(self, row: Any) -> str:
        """Give the identifier of a row's record, '' for one that is new in any case.

        Raises ``ValidationError`` by column where a part is missing.
        """
        blank = {
            name: _("This cell says which record the row is of: it cannot be empty.")
            for name in self.keys
            if not row.get(name) and name not in self.may_be_blank
        }
        if blank:
            raise ValidationError(blank)
        parts = [str(row.get(name) or "") for name in self.keys]
        return "/".join(parts) if all(parts) else ""

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        key = self.key(row)
        instance = self.found.get(key) if key else self.same_as(row)
        key = key_of(instance) if instance is not None else key
        number = str(row[ROW_COLUMN])
        cells = self.cells(row)
        if key in self.seen:
            first, said = self.seen[key]
            if said != cells:
                told = _("Row %(n)s is of the same record, and says otherwise.")
                raise ValidationError({self.keys[-1]: told % {"n": first}})
            self.stamps[number] = f"as {first}"
            return instance
        if key:
            self.seen[key] = (number, cells)
        self.stamps[number] = digest(instance) if instance is not None else ""
        if instance is not None:
            self.pks[number] = instance.pk
        return instance

    def cells(self, row: Any) -> list[Any]:
        return [row.get(name) for name in self.header]

    def same_as(self, row: Any) -> Any:
        """Give the record that a row without an identifier tells word for word, if there is one."""
        return None

    def init_instance(self, row: Any = None) -> Any:
        return self.model()

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        instance.state_before = "" if new else instance.state
        instance.revision_said = row.get(REVISION, "")
        instance.is_proposed = False
        if new:
            instance.is_open = self.editor.has_add_permission(self.request)
        else:
            instance.is_open = self.editor.has_change_permission(self.request, instance)
            instance.is_proposed = not instance.is_open and self.editor.may_propose(
                self.request, instance
            )

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take over the cells of a row; raises ``ValidationError`` for all columns at once."""
        errors: dict[str, Any] = {}
        for column in self.get_import_fields():
            name = column.column_name
            if name not in row or name == REVISION:
                continue
            if not row[name] and (
                name == "state" or name in self.keys or not instance.state_before
            ):
                # A new record is what its form would begin with; one that is there keeps its key.
                continue
            try:
                column.save(instance, row)
            except ValidationError as error:
                errors[column.attribute] = error.error_list
        if errors:
            raise ValidationError(errors)

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        if import_validation_errors:
            return False
        return original.pk is not None and not any(
            column.changed(column.get_value(original), column.get_value(instance))
            for column in self.get_import_fields()
        )

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check a row as its form does; raises ``ValidationError`` by field."""
        if not instance.is_open and not instance.is_proposed:
            told = _("You may not change this.") if instance.pk else _("You may not add this.")
            raise ValidationError({NON_FIELD_ERRORS: told})
        if told := self.wrong_with_revision(instance):
            raise ValidationError({REVISION: told})
        errors = dict(import_validation_errors or {})
        if "state" not in errors and (told := self.wrong_with_state(instance)):
            errors["state"] = [ValidationError(told)]
        super().validate_instance(instance, errors, validate_unique)

    def wrong_with_state(self, instance: Any) -> str:
        before, now = instance.state_before, instance.state
        if now == before:
            return ""
        if State.WITHDRAWN in (before, now):
            return _("A sheet neither withdraws nor brings back: the public is told the reason.")
        if now == State.PUBLISHED and not self.may_publish:
            return _("You may not publish: write “draft”, and a publisher publishes it.")
        return ""

    def wrong_with_revision(self, instance: Any) -> str:
        """Say that a record was saved since its row was exported, or is gone."""
        if not instance.revision_said:
            return ""
        if not instance.state_before:
            return _(
                "There is no such record now. Was it deleted, or its identifier changed, since the "
                "sheet was exported? To add it anew, empty this cell."
            )
        if instance.revision_said == str(instance.revision):
            return ""
        told = _(
            "This record was saved since the sheet was exported: %(last)s. Compare it; to write "
            "this row over it, empty this cell."
        )
        return told % {"last": last_save(instance)}

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save a row, or propose it where a publisher decides."""
        if instance.is_proposed:
            self.propose(instance)
            return
        try:
            with transaction.atomic():
                instance.save(force_insert=is_create)
                for column in self.join_columns:
                    column.join(instance)
        except IntegrityError as error:
            told = _("This row cannot stand beside another: they have the same identifier.")
            raise ValidationError({NON_FIELD_ERRORS: told}) from error

    def propose(self, instance: Any) -> None:
        """Send the form of a record, filled in with what its row changes, to be proposed."""
        self.proposed += 1
        if self.proposed > MOST_PROPOSED:
            told = _("Only %(n)s rows of a sheet can be proposed at once. Split it here.")
            raise ValidationError({NON_FIELD_ERRORS: told % {"n": MOST_PROPOSED}})
        stored = self.model._base_manager.get(pk=instance.pk)
        form = Filled(self.request, self.editor, stored)
        for column in self.get_import_fields():
            was, now = getattr(stored, column.attribute), getattr(instance, column.attribute)
            if isinstance(column, JoinColumn):
                for row in column.wanted(instance):
                    form.add(column.through, column.target, row)
            elif column.column_name != REVISION and column.changed(was, now):
                form.fill_in(column.attribute, now)
        form.propose(self.reason)

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Refuse to leave public what no passage proves."""
        key = key_of(instance)
        self.found[key] = instance
        # Of a row without an identifier the record is known only now.
        self.seen.setdefault(key, (str(row[ROW_COLUMN]), self.cells(row)))
        if instance.state == State.PUBLISHED and not is_proved(instance):
            told = _("No passage proves this: name one under “passage”, or write “draft”.")
            raise ValidationError({"state": told})

    def column_of(self, attribute: str) -> str:
        """Give the column's name for a field's; '' for what is wrong with the row as a whole."""
        found = {column.attribute: column.column_name for column in self.fields.values()}
        found |= {column.column_name: column.column_name for column in self.fields.values()}
        return found.get(attribute, "")

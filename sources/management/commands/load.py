"""Load the record from ``fixtures/``: YAML by model, rows named by natural keys."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, connection, models, transaction

from sources.models import Keyed, LoadedRow, Passage, State
from sources.moments import one_change

try:
    from yaml import CBaseLoader as BaseLoader
except ImportError:  # PyYAML was built without libyaml, which only makes it slower.
    from yaml import BaseLoader  # type: ignore[assignment]

CHANGE_REASON = "Loaded from the fixtures"


class FixtureError(Exception):
    """What is wrong with a row, with the field at fault where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)


class Removed(Exception):
    """A row is named that was loaded once and has been deleted since."""


class TextLoader(BaseLoader):
    """Reads every scalar as text, so that ``on`` and ``2002-02`` stay what they are."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = Counter(key.value for key, _ in node.value)
        for name, count in names.items():
            if count > 1:
                line = node.start_mark.line + 1
                raise FixtureError(f"given twice in the record at line {line}", name)
        return super().construct_mapping(node, deep)


@dataclass
class Row:
    """One record of a fixture file."""

    path: Path
    """The file, as seen from the directory of fixtures."""
    model: type[Keyed]
    values: dict[str, Any]
    sources: Any
    links: dict[str, list[str]] = field(default_factory=dict)
    instance: Keyed | None = None

    @property
    def key(self) -> str:
        return "/".join(str(self.values.get(name, "")) for name in self.model.KEY)

    def __str__(self) -> str:
        return f"{self.path}, record {self.key}"


class Command(BaseCommand):
    help = (
        "Loads the fixtures. Rows that are there are kept as editors left them, and rows that "
        "editors deleted stay deleted, unless --overwrite asks for the fixtures' text."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dir", type=Path, default=settings.FIXTURE_DIR)
        parser.add_argument(
            "--overwrite", action="store_true", help="make every row what the fixtures say"
        )

    def handle(self, *, dir: Path, overwrite: bool, verbosity: int, **options: Any) -> None:
        try:
            rows = read_all(dir)
        except FixtureError as error:
            raise CommandError(str(error)) from error
        if not rows:
            raise CommandError(f"{dir} holds no fixtures.")
        with transaction.atomic(), one_change():
            counts, problems = Loading(overwrite).load(rows)
            if problems:
                shown = "\n".join(problems[:50])
                raise CommandError(f"Nothing was loaded. {len(problems)} problems:\n{shown}")
            if set(counts) != {"kept"}:
                tell_the_planner()
        if verbosity:
            total = f"{len(rows)} records: " + ", ".join(
                f"{count} {what}" for what, count in sorted(counts.items())
            )
            self.stdout.write(total)


def tell_the_planner() -> None:
    """Count the rows for the database's planner, which takes new tables for empty until then."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, Keyed)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def read_all(directory: Path) -> list[Row]:
    """Give the rows of ``<app>/<model>.yaml`` and of ``<app>/<model>/<any name>.yaml``.

    Raises :class:`FixtureError`, naming file and record, on what cannot be a row.
    """
    paths = sorted([*directory.glob("*/*.yaml"), *directory.glob("*/*/*.yaml")])
    rows = [row for path in paths for row in read(directory, path.relative_to(directory))]
    counts = Counter((row.model, row.key) for row in rows)
    for row in reversed(rows):
        if counts[row.model, row.key] > 1:
            raise FixtureError(f"{row}: given twice")
    return rows


def read(directory: Path, path: Path) -> list[Row]:
    """Give the rows of one file, whose path names the app and the model."""
    app, name = path.with_suffix("").parts[:2]
    try:
        model = apps.get_model(app, name.replace("_", ""))
    except LookupError:
        model = None
    if model is None or not issubclass(model, Keyed):
        raise FixtureError(f"{path}: there is no such model")
    try:
        text = (directory / path).read_text(encoding="utf-8")
        records = yaml.load(text, TextLoader)  # noqa: S506
    except (yaml.YAMLError, OSError, TypeError, UnicodeDecodeError, FixtureError) as error:
        raise FixtureError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(records, list):
        raise FixtureError(f"{path}: must be a list of records")
    rows = []
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise FixtureError(f"{path}, record {number}: must be a mapping of fields")
        missing = [part for part in model.KEY if not record.get(part)]
        if missing:
            raise FixtureError(f"{path}, record {number}: {missing[0]}: missing")
        rows.append(Row(path, model, record, record.pop("sources", [])))
    return rows


def in_dependency_order(rows: list[Row]) -> Iterator[Row]:
    """Give the rows so that whatever a row points to comes before it."""
    loaded = {row.model for row in rows}
    graph = TopologicalSorter(
        {
            model: {
                one.related_model
                for one in model._meta.fields
                if one.is_relation and one.related_model in loaded and one.related_model != model
            }
            for model in loaded
        }
    )
    for model in graph.static_order():
        yield from (row for row in rows if row.model is model)


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


class Loading:
    """One run: rows first, then what joins them, then their citations."""

    def __init__(self, overwrite: bool) -> None:
        self.overwrite = overwrite
        self.counts: Counter[str] = Counter()
        self.problems: list[str] = []
        self.known = {(one.label, one.key): one.row for one in LoadedRow.objects.all()}
        self.taken: dict[tuple[str, str], Keyed] = {}

    def load(self, rows: list[Row]) -> tuple[Counter[str], list[str]]:
        for row in in_dependency_order(rows):
            self.attempt(row, self.take_in)
        taken = [row for row in rows if row.instance]
        for row in taken:
            self.attempt(row, self.link)
            self.attempt(row, self.cite)
        return self.counts, self.problems

    def attempt(self, row: Row, step: Any) -> None:
        try:
            with transaction.atomic():
                step(row)
        except Removed:
            self.counts["left out under a deleted row"] += 1
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                shown = "" if name == "__all__" else f"{name}: "
                self.problems.append(f"{row}: {shown}{' '.join(messages)}")
        except (FixtureError, IntegrityError) as error:
            self.problems.append(f"{row}: {error}")

    def take_in(self, row: Row) -> None:
        """Create the row, or keep what is there unless told to overwrite it."""
        label = row.model._meta.label_lower
        known = self.known.get((label, row.key))
        if known is not None and not self.overwrite:
            self.counts["kept"] += 1
            return
        found = self.find(row.model, row.key) if known is None or self.overwrite else None
        if found is not None and not self.overwrite:
            self.remember(label, row.key, found.pk)
            self.counts["kept"] += 1
            return
        # A row that an editor deleted comes back as itself: its identifier is nobody else's.
        instance: Any = found or row.model(pk=known)
        self.assign(instance, row)
        instance.full_clean()
        instance._change_reason = CHANGE_REASON
        instance.save()
        self.remember(label, row.key, instance.pk)
        row.instance = self.taken[label, row.key] = instance
        self.counts["overwritten" if found else "loaded"] += 1

    def assign(self, instance: Keyed, row: Row) -> None:
        values = dict(row.values)
        if hasattr(instance, "state"):
            values.setdefault("state", State.PUBLISHED)
        columns = [
            one
            for one in (*instance._meta.fields, *instance._meta.many_to_many)
            if one.editable and not one.primary_key
        ]
        for column in columns:
            if column.many_to_many:
                row.links[column.name] = []
            elif column.name not in values:
                setattr(instance, column.attname, column.get_default())
        known = {column.name: column for column in columns}
        for name, value in values.items():
            if name not in known:
                raise FixtureError(f"is not a field of {row.model.__name__}", name)
            column = known[name]
            if column.many_to_many:
                if not is_texts(value):
                    raise FixtureError("must be a list of keys", name)
                row.links[name] = value
            elif not isinstance(value, str):
                raise FixtureError("must be a single value", name)
            elif column.is_relation:
                target = self.resolve(column.related_model, value, name) if value else None
                setattr(instance, name, target)
            elif isinstance(column, models.BooleanField):
                setattr(instance, name, {"true": True, "false": False}.get(value, value))
            else:
                setattr(instance, name, None if column.null and not value else value)

    def link(self, row: Row) -> None:
        """Make the rows of the many-to-many relations, each with its own history."""
        for name, keys in row.links.items():
            column: Any = row.model._meta.get_field(name)
            through = column.remote_field.through
            owner, target = column.m2m_field_name(), column.m2m_reverse_field_name()
            through.objects.filter(**{owner: row.instance}).delete()
            for key in keys:
                pair = {owner: row.instance, target: self.resolve(column.related_model, key, name)}
                made = through(**pair)
                made._change_reason = CHANGE_REASON
                made.full_clean()
                made.save()

    def cite(self, row: Row) -> None:
        if not isinstance(row.sources, list):
            raise FixtureError("must be a list", "sources")
        try:
            relation: Any = row.model._meta.get_field("citations")
        except FieldDoesNotExist as error:
            if not row.sources:
                return
            raise FixtureError(f"{row.model.__name__} cites no passages", "sources") from error
        relation.related_model.objects.filter(subject=row.instance).delete()
        for source in row.sources:
            citation = relation.related_model(subject=row.instance)
            parts = {"passage": source} if isinstance(source, str) else source
            if not isinstance(parts, dict) or not is_texts([*parts.values()]):
                raise FixtureError("each must be a passage, or the parts of a source", "sources")
            for name, value in parts.items():
                match name:
                    case "passage":
                        citation.passage = self.resolve(Passage, value, "sources")
                    case "dispute":
                        discrepancy = citation._meta.get_field("dispute").related_model
                        citation.dispute = self.resolve(discrepancy, value, "sources")
                    case "field" | "basis" | "note" | "reading":
                        setattr(citation, name, value)
                    case _:
                        raise FixtureError(f"“{name}” is not a part of a source", "sources")
            citation._change_reason = CHANGE_REASON
            citation.full_clean()
            citation.save()
            self.counts["sources"] += 1

    def resolve(self, model: Any, key: str, name: str) -> Any:
        """Give the row that ``key`` names, though it may have been renamed since."""
        found = self.find(model, key)
        if found is None and (model._meta.label_lower, key) in self.known:
            raise Removed
        if found is None:
            raise FixtureError(f"there is no {model._meta.verbose_name} “{key}”", name)
        return found

    def find(self, model: Any, key: str) -> Any | None:
        name = (model._meta.label_lower, key)
        if name in self.taken:
            return self.taken[name]
        known = self.known.get(name)
        if known is not None and (found := model.objects.filter(pk=known).first()):
            return found
        paths = model.key_paths()
        try:
            return model.objects.get_by_natural_key(*key.split("/", len(paths) - 1))
        except (ObjectDoesNotExist, ValueError):
            return None

    def remember(self, label: str, key: str, pk: int) -> None:
        LoadedRow.objects.update_or_create(label=label, key=key, defaults={"row": pk})
        self.known[label, key] = pk

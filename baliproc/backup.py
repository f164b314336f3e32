"""Everything that a person has entered, in one file that either database can be made from.

A ZIP archive with ``manifest.json``, one ``rows/<app>.<model>.jsonl`` for each table and the
uploaded files under ``uploads/``. A row is a JSON list in the order of the columns that the
manifest gives; dates and times are ISO 8601. Each member's SHA-256 stands in the manifest.
Sessions are left out: whoever is signed in signs in again. Rights are those of the release
that reads the file; what a person was given beyond a role is kept.
"""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from desk.roles import install

FORMAT = 1
LEFT_OUT = frozenset(
    {
        "sessions.session",
        "contenttypes.contenttype",
        "auth.permission",
        "auth.group_permissions",
        "auth.user_user_permissions",
    }
)
INDEX = "baliproc"
"""The app whose tables are the index of the search, which is written anew from the record."""
BATCH = 500
"""Rows read or written at a time."""


class BackupError(Exception):
    """Why a backup cannot be made or read, in one sentence."""


def saved_models() -> list[type[models.Model]]:
    """Give every table that is saved, by label."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and model._meta.label_lower not in LEFT_OUT
        and model._meta.app_label != INDEX
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def migrations() -> list[str]:
    """Give the migrations that the database has, as ``members.0001_initial``."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it is at one moment, while others write."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


# Writing


class Archive:
    """A ZIP file being written, that remembers the SHA-256 of each member."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.sums: dict[str, str] = {}

    @contextmanager
    def member(self, name: str) -> Iterator["Summed"]:
        with self.file.open(name, "w", force_zip64=True) as handle:
            summed = Summed(handle)
            yield summed
        self.sums[name] = summed.sum.hexdigest()


class Summed:
    def __init__(self, handle: IO[bytes]) -> None:
        self.handle = handle
        self.sum = hashlib.sha256()

    def write(self, content: bytes) -> None:
        self.sum.update(content)
        self.handle.write(content)


def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def rows_of(model: type[models.Model]) -> Iterator[list[Any]]:
    """Give the rows of a table by primary key; a kind of content stands as ``app.model``."""
    kinds = {row.pk: f"{row.app_label}.{row.model}" for row in ContentType.objects.all()}
    names = columns(model)
    places = [names.index(name) for name in content_type_columns(model)]
    for values in model._base_manager.order_by("pk").values_list(*names).iterator(BATCH):
        row = list(values)
        for place in places:
            row[place] = kinds.get(row[place])
        yield row


def as_text(value: Any) -> str:
    """Give a date or a time as ISO 8601 to the microsecond; raises ``TypeError``."""
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"A backup cannot hold {value!r}.")


def content_type_columns(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if field.related_model is ContentType]


def write(path: Path, recipient: str = "") -> dict[str, int]:
    """Write a backup to ``path``, whole or not at all; give the rows of each table.

    With ``recipient``, an age public key (``age1…``), the file is encrypted to it.
    Raises :class:`BackupError`.
    """
    key = public_key(recipient) if recipient else None
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        plain = Path(place, "plain.zip")
        with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as file:
            counts = fill(Archive(file))
        ready = plain
        if key is not None:
            ready = Path(place, "encrypted")
            pyrage.encrypt_file(str(plain), str(ready), [key])
        with open(ready, "rb") as handle:
            os.fsync(handle.fileno())
        ready.chmod(0o600)
        ready.replace(path)
    return counts


def public_key(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BackupError(f"“{text}” is no age public key (age1…).") from error


def fill(archive: Archive) -> dict[str, int]:
    tables = {}
    with snapshot():
        for model in saved_models():
            label, count = model._meta.label_lower, 0
            with archive.member(f"rows/{label}.jsonl") as member:
                for row in rows_of(model):
                    member.write(json.dumps(row, default=as_text).encode() + b"\n")
                    count += 1
            tables[label] = {"columns": columns(model), "rows": count}
        given = rights_given()
        applied = migrations()
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            with archive.member(f"uploads/{path.relative_to(root)}") as member:
                member.write(path.read_bytes())
    manifest = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": settings.VERSION,
        "engine": connection.vendor,
        "migrations": applied,
        "tables": tables,
        "rights": given,
        "sha256": archive.sums,
    }
    archive.file.writestr("manifest.json", json.dumps(manifest, indent=1))
    return {label: table["rows"] for label, table in tables.items()}


def rights_given() -> list[list[Any]]:
    """Give [user, app, codename] of the rights that a person has beyond a role."""
    through: Any = apps.get_model("auth", "user_user_permissions")
    names = ("user_id", "permission__content_type__app_label", "permission__codename")
    return [list(row) for row in through.objects.order_by("pk").values_list(*names)]


# Reading


@contextmanager
def opened(path: Path, identity: Path | None = None) -> Iterator[zipfile.ZipFile]:
    """Open a backup, decrypted with the age identity in the file; raises BackupError."""
    with tempfile.TemporaryDirectory() as place:
        if identity is not None:
            plain = Path(place, "plain.zip")
            try:
                lines = identity.read_text("utf-8").split()
                keys = [
                    pyrage.x25519.Identity.from_str(line)
                    for line in lines
                    if line.startswith("AGE-SECRET-KEY-")
                ]
                pyrage.decrypt_file(str(path), str(plain), keys)
            except (OSError, ValueError, pyrage.DecryptError, pyrage.IdentityError) as error:
                raise BackupError(f"{path} cannot be decrypted with {identity}.") from error
            path = plain
        try:
            file = zipfile.ZipFile(path)
        except (OSError, NotImplementedError, zipfile.BadZipFile) as error:
            raise BackupError(f"{path} is no backup, or is encrypted: give --identity.") from error
        with file:
            yield file


DAMAGED = (KeyError, TypeError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file raises; ``NotImplementedError`` is a ``RuntimeError``."""


def checked(file: zipfile.ZipFile) -> dict[str, Any]:
    """Give the manifest, after every member has been held to its sum; raises BackupError."""
    try:
        manifest: dict[str, Any] = json.loads(file.read("manifest.json"))
        sums = manifest["sha256"]
        if manifest["format"] != FORMAT:
            raise BackupError(f"This backup has format {manifest['format']}, not {FORMAT}.")
        names = set(file.namelist()) - {"manifest.json"}
        if names != set(sums):
            raise BackupError("The backup does not have the files that its manifest names.")
        for name in sorted(names):
            with file.open(name) as member:
                if hashlib.file_digest(member, "sha256").hexdigest() != sums[name]:  # type: ignore[arg-type]
                    raise BackupError(f"The backup is damaged: {name} is not what was saved.")
    except DAMAGED as error:
        raise BackupError("The backup is damaged: it cannot be read.") from error
    return manifest


def read(path: Path, identity: Path | None = None, *, replace: bool = False) -> dict[str, int]:
    """Make the database and the uploads what the backup says; give the rows of each table.

    All or nothing. Raises :class:`BackupError` where the file is damaged, is of another
    release, or where records or uploads are there already and ``replace`` is not given, and
    ``OSError`` where there is no room or no right for the uploads.
    """
    with opened(path, identity) as file:
        manifest = checked(file)
        if manifest["migrations"] != migrations():
            raise BackupError(
                f"The backup was made by version {manifest['version']} with other migrations: "
                "restore it with that release, then upgrade."
            )
        check_uploads(file)
        if not replace and any(
            model._base_manager.exists()
            for model in saved_models()
            if model._meta.app_label in ("members", "meetings", "sources")
        ):
            raise BackupError("The database has records already; --replace removes them.")
        if not replace and any(Path(settings.MEDIA_ROOT).glob("*")):
            raise BackupError("There are uploads already; --replace removes them.")
        with uploads_beside(file) as put_in_place:
            with transaction.atomic():
                empty()
                for model in saved_models():
                    fill_table(model, file, manifest["tables"][model._meta.label_lower])
                give_rights(manifest["rights"])
                install()
                connection.check_constraints()
            restart_numbering()
            put_in_place()
    return {label: table["rows"] for label, table in manifest["tables"].items()}


def empty() -> None:
    """Remove every row that a backup holds, and every session."""
    left_in = [apps.get_model("sessions.session"), *reversed(saved_models())]
    left_in.append(apps.get_model("auth", "user_user_permissions"))
    left_in.append(apps.get_model("auth", "group_permissions"))
    with connection.cursor() as cursor:
        for model in left_in:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def fill_table(model: type[models.Model], file: zipfile.ZipFile, table: dict[str, Any]) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = table["columns"]
    if set(names) != set(fields):
        raise BackupError(f"The backup has other columns for {model._meta.label}.")
    kinds = {f"{row.app_label}.{row.model}": row.pk for row in ContentType.objects.all()}
    places = {names.index(name) for name in content_type_columns(model)}
    rows: list[models.Model] = []
    with file.open(f"rows/{model._meta.label_lower}.jsonl") as member:
        for line in member:
            values = json.loads(line)
            for place in places:
                values[place] = kinds.get(values[place])
            given = {
                name: fields[name].to_python(value)
                for name, value in zip(names, values, strict=True)
            }
            rows.append(model(**given))
            if len(rows) == BATCH:
                insert(model, rows)
                rows = []
    insert(model, rows)


def insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Write rows as they are: no column is computed, no history is made."""
    fields = model._meta.local_concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, rows)) if rows else 1
    for start in range(0, len(rows), size):
        model._base_manager.all()._insert(rows[start : start + size], fields=fields, raw=True)  # type: ignore[attr-defined]


def give_rights(given: list[list[Any]]) -> None:
    permission: Any = apps.get_model("auth.permission")
    through: Any = apps.get_model("auth", "user_user_permissions")
    for user, app, codename in given:
        found = permission.objects.filter(content_type__app_label=app, codename=codename).first()
        if found:
            through.objects.create(user_id=user, permission=found)


def restart_numbering() -> None:
    """Have the database number new rows after those that were restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), saved_models()):
            cursor.execute(statement)


def check_uploads(file: zipfile.ZipFile) -> None:
    """Refuse a backup that names a file outside the uploads, before anything is changed."""
    root = Path(settings.MEDIA_ROOT).resolve()
    for name in file.namelist():
        target = Path(root, name.removeprefix("uploads/")).resolve()
        if name.startswith("uploads/") and (target == root or not target.is_relative_to(root)):
            raise BackupError(f"The backup names a file outside the uploads: {name}.")


@contextmanager
def uploads_beside(file: zipfile.ZipFile) -> Iterator[Callable[[], None]]:
    """Write the uploads beside those that are there; give what puts them in their place.

    What there is no room or no right for is so found before anything is changed. Uploads
    that the backup does not have are removed at the end.
    """
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=root) as place:
        new, old = Path(place, "new"), Path(place, "old")
        new.mkdir()
        old.mkdir()
        for name in file.namelist():
            if name.startswith("uploads/"):
                target = Path(new, name.removeprefix("uploads/"))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read(name))

        def put_in_place() -> None:
            for one in [one for one in root.iterdir() if one != Path(place)]:
                one.rename(old / one.name)
            for one in list(new.iterdir()):
                one.rename(root / one.name)

        yield put_in_place

"""The record as a whole, finished files: all.zip, record.sqlite3 and the sums of everything.

They are made once for each state of the record and kept in ``settings.EXPORTS_DIR`` until
it changes: a checksum of every file costs the making of every file.
"""

import fcntl
import hashlib
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from baliproc.exports.contents import CONTENTS
from baliproc.exports.files import Selection, dictionary_csv, json_text
from baliproc.exports.package import citation, datapackage, readme, version
from baliproc.exports.sqlite import write_sqlite
from baliproc.footer import last_modified, published_models
from baliproc.history import last_entry
from baliproc.postgresql.replica import reading

ARCHIVE, DATABASE, SUMS = "all.zip", "record.sqlite3", "SHA256SUMS"
FILES = (ARCHIVE, DATABASE, SUMS)

GRACE = 3600
"""Seconds for which an edition is kept at least, for those who are about to read it."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell."""


def state_of_the_record(root: str) -> str:
    """Give what changes whenever the files would: 32 hexadecimal digits."""
    parts = (root, settings.VERSION, settings.REVISION, last_entry())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def edition(root: str) -> Path:
    """Give the directory of the finished files for the record as it now stands."""
    place = Path(settings.EXPORTS_DIR)
    place.mkdir(parents=True, exist_ok=True)
    found = place / state_of_the_record(root)
    if found.is_dir():
        return found
    with open(place / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.is_dir():
            made = Path(tempfile.mkdtemp(dir=place, prefix="making-"))
            try:
                write_edition(made, root)
                clear(place)
                made.rename(found)
            except BaseException:
                shutil.rmtree(made, ignore_errors=True)
                raise
    return found


def clear(place: Path) -> None:
    """Remove what was made long ago: whoever reads one of its files reads it to its end."""
    for one in place.iterdir():
        if one.is_dir() and one.stat().st_mtime < time.time() - GRACE:
            shutil.rmtree(one, ignore_errors=True)


def write_edition(place: Path, root: str) -> None:
    """Write the archive, the database and the sums; the same record gives the same bytes."""
    with one_moment():
        made = last_modified(*published_models())
        sums = write_archive(place / ARCHIVE, root, made)
        about = {
            "title": "Bali Process knowledge base",
            "version": version(made),
            "date": f"{made:%Y-%m-%d}" if made else "",
            "citation": citation(root, made),
            "rights": "None stated by the publication; none chosen for these data.",
        }
        write_sqlite(place / DATABASE, root, about)
    for name in (ARCHIVE, DATABASE):
        with open(place / name, "rb") as file:
            sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    (place / SUMS).write_bytes(sums_text(sums))


def members_of_archive(root: str, made: datetime | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Give the files of the archive by name, each piece by piece; the sums are not among them."""
    files: dict[str, Iterable[bytes]] = {
        "README.txt": [readme(root, made).encode()],
        "datapackage.json": [json_text(datapackage(root, made))],
        "dictionary.csv": dictionary_csv(),
    }
    for table in CONTENTS.values():
        selection = Selection(table, root)
        files |= {f"{table.name}.csv": selection.csv(), f"{table.name}.json": selection.json()}
    yield from sorted(files.items())


def write_archive(path: Path, root: str, made: datetime | None) -> dict[str, str]:
    """Write the archive and give the sum of each file in it."""
    moment = max(made.timetuple()[:6], EARLIEST) if made else EARLIEST
    sums = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blocks in members_of_archive(root, made):
            sums[name] = add(archive, name, moment, blocks)
        add(archive, SUMS, moment, [sums_text(sums)])
    return sums


def add(
    archive: zipfile.ZipFile, name: str, moment: tuple[int, ...], blocks: Iterable[bytes]
) -> str:
    """Write one file of an archive piece by piece, and give its sum."""
    entry = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    found = hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as file:
        for block in blocks:
            found.update(block)
            file.write(block)
    return found.hexdigest()


def sums_text(sums: dict[str, str]) -> bytes:
    """Give the sums as ``sha256sum --check`` reads them."""
    return "".join(f"{value}  {name}\n" for name, value in sorted(sums.items())).encode()


@contextmanager
def one_moment() -> Iterator[None]:
    """Read everything as it stood at one moment, whatever editors save meanwhile."""
    connection = reading()
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
            return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield

"""Where the bytes of files are kept: whole or not at all, and never written over."""

import contextlib
import os
import tempfile
from pathlib import Path

from sources.models import DocumentFile


def keep(row: DocumentFile, content: bytes) -> bool:
    """Write the bytes of a file under its SHA-256; give whether they were not there before.

    Raises ``OSError``, and leaves nothing, where they cannot be written.
    """
    if row.path.exists():
        return False
    row.path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=row.path.parent, prefix=".", suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(row.path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        tidy(row.path.parent)
        raise
    return True


def forget(row: DocumentFile) -> None:
    """Remove bytes that were kept for a row that was not saved after all."""
    if not DocumentFile._base_manager.filter(sha256=row.sha256, kind=row.kind).exists():
        row.path.unlink(missing_ok=True)
        tidy(row.path.parent)


def tidy(folder: Path) -> None:
    """Remove a folder that holds nothing."""
    with contextlib.suppress(OSError):
        folder.rmdir()

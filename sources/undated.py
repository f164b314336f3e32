"""Workbooks without the time of their making: the same rows give the same bytes."""

import os
import re
import shutil
import zipfile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell."""

MADE = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
"""When a workbook was made and changed, as its properties tell; they may be left out."""


class UndatedArchive(zipfile.ZipFile):
    """A ZIP file whose members all have one time."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_options: Any) -> None:
        content = data.encode() if isinstance(data, str) else data
        super().writestr(self.member(str(zinfo_or_arcname)), MADE.sub(b"", content))

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        name = self.member(str(arcname or os.path.basename(filename)))
        with open(filename, "rb") as source, self.open(name, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)

    def member(self, name: str) -> zipfile.ZipInfo:
        found = zipfile.ZipInfo(name, EARLIEST)
        found.compress_type = self.compression
        return found


def save(workbook: Workbook, file: IO[bytes]) -> None:
    """Write a workbook that has at least one sheet."""
    with UndatedArchive(file, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()

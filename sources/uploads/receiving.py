"""How uploads are read: in memory and within bounds, so that no visitor can fill the disk."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from sources.uploads.checking import MOST_BYTES


class BoundedUploadHandler(FileUploadHandler):
    """Keeps as many bytes as one file may have, of all the files of a request together.

    The rest is read and dropped: the file's ``size`` then is above the bound, and the form
    says so.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.left = MOST_BYTES + 1

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        kept = raw_data[: self.left]
        self.left -= len(kept)
        self.file.write(kept)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        # What was dropped of a file is missing from it; its size tells.
        if self.file.getbuffer().nbytes < file_size:
            file_size = max(file_size, MOST_BYTES + 1)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )

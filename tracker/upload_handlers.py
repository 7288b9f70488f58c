"""Receives uploaded files without storing more than the limit."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an uploaded file to a temporary file, and drops the file's content once it is larger than the limit.

    The file is then still in `request.FILES`, with the size that was received, so that the form can say what is wrong
    beside everything else that was typed.
    """

    received: int
    file: TemporaryUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start to receive a file."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of the file, unless the file is already too large."""
        within = self.received <= settings.LARGEST_UPLOAD
        self.received += len(raw_data)
        if self.received <= settings.LARGEST_UPLOAD:
            super().receive_data_chunk(raw_data, start)
        elif within:
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file, with the size that was received."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

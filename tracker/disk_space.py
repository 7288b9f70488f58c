"""Checks whether the disk is full or almost full."""

import errno
import shutil
import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_FULL = "53100"
"""PostgreSQL's error code for a full disk."""
LEAST_FREE = 20_000_000
"""The number of free bytes that a folder needs for the service to be ready: enough for the writes in progress."""


def is_out_of_space(error: BaseException | None) -> bool:
    """Return True if an error, or an error that caused it, says that the disk or the database is full."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return True
        # Compare the drivers' codes, because their messages may be in another language.
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(error, "pgcode", None) == DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def shortage() -> str:
    """Return a sentence if temporary files, uploaded files or an SQLite database have too little space, or else ''."""
    folders = {"temporary files": Path(tempfile.gettempdir())}
    if (uploads := Path(settings.MEDIA_ROOT)).is_dir():
        folders["uploaded files"] = uploads
    if connection.vendor == "sqlite" and (name := str(settings.DATABASES["default"]["NAME"])) != ":memory:":
        folders["the database"] = Path(name).parent
    for what, folder in folders.items():
        if folder.is_dir() and shutil.disk_usage(folder).free < LEAST_FREE:
            return f"The disk is almost full: the folder for {what} has less than {LEAST_FREE // 1_000_000} MB left."
    return ""

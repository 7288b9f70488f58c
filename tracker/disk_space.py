"""Why the service cannot answer for the moment, told from the error: it has no space left to write in."""

import errno
import shutil
import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_FULL = "53100"
"""The state that PostgreSQL gives an error for want of space."""
LEAST_FREE = 20_000_000
"""How many bytes a folder needs free for the service to be ready: room for the writes that are under way."""


def is_out_of_space(error: BaseException | None) -> bool:
    """Whether an error, or one that it came from, says that there is no space left: in a file or in the database."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return True
        # The codes of the drivers, since their sentences may be in another language.
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(error, "pgcode", None) == DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def space() -> str:
    """Which folder of this machine has too little space left, in a sentence; empty where none has."""
    folders = {"temporary files": Path(tempfile.gettempdir())}
    if connection.vendor == "sqlite" and (name := str(settings.DATABASES["default"]["NAME"])) != ":memory:":
        folders["the database"] = Path(name).parent
    for what, folder in folders.items():
        if folder.is_dir() and shutil.disk_usage(folder).free < LEAST_FREE:
            return f"The disk is full: the folder of {what} has less than {LEAST_FREE // 1_000_000} MB left."
    return ""

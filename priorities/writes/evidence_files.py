"""The files of evidence: their checks, their rows, and their bytes in the storage.

Call `store` last in the transaction that has called `add`, because a storage cannot be rolled back.
"""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage

from priorities.models import EvidenceFile, EvidenceItem
from tracker import identifiers
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers
from tracker.uploads import CheckedFile

FOLDER = "evidence"
"""The folder of the storage in which files are kept. Their names there are random."""
NUMBERS = (identifiers.CHI, identifiers.NHS, identifiers.NATIONAL_INSURANCE)
"""The kinds of identifier that are refused in the lines of a file. It may give the postcodes of offices."""


def refuse_identifiers_in(file: CheckedFile | None) -> None:
    """Raise Refused if a file's name, or a line of a CSV or text file, contains a personal identifier."""
    if file is None:
        return
    for name in file.names():
        refuse_identifiers(file=name)
    for number, lines in file.lines():
        for found in identifiers.find(lines):
            if found.kind in NUMBERS:
                line = number + lines.count("\n", 0, found.start)
                what = identifiers.WHAT_TO_DO[found.kind][0]
                raise Refused(
                    {
                        "file": f"Line {line} of the file contains what looks like {what}. Remove every such number, "
                        "save the file, and choose it again."
                    }
                )


def audited(file: CheckedFile | None) -> dict[str, Any]:
    """Return what the audit event says about a file; empty if there is no file."""
    return {"file": {"name": file.name, "size": file.size, "sha256": file.sha256}} if file else {}


def add(
    item: EvidenceItem,
    file: CheckedFile | None,
    effective_from: date,
    recorded_by: User | None,
    recorded_at: datetime,
) -> EvidenceFile | None:
    """Save the row of a file, with a random name for the storage, and return it; return None if there is no file."""
    if file is None:
        return None
    return EvidenceFile.objects.create(
        item=item,
        content=f"{FOLDER}/{uuid4().hex}",
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        content_type=file.kind.content_type,
        effective_from=effective_from,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
    )


def store(row: EvidenceFile | None, file: CheckedFile | None) -> None:
    """Store a file's bytes. This comes last in a transaction, because a storage cannot be rolled back."""
    if row is None or file is None:
        return
    stored_as = default_storage.save(row.content.name, File(file.content))
    assert stored_as == row.content.name, "a random name is in use already"


def is_only_file(item: EvidenceItem, file: CheckedFile | None) -> bool:
    """Return whether an item's files are exactly this file, or none."""
    return [row.sha256 for row in item.files.all()] == ([file.sha256] if file else [])

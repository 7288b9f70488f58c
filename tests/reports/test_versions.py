"""Storing final versions of papers with their files, and destroying their content: the hashes stay."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import models

from reports import writes
from reports.choices import PaperFormat
from reports.models import Paper, PaperFile, PaperVersion
from tests import builders
from tests.builders import noon
from tests.reports.paper_builders import MADE, make_paper
from tracker import audit, redaction
from tracker.append_only import AppendOnlyError
from tracker.models import AuditedRow, AuditEvent, Redaction, User
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

AT = noon(MADE)
CONTENT = {"title": "Progress", "paragraphs": ["The family of Rose Lane was moved."]}
FILES = {PaperFormat.PDF: b"%PDF of Rose Lane", PaperFormat.HTML: "<p>Rose Lane – moved</p>".encode()}
REASON = "It named a family."


@pytest.fixture
def by() -> User:
    return builders.user()


@pytest.fixture
def paper() -> Paper:
    return make_paper(builders.strategy(), known_at=AT)


def store(paper: Paper, by: User, **changes: Any) -> PaperVersion:
    values: dict[str, Any] = {"content": CONTENT, "files": FILES}
    return writes.store_version(paper=paper, by=by, at=AT, **values | changes)


def audit_faults() -> list[str]:
    """Return what the audit check finds, except the rows that the tests create without an event."""
    return [fault for fault in audit.verify() if "no event records it" not in fault]


def test_a_version_is_stored_with_its_files_and_hashes(paper: Paper, by: User) -> None:
    version = store(paper, by)
    assert (version.number, version.content, version.known_at) == (1, CONTENT, AT)
    for file in version.files.all():
        stored = FILES[PaperFormat(file.format)]
        assert (bytes(file.content), file.size) == (stored, len(stored))
        assert file.sha256 == sha256(stored).hexdigest()
    event = AuditEvent.objects.select_related("text").get(what="paper version stored")
    assert event.text.after["content_hash"] == version.content_hash
    assert event.text.after["files"] == {file.format: file.sha256 for file in version.files.all()}
    assert audit_faults() == []


def test_the_same_content_has_the_same_hash_whatever_the_order_of_its_keys(paper: Paper, by: User) -> None:
    first = store(paper, by)
    second = store(paper, by, content=dict(reversed(CONTENT.items())), what_changed="The item number.")
    assert (second.number, second.content_hash) == (2, first.content_hash)


@pytest.mark.parametrize("what_changed", ["", " ", "x" * 401, "For 0101011237"])
def test_a_correction_says_what_has_changed(paper: Paper, by: User, what_changed: str) -> None:
    store(paper, by)
    with pytest.raises(Refused) as refused:
        store(paper, by, what_changed=what_changed)
    assert list(refused.value.reasons) == ["what_changed"]
    assert PaperVersion.objects.count() == 1


def test_a_paper_that_would_still_use_new_records_has_no_version(by: User) -> None:
    with pytest.raises(Refused):
        store(make_paper(builders.strategy(), known_at=None), by)
    assert not PaperVersion.objects.exists()


def test_a_destroyed_version_has_no_content_and_keeps_every_hash(paper: Paper, by: User) -> None:
    version = store(paper, by)
    kept = {file.pk: (file.sha256, file.size) for file in version.files.all()}
    destroyed = writes.destroy_version(version=version, reason=REASON, by=by, at=AT)
    assert (destroyed.content, destroyed.destroyed_at, destroyed.destroyed_reason) == (None, AT, REASON)
    assert destroyed.content_hash == version.content_hash
    for file in PaperFile.objects.all():
        assert (file.content, file.destroyed_at, file.destroyed_reason) == (None, AT, REASON)
        assert (file.sha256, file.size) == kept[file.pk]
    assert set(Redaction.objects.values_list("kind", "field", "reason")) == {
        ("reports.paperversion", "content", REASON),
        ("reports.paperfile", "content", REASON),
    }
    assert AuditedRow.objects.filter(kind="reports.paperversion").earliest("pk").salt == ""
    assert audit_faults() == []


def test_a_version_is_destroyed_once_and_for_a_reason(paper: Paper, by: User) -> None:
    version = store(paper, by)
    for reason in ("", "x" * 401, "A child, CHI 0101201234"):
        with pytest.raises(Refused, match="reason"):
            writes.destroy_version(version=version, reason=reason, by=by, at=AT)
    writes.destroy_version(version=version, reason=REASON, by=by, at=AT)
    with pytest.raises(Refused, match="whole form"):
        writes.destroy_version(version=version, reason=REASON, by=by, at=AT)


def test_bytes_destroyed_or_put_back_outside_the_application_are_named(paper: Paper, by: User) -> None:
    file = store(paper, by).files.earliest("pk")
    rows = models.QuerySet(PaperFile).filter(pk=file.pk)
    rows.update(content=None, destroyed_at=AT, destroyed_reason=REASON)
    (fault,) = audit_faults()
    assert fault.startswith(f"Paper file {file.pk} was changed outside the application")
    rows.update(content=file.content, destroyed_at=None, destroyed_reason="")
    assert audit_faults() == []


def test_no_other_code_can_change_a_version_or_a_file(paper: Paper, by: User) -> None:
    version = store(paper, by)
    file = version.files.earliest("pk")
    version.content, file.content = None, b"other"
    for deed in (version.save, file.save, PaperFile.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            deed()
    assert redaction.replaced_fields(PaperFile) == {"content", "destroyed_at", "destroyed_reason"}

"""Downloading a file of evidence: who may, and that no browser shows it as a page."""

from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import Resolver404, resolve

from priorities.models import EvidenceFile
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.quarterly_strategy import Quarterly
from tracker import audit, redaction
from tracker.models import Redaction
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

BYTES = b"<script>alert(1)</script>"
REASON = "It named a family."


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def file(quarterly: Quarterly) -> EvidenceFile:
    item = builders.evidence(quarterly.strategy, quarterly.action())
    return builders.evidence_file(item, BYTES, name="Rùnaire, final.txt")


def url(file: EvidenceFile) -> str:
    return f"/strategies/test/evidence/E1/files/{file.pk}/"


def test_a_file_is_downloaded_and_never_shown(writer: Client, file: EvidenceFile) -> None:
    response = writer.get(url(file))
    assert response.content == BYTES
    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%B9naire%2C%20final.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert response["Content-Length"] == str(len(BYTES))


def test_a_file_is_not_found_by_a_stranger_or_under_another_item(
    client: Client, writer: Client, quarterly: Quarterly, file: EvidenceFile
) -> None:
    builders.evidence(quarterly.strategy, quarterly.action())
    assert writer.get(url(file).replace("E1", "E2")).status_code == 404
    assert writer.get(url(file).replace(str(file.pk), "999999")).status_code == 404
    client.force_login(builders.account(builders.member(builders.strategy("other"))))
    assert client.get(url(file)).status_code == 404
    assert client.get(url(file).replace("/test/", "/other/")).status_code == 404


def test_the_storage_has_no_url(client: Client, file: EvidenceFile) -> None:
    assert site_settings.MEDIA_URL in ("", "/")
    with pytest.raises(Resolver404):
        resolve(f"/{file.content.name}")
    assert client.get(f"/{file.content.name}").status_code == 404


def test_a_file_that_was_lost_or_changed_in_the_storage_is_not_served(
    writer: Client, file: EvidenceFile, caplog: Any
) -> None:
    with default_storage.open(file.content.name, "wb") as stored:
        stored.write(b"other bytes")
    assert writer.get(url(file)).status_code == 404
    assert "is not the one that was uploaded" in caplog.text
    default_storage.delete(file.content.name)
    assert writer.get(url(file)).status_code == 404
    assert "is not in the storage" in caplog.text


def test_destroying_a_file_deletes_its_bytes_and_keeps_its_hash(
    writer: Client, quarterly: Quarterly, file: EvidenceFile
) -> None:
    audit.record(what="made for a test", by=None, at=noon(TODAY), subject=quarterly.user, scope="test")
    name = file.content.name
    destroy = {"rows": [file], "field": "content", "by": quarterly.user, "at": noon(TODAY), "scope": "test"}
    with pytest.raises(Refused):
        redaction.destroy(reason="", **destroy)
    assert default_storage.exists(name)
    redaction.destroy(reason=REASON, **destroy)
    assert not default_storage.exists(name)
    row = EvidenceFile.objects.get()
    assert (bool(row.content), row.destroyed_reason, row.sha256) == (False, REASON, file.sha256)
    assert Redaction.objects.get().kind == "priorities.evidencefile"
    assert audit.verify() == []
    assert writer.get(url(file)).status_code == 404
    page = writer.get("/strategies/test/evidence/E1/").content.decode()
    assert f"(destroyed on 8 April 2026: {REASON})" in page
    assert url(file) not in page
    assert redaction.replaced_fields(EvidenceFile) >= {"content", "destroyed_at", "destroyed_reason", "name"}

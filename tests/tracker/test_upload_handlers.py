"""Receiving uploaded files: what is over the limit is counted, and neither kept in memory nor written to the disk."""

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory

from tracker.form_fields import UploadField
from tracker.forms import BaseForm

LIMIT = 200_000


class SampleForm(BaseForm):
    file = UploadField(required=False)


def received(content: bytes, **fields: str) -> Any:
    """Return the request with a file of this content, as Django has read it."""
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("report.txt", content), **fields})
    assert request.FILES is not None
    return request


@pytest.fixture(autouse=True)
def _limit(settings: Any) -> None:
    settings.LARGEST_UPLOAD = LIMIT


def test_a_file_within_the_limit_is_on_the_disk_and_not_in_memory() -> None:
    file = received(b"x" * LIMIT).FILES["file"]
    assert isinstance(file, TemporaryUploadedFile)
    assert (file.size, os.path.getsize(file.temporary_file_path())) == (LIMIT, LIMIT)
    assert file.read() == b"x" * LIMIT
    file.close()


def test_a_file_over_the_limit_is_counted_and_dropped_and_the_other_answers_are_read() -> None:
    request = received(b"x" * (LIMIT * 5), after="kept")
    file = request.FILES["file"]
    assert (file.size, os.path.getsize(file.temporary_file_path())) == (LIMIT * 5, 0)
    assert request.POST["after"] == "kept"
    errors = SampleForm(request.POST, request.FILES).errors
    assert errors == {
        "file": ["The file is 1 MB, and the limit is 200 KB. Make it smaller, or give a link to it."]
    }
    file.close()


def test_a_field_without_a_file_is_empty() -> None:
    form = SampleForm({}, {})
    assert (form.is_valid(), form.cleaned_data) == (True, {"file": None})

"""If the disk is full, pages say that nothing was saved, and the health probe reports it."""

import errno
import shutil
from collections import namedtuple
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from priorities.choices import Role
from priorities.models import Priority
from tests import builders
from tests.browser import Browser
from tracker.disk_space import is_out_of_space


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is one of SQLite's")
@pytest.mark.django_db(transaction=True)
def test_form_sent_while_the_disk_is_full_shows_what_was_typed() -> None:
    client = Browser(raise_request_exception=False)
    client.force_login(builders.account(builders.member(builders.strategy("test"), Role.MANAGER)))
    words = "Safe homes & <b>work</b> " * 10
    sent = {"effective_from": "1 April 2026", "agreed_by": "The board", "reason": "It was agreed. " * 20}
    sent["new_password"] = "one two three four"
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            answers = [
                client.post("/strategies/test/plan/priorities/add/", {**sent, "name": f"{number} {words}"})
                for number in range(40)
            ]
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    page = refused[0].content.decode()
    assert "Nothing was saved" in page
    assert "Safe homes &amp; &lt;b&gt;work&lt;/b&gt;" in page
    assert "one two three four" not in page
    assert {answer.status_code for answer in answers} <= {200, 302, 503}
    assert Priority.objects.count() == sum(answer.status_code == 302 for answer in answers)


@pytest.mark.parametrize(
    ("error", "is_so"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_file_error_for_a_full_disk_is_recognised(error: BaseException | None, is_so: bool) -> None:
    assert is_out_of_space(error) is is_so


def test_error_caused_by_a_full_disk_is_recognised() -> None:
    error = ValueError("later")
    error.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_out_of_space(error)


Usage = namedtuple("Usage", "total used free")


@pytest.mark.django_db
def test_ready_says_that_the_disk_is_full(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("tracker.health._passed", {"migrations", "files"})
    assert client.get("/health/ready").status_code == 200
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1_000, 1_000, 0))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content.startswith(b"The disk is almost full")) == (503, True)

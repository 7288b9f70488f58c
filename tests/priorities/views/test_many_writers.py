"""Many people submit at once: each submission ends as a row or as a comparison that its writer sees, and none is lost.

On PostgreSQL there are twenty writers. On SQLite, which allows one writer at a time, there are eight, in a file.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from priorities.models import Action, Update, UpdateDraft
from tests import builders
from tests.access.test_writers import FormFields
from tests.builders import TODAY
from tests.priorities.views.update_page import answers, url
from tests.priorities.writes.quarterly_strategy import Quarterly
from tests.priorities.writes.two_transactions import audit_faults
from tracker.models import User

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 20 if connection.vendor == "postgresql" else 8
OTHER_PROGRESS = re.compile(
    r'>Progress</th>\s*<td role="cell" data-label="Their update"><div>(.*?)</div>', re.S
)
LONGEST = 120
"""The number of seconds after which a writer that has not ended fails its test."""


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return a function after which other threads read and write the rows so far in a file, if this is SQLite.

    SQLite's database in memory does not let one writer wait for another.
    """
    name = connection.settings_dict["NAME"]

    def copy() -> None:
        if connection.vendor == "sqlite":
            path = tmp_path / "writers.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            connection.settings_dict["NAME"] = str(path)

    yield copy
    connection.settings_dict["NAME"] = name


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run each task in a thread of its own, and return their results. Raises the first error of any of them."""
    results: list[Any] = [None] * len(tasks)

    def run(number: int, task: Callable[[], Any]) -> None:
        try:
            results[number] = task()
        except BaseException as error:  # raised again below, in the test's thread
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
        assert not thread.is_alive(), "A writer is still waiting."
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


class Writer:
    """A person with the form of an action open, who submits it until it is an update.

    The pages are read as text: the test client's contexts mix what several threads render.
    """

    def __init__(self, user: User, action: Action, sent: dict[str, Any]) -> None:
        self.user, self.action, self.sent = user, action, sent
        self.client = Client()
        self.shown: list[str] = []
        """The progress in other people's updates that the page has shown beside the writer's own."""

    def open(self) -> None:
        """Sign in and open the form."""
        self.client.force_login(self.user)
        self._read(self.client.get(url(self.action)).content.decode())

    def submit(self) -> bool:
        """Submit once. Return whether the update is submitted; if not, check that the page shows a comparison."""
        answer = self.client.post(url(self.action), self.sent)
        if answer.status_code == 302:
            return True
        page = answer.content.decode()
        assert "Updated since you began" in page
        found = OTHER_PROGRESS.search(page)
        assert found
        self.shown.append(re.sub(r"<span.*?</span>|<.*?>", "", found[1]).strip())
        assert self._read(page)["progress"] == self.sent["progress"]
        return False

    def _read(self, page: str) -> dict[str, str]:
        fields = FormFields(page).fields
        self.sent |= {name: fields[name] for name in ("key", "based_on", "draft_seen")}
        return fields


def submit_all(writers: Sequence[Writer]) -> list[Sequence[Writer]]:
    """Let everyone submit at once, and those who were shown another update again, until all have. Return the rounds."""
    at_once(*(writer.open for writer in writers))
    rounds: list[Sequence[Writer]] = []
    left = list(writers)
    while left:
        rounds.append(left)
        assert len(rounds) <= len(writers), "Each round submits at least one update."
        together = threading.Barrier(len(left))

        def submit(writer: Writer, together: threading.Barrier = together) -> bool:
            together.wait()
            return writer.submit()

        done = at_once(*(lambda writer=writer: submit(writer) for writer in left))
        assert any(done), "Of those who submit at once, at least one succeeds."
        left = [writer for writer, is_done in zip(left, done, strict=True) if not is_done]
    return rounds


def stored() -> tuple[Counter[str], int, list[str]]:
    """Return how often each text was stored as an update, the number of drafts, and what the audit check finds."""
    [found] = at_once(
        lambda: (
            Counter(Update.objects.values_list("progress", flat=True)),
            UpdateDraft.objects.count(),
            audit_faults(),
        )
    )
    result: tuple[Counter[str], int, list[str]] = found
    return result


def words(number: int) -> str:
    return f"Writer {number} trained staff in team {number}."


def test_writers_on_one_action_see_each_other_and_lose_nothing(
    quarterly: Quarterly, in_file: Callable[[], None]
) -> None:
    action = quarterly.action()
    managers = [builders.account(builders.member(quarterly.strategy, role="manager")) for _ in range(WRITERS)]
    writers = [
        Writer(user, action, answers(quarterly, progress=words(number)))
        for number, user in enumerate(managers)
    ]
    in_file()
    rounds = submit_all(writers)
    rows, drafts, faults = stored()
    assert rows == Counter(words(number) for number in range(WRITERS))
    assert (drafts, faults) == (0, [])
    assert len(rounds) > 1
    own = {writer.sent["progress"] for writer in writers}
    for writer in writers:
        assert set(writer.shown) <= own - {writer.sent["progress"]}


def test_writers_on_as_many_actions_do_not_meet(quarterly: Quarterly, in_file: Callable[[], None]) -> None:
    writers = [
        Writer(
            builders.account(builders.member(quarterly.strategy, role="manager")),
            quarterly.action(),
            answers(quarterly, progress=words(number)),
        )
        for number in range(WRITERS)
    ]
    in_file()
    assert len(submit_all(writers)) == 1
    rows, drafts, faults = stored()
    assert rows == Counter(words(number) for number in range(WRITERS))
    assert (drafts, faults) == (0, [])


def test_two_tabs_that_save_at_once_keep_one_draft_and_show_it_to_the_other(
    quarterly: Quarterly, in_file: Callable[[], None]
) -> None:
    action = quarterly.action()
    tabs = [Writer(quarterly.user, action, answers(quarterly, progress=words(number))) for number in range(8)]
    in_file()
    at_once(*(tab.open for tab in tabs))
    together = threading.Barrier(len(tabs))

    def save(tab: Writer) -> Any:
        together.wait()
        return tab.client.post(f"{url(action)}draft/", tab.sent)

    saved = at_once(*(lambda tab=tab: save(tab) for tab in tabs))
    assert Counter(answer.status_code for answer in saved) == {200: 1, 409: 7}
    [[draft]] = at_once(lambda: list(UpdateDraft.objects.values_list("answers", flat=True)))
    [first] = [
        tab.sent["progress"] for tab, answer in zip(tabs, saved, strict=True) if answer.status_code == 200
    ]
    assert draft["progress"] == first

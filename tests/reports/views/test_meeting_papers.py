"""The pages and files of a meeting's pack and action note."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Role
from priorities.models import Meeting
from reports.views.meeting_papers import file_title, pack_dates
from reports.writers.typesetter import typesetter
from tests import builders
from tests.builders import TODAY
from tests.priorities.writes.quarterly_strategy import Quarterly
from tests.reports.meeting_builders import MAR, Met
from tracker import clock

pytestmark = pytest.mark.django_db

KINDS = ("html", "docx", "pdf")
NAMES = ("pack", "note")


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def met() -> Met:
    return Met(Quarterly())


@pytest.fixture
def reader(client: Client, met: Met) -> Client:
    """A browser signed in as someone who only reads the strategy."""
    client.force_login(builders.account(builders.member(met.quarterly.strategy, Role.VIEWER)))
    return client


def url(meeting: Meeting, name: str, kind: str = "html") -> str:
    return f"/strategies/test/meetings/{meeting.pk}/papers/{name}.{kind}"


@pytest.mark.parametrize("name", NAMES)
def test_files_are_downloaded_under_a_name_that_says_what_they_are(
    reader: Client, met: Met, name: str
) -> None:
    group = met.quarterly.group
    group.name = "Oversight group"
    group.save()
    for kind in ("docx", "pdf"):
        answer = reader.get(url(met.meeting, name, kind))
        what = {"pack": "pack", "note": "action-note"}[name]
        expected = f'attachment; filename="oversight-group-{what}-8-april-2026.{kind}"'
        assert answer["Content-Disposition"] == expected
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES)
def test_the_page_to_print_allows_its_own_styles_and_nothing_else(
    reader: Client, met: Met, name: str
) -> None:
    answer = reader.get(url(met.meeting, name))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy
    assert b"<h1>" in answer.content


def test_a_long_name_does_not_cut_off_the_day(met: Met) -> None:
    met.quarterly.group.name = "Strategic partnership " * 9
    assert file_title(met.meeting, "pack").endswith(" pack 8 april 2026")


def test_a_pack_is_as_at_today_until_the_meeting_is_over_and_then_as_at_the_day_before(met: Met) -> None:
    to_come = builders.meeting(met.quarterly.strategy, date(2026, 5, 13), group=met.quarterly.group)
    assert pack_dates(to_come)[0] == pack_dates(met.meeting)[0] == TODAY
    eve = date(2026, 3, 9)
    assert pack_dates(met.earlier) == (eve, clock.end_of(eve))


def test_dates_in_the_url_are_used(reader: Client, met: Met) -> None:
    page = reader.get(f"{url(met.meeting, 'pack')}?as_at=2026-03-31&known_at=2026-04-01").content.decode()
    assert "As at 31 March 2026. Data to 1 April 2026." in page
    page = reader.get(f"{url(met.meeting, 'note')}?known_at=2026-04-01").content.decode()
    assert "As at 8 April 2026. Data to 1 April 2026." in page
    # A day to come, or one that cannot be read, is not used.
    page = reader.get(f"{url(met.meeting, 'pack')}?as_at=2027-01-01&known_at=soon").content.decode()
    assert "As at 8 April 2026. Data to 8 April 2026." in page
    page = reader.get(f"{url(met.earlier, 'pack')}?as_at=soon").content.decode()
    assert "As at 9 March 2026. Data to 9 March 2026." in page


def test_there_is_no_note_before_the_day_of_the_meeting(reader: Client, met: Met) -> None:
    to_come = builders.meeting(met.quarterly.strategy, date(2026, 5, 13), group=met.quarterly.group)
    assert [reader.get(url(to_come, "note", kind)).status_code for kind in KINDS] == [404] * 3
    assert reader.get(url(to_come, "pack")).status_code == 200
    page = reader.get(f"/strategies/test/meetings/{to_come.pk}/").content.decode()
    assert url(to_come, "pack", "docx") in page
    assert url(to_come, "note") not in page
    assert (
        url(met.meeting, "note", "pdf")
        in reader.get(f"/strategies/test/meetings/{met.meeting.pk}/").content.decode()
    )


def test_a_meeting_of_another_strategy_has_no_papers_here(reader: Client) -> None:
    elsewhere = builders.meeting(builders.strategy("elsewhere"), MAR)
    assert [reader.get(url(elsewhere, name)).status_code for name in NAMES] == [404, 404]


@pytest.mark.parametrize("name", NAMES)
def test_if_too_many_papers_are_being_created_the_answer_says_when_to_try_again(
    reader: Client, met: Met, name: str
) -> None:
    with typesetter.slot(), typesetter.slot(), typesetter.slot():
        answer = reader.get(url(met.meeting, name, "pdf"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert "Try again in a minute." in answer.content.decode()


def test_a_demonstration_says_so_in_the_name_and_on_the_page(reader: Client, met: Met) -> None:
    strategy = met.quarterly.strategy
    strategy.illustrative, strategy.illustrative_note = True, "Invented."
    strategy.save()
    assert (
        "illustrative-demonstration-" in reader.get(url(met.meeting, "pack", "docx"))["Content-Disposition"]
    )
    assert (
        "Illustrative demonstration, not a real meeting"
        in reader.get(url(met.meeting, "note")).content.decode()
    )

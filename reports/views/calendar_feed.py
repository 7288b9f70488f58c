"""The calendar that a person's phone or calendar program fetches at a secret address, without signing in."""

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import conditional_page

from priorities import access
from priorities.figures.calendar_dates import LOOK_BACK, CalendarDate, calendar_dates, in_strategy
from priorities.queries.calendar_addresses import whose_calendar
from priorities.rules.names import the
from reports.models import Paper
from reports.papers.queries import papers_in_progress
from tracker import clock
from tracker.access import public
from tracker.calendar_file import CONTENT_TYPE, DayEvent, calendar_file
from tracker.views import error_page

NAME = "Strategy dates"
NO_CALENDAR = "There is no calendar at this address"
WHAT_TO_DO = (
    "The address may have been replaced, or the calendar turned off. For a new address, sign in and open "
    "“Your emails and calendar”."
)


@public
@conditional_page
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the dates of the user whose calendar has this address, as they are now.

    Answers 404 if the address is unknown or was revoked, or if the account is closed.
    """
    user = whose_calendar(token)
    if user is None:
        return error_page(404, NO_CALENDAR, WHAT_TO_DO, request)
    now = clock.now()
    today = clock.day_of(now)
    readers = access.readers(user, today)
    dates = [*calendar_dates(readers, now), *_papers(readers, today)]
    host = urlsplit(settings.SITE_URL).hostname
    events = [
        DayEvent(
            f"{one.key}@{host}", one.day, one.title, settings.SITE_URL + reverse(one.page, args=one.parts)
        )
        for one in dates
    ]
    response = HttpResponse(calendar_file(NAME, events, today), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'inline; filename="strategy-dates.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _papers(readers: Sequence[access.Reader], today: date) -> list[CalendarDate]:
    """Return the days on which papers in progress go to the board, for those who write them or change the plan.

    Runs one SQL query at most.
    """
    concerned = [
        reader for reader in readers if reader.may(access.WRITE_PAPERS) or reader.may(access.EDIT_PLAN)
    ]
    if not concerned:
        return []
    in_progress = papers_in_progress([reader.strategy.pk for reader in concerned])
    papers = list(in_progress.filter(meeting_date__gte=today - LOOK_BACK))
    return [
        found
        for reader in concerned
        for found in in_strategy(
            reader,
            _of_strategy(reader, (paper for paper in papers if paper.strategy_id == reader.strategy.pk)),
            several=len(readers) > 1,
        )
    ]


def _of_strategy(reader: access.Reader, papers: Iterable[Paper]) -> list[CalendarDate]:
    board = "its board" if reader.strategy.sensitive else the(reader.strategy.board)
    return [
        CalendarDate(
            f"paper-{paper.pk}",
            paper.meeting_date,
            f"Paper {paper.number} goes to {board}",
            "paper",
            (reader.strategy.slug, paper.number),
        )
        for paper in papers
    ]

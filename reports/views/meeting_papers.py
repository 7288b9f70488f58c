"""The pack and the action note of a meeting, as a page to print and as Word and PDF files.

Those who may read the strategy may read them, as they may read the page of the meeting.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render

from priorities import access
from priorities.models import Meeting, Strategy
from priorities.queries.meetings import meeting as meeting_with_id
from priorities.views import links
from priorities.views.dates import read_dates
from priorities.views.permissions import StrategyRequest, in_strategy
from reports.choices import PaperFormat
from reports.papers.action_note import note
from reports.papers.content import Content
from reports.papers.meeting_pack import pack
from reports.views.papers import DEMO_NAME, RETRY_AFTER, paper_response
from reports.writers.formats import render as render_file
from reports.writers.typesetter import CannotTypeset, paper_slot
from tracker import clock
from tracker.wording import long_date

LONGEST_NAME = 50
"""How much of a name a file's name has, so that the day of the meeting is never cut off."""


@in_strategy(access.READ)
def meeting_pack(request: StrategyRequest, strategy: Strategy, meeting_id: int, kind: str) -> HttpResponse:
    """Return the pack of a meeting, for the dates in the URL or else those of `pack_dates`.

    Raises Http404 if there is no such meeting.
    """
    meeting = _meeting(strategy, meeting_id)
    dates = read_dates(request, strategy, pack_dates(meeting))
    return _paper(request, meeting, "pack", kind, lambda: pack(meeting, dates.as_at, dates.known_at))


@in_strategy(access.READ)
def action_note(request: StrategyRequest, strategy: Strategy, meeting_id: int, kind: str) -> HttpResponse:
    """Return the action note of a meeting, as at its day, from what has been recorded by now or by the date in the URL.

    Raises Http404 if there is no such meeting, or if its day has not come.
    """
    meeting = _meeting(strategy, meeting_id)
    if meeting.held_on > clock.today():
        raise Http404(f"This meeting has its action note from {long_date(meeting.held_on)}.")
    known_at = read_dates(request, strategy).known_at
    return _paper(request, meeting, "action note", kind, lambda: note(meeting, known_at))


def pack_dates(meeting: Meeting) -> tuple[date, datetime]:
    """Return the two dates of a meeting's pack: today and now or, once its day is over, the end of the day before it.

    So the pack of an earlier meeting still says what waited for that meeting.
    """
    now = clock.now()
    today = clock.day_of(now)
    if meeting.held_on >= today:
        return today, now
    eve = meeting.held_on - timedelta(days=1)
    return eve, clock.end_of(eve)


def _meeting(strategy: Strategy, key: int) -> Meeting:
    meeting = meeting_with_id(strategy, key)
    if meeting is None:
        raise Http404(f"{strategy.name} has no such meeting.")
    return meeting


def _paper(
    request: StrategyRequest, meeting: Meeting, name: str, kind: str, content: Callable[[], Content]
) -> HttpResponse:
    """Return the paper in a format or, if it cannot be created now, a page that says what to do, with status 503."""
    chosen = PaperFormat(kind)
    try:
        with paper_slot():
            data = render_file(content(), chosen)
    except CannotTypeset as reason:
        strategy = meeting.strategy
        response = render(
            request,
            "reports/meeting_paper_no_file.html",
            {
                "strategy": strategy,
                "strategy_nav": links.navigation(strategy, "meeting", request.reader),
                "meeting": meeting,
                "name": name,
                "reason": str(reason),
            },
            status=503,
        )
        response["Retry-After"] = RETRY_AFTER
        return response
    return paper_response(data, chosen, title=file_title(meeting, name))


def file_title(meeting: Meeting, name: str) -> str:
    """Return a file's name without its extension: any mark, who meets, what it is and the day of the meeting."""
    who = meeting.group.name if meeting.group else meeting.strategy.board
    mark = f"{DEMO_NAME}-" if meeting.strategy.illustrative else ""
    return f"{mark}{who[:LONGEST_NAME]} {name} {long_date(meeting.held_on)}".lower()

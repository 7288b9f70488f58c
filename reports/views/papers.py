"""A strategy's papers: the list, the form for a new paper, and the files."""

from collections.abc import Sequence

from csp.constants import NONE
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities import access
from priorities.models import Strategy
from priorities.queries.calendar import calendar
from priorities.views import links
from priorities.views.permissions import StrategyRequest, in_strategy
from reports import writes
from reports.choices import PaperFormat
from reports.forms import NewPaperForm
from reports.models import Paper
from reports.papers import queries
from reports.papers.build import build
from reports.papers.checks import Check, find_blockers
from reports.tables import PapersTable
from reports.writers.formats import render as render_file
from reports.writers.html import style_hash
from reports.writers.typesetter import CannotTypeset, paper_slot
from tracker import clock, submissions
from tracker.downloads import download
from tracker.http_methods import takes_form
from tracker.refusals import Refused

# How many seconds to wait before requesting the paper again.
RETRY_AFTER = "60"
# Marks the file names of the demonstration's papers, which are not board papers.
DEMO_NAME = "illustrative-demonstration"


@in_strategy(access.READ_PAPERS)
def papers(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """List the strategy's papers, latest meeting first."""
    table = PapersTable(queries.papers(strategy), strategy=strategy)
    table.arrange(request)
    return render(
        request,
        "reports/papers.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "papers", request.reader),
            "table": table,
            "breadcrumbs": crumbs(strategy),
            "may_write": request.reader.may(access.WRITE_PAPERS),
        },
    )


@in_strategy(access.WRITE_PAPERS)
@takes_form
def paper_new(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the form for a new paper, and create the paper when the form is submitted."""
    layouts = queries.newest_layouts(strategy)
    suggested, from_the_start = _suggested_dates(strategy)
    form = NewPaperForm(
        request.POST or None, layouts=layouts, initial=suggested, from_the_start=from_the_start
    )
    form.add_submission_key()

    def make() -> tuple[str, str]:
        paper = writes.create_paper(strategy=strategy, by=request.user, at=clock.now(), **form.cleaned_data)
        return (
            reverse("paper", args=[strategy.slug, paper.number]),
            f"Paper {paper.number} is drafted. Read the text and edit it where necessary.",
        )

    if request.method == "POST" and form.is_valid():
        try:
            return submissions.once(request, form, make)
        except Refused as refused:
            form.add_refusal(refused)
    return render(
        request,
        "reports/paper_new.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "papers", request.reader),
            "breadcrumbs": crumbs(strategy, ("New paper", "")),
            "form": form,
            "number": queries.next_number(strategy),
            "layouts": layouts,
            "last": queries.latest_paper(strategy),
        },
    )


@in_strategy(access.READ_PAPERS)
def paper_file(request: StrategyRequest, strategy: Strategy, number: int, kind: str) -> HttpResponse:
    """Return a paper as a file. Browsers show the web page, and download Word and PDF files.

    While a paper has blockers, every copy says DRAFT, and users who may not read drafts get a page that lists the
    blockers, with status 403. If the paper cannot be created now, for example because too many others are being
    created, the answer is a page that says what to do, with status 503. Raises Http404 if there is no such paper.
    """
    chosen = PaperFormat(kind)
    paper = get_paper(strategy, number)
    try:
        with paper_slot():
            assembled = build(paper, known_at=clock.now())
            blockers = find_blockers(assembled)
            if blockers and not may_read_drafts(request, paper):
                return _no_file(request, paper, status=403, blockers=blockers)
            data = render_file(assembled.content, chosen, draft=bool(blockers))
    except CannotTypeset as reason:
        response = _no_file(request, paper, status=503, reason=str(reason))
        response["Retry-After"] = RETRY_AFTER
        return response
    return paper_response(data, chosen, title=file_title(paper, draft=bool(blockers)))


def paper_response(data: bytes, chosen: PaperFormat, *, title: str) -> HttpResponse:
    """Return a paper as a page that a browser shows or, in any other format, as a file that it saves."""
    if chosen is PaperFormat.HTML:
        response = HttpResponse(data, content_type=chosen.content_type)
        # The hash allows the page's own style element and nothing else.
        response._csp_replace = {  # type: ignore[attr-defined]  # read by django-csp
            "default-src": [NONE],
            "script-src": [NONE],
            "style-src": [f"'{style_hash(data)}'"],
            "img-src": [NONE],
            "font-src": [NONE],
            "connect-src": [NONE],
            "form-action": [NONE],
        }
        response["X-Content-Type-Options"] = "nosniff"
        return response
    return download(data, title=title, extension=chosen.value, content_type=chosen.content_type)


def may_read_drafts(request: StrategyRequest, paper: Paper) -> bool:
    """Return whether the user may edit papers in this strategy or has recorded a clearance of this paper."""
    return request.reader.may(access.WRITE_PAPERS) or queries.cleared_by(paper, request.user)


def _no_file(
    request: StrategyRequest, paper: Paper, *, status: int, reason: str = "", blockers: Sequence[Check] = ()
) -> HttpResponse:
    """Return a page that says why the file is not available: the blockers, or a reason that says what to do."""
    return render(
        request,
        "reports/paper_no_file.html",
        {
            "paper": paper,
            "reason": reason,
            "blockers": blockers,
            "strategy": paper.strategy,
            "strategy_nav": links.navigation(paper.strategy, "papers", request.reader),
            "breadcrumbs": crumbs(
                paper.strategy,
                (f"Paper {paper.number}", reverse("paper", args=[paper.strategy.slug, paper.number])),
                ("File", ""),
            ),
        },
        status=status,
    )


def file_title(paper: Paper, *, draft: bool = False) -> str:
    """Return a file's name without its extension: any marks, the strategy, the paper's number and the meeting date."""
    marks = f"{'DRAFT-' if draft else ''}{f'{DEMO_NAME}-' if paper.strategy.illustrative else ''}"
    return f"{marks}{paper.strategy.slug}-paper-{paper.number}-{paper.meeting_date.isoformat()}"


def get_paper(strategy: Strategy, number: int) -> Paper:
    """Return the strategy's paper with this number. Raises Http404 if there is none."""
    paper = queries.paper(strategy, number)
    if paper is None:
        raise Http404(f"{strategy.name} has no paper {number}.")
    return paper


def _suggested_dates(strategy: Strategy) -> tuple[dict[str, object], bool]:
    """Return the dates to suggest for a new paper, and whether the comparison date is the strategy's first day.

    The figures are as at the end of the last period that has ended, or today if none has. The comparison date is the
    end of the period before, or the strategy's first day if fewer than two periods have ended. No comparison date is
    suggested if the figures are as at that first day or earlier.
    """
    today = clock.today()
    ended = [period.ends for period in calendar(strategy, clock.now()).periods if period.ends <= today]
    as_at = ended[-1] if ended else today
    suggested: dict[str, object] = {"as_at": as_at}
    from_the_start = len(ended) < 2 and strategy.starts < as_at
    if len(ended) > 1:
        suggested["compared_with"] = ended[-2]
    elif from_the_start:
        suggested["compared_with"] = strategy.starts
    return suggested, from_the_start


def crumbs(strategy: Strategy, *last: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumbs from the list of strategies to a page about papers."""
    return [
        ("Strategies", reverse("strategies")),
        (strategy.short_name, reverse("strategy", args=[strategy.slug])),
        ("Papers", reverse("papers", args=[strategy.slug]) if last else ""),
        *last,
    ]

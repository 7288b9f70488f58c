"""Create papers and write in them. Each write is atomic and audited, and gives its refusals as sentences.

The demonstration's paper is created by `make(..., answers=read_answers(table))`, using
`reports.papers.answers_file.read_answers` and a table with the same structure as `fixtures/glasgow/paper.toml`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from priorities.models import Strategy
from reports.choices import PaperState
from reports.events import Event
from reports.models import Paper, PaperLayout, Paragraph
from reports.papers.form import read_form
from reports.papers.queries import WrittenText, latest_paper, next_number, written_by_place
from tracker import audit, clock
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers

LONGEST = 20_000
# These answers are not carried to the next paper: an item number belongs to one agenda.
NEVER_CARRIED = frozenset({"cover.item_no"})
CARRIED = "Carried from paper"


class Overtaken(Refused):
    """Raised if another person has written in the same place, or if the version that the user read is not known."""


def keep_layout(*, form: Mapping[str, Any], by: User | None, at: datetime) -> PaperLayout:
    """Store a board's form under its `key` and `version`, and return the layout.

    If the same form is already stored, return the stored layout. Raises Refused if that version is stored with
    different content, because papers may already use the stored form.
    """
    with transaction.atomic():
        kept = PaperLayout.objects.filter(key=form["key"], version=form["version"]).first()
        if kept is not None:
            if kept.form != form:
                raise Refused(
                    {
                        "": (
                            f"Version {kept.version} of {kept.name} is loaded already and cannot change. "
                            "Give the form a new version number."
                        )
                    }
                )
            return kept
        layout = PaperLayout.objects.create(
            key=form["key"], version=form["version"], name=form["name"], form=dict(form), recorded_at=at
        )
        audit.record(what=Event.LAYOUT_STORED, by=by, at=at, subject=layout, after={"form": layout.name})
    return layout


def make(
    *,
    strategy: Strategy,
    layout: PaperLayout,
    meeting_date: date,
    as_at: date,
    compared_with: date,
    by: User | None,
    at: datetime,
    title: str = "",
    answers: Mapping[str, WrittenText] | None = None,
    known_at: datetime | None = None,
) -> Paper:
    """Create the strategy's next paper and return it.

    The paper takes the `answers` given. If `answers` is None, it takes the answers on the last paper's cover. While the
    paper is being drafted, `known_at` is empty and the paper uses everything recorded so far. Raises Refused if the
    dates are out of order, if `as_at` is in the future, if the meeting has passed, or if an answer contains a personal
    identifier.
    """
    title = title.strip() or f"{strategy.name} – Progress Report"
    refuse_identifiers(title=title)
    _refuse_dates(meeting_date=meeting_date, as_at=as_at, compared_with=compared_with, today=clock.day_of(at))
    given = dict(answers or {})
    _refuse_answers(given)
    with transaction.atomic():
        # Lock the strategy's row, so that two people who create papers at once get different numbers.
        Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if answers is None:
            given = _carried(strategy, layout, at)
        paper = Paper.objects.create(
            strategy=strategy,
            number=next_number(strategy),
            layout=layout,
            title=title,
            meeting_date=meeting_date,
            as_at=as_at,
            known_at=known_at,
            compared_with=compared_with,
            created_by=by,
            created_at=at,
        )
        Paragraph.objects.bulk_create(
            Paragraph(
                paper=paper, key=key, text=each.text, source=each.source[:300], recorded_by=by, recorded_at=at
            )
            for key, each in given.items()
        )
        audit.record(
            what=Event.PAPER_MADE,
            by=by,
            at=at,
            subject=paper,
            scope=strategy.slug,
            after={
                "number": paper.number,
                "layout": str(layout),
                "meeting_date": meeting_date,
                "as_at": as_at,
                "compared_with": compared_with,
                "title": paper.title,
                "answers": {key: each.text for key, each in given.items()},
            },
        )
    return paper


def write_paragraph(
    *, paper: Paper, key: str, text: str, by: User, at: datetime, before: int | None, source: str = ""
) -> Paragraph:
    """Store a person's text for one place of a paper and return the row. An empty text restores the draft.

    `before` is the id of the place's latest row that the writer has seen, or 0 if there was no row. Raises Overtaken if
    there is a newer row or if `before` is None, so that no writer overwrites text without seeing it. Raises Refused if
    the paper can no longer be edited or if its form has no such place.
    """
    text = text.replace("\r\n", "\n").strip()
    refuse_identifiers(text=text, source=source)
    if len(text) > LONGEST:
        raise Refused(
            {"text": f"This is longer than {LONGEST:,} characters. Shorten it, or use an appendix."}
        )
    with transaction.atomic():
        paper = (
            Paper.objects.select_for_update(of=("self",), no_key=True)
            .select_related("strategy", "layout")
            .get(pk=paper.pk)
        )
        _refuse_place(paper, key)
        latest = Paragraph.objects.filter(paper=paper, key=key).order_by("-id").first()
        if before != (latest.pk if latest else 0):
            who = latest.recorded_by.get_full_name() if latest and latest.recorded_by else "Someone"
            raise Overtaken(
                {
                    "text": (
                        f"{who} has written here since you opened this page. Read the other text, then "
                        "save your own."
                    )
                    if before is not None
                    else "We cannot tell which version you had read. Read the text shown here, then save your own."
                }
            )
        row = Paragraph.objects.create(
            paper=paper, key=key, text=text, source=source, recorded_by=by, recorded_at=at
        )
        audit.record(
            what=Event.PARAGRAPH_WRITTEN if text else Event.PARAGRAPH_RESTORED,
            by=by,
            at=at,
            subject=row,
            scope=paper.strategy.slug,
            before={"text": latest.text if latest else ""},
            after={"text": text},
        )
    return row


def _refuse_dates(*, meeting_date: date, as_at: date, compared_with: date, today: date) -> None:
    reasons = {}
    if as_at > today:
        reasons["as_at"] = "The “as at” date is in the future. Choose today or an earlier day."
    if meeting_date < today:
        reasons["meeting_date"] = "This meeting has passed. Enter the date of a future meeting."
    if compared_with >= as_at:
        reasons["compared_with"] = "The comparison date must be earlier than the “as at” date."
    if reasons:
        raise Refused(reasons)


def _refuse_place(paper: Paper, key: str) -> None:
    state = PaperState(paper.state)
    if not state.takes_words:
        raise Refused({"text": f"This paper is {state.label.lower()}, so you cannot change its text."})
    if not read_form(paper.layout.form).has_place(key):
        raise Refused(
            {"": "The board's form has no such section. Go back to the paper and choose one of its sections."}
        )


def _refuse_answers(answers: Mapping[str, WrittenText]) -> None:
    try:
        refuse_identifiers(**{key: each.text for key, each in answers.items()})
    except Refused as refused:
        place, sentence = next(iter(refused.reasons.items()))
        raise Refused({"": f"The answer for {place}: {sentence}"}) from refused


def _carried(strategy: Strategy, layout: PaperLayout, at: datetime) -> dict[str, WrittenText]:
    """Return the last paper's answers to the rows that this form also has, each marked as carried over."""
    last = latest_paper(strategy)
    if last is None:
        return {}
    rows = {f"cover.{row.key}" for row in read_form(layout.form).cover} - NEVER_CARRIED
    return {
        key: WrittenText(each.text, f"{CARRIED} {last.number}")
        for key, each in written_by_place(last, at).items()
        if key in rows
    }

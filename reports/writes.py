"""Store boards' forms, create papers, write in them, and store and destroy their final versions.

Each write is one audited transaction. If a write is refused, Refused gives the reasons in sentences for the user.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max

from priorities.models import Strategy
from reports.choices import PaperFormat, PaperState
from reports.events import Event
from reports.models import Paper, PaperFile, PaperLayout, PaperVersion, Paragraph
from reports.papers.form import read_form
from reports.papers.queries import WrittenText, latest_paper, next_number, written_by_place
from tracker import audit, clock, redaction
from tracker.models import User
from tracker.refusals import Refused, refuse_identifiers, too_long

LONGEST = 20_000
LONGEST_CHANGE = 400
# These answers are not carried over to the next paper, because an item number applies to one agenda.
NOT_CARRIED_OVER = frozenset({"cover.item_no"})
CARRIED_OVER = "Carried from paper"


class ParagraphConflict(Refused):
    """Raised if the place has a newer text than the writer has read, or if we cannot tell which text they have read."""


def store_layout(*, form: Mapping[str, Any], by: User | None, at: datetime) -> PaperLayout:
    """Store a board's form under its `key` and `version`, and return the layout.

    If the same form is already stored, return the stored layout. Raises Refused if a different form is stored under the
    same key and version, because papers may already use it.
    """
    with transaction.atomic():
        stored = PaperLayout.objects.filter(key=form["key"], version=form["version"]).first()
        if stored is not None:
            if stored.form != form:
                raise Refused(
                    {
                        "": (
                            f"Version {stored.version} of {stored.name} is already loaded and cannot change. "
                            "Give the form a new version number."
                        )
                    }
                )
            return stored
        layout = PaperLayout.objects.create(
            key=form["key"], version=form["version"], name=form["name"], form=dict(form), recorded_at=at
        )
        audit.record(what=Event.LAYOUT_STORED, by=by, at=at, subject=layout, after={"form": layout.name})
    return layout


def create_paper(
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

    `answers` are the texts of its places, such as those that `read_answers` returns. If `answers` is None, the answers
    on the previous paper's cover are carried over, except the item number and any that this form does not ask for. If
    `known_at` is None, the paper uses everything recorded so far.

    Raises Refused if the dates are out of order, if `as_at` is in the future, if the meeting has passed, or if the
    title or a text contains a personal identifier.
    """
    title = title.strip() or f"{strategy.name} – Progress Report"
    refuse_identifiers(title=title)
    _refuse_dates(meeting_date=meeting_date, as_at=as_at, compared_with=compared_with, today=clock.day_of(at))
    texts = dict(answers or {})
    _refuse_answers(texts)
    with transaction.atomic():
        # Locked so that two papers created at once get different numbers.
        Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if answers is None:
            texts = _carried_over(strategy, layout, at)
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
                paper=paper,
                key=key,
                text=answer.text,
                source=answer.source[:300],
                recorded_by=by,
                recorded_at=at,
            )
            for key, answer in texts.items()
        )
        audit.record(
            what=Event.PAPER_CREATED,
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
                "answers": {key: answer.text for key, answer in texts.items()},
            },
        )
    return paper


def write_paragraph(
    *, paper: Paper, key: str, text: str, by: User, at: datetime, based_on: int | None, source: str = ""
) -> Paragraph:
    """Store a person's text for one place in a paper, and return the row. An empty text restores the drafted one.

    `based_on` is the id of the latest row for this place that the writer has seen, or 0 if there was none. Raises
    ParagraphConflict if there is a newer row or `based_on` is None, so that no writer overwrites a text without seeing
    it. Raises Refused if the text is too long, if the text or `source` contains a personal identifier, if the paper can
    no longer be edited, or if its form has no such place.
    """
    text = text.replace("\r\n", "\n").strip()
    refuse_identifiers(text=text, source=source)
    if len(text) > LONGEST:
        raise Refused({"text": f"This is longer than {LONGEST:,} characters. Shorten it."})
    with transaction.atomic():
        paper = (
            Paper.objects.select_for_update(of=("self",), no_key=True)
            .select_related("strategy__body", "layout")
            .get(pk=paper.pk)
        )
        _refuse_place(paper, key)
        latest = Paragraph.objects.filter(paper=paper, key=key).order_by("-id").first()
        if based_on != (latest.pk if latest else 0):
            writer = latest.recorded_by.get_full_name() if latest and latest.recorded_by else "Someone"
            raise ParagraphConflict(
                {
                    "text": (
                        f"{writer} has written here since you opened the page. Read the other text, then "
                        "save your own."
                    )
                    if based_on is not None
                    else "We cannot tell which version you have read. Read the text shown here, then save your own."
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


def store_version(
    *,
    paper: Paper,
    content: Mapping[str, Any],
    files: Mapping[PaperFormat, bytes],
    by: User,
    at: datetime,
    what_changed: str = "",
) -> PaperVersion:
    """Store a paper's next final version with its files, and return it. No page calls this.

    The hash is of the content as canonical JSON. `what_changed` says what a correction changes. Raises Refused if
    `what_changed` is missing from a correction, too long or contains a personal identifier, or if the paper has no
    `known_at`.
    """
    what_changed = what_changed.strip()
    refuse_identifiers(what_changed=what_changed)
    if errors := too_long(what_changed=(what_changed, LONGEST_CHANGE)):
        raise Refused(errors)
    with transaction.atomic():
        paper = (
            Paper.objects.select_for_update(of=("self",), no_key=True)
            .select_related("strategy")
            .get(pk=paper.pk)
        )
        number = 1 + (paper.versions.aggregate(last=Max("number"))["last"] or 0)
        if paper.known_at is None:
            raise Refused({"": "Before you make the paper final, set the moment up to which records count."})
        if number > 1 and not what_changed:
            raise Refused({"what_changed": "Say what has changed since the previous version."})
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        version = PaperVersion.objects.create(
            paper=paper,
            number=number,
            layout_id=paper.layout_id,
            as_at=paper.as_at,
            known_at=paper.known_at,
            content=dict(content),
            content_hash=sha256(canonical.encode()).hexdigest(),
            what_changed=what_changed,
            recorded_by=by,
            recorded_at=at,
        )
        stored = PaperFile.objects.bulk_create(
            PaperFile(
                version=version,
                format=paper_format,
                content=file,
                size=len(file),
                sha256=sha256(file).hexdigest(),
            )
            for paper_format, file in files.items()
        )
        audit.record(
            what=Event.VERSION_STORED,
            by=by,
            at=at,
            subject=version,
            scope=paper.strategy.slug,
            after={
                "number": number,
                "content_hash": version.content_hash,
                "files": {file.format: file.sha256 for file in stored},
                "what_changed": what_changed,
            },
        )
    return version


def destroy_version(*, version: PaperVersion, reason: str, by: User, at: datetime) -> PaperVersion:
    """Destroy a final version's content and the bytes of its files, and return the version. All hashes stay.

    No page calls this. Raises Refused if the reason is missing, too long or contains a personal identifier, or if the
    version is destroyed already.
    """
    with transaction.atomic():
        paper = (
            Paper.objects.select_for_update(of=("self",), no_key=True)
            .select_related("strategy")
            .get(pk=version.paper_id)
        )
        redaction.destroy(
            rows=[version, *version.files.defer("content")],
            field="content",
            reason=reason.strip(),
            by=by,
            at=at,
            scope=paper.strategy.slug,
        )
        version.refresh_from_db()
    return version


def _refuse_dates(*, meeting_date: date, as_at: date, compared_with: date, today: date) -> None:
    reasons = {}
    if as_at > today:
        reasons["as_at"] = "The “as at” date is in the future. Enter today's date or an earlier one."
    if meeting_date < today:
        reasons["meeting_date"] = "The date of the meeting has passed. Enter today's date or a later one."
    if compared_with >= as_at:
        reasons["compared_with"] = "The comparison date must be earlier than the “as at” date."
    if reasons:
        raise Refused(reasons)


def _refuse_place(paper: Paper, key: str) -> None:
    state = PaperState(paper.state)
    if not state.is_editable:
        raise Refused({"text": f"This paper is {state.label.lower()}, so you cannot change its text."})
    if not read_form(paper.layout.form).has_place(key):
        raise Refused(
            {"": "The board's form has no such section. Go back to the paper and choose one of its sections."}
        )


def _refuse_answers(answers: Mapping[str, WrittenText]) -> None:
    try:
        refuse_identifiers(**{key: answer.text for key, answer in answers.items()})
    except Refused as refused:
        place, sentence = next(iter(refused.reasons.items()))
        raise Refused({"": f"The answer for {place}: {sentence}"}) from refused


def _carried_over(strategy: Strategy, layout: PaperLayout, at: datetime) -> dict[str, WrittenText]:
    """Return the previous paper's answers to the cover rows that this form has too, each marked as carried over.

    The item number is not carried over.
    """
    previous = latest_paper(strategy)
    if previous is None:
        return {}
    rows = {f"cover.{row.key}" for row in read_form(layout.form).cover} - NOT_CARRIED_OVER
    return {
        key: WrittenText(answer.text, f"{CARRIED_OVER} {previous.number}")
        for key, answer in written_by_place(previous, at).items()
        if key in rows
    }

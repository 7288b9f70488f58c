"""The history of one action, newest first, built from the action's own rows and never from the audit log."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from priorities.choices import DecisionVerdict, ProposalKind, Rag, ReviewVerdict, Stage
from priorities.models import Action, ActionRevision, Decision, MilestoneRevision, Proposal, Strategy, Update
from priorities.queries.evidence import LinkAsAt
from priorities.queries.update_differences import pieces_by_label, since, update_before
from priorities.queries.updates import UpdateAsAt, names_of
from priorities.rules import deadlines
from tracker import clock
from tracker.text_differences import Piece
from tracker.wording import listed, long_date

SHOWN_UPDATES = 4
LONG_DIFFERENCES = 400
"""The length, in characters, up to which an entry shows the differences in a text without folding them away."""
Names = Mapping[int | None, str]


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of an entry and, if its text is much like the one before, the pieces that show what was reworded."""

    label: str
    text: str
    pieces: tuple[Piece, ...] = ()

    @property
    def is_long(self) -> bool:
        """Return whether the differences are too long to show in place of the text."""
        return sum(len(piece.text) for piece in self.pieces) > LONG_DIFFERENCES


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when it was recorded, what it was, who recorded or agreed it, and details as (label, text) pairs.

    `update` is the update, if the event is its submission and it has not been withdrawn. `since` says what an update
    changed from the one before it, and `pieces` has the differences in words, by label.
    """

    at: datetime
    heading: str
    who: str
    rag: Rag | None = None
    about: str = ""
    details: tuple[tuple[str, str], ...] = ()
    anchor: str = ""
    update: Update | None = None
    since: str = ""
    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)

    @property
    def shown_details(self) -> list[Detail]:
        """Return the details, each with its differences in words."""
        return [Detail(label, text, self.pieces.get(label, ())) for label, text in self.details]


def timeline(
    action: Action,
    *,
    revisions: Sequence[ActionRevision],
    updates: Sequence[UpdateAsAt],
    evidence: Sequence[LinkAsAt],
    queried_id: int | None,
    as_at: date,
    known_at: datetime,
) -> list[Entry]:
    """Return the entries of the action's history, newest first.

    `queried_id` is the id of the latest update if its query has not been answered (`ActionStatus.queried`), or None.
    Differences in words are shown for the latest `SHOWN_UPDATES` updates, because the earlier ones are folded away.
    Runs three SQL queries, in addition to those that read the arguments.
    """
    milestones = list(
        MilestoneRevision.objects.filter(
            milestone__action=action, effective_from__lte=as_at, recorded_at__lte=known_at
        )
        .select_related("recorded_by")
        .order_by("milestone__number", "number")
    )
    titles = {revision.milestone_id: revision.title for revision in milestones}
    proposals = list(
        Proposal.objects.filter(action=action, effective_from__lte=as_at, recorded_at__lte=known_at)
        .select_related("decision__group", "decision__meeting", "decision__by", "by")
        .order_by("id")
    )
    changed = {
        after.pk: (*changes(before, after), *_with_text(("Reason", after.reason)))
        for before, after in pairwise(revisions)
    }
    decisions = {
        proposal.pk: decision
        for proposal in proposals
        if (decision := getattr(proposal, "decision", None))
        and decision.recorded_at <= known_at
        and decision.effective_from <= as_at
    }
    names = names_of(
        action.strategy.body_id,
        (
            *(decision.by for decision in decisions.values()),
            *(revision.recorded_by for revision in (*revisions, *milestones)),
            *(proposal.by for proposal in proposals),
            *(update.withdrawal.by for update in updates if update.withdrawal),
            *(link.linked_by for link in evidence),
            *(link.unlinked_by for link in evidence),
            *(link.withdrawal.recorded_by for link in evidence if link.withdrawal),
        ),
    )
    writers = {update.row.pk: update.who for update in updates}
    # A withdrawn update replaces nothing: the update that it corrected counts again.
    replaced = {update.row.corrects_id for update in updates if update.counts}
    entries = [
        *(
            entry
            for number, update in enumerate(updates)
            for entry in _update_entries(
                update,
                titles,
                names,
                before=update_before(update, updates[:number]),
                in_words=number >= len(updates) - SHOWN_UPDATES,
                is_replaced=update.row.pk in replaced,
                is_queried=update.row.pk == queried_id,
            )
        ),
        *(
            entry
            for proposal in proposals
            for entry in _proposal_entries(
                proposal, decisions.get(proposal.pk), changed, writers, names, action.strategy
            )
        ),
        *_revision_entries(revisions, names, {each.revision_id for each in decisions.values()}),
        *_milestone_entries(milestones, names),
        *(entry for link in evidence for entry in _evidence_entries(link, names)),
    ]
    # Sort oldest first, then reverse: of two entries with the same moment, the effect comes above its cause.
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def folded(entries: Sequence[Entry]) -> tuple[Sequence[Entry], Sequence[Entry]]:
    """Return the entries down to the fourth latest update, and separately all earlier entries.

    If there are no more than four updates, every entry is in the first part. Four updates cover about a year if updates
    are quarterly.
    """
    updates = [number for number, entry in enumerate(entries) if entry.anchor]
    shown = updates[SHOWN_UPDATES - 1] + 1 if len(updates) > SHOWN_UPDATES else len(entries)
    return entries[:shown], entries[shown:]


def _same_words(row: Update) -> str:
    """Return a sentence, with a space before it, if the update says the same as the one before; else ""."""
    if row.unchanged_since:
        return f" No change since {long_date(row.unchanged_since)}."
    return " The wording is the same as last time." if row.repeats_words else ""


def _with_text(*details: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in details if text)


def _update_entries(
    update: UpdateAsAt,
    titles: dict[int, str],
    names: Names,
    *,
    before: Update | None,
    in_words: bool,
    is_replaced: bool,
    is_queried: bool,
) -> Iterator[Entry]:
    row = update.row
    suggested = Rag(row.suggested).word if row.suggested else "No rating"
    reasons = row.suggestion_reasons
    done = [titles[key] for key, done_on in update.marked if done_on and key in titles]
    reopened = [titles[key] for key, done_on in update.marked if not done_on and key in titles]
    difference = row.difference_made or ("Not yet known." if row.difference_known is False else "")
    period = f" for {row.period.name}" if row.period else ""
    state = ""
    if not update.counts:
        state = " (this update was withdrawn, so it does not count)"
    elif is_queried:
        state = " (queried, and not yet corrected)"
    yield Entry(
        at=row.recorded_at,
        heading=f"Update{period}{state}",
        who=update.who,
        rag=update.rag,
        about=f"Effective from {long_date(row.effective_from)}."
        + (f" Corrects the update submitted on {_submitted_on(row.corrects)}." if row.corrects else "")
        + (" Replaced by the update above." if is_replaced else "")
        + _same_words(row),
        details=_with_text(
            ("Progress", row.progress),
            ("Next steps", row.next_steps),
            ("Problem", row.problem),
            ("Cause", row.get_cause_display()),
            ("Recovery plan", row.recovery_plan),
            ("Forecast", long_date(row.forecast) if row.forecast else ""),
            ("Rating suggested by the dates", f"{suggested}. {reasons}".strip()),
            ("Reason for the better rating", row.better_reason),
            ("What changed", row.what_changed),
            ("Difference made", difference),
            ("Reason for no evidence", row.no_evidence_reason),
            ("Reason for unfinished milestones", row.open_milestones_reason),
            ("Milestones done", "; ".join(done)),
            ("Milestones reopened", "; ".join(reopened)),
            ("Sentence for the board", row.board_sentence),
        ),
        anchor=f"update-{row.pk}",
        since=since(before, row) if before else "",
        pieces=pieces_by_label(before, row) if before and in_words else {},
        update=row if update.counts else None,
    )
    for review in update.reviews:
        queried = review.verdict is ReviewVerdict.QUERIED
        meeting = f" at the meeting of {long_date(review.noted_on)}" if review.noted_on else ""
        yield Entry(
            at=review.at,
            heading=f"Update{period} (submitted on {_submitted_on(row)}) {review.verdict.label.lower()}{meeting}",
            who=review.reviewer,
            details=_with_text(
                ("Question" if queried else "Note", review.reason),
                ("Sentence for the board after checking", review.board_sentence),
            ),
        )
    if update.withdrawal:
        yield Entry(
            at=update.withdrawal.recorded_at,
            heading=f"Update{period} (submitted on {_submitted_on(row)}) withdrawn",
            who=names[update.withdrawal.by_id],
            details=_with_text(("Reason", update.withdrawal.reason)),
        )


def _proposal_entries(
    proposal: Proposal,
    decision: Decision | None,
    changed: Mapping[int, tuple[tuple[str, str], ...]],
    writers: Mapping[int, str],
    names: Names,
    strategy: Strategy,
) -> Iterator[Entry]:
    """Yield entries for a proposal and its decision. `changed` has, by id, what each revision changed in the plan."""
    kind = ProposalKind(proposal.kind)
    label = f"{kind.label[:1].lower()}{kind.label[1:]}"
    what = f"{label}, {long_date(proposal.new_date)}" if proposal.new_date else label
    # A change that was agreed without an earlier proposal has one that was recorded with the decision.
    if proposal.update_id or decision is None or decision.recorded_at > proposal.recorded_at:
        yield Entry(
            at=proposal.recorded_at,
            heading=f"Proposed: {what}",
            who=writers.get(proposal.update_id or 0) or names[proposal.by_id],
            details=_with_text(("Reason", proposal.reason)),
        )
    if decision:
        meeting = f" at the meeting of {long_date(decision.meeting.held_on)}" if decision.meeting else ""
        yield Entry(
            at=decision.recorded_at,
            heading=f"{DecisionVerdict(decision.verdict).label}: {what}{meeting}",
            who=decision.group.name if decision.group else strategy.board,
            about=f"Effective from {long_date(decision.effective_from)}."
            + (f" Recorded by {names[decision.by_id]}." if decision.by_id else ""),
            details=(
                *changed.get(decision.revision_id or 0, _with_text(("Reason", decision.reason))),
                *_with_text(("Minute", decision.minute_reference)),
            ),
        )


def _revision_entries(
    revisions: Sequence[ActionRevision], names: Names, decided: Collection[int | None]
) -> Iterator[Entry]:
    """Yield the versions of the plan, except those `decided` on a proposal: the entry of the decision says the same."""
    for number, revision in enumerate(revisions):
        if revision.pk in decided:
            continue
        changed = changes(revisions[number - 1], revision) if number else ()
        yield Entry(
            at=revision.recorded_at,
            heading="Plan changed" if number else "Entered the plan",
            who=names[revision.recorded_by_id],
            about=f"Effective from {long_date(revision.effective_from)}.",
            details=(*changed, *_with_text(("Agreed by", revision.agreed_by), ("Reason", revision.reason))),
        )


def changes(before: ActionRevision, after: ActionRevision) -> tuple[tuple[str, str], ...]:
    """Return what one revision of an action's plan changed from the previous one, as (label, text) pairs."""
    found: list[tuple[str, str]] = []
    for label, old, new in (
        ("Title", before.title, after.title),
        ("Commitment", before.home.reference, after.home.reference),
        ("Group", _name(before.group), _name(after.group)),
        ("Service", _name(before.service), _name(after.service)),
        ("Lead", _lead(before), _lead(after)),
        ("Deputy", _name(before.deputy), _name(after.deputy)),
        ("Responsible for reporting", _answering(before), _answering(after)),
        ("Owners", _owners(before), _owners(after)),
        ("Locality", _name(before.locality), _name(after.locality)),
        ("Kind", before.get_kind_display(), after.get_kind_display()),
        ("Stage", Stage(before.stage).label, Stage(after.stage).label),
        ("Merged into", _name(before.merged_into), _name(after.merged_into)),
        ("Start", _day(before.start), _day(after.start)),
        ("Due", _day(before.due), _day(after.due)),
        ("Due in the plan's words", before.timescale_words or "none", after.timescale_words or "none"),
        ("Review", _day(before.review), _day(after.review)),
    ):
        if old != new:
            moved = ""
            if label == "Due" and before.due and after.due:
                moved = f" ({deadlines.moved(before.due, after.due)})"
            found.append((label, f"{new}{moved}, was {old}"))
    return tuple(found)


def _milestone_entries(revisions: Sequence[MilestoneRevision], names: Names) -> Iterator[Entry]:
    before: dict[int, MilestoneRevision] = {}
    for revision in revisions:
        earlier = before.get(revision.milestone_id)
        before[revision.milestone_id] = revision
        if earlier is None:
            # The first revision of a milestone is not a change.
            continue
        yield Entry(
            at=revision.recorded_at,
            heading=f"Milestone changed: {revision.title}",
            who=names[revision.recorded_by_id],
            about=f"Effective from {long_date(revision.effective_from)}.",
            details=_with_text(
                (
                    "Title",
                    f"{revision.title}, was {earlier.title}" if revision.title != earlier.title else "",
                ),
                (
                    "Due",
                    f"{long_date(revision.due)} ({deadlines.moved(earlier.due, revision.due)}), was "
                    f"{long_date(earlier.due)}"
                    if revision.due != earlier.due
                    else "",
                ),
                ("Agreed by", revision.agreed_by),
                ("Reason", revision.reason),
            ),
        )


def _evidence_entries(link: LinkAsAt, names: Names) -> Iterator[Entry]:
    item = link.item
    yield Entry(
        at=link.linked_at,
        heading=f"Evidence linked: {item.reference} {item.phrase}",
        who=names[link.linked_by.pk if link.linked_by else None],
        about=f"Effective from {long_date(link.linked_on)}.",
    )
    if link.unlinked_on and link.unlinked_at:
        yield Entry(
            at=link.unlinked_at,
            heading=f"Evidence unlinked: {item.reference} {item.phrase}",
            who=names[link.unlinked_by.pk if link.unlinked_by else None],
            about=f"No longer linked to this action from {long_date(link.unlinked_on)}.",
            details=_with_text(("Reason", link.unlinked_reason)),
        )
    # If the link ended earlier, the withdrawal is not about this action.
    if link.withdrawal and not link.unlinked_on:
        yield Entry(
            at=link.withdrawal.recorded_at,
            heading=f"Evidence withdrawn: {item.reference} {item.phrase}",
            who=names[link.withdrawal.recorded_by_id],
            about=f"No longer counts from {long_date(link.withdrawal.withdrawn_on)}.",
            details=_with_text(("Reason", link.withdrawal.reason)),
        )


def _submitted_on(row: Update) -> str:
    return long_date(clock.day_of(row.recorded_at))


def _name(item: object) -> str:
    return str(item) if item else "none"


def _lead(revision: ActionRevision) -> str:
    return f"{revision.lead.job_title} ({revision.lead.name})" if revision.lead else "none"


def _answering(revision: ActionRevision) -> str:
    return _name(revision.answering_service or revision.answering_partner)


def _owners(revision: ActionRevision) -> str:
    return listed([str(row) for row in revision.owners.all()]) or "none"


def _day(day: date | None) -> str:
    return long_date(day) if day else "none"

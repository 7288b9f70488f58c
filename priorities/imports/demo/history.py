"""The illustrative history of the demo: updates, reviews, proposals, decisions and the closing of periods.

The suggested rating of each update is computed by the same rules as for a real update, and saved with it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, Stage
from priorities.imports.demo.plan import RECORDER, Loaded, load_action, moment
from priorities.imports.demo.read import Entry
from priorities.models import (
    Action,
    ActionPoint,
    ActionPointAnswer,
    ActionRevision,
    ClosingStatus,
    Decision,
    Meeting,
    PeriodClosing,
    Person,
    Proposal,
    Review,
    Update,
)
from priorities.queries.milestones import milestones_at
from priorities.rules.lifecycle import NO_AGREEMENT_NEEDED
from priorities.rules.rag import ActionFacts, is_better, suggest
from priorities.writes.closings import closing_statuses

LETTERS = {"B": Rag.BLUE, "G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "N": Rag.GREY}


def load_actions(loaded: Loaded) -> None:
    """Save each action: its plan with every change, then, by period, its updates, reviews, proposals and decisions."""
    histories = {entry["action"]: entry for entry in loaded.fixture["history"]}
    for order, entry in enumerate(loaded.fixture["actions"], 1):
        returns = list(_returns(loaded, histories.get(entry["reference"], {"ratings": ""})))
        action = load_action(loaded, entry, order, _changes(loaded, entry, returns))
        _load_returns(loaded, action, returns)


def _returns(loaded: Loaded, history: Entry) -> Iterator[Entry]:
    """Yield one action's updates in the order of their periods, each with its own text or else default sentences."""
    own = {entry["period"]: entry for entry in history.get("returns", [])}
    letters = history["ratings"].replace(" ", "")
    previous: Rag | None = None
    for index, (key, letter) in enumerate(zip(loaded.periods, letters, strict=False)):
        if key in own:
            entry = {**own[key]}
        elif letter in LETTERS:
            answers = _default_answers(loaded, history, key, LETTERS[letter], previous)
            day = loaded.periods[key].ends + timedelta(days=3 + index % 9)
            entry = {"period": key, "on": day, "rag": LETTERS[letter].value, **answers}
        else:
            continue
        previous = Rag(entry["rag"])
        yield entry


def _default_answers(loaded: Loaded, history: Entry, period: str, rag: Rag, previous: Rag | None) -> Entry:
    """Return the default sentences for a rating, with a forecast if it is Amber or Red.

    If the rating is better than the previous one, the sentences include what changed. For Amber, the problem and its
    cause are those that the action's history gives for earlier periods, if any.
    """
    answers = dict(loaded.fixture.older_returns[rag.value])
    if rag is Rag.AMBER and "earlier_problem" in history:
        answers |= {"problem": history["earlier_problem"], "cause": history["earlier_cause"]}
    if rag in (Rag.AMBER, Rag.RED):
        answers["forecast"] = loaded.periods[period].ends + timedelta(days=90)
    if previous is not None and is_better(rag, previous):
        answers |= loaded.fixture.older_returns["improved"]
    return answers


def _changes(loaded: Loaded, entry: Entry, returns: list[Entry]) -> list[Entry]:
    """Return the changes to an action after its first plan, in the order in which they take effect."""
    recorder = loaded.user(RECORDER)
    changes = [
        {
            "recorded_on": change["agreed_on"],
            **change,
            "effective_from": change["agreed_on"],
            "recorded_by": recorder,
        }
        for change in entry.get("revised", [])
    ]
    started = next((update for update in returns if update["rag"] != Rag.GREY), None)
    if started:
        day = _effective_from(loaded, started)
        changes.append(
            {
                "stage": Stage.UNDER_WAY,
                "effective_from": max(day, entry.get("added", loaded.planned_on)),
                "recorded_on": started["on"],
                "agreed_by": NO_AGREEMENT_NEEDED,
                "reason": "Work started.",
                "recorded_by": _author(loaded, loaded.people.get(entry.get("lead", "")), started)["user"],
            }
        )
    changes += [
        {
            "stage": Stage.COMPLETE,
            "effective_from": completed["decision"]["on"],
            "recorded_on": completed["decision"]["on"],
            "agreed_by": completed["decision"]["agreed_by"],
            "reason": completed["decision"]["reason"],
            "recorded_by": recorder,
        }
        for completed in returns
        if completed.get("decision", {}).get("verdict") == DecisionVerdict.AGREED
        and completed["rag"] == Rag.BLUE
    ]
    return sorted(changes, key=lambda change: (change["effective_from"], change["recorded_on"]))


def _effective_from(loaded: Loaded, entry: Entry) -> date:
    return min(entry["on"], loaded.periods[entry["period"]].ends)


ANSWERS = (
    "rag", "progress", "next_steps", "board_sentence", "problem", "cause", "recovery_plan", "forecast", "better_reason",
    "what_changed", "difference_made", "difference_known", "no_evidence_reason", "open_milestones_reason",
)  # fmt: skip


def _load_returns(loaded: Loaded, action: Action, returns: list[Entry]) -> None:
    previous: Update | None = None
    for entry in returns:
        effective_from, at = _effective_from(loaded, entry), moment(entry["on"])
        assert action.current is not None
        suggested, reasons = _suggestion(loaded, action, entry, effective_from)
        values: dict[str, Any] = {name: entry[name] for name in ANSWERS if name in entry}
        if suggested and is_better(Rag(entry["rag"]), suggested) and "better_reason" not in values:
            values["better_reason"] = loaded.fixture.older_returns["better"]["better_reason"]
        previous = Update.objects.create(
            action=action,
            period=loaded.periods[entry["period"]],
            effective_from=effective_from,
            recorded_at=at,
            **_author(loaded, action.current.lead, entry),
            for_service=action.current.answering_service,
            for_partner=action.current.answering_partner,
            **values,
            suggested=suggested or "",
            suggestion_reasons=" ".join(reasons),
            settings=loaded.settings,
            submission_key=uuid5(NAMESPACE_URL, f"demo:{action.reference}:{entry['period']}"),
            based_on=previous,
        )
        _load_review(loaded, previous, entry)
        _load_proposal(loaded, previous, entry)


def _author(loaded: Loaded, lead: Person | None, entry: Entry) -> dict[str, Any]:
    """Return an update's author and the account that entered it.

    The author is the lead or, if there is none, the person who entered the update. The lead entered it, unless the
    entry names someone else or the lead has no account. Then the person whom the entry names entered it or, by default,
    `RECORDER`.
    """
    if "entered_by" in entry or lead is None or lead.user is None:
        entered_by = loaded.people[entry.get("entered_by", RECORDER)]
        return {"author": lead or entered_by, "user": entered_by.user}
    return {"author": lead, "user": lead.user}


def _suggestion(
    loaded: Loaded, action: Action, entry: Entry, effective_from: date
) -> tuple[Rag | None, tuple[str, ...]]:
    plan = (
        action.revisions.filter(effective_from__lte=effective_from, recorded_at__lte=moment(entry["on"]))
        .exclude(stage=Stage.COMPLETE)
        .order_by("-effective_from", "-id")
        .first()
    )
    assert plan is not None, f"{action.reference} has an update before it was planned"
    milestones = milestones_at(loaded.strategy, effective_from, moment(entry["on"]), action.pk)
    facts = ActionFacts(
        kind=ActionKind(plan.kind),
        stage=Stage(plan.stage),
        start=plan.start,
        due=plan.due,
        review=plan.review,
        forecast=entry.get("forecast"),
        milestones=tuple(m.facts for m in milestones),
    )
    suggestion = suggest(facts, loaded.settings.tolerances(), effective_from)
    return suggestion.rag, suggestion.reasons


def _load_review(loaded: Loaded, update: Update, entry: Entry) -> None:
    if "review" in entry:
        review = entry["review"]
        Review.objects.create(
            update=update,
            verdict=review["verdict"],
            reason=review.get("reason", ""),
            by=loaded.user(review["by"]),
            recorded_at=moment(review["on"]),
        )


def _load_proposal(loaded: Loaded, update: Update, entry: Entry) -> None:
    details = entry.get("proposal")
    if details is None and update.rag == Rag.BLUE:
        details = {"kind": ProposalKind.COMPLETE, "reason": "Reported complete."}
    if details is None:
        return
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=details["kind"],
        new_date=details.get("new_date"),
        reason=details["reason"],
        by=update.user,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )
    stage = {ProposalKind.COMPLETE: Stage.COMPLETE, ProposalKind.PAUSE: Stage.PAUSED}.get(details["kind"])
    revision = update.action.revisions.filter(stage=stage).first() if stage else None
    if revision is not None:
        Decision.objects.create(
            proposal=proposal,
            verdict=DecisionVerdict.AGREED,
            **_decided(loaded, revision),
            effective_from=revision.effective_from,
            reason=revision.reason,
            recorded_at=revision.recorded_at,
            revision=revision,
        )


def _decided(loaded: Loaded, revision: ActionRevision) -> dict[str, Any]:
    """Return the group that agreed a revision, and its meeting on the effective date. Saves a meeting that is new."""
    group = next(group for group in loaded.groups.values() if group.name == revision.agreed_by)
    meeting, _ = Meeting.objects.get_or_create(
        strategy=loaded.strategy,
        group=group,
        held_on=revision.effective_from,
        defaults={"recorded_at": revision.recorded_at},
    )
    return {"group": group, "meeting": meeting}


def close_periods(loaded: Loaded) -> None:
    """Close the periods that have a closing date in the fixtures.

    Each closing records every action's status at the end of the period, as known on the closing date.
    """
    for entry in loaded.fixture["periods"]:
        if "closed_on" not in entry:
            continue
        period, at = loaded.periods[entry["key"]], moment(entry["closed_on"])
        closing = PeriodClosing.objects.create(
            period=period, recorded_by=loaded.user(entry["closed_by"]), recorded_at=at
        )
        ClosingStatus.objects.bulk_create(closing_statuses(closing))


def load_action_points(loaded: Loaded) -> None:
    """Save the action points of meetings, and the answers about them that were given between meetings."""
    for entry in loaded.fixture["action_points"]:
        meeting = loaded.meetings[entry["meeting"]]
        point = ActionPoint.objects.create(
            strategy=loaded.strategy,
            meeting=meeting,
            action=loaded.actions.get(entry.get("action", "")),
            words=entry["words"],
            owner=loaded.people[entry["owner"]],
            due=entry["due"],
            effective_from=meeting.held_on,
            recorded_at=moment(meeting.held_on),
        )
        for answer in entry.get("answers", []):
            ActionPointAnswer.objects.create(
                point=point,
                outcome=answer["outcome"],
                words=answer.get("words", ""),
                due=answer.get("due"),
                effective_from=answer["on"],
                recorded_at=moment(answer["on"]),
            )

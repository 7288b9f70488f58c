"""The illustrative history of the demo: updates, reviews, proposals, decisions and the closing of periods.

The rules judge every update as they judge a real one, and the suggestion made for it is saved with it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, Stage
from priorities.imports.demo.plan import KEEPER, Loaded, load_action, moment
from priorities.imports.demo.read import Entry
from priorities.models import (
    Action,
    ClosingStatus,
    Decision,
    PeriodClosing,
    Person,
    Proposal,
    Review,
    Update,
)
from priorities.queries.milestones import milestones_at
from priorities.queries.status import status_at
from priorities.rules.lifecycle import NO_AGREEMENT_NEEDED
from priorities.rules.rag import ActionFacts, is_better, suggest

LETTERS = {"B": Rag.BLUE, "G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "N": Rag.GREY}


def load_actions(loaded: Loaded) -> None:
    """Save every action with the agreed changes to its plan, then its updates, quarter by quarter."""
    histories = {entry["action"]: entry for entry in loaded.fixture["history"]}
    for order, entry in enumerate(loaded.fixture["actions"], 1):
        returns = list(_returns(loaded, histories.get(entry["reference"], {"ratings": ""})))
        action = load_action(loaded, entry, order, _changes(loaded, entry, returns))
        _load_returns(loaded, action, returns)


def _returns(loaded: Loaded, history: Entry) -> Iterator[Entry]:
    """Yield every update on one action in date order, with its own words or, without them, the standard sentences."""
    own = {entry["period"]: entry for entry in history.get("returns", [])}
    letters = history["ratings"].replace(" ", "")
    before: Rag | None = None
    for index, (key, letter) in enumerate(zip(loaded.periods, letters, strict=False)):
        if key in own:
            entry = {**own[key]}
        elif letter in LETTERS:
            entry = _standing(loaded, history, key, LETTERS[letter], before, index)
        else:
            continue
        before = Rag(entry["rag"])
        yield entry


def _standing(loaded: Loaded, history: Entry, key: str, rag: Rag, before: Rag | None, index: int) -> Entry:
    period, words = loaded.periods[key], dict(loaded.fixture.older_returns[rag.value])
    if rag is Rag.AMBER and "earlier_problem" in history:
        words["problem"] = history["earlier_problem"]
    if rag in (Rag.AMBER, Rag.RED):
        words["forecast"] = period.ends + timedelta(days=90)
    if before is not None and is_better(rag, before):
        words |= loaded.fixture.older_returns["improved"]
    return {"period": key, "on": period.ends + timedelta(days=3 + index % 9), "rag": rag.value, **words}


def _changes(loaded: Loaded, entry: Entry, returns: list[Entry]) -> list[Entry]:
    """Return the agreed changes to an action after its first plan, by effective date."""
    keeper = loaded.user(KEEPER)
    changes = [
        {
            "recorded_on": change["agreed_on"],
            **change,
            "effective_from": change["agreed_on"],
            "recorded_by": keeper,
        }
        for change in entry.get("revised", [])
    ]
    started = next((r for r in returns if r["rag"] != Rag.GREY), None)
    if started:
        day = _effective_from(loaded, started)
        changes.append(
            {
                "stage": Stage.UNDER_WAY,
                "effective_from": max(day, entry.get("added", loaded.planned_on)),
                "recorded_on": started["on"],
                "agreed_by": NO_AGREEMENT_NEEDED,
                "reason": "Work started.",
                "recorded_by": _author(loaded, loaded.people.get(entry.get("lead", "")), started)["author"],
            }
        )
    changes += [
        {
            "stage": Stage.COMPLETE,
            "effective_from": _effective_from(loaded, done),
            "recorded_on": done["decision"]["on"],
            "agreed_by": done["decision"]["agreed_by"],
            "reason": done["decision"]["reason"],
            "recorded_by": keeper,
        }
        for done in returns
        if done.get("decision", {}).get("verdict") == DecisionVerdict.AGREED and done["rag"] == Rag.BLUE
    ]
    return sorted(changes, key=lambda change: (change["effective_from"], change["recorded_on"]))


def _effective_from(loaded: Loaded, entry: Entry) -> date:
    return min(entry["on"], loaded.periods[entry["period"]].ends)


SAID = (
    "rag", "progress", "next_steps", "board_sentence", "problem", "recovery_plan", "forecast", "better_reason",
    "what_changed", "difference_made", "difference_known", "no_evidence_reason",
)  # fmt: skip


def _load_returns(loaded: Loaded, action: Action, returns: list[Entry]) -> None:
    previous: Update | None = None
    for entry in returns:
        effective_from, at = _effective_from(loaded, entry), moment(entry["on"])
        assert action.current is not None
        suggested, reasons = _suggestion(loaded, action, entry, effective_from)
        values: dict[str, Any] = {name: entry[name] for name in SAID if name in entry}
        if suggested and is_better(Rag(entry["rag"]), suggested) and "better_reason" not in values:
            values["better_reason"] = loaded.fixture.older_returns["better"]["better_reason"]
        previous = Update.objects.create(
            action=action,
            period=loaded.periods[entry["period"]],
            effective_from=effective_from,
            recorded_at=at,
            **_author(loaded, action.current.lead, entry),
            **values,
            suggested=suggested or "",
            suggestion_reasons=list(reasons),
            settings=loaded.settings,
            submission_key=uuid5(NAMESPACE_URL, f"demo:{action.reference}:{entry['period']}"),
            based_on=previous,
        )
        _load_review(loaded, previous, entry)
        _load_proposal(loaded, previous, entry)


def _author(loaded: Loaded, lead: Person | None, entry: Entry) -> dict[str, Any]:
    """Return the fields for an update's author: the lead, or the coordinator on behalf of a lead without an account."""
    if "entered_by" in entry or lead is None or lead.user is None:
        return {"author": loaded.user(entry.get("entered_by", KEEPER)), "on_behalf_of": lead}
    return {"author": lead.user}


def _suggestion(
    loaded: Loaded, action: Action, entry: Entry, effective_from: date
) -> tuple[Rag | None, tuple[str, ...]]:
    plan = (
        action.revisions.filter(effective_from__lte=effective_from, recorded_at__lte=moment(entry["on"]))
        .exclude(stage=Stage.COMPLETE)
        .order_by("-effective_from", "-id")
        .first()
    )
    assert plan is not None, f"{action.reference} has a return before it was planned"
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
        given = entry["review"]
        Review.objects.create(
            update=update,
            verdict=given["verdict"],
            reason=given.get("reason", ""),
            by=loaded.user(given["by"]),
            recorded_at=moment(given["on"]),
        )


def _load_proposal(loaded: Loaded, update: Update, entry: Entry) -> None:
    given = entry.get("proposal")
    if given is None and update.rag == Rag.BLUE:
        given = {"kind": ProposalKind.COMPLETE, "reason": "Reported complete."}
    if given is None:
        return
    proposal = Proposal.objects.create(
        action=update.action,
        update=update,
        kind=given["kind"],
        new_date=given.get("new_date"),
        reason=given["reason"],
        by=update.author,
        effective_from=update.effective_from,
        recorded_at=update.recorded_at,
    )
    stage = {ProposalKind.COMPLETE: Stage.COMPLETE, ProposalKind.PAUSE: Stage.PAUSED}.get(given["kind"])
    revision = update.action.revisions.filter(stage=stage).first() if stage else None
    if revision is not None:
        Decision.objects.create(
            proposal=proposal,
            verdict=DecisionVerdict.AGREED,
            agreed_by=revision.agreed_by,
            reason=revision.reason,
            recorded_at=revision.recorded_at,
            revision=revision,
        )


def close_periods(loaded: Loaded) -> None:
    """Close the periods that the fixtures say were closed, saving the status of every action as it was known then."""
    for entry in loaded.fixture["periods"]:
        if "closed_on" not in entry:
            continue
        period, at = loaded.periods[entry["key"]], moment(entry["closed_on"])
        closing = PeriodClosing.objects.create(
            period=period, recorded_by=loaded.user(entry["closed_by"]), recorded_at=at
        )
        ClosingStatus.objects.bulk_create(
            ClosingStatus(
                closing=closing,
                action_id=status.action_id,
                home_id=status.home_id,
                stage=status.stage,
                rag=status.rag or "",
                due=status.due or status.review,
                update_id=status.update_id,
                carried=status.period_id != period.pk,
            )
            for status in status_at(loaded.strategy, period.ends, at)
        )

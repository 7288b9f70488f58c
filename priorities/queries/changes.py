"""The changes agreed to the plan since it was created, the proposals without a decision, and what was refused."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from priorities.choices import DecisionVerdict, ProposalKind, Rag, Stage
from priorities.models import Action, ActionRevision, Decision, Proposal, Strategy, Update
from priorities.queries.updates import not_withdrawn
from priorities.rules.lifecycle import ENDED, PAUSED_OR_STOPPED, proposal_for


@dataclass(frozen=True, slots=True)
class ChangeAsAt:
    """One agreed revision of an action, compared with the previous one.

    `agreed_on` is the day from which the revision is effective. For continuing work, `due` and `due_before` are review
    dates.
    """

    action_id: int
    agreed_on: date
    agreed_by: str
    reason: str
    due_before: date | None
    due: date | None
    stage_before: Stage
    stage: Stage

    @property
    def moved_date(self) -> bool:
        """Return whether the revision moved the due date or the review date."""
        return self.due != self.due_before

    @property
    def moved_stage(self) -> bool:
        """Return whether the revision changed the stage, for example by pausing, completing or resuming the action."""
        return self.stage != self.stage_before


@dataclass(frozen=True, slots=True)
class ProposalAsAt:
    """A proposal that, as at a day, had no decision yet."""

    action_id: int
    kind: ProposalKind
    new_date: date | None
    reason: str
    made_on: date


def changes(strategy: Strategy, as_at: date, known_at: datetime) -> dict[int, tuple[ChangeAsAt, ...]]:
    """Return, by action id, the agreed changes to the action's plan, in order of effective date. Runs one SQL query."""
    rows = (
        ActionRevision.objects.filter(
            action__strategy=strategy, effective_from__lte=as_at, recorded_at__lte=known_at
        )
        .order_by("action_id", "effective_from", "id")
        .values_list("action_id", "effective_from", "agreed_by", "reason", "due", "review", "stage")
    )
    found: dict[int, list[ChangeAsAt]] = defaultdict(list)
    before: dict[int, tuple[date | None, Stage]] = {}
    for action, effective_from, agreed_by, reason, due, review, stage in rows:
        if action in before:
            due_before, stage_before = before[action]
            found[action].append(
                ChangeAsAt(
                    action_id=action,
                    agreed_on=effective_from,
                    agreed_by=agreed_by,
                    reason=reason,
                    due_before=due_before,
                    due=due or review,
                    stage_before=stage_before,
                    stage=Stage(stage),
                )
            )
        before[action] = (due or review, Stage(stage))
    return {action: tuple(changes) for action, changes in found.items()}


def undecided(
    strategy: Strategy, as_at: date, known_at: datetime, awaiting: Collection[int] | None = None
) -> QuerySet[Proposal]:
    """Return the proposals in a strategy on which no decision had taken effect: see `undecided_in`."""
    return undecided_in([strategy.pk], as_at, known_at, awaiting)


def undecided_in(
    strategies: Collection[int], as_at: date, known_at: datetime, awaiting: Collection[int] | None = None
) -> QuerySet[Proposal]:
    """Return the proposals in these strategies, given by id, on which no decision had taken effect.

    They are in the order of their actions, and then in the order in which they were made.

    A proposal lapses if its update is withdrawn, if a later proposal of the same kind replaces it, or if the action is
    stopped, completed or withdrawn. A proposed pause also lapses if the action is paused, a proposed date if the plan
    is given that date, and a proposal of completion if the action is paused or if a later update counts, because that
    update says that the work continues or reports completion again.

    `awaiting` contains the ids of the updates whose completion awaits agreement, if the statuses of the same dates have
    been read: with them, the result is the same, and the statement has fewer subqueries.
    """
    in_effect = Q(effective_from__lte=as_at, recorded_at__lte=known_at)
    counts = _update_counts(known_at)
    if awaiting is None:
        counting = not_withdrawn(Update.objects.filter(in_effect, action=OuterRef("action")), known_at)
        latest = counting.order_by("-effective_from", "-id").values("pk")[:1]
        completion: Any = Q(update=Subquery(latest)) & ~Exists(_rests_after(in_effect))
    else:
        completion = Q(update__in=awaiting)
    return Proposal.objects.filter(
        Q(decision__isnull=True)
        | Q(decision__recorded_at__gt=known_at)
        | Q(decision__effective_from__gt=as_at),
        in_effect,
        (Q(kind=ProposalKind.COMPLETE) & completion)
        | (
            ~Q(kind=ProposalKind.COMPLETE)
            & counts
            & ~Exists(_later_of_its_kind(in_effect, counts))
            & ~Exists(_overtaking(in_effect))
        ),
        action__strategy__in=strategies,
    ).order_by("action_id", "id")


def refusals(as_at: date, known_at: datetime, of: Q) -> list[Decision]:
    """Return the refusals that have had no answer yet, the latest first, each with its proposal and meeting.

    A refusal is answered by a later proposal of its kind, by an update that was recorded after it and counts from the
    same day as the proposal or later, or by a change to the plan that makes the refused change or ends the action. `of`
    is a condition on the proposals. Runs one SQL query, and another if any of them was refused.
    """
    # Few proposals are refused, and asking which refusals have had an answer takes as long as a quarter of My work.
    refused = Proposal.objects.filter(
        of,
        decision__verdict=DecisionVerdict.REFUSED,
        decision__effective_from__lte=as_at,
        decision__recorded_at__lte=known_at,
    )
    keys = list(refused.order_by().values_list("pk", flat=True))
    if not keys:
        return []
    in_effect = Q(effective_from__lte=as_at, recorded_at__lte=known_at)
    counts = _update_counts(known_at)
    updated = not_withdrawn(
        Update.objects.filter(
            in_effect,
            action=OuterRef("action"),
            effective_from__gte=OuterRef("effective_from"),
            recorded_at__gt=OuterRef("decision__recorded_at"),
        ),
        known_at,
    )
    unanswered = Proposal.objects.filter(
        in_effect,
        counts,
        ~Exists(_later_of_its_kind(in_effect, counts)),
        ~Exists(_overtaking(in_effect)),
        ~Exists(updated),
        pk__in=keys,
    )
    rows = Decision.objects.filter(proposal__in=unanswered).order_by("-recorded_at", "-id")
    return list(rows.select_related("proposal__action__strategy", "proposal__update", "group", "meeting"))


def _update_counts(known_at: datetime) -> Q:
    """Return the condition that a proposal's update, if it has one, had not been withdrawn."""
    return Q(update__withdrawal__isnull=True) | Q(update__withdrawal__recorded_at__gt=known_at)


def _later_of_its_kind(in_effect: Q, counts: Q) -> QuerySet[Proposal]:
    """Return the later proposals of a proposal's kind on its action, which replace it."""
    return Proposal.objects.filter(
        in_effect, counts, action=OuterRef("action"), kind=OuterRef("kind"), id__gt=OuterRef("id")
    )


def _overtaking(in_effect: Q) -> QuerySet[ActionRevision]:
    """Return the later revisions of a proposal's action that leave nothing to decide: see `undecided`."""
    # Only a proposed date has a new date, and nothing is equal to NULL.
    return ActionRevision.objects.alias(proposed=Cast(OuterRef("kind"), CharField())).filter(
        Q(stage__in=ENDED)
        | Q(stage=Stage.PAUSED, proposed=ProposalKind.PAUSE)
        | Q(due=OuterRef("new_date"))
        | Q(review=OuterRef("new_date")),
        in_effect,
        action=OuterRef("action"),
        recorded_at__gte=OuterRef("recorded_at"),
    )


def proposals_open(
    strategy: Strategy, as_at: date, known_at: datetime, kinds: Collection[ProposalKind] = tuple(ProposalKind)
) -> dict[int, ProposalAsAt]:
    """Return, by action id, the latest undecided proposal of these kinds: see `undecided`. Runs one SQL query."""
    return {
        row.action_id: ProposalAsAt(
            action_id=row.action_id,
            kind=ProposalKind(row.kind),
            new_date=row.new_date,
            reason=row.reason,
            made_on=row.effective_from,
        )
        for row in undecided(strategy, as_at, known_at).filter(kind__in=kinds)
    }


def pending_completion(action: Action) -> Proposal | None:
    """Return the proposal of completion that awaits agreement now, with its update, or None.

    Only a proposal made by the latest update that counts can await agreement: a later update shows that work has
    continued, or reports completion again. The proposal lapses if the action is paused or stopped. Runs up to two SQL
    queries.
    """
    latest = not_withdrawn(Update.objects.filter(action=action)).order_by("-effective_from", "-id").first()
    return completion_awaiting(latest)


def completion_awaiting(latest: Update | None) -> Proposal | None:
    """Return what `pending_completion` does, from the latest update that counts on an action.

    Runs one SQL query, or none if that update does not report completion.
    """
    if latest is None or proposal_for(Rag(latest.rag)) is None:
        return None
    return (
        Proposal.objects.filter(
            ~Exists(_rests_after(Q())), update=latest, kind=ProposalKind.COMPLETE, decision__isnull=True
        )
        .select_related("update__author")
        .first()
    )


def _rests_after(in_effect: Q) -> QuerySet[ActionRevision]:
    """Return the revisions that pause or stop a proposal's action after its update was recorded."""
    return ActionRevision.objects.filter(
        in_effect,
        action=OuterRef("action"),
        stage__in=PAUSED_OR_STOPPED,
        recorded_at__gte=OuterRef("update__recorded_at"),
    )

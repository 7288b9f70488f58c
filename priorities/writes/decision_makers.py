"""Setting which group or board agrees each kind of proposed change."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from priorities.choices import ProposalKind
from priorities.events import Event
from priorities.models import DecisionMaker, Group, Strategy
from priorities.queries.bodies import groups_of
from priorities.queries.decision_makers import decision_makers
from tracker import audit
from tracker.models import User
from tracker.refusals import Refused, fingerprint, refuse_edit_conflict


def set_decision_makers(
    *,
    strategy: Strategy,
    chosen: Mapping[ProposalKind, Group | None],
    based_on: str,
    by: User,
    at: datetime,
) -> None:
    """Set, for each kind of proposal, the group that decides, or None for the board. Raises Refused.

    `based_on` is the `version_hash` of the decision makers that the user saw.
    """
    with transaction.atomic():
        strategy = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        current = decision_makers(strategy)
        refuse_edit_conflict(version_hash(current), based_on)
        changed = {kind: group for kind, group in chosen.items() if group != current[kind]}
        if not changed:
            raise Refused({"": "You have not changed anything. Make a change, or go back."})
        groups = set(groups_of(strategy).filter(retired_on=None))
        errors = {
            kind.value: "Choose a group in this strategy that is in use, or the board."
            for kind, group in changed.items()
            if group is not None and group not in groups
        }
        if errors:
            raise Refused(errors)
        for kind, group in changed.items():
            DecisionMaker.objects.update_or_create(
                strategy=strategy, kind=kind, defaults={"group": group, "set_by": by, "set_at": at}
            )
        audit.record(
            what=Event.DECISION_MAKERS_CHANGED,
            by=by,
            at=at,
            subject=strategy,
            scope=strategy.slug,
            before={kind.value: _name(strategy, current[kind]) for kind in changed},
            after={kind.value: _name(strategy, group) for kind, group in changed.items()},
        )


def version_hash(current: Mapping[ProposalKind, Group | None]) -> str:
    """Return a short hash of the decision makers, so that a form can tell whether they have changed."""
    return fingerprint(*(group.pk if group else None for group in current.values()))


def _name(strategy: Strategy, group: Group | None) -> str:
    return group.name if group else strategy.board

"""Changing the plan of an action: always by adding a revision, never by changing one."""

from typing import Any

from priorities.models import Action, ActionRevision
from priorities.writes.revising import Terms, follow


def locked(key: int) -> Action:
    """An action and the plan it holds now, the action locked until the transaction ends. Two SQL queries.

    What it holds is read once the lock is: a row that was changed while its lock was waited for comes back with what
    it joined before, and PostgreSQL then gives a plan of None.
    """
    # Not `no_key`: the plan that it holds is unique, so giving it the next one needs the whole lock.
    Action.objects.select_for_update().get(pk=key)
    return Action.objects.select_related("strategy", "current__home").get(pk=key)


def revise(action: Action, terms: Terms, **changed: Any) -> ActionRevision:
    """Add a revision that differs from the current one in the fields named, and make it the current one.

    It never stands before the revision it follows, so that the latest revision is the plan that holds. Call it inside
    the transaction that has locked the action.
    """
    assert action.current is not None
    revision = follow(action.current, terms, action=action, **changed)
    action.current = revision
    action.save(update_fields=["current"])
    return revision

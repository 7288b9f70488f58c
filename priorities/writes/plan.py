"""Changing the plan of an action: always by adding a revision, never by changing one."""

from typing import Any

from priorities.models import Action, ActionRevision
from priorities.writes.revising import Terms, follow


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

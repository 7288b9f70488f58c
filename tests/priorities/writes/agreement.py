"""Agreements for tests, and the last audit event."""

from datetime import date, timedelta
from typing import Any

from priorities.models import Group, Strategy
from priorities.writes.decisions import DecisionDetails
from priorities.writes.revisions import Agreement
from tests import builders
from tracker.models import AuditEvent

AT = builders.noon(builders.TODAY)
TOMORROW = builders.TODAY + timedelta(days=1)
INVALID_AGREEMENTS = [
    ({"effective_from": None}, "effective_from"),
    ({"effective_from": TOMORROW}, "effective_from"),
    ({"effective_from": date(2023, 3, 31)}, "effective_from"),
    ({"agreed_by": " "}, "agreed_by"),
    ({"agreed_by": "x" * 201}, "agreed_by"),
    ({"reason": ""}, "reason"),
    ({"reason": "x" * 401}, "reason"),
    ({"reason": "Agreed for 0101011237, whose CHI this is."}, "reason"),
]
"""The values of an agreement that every change refuses, and the field of the error.

The previous version must have taken effect on 1 April 2023.
"""


def agreement(**fields: Any) -> Agreement:
    values = {
        "effective_from": builders.TODAY,
        "agreed_by": "The oversight group",
        "reason": "The partners asked for it.",
    }
    return Agreement(**values | fields)


def decided(**fields: Any) -> DecisionDetails:
    """Return the details of a decision by the strategy's board, except what `fields` says."""
    values = {"group": None, "effective_from": builders.TODAY, "reason": "The partners asked for it."}
    return DecisionDetails(**values | fields)


def oversight_group(strategy: Strategy) -> Group:
    """Return a new group that oversees the strategy, and so decides what the strategy names no other group for."""
    strategy.oversight_group = builders.group(strategy)
    strategy.save(update_fields=["oversight_group"])
    return strategy.oversight_group


def last_event() -> AuditEvent:
    return AuditEvent.objects.select_related("text").latest("pk")

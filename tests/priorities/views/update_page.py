"""The URL of the update page, and answers for its form."""

from typing import Any
from uuid import uuid4

from priorities.models import Action
from tests.priorities.writes.quarterly_strategy import Quarterly


def url(action: Action) -> str:
    return f"/strategies/test/actions/{action.reference}/update/"


def answers(quarterly: Quarterly, **changed: Any) -> dict[str, Any]:
    """A complete Green update for January to March, as the form sends it."""
    return {
        "key": str(uuid4()),
        "based_on": "",
        "period": str(quarterly.winter.pk),
        "progress": "Staff were trained.",
        "rag": "green",
        "then": "submit",
    } | changed


def form_of(response: Any) -> Any:
    return response.context["form"]

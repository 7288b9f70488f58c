"""How long a link for updates works, and why one of its actions can no longer be updated by it."""

from dataclasses import dataclass
from datetime import date, timedelta

from priorities.rules.deadlines import NEEDED_NOW, UPDATED, NeededUpdate
from tracker.wording import long_date

USUAL_DAYS, MOST_DAYS = 14, 60
"""For how many days a link works unless the sender chooses otherwise, and at most."""
NOT_IN_PLAN = "It is no longer in the plan."
NOT_YOURS = "Someone else answers for it now."


def last_day(sent_on: date, number_of_days: int) -> date:
    """Return the last day on which a link works that is sent on this day, for this number of days after it."""
    return sent_on + timedelta(days=number_of_days)


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What decides whether a link works. `period_name` is "" if the period is no longer one of the strategy's.

    `sender` names the person who sent the link, and `may_answer` says whether its person may still be named in the
    plan.
    """

    strategy: str
    sender: str
    until: date
    revoked: bool
    period_name: str
    period_closed: bool
    may_answer: bool


def why_link_closed(facts: LinkFacts, on: date) -> str:
    """Return why a link does not work on a day, in a sentence for the person; "" if it works."""
    if facts.revoked:
        return f"{facts.sender} has stopped this link."
    if on > facts.until:
        return f"This link worked until {long_date(facts.until)}."
    if not facts.period_name:
        return f"The reporting periods of {facts.strategy} have changed since this link was sent."
    if facts.period_closed:
        return f"{facts.period_name} is closed, so no more updates can be sent for it."
    if not facts.may_answer:
        return f"You no longer have a role in {facts.strategy}."
    return ""


def why_not_answer(need: NeededUpdate, *, is_theirs: bool, period: str) -> str:
    """Return why an action cannot be updated by a link, in a sentence for the person; "" if it can.

    `need` is what the action needs for the link's period, and `period` that period's name.
    """
    if not is_theirs:
        return NOT_YOURS
    if need.state in UPDATED:
        return f"It already has an update for {period}."
    if need.state not in NEEDED_NOW:
        return need.reason
    return ""

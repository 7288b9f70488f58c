"""What to tell an account that has no role in a strategy now."""

from datetime import date

from priorities.queries.people import roles_not_held
from tracker.models import User
from tracker.wording import listed, long_date


def not_held(user: User, today: date) -> list[str]:
    """Return, in sentences, when each of the user's roles ended or begins, and whom to ask for another.

    Return an empty list if the user never had a role. Runs two SQL queries at most.
    """
    found = []
    for role in roles_not_held(user, today):
        if role.since > today:
            found.append(f"Your role in {role.strategy} begins on {long_date(role.since)}.")
            continue
        asked = listed(list(role.ask), "or") or "the person who runs the tracker in your organisation"
        ended = f"Your role in {role.strategy} ended on {long_date(role.until)}." if role.until else ""
        found.append(
            f"{ended} Your records are still there. If you still need to see them, ask {asked} for a role.".strip()
        )
    return found

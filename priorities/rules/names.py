"""The names of groups and boards as they read inside a sentence, and of people who have left."""

from datetime import date, timedelta

from tracker.wording import long_date


def the(name: str) -> str:
    """Return a name for use in a sentence, with an article if it needs one: "the Asylum and Bridging Team"."""
    if name.lower().startswith("the "):
        return name[:1].lower() + name[1:]
    return (
        f"the {name}"
        if name.endswith(("Team", "Group", "Unit", "Board", "Committee", "Partnership", "group"))
        else name
    )


def group_name(agreed_by: str) -> str:
    """Return a group's name for use in a sentence, with any oversight group as "the Oversight Group"."""
    return "the Oversight Group" if agreed_by.endswith("Oversight Group") else the(agreed_by)


def left(name: str, since: date) -> str:
    """Return who left and when: "Ann Lee left on 3 May 2026". `since` is the first day without a role."""
    return f"{name} left on {long_date(since - timedelta(days=1))}"

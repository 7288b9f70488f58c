"""The fixtures as dictionaries, for tests without a database."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from priorities.choices import ActionKind, Rag, Stage
from priorities.rules.rag import ActionFacts, MilestoneFacts

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
LAST_RECORD = date(2026, 4, 7)
AS_AT = date(2026, 3, 31)
PLAN_AGREED = date(2023, 5, 30)
LETTERS = {"B": Rag.BLUE, "G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "N": Rag.GREY}

Row = dict[str, Any]


def read(path: str) -> Row:
    return tomllib.loads((FIXTURES / path).read_text(encoding="utf-8"))


STRATEGY = read("glasgow/strategy.toml")
PEOPLE = {person["key"]: person for person in read("glasgow/people.toml")["people"]}
PERIODS = {period["key"]: period for period in read("glasgow/periods.toml")["periods"]}
QUARTERS = list(PERIODS)[:12]
PAPER = read("glasgow/paper.toml")
LAYOUT = read("layouts/glasgow-2026.toml")
PLANS = [read(f"glasgow/priority-{number}/plan.toml") for number in range(1, 7)]
COMMITMENTS = {row["reference"]: row for plan in PLANS for row in plan["commitments"]}
ACTIONS = {row["reference"]: row for plan in PLANS for row in plan["actions"]}
EVIDENCE = [
    row for number in range(1, 7) for row in read(f"glasgow/priority-{number}/evidence.toml")["evidence"]
]
HISTORY = {
    row["action"]: row
    for number in range(1, 7)
    for row in read(f"glasgow/priority-{number}/history.toml")["history"]
}


def letters(reference: str) -> dict[str, str]:
    """Return the letter of each quarter's rating, by the quarter's key."""
    return dict(zip(QUARTERS, HISTORY[reference]["ratings"].replace(" ", ""), strict=True))


def returns() -> Iterator[tuple[Row, Row]]:
    for reference, row in HISTORY.items():
        for answer in row.get("returns", []):
            yield ACTIONS[reference], answer


def plan_on(action: Row, day: date) -> Row:
    """Return the action's dates and stage as planned on a day."""
    changes = [change for change in action.get("revised", []) if change["agreed_on"] <= day]
    plan = {key: action.get(key) for key in ("start", "due", "review")}
    for change in changes:
        plan |= {key: change[key] for key in ("start", "due", "review", "stage") if key in change}
    return plan


def facts_on(action: Row, day: date, forecast: date | None, rag: Rag) -> ActionFacts:
    plan = plan_on(action, day)
    return ActionFacts(
        kind=ActionKind(action["kind"]),
        stage=Stage.PROPOSED if rag == Rag.GREY else Stage.UNDER_WAY,
        start=plan["start"],
        due=plan["due"],
        review=plan["review"],
        forecast=forecast,
        milestones=tuple(
            MilestoneFacts(one["title"], one["due"], one.get("done")) for one in action.get("milestones", [])
        ),
    )


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def latest(reference: str, upto: str) -> Rag | None:
    """Return the rating that counts at the end of a quarter. Blue counts only if it had been agreed by then."""
    found = None
    for quarter, letter in letters(reference).items():
        if quarter > upto or letter not in LETTERS:
            continue
        if letter == "B":
            answer = next(one for one in HISTORY[reference]["returns"] if one["period"] == quarter)
            if answer.get("decision", {}).get("on", date.max) > PERIODS[upto]["ends"]:
                continue
        found = LETTERS[letter]
    late_blue = [
        one
        for one in HISTORY[reference].get("returns", [])
        if "decision" in one and one["decision"]["on"] <= PERIODS[upto]["ends"]
    ]
    return Rag.BLUE if late_blue else found

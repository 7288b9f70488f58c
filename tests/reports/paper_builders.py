"""Builders of papers, layouts and answers for tests, and of a small strategy to report on."""

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from priorities.choices import Rag, ReachState, Theme
from priorities.models import Action, Commitment, GlossaryTerm, Priority, Reach, Strategy
from reports import writes
from reports.models import Paper, PaperLayout
from reports.papers.queries import WrittenText
from tests import builders
from tests.builders import START, noon
from tracker.settings import BASE_DIR

FORM = BASE_DIR / "fixtures" / "layouts" / "glasgow-2026.toml"
PLAIN = FORM.with_name("plain-2026.toml")
BOARD = "Test Integration Joint Board"
QUARTER = date(2026, 3, 31)
BEFORE = date(2025, 12, 31)
MEETING = date(2026, 5, 13)
MADE = date(2026, 4, 2)


def make_layout(**changes: Any) -> PaperLayout:
    """Store the form of 2026 from its fixture as the form of the board in `builders.strategy`."""
    form = tomllib.loads(FORM.read_text()) | {"board": BOARD} | changes
    return PaperLayout.objects.create(
        key=form["key"], version=form["version"], name=form["name"], form=form, recorded_at=noon(START)
    )


def required_answers(**given: str) -> dict[str, WrittenText]:
    """Return an answer for each required row of the form of 2026, and any others given."""
    form = tomllib.loads(FORM.read_text())
    found = {
        f"cover.{row['key']}": WrittenText(f"Our answer on {row['label'].lower()}.")
        for row in form["cover"]
        if row["required"] and row["kind"] in ("row", "line", "text") and row["key"] != "meeting_date"
    }
    found["cover.governance_route"] = WrittenText("hscp_smt: not known\nijb_request: ticked")
    found["cover.direction"] = WrittenText("1")
    return found | {f"cover.{key}": WrittenText(text) for key, text in given.items()}


def make_paper(strategy: Strategy, fills: PaperLayout | None = None, **fields: Any) -> Paper:
    """Create a paper for 13 May 2026, as at 31 March, with every required row answered."""
    values: dict[str, Any] = {
        "meeting_date": MEETING,
        "as_at": QUARTER,
        "compared_with": BEFORE,
        "answers": required_answers(),
        "by": None,
        "at": noon(MADE),
    }
    return writes.create_paper(strategy=strategy, layout=fills or make_layout(), **values | fields)


@dataclass
class SmallStrategy:
    """A strategy with two priorities, and the records that its papers report on."""

    strategy: Strategy
    first: Priority
    second: Priority
    home: Commitment
    helped: Commitment
    late: Action
    done: Action


def small_strategy(**fields: Any) -> SmallStrategy:
    """Create a strategy with a Red and a Green action under two priorities, a featured item of evidence and a risk.

    The Red action also supports the commitment of the other priority.
    """
    strategy = builders.strategy(**fields)
    first, second = (
        builders.priority(strategy, name="Early help"),
        builders.priority(strategy, name="Whole life"),
    )
    home, helped = builders.commitment(first), builders.commitment(second)
    service = builders.service(strategy, name="Justice Social Work")
    builders.group(strategy, name="Strategic Oversight Group")
    lead = builders.person(name="Morag Example", job_title="Service manager")
    late = builders.action(
        home, title="Introduce routine enquiry", service=service, lead=lead, due=date(2026, 2, 27)
    )
    done = builders.action(helped, title="Train staff", service=service)
    builders.revision(
        late,
        due=date(2026, 6, 30),
        effective_from=date(2026, 3, 20),
        recorded_at=noon(date(2026, 3, 21)),
        agreed_by="Strategic Oversight Group",
        reason="Briefings were put off.",
    )
    builders.update(late, Rag.GREEN, date(2025, 12, 30))
    builders.update(late, Rag.RED, date(2026, 3, 30), problem="Nobody could be briefed.")
    builders.update(done, Rag.GREEN, date(2026, 3, 30))
    late.supports.create(commitment=helped, linked_on=START, linked_at=noon(START))
    item = builders.evidence(
        strategy,
        late,
        phrase="routine enquiry",
        feature_in_paper=True,
        finding="An audit found better practice.",
        theme=Theme.PARTNERSHIP,
    )
    for name, state in (("Adults", ReachState.INTRODUCING), ("Children", ReachState.IN_USE)):
        Reach.objects.create(
            item=item,
            care_group=builders.care_group(strategy, name=name),
            state=state,
            effective_from=START,
            recorded_at=noon(START),
        )
    builders.risk(strategy, title="Skills stay uneven")
    GlossaryTerm.objects.create(
        strategy=strategy, term="MARAC", meaning="Multi Agency Risk Assessment Conference: a meeting."
    )
    return SmallStrategy(strategy, first, second, home, helped, late, done)

"""Papers of small strategies: with none, one or two of each record, every sentence agrees in number."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from priorities.choices import DecisionVerdict, EvidenceDone, Rag, Stage, Strength
from priorities.models import GlossaryTerm
from reports.papers import queries
from reports.papers.appendices import strings
from reports.papers.build import Assembled, build
from reports.papers.checks import checks
from reports.papers.content import Block, Chart
from reports.papers.english import alike
from tests import builders
from tests.builders import START, noon
from tests.reports.paper_builders import BEFORE, QUARTER, make_paper
from tests.reports.papers.test_achieved_text import reported_complete

pytestmark = pytest.mark.django_db

PLURAL_FOR_ONE = (
    r"one \w+ (that )?(deliver|are|have|were|need|await|stand|support|work|give)\b",
    r"one (of the|of their|of its) (no|one)\b",
    r"\b(no|none|all|both|two|three) (of the|of their|of its) (no|one)\b",
    r"\bone (actions|commitments|priorities|items|ratings|risks|areas|updates|words|answers|days|months|boxes)\b",
    r"\b1 (of 1|actions|commitments|priorities|months|days)\b",
    r"(?<!of the )(?<!of its )(?<!of their )\b[Tt]wo (actions|commitments|ratings|risks|areas|items) (is|has|was)\b",
    r"\bthe one action[^.;:]* them\b.*one commitment",
    r"\bone commitment[^.;:]* them\b",
    r"\bcommitment recorded here are\b",
    r"\bone of these\b.*\bone on course\b",
)  # fmt: skip
NO_FOR_NONE = (
    r"\bno (have|has|is|are|on course|complete|Red|Amber|worsened|improved)\b",
    r"\bno of\b",
    r"\bno actions have\b",
    r"\bthe no \w+",
    r"\bof the others, (no|none)\b",
    r"\bwhich makes (no|one)\b",
    r"\bNo items\b",
    r"\bNo actions are listed\b",
)
ALL_FOR_BOTH = (
    r"\b[Aa]ll two\b",
    r"\b[Oo]f the (two )?\w+, two\b",
    r"\btwo of the two\b",
    r"\b[Nn]one of (the|their|its) two\b",
)
STRAY_PUNCTUATION = (r"  |\.\.|,,|, \.|\(\)|\bNone\b|[{}]| ,| ;|;\.|:\.",)
FORBIDDEN = (*PLURAL_FOR_ONE, *NO_FOR_NONE, *ALL_FOR_BOTH, *STRAY_PUNCTUATION)

RED, AMBER, GREEN, BLUE, GREY, SILENT = "red", "amber", "green", "blue", "grey", ""


@dataclass(frozen=True)
class Size:
    """How many records of each kind a strategy has. `rated` gives the latest rating of each of its actions."""

    rated: tuple[str, ...]
    before: tuple[str, ...] = ()
    commitments: int = 1
    priorities: int = 1
    evidence: int = 0
    groups: int = 0
    others: int = 0
    periods: bool = False
    waiting: bool = False

    def __str__(self) -> str:
        words = ["-".join(rated or "silent" for rated in self.rated) or "nothing"]
        words += [f"was {'-'.join(self.before)}"] if self.before else []
        for name in ("commitments", "priorities", "evidence", "groups", "others"):
            words += [f"{getattr(self, name)} {name}"]
        words += [name for name in ("periods", "waiting") if getattr(self, name)]
        return ", ".join(words)


ONES = tuple(Size((rated,)) for rated in (RED, AMBER, GREEN, BLUE, GREY, SILENT))
TWOS = tuple(
    Size(rated)
    for rated in (
        (RED, RED), (RED, AMBER), (GREEN, GREEN), (BLUE, BLUE), (GREEN, BLUE), (GREEN, RED), (BLUE, AMBER),
        (SILENT, SILENT), (GREEN, SILENT), (GREY, BLUE),
    )
)  # fmt: skip
SIZES = (
    Size((), commitments=0, priorities=0),
    Size((), commitments=0),
    Size(()),
    Size((), commitments=2, priorities=2, groups=1, others=1),
    *ONES,
    *TWOS,
    Size((GREEN,), before=(AMBER,), evidence=1, groups=1, others=1),
    Size((RED,), before=(GREEN,), evidence=2, groups=2, others=2),
    Size((GREEN,), before=(GREEN,), periods=True),
    Size((BLUE,), before=(GREEN,), evidence=1, periods=True),
    Size((SILENT,), periods=True),
    Size((AMBER, GREEN), before=(GREEN, AMBER), commitments=2, evidence=1, periods=True),
    Size((AMBER, RED), before=(GREEN, GREEN), commitments=2, priorities=2, evidence=2, periods=True),
    Size((GREEN, BLUE), before=(AMBER, GREEN), commitments=2, priorities=2, evidence=2, groups=2, others=2),
    Size((GREEN,), commitments=2),
    Size((GREEN, AMBER, RED, BLUE), commitments=2, priorities=2, periods=True, others=1),
    Size((GREEN,), waiting=True, evidence=1),
    Size((RED, GREEN), before=(RED, GREEN), waiting=True),
)


def build_for(size: Size) -> Assembled:
    """Build the paper of a strategy of this size, with every place drafted from the records."""
    strategy = builders.strategy()
    homes = []
    for _ in range(size.priorities):
        under = builders.priority(strategy, name="Short breaks")
        homes += [builders.commitment(under) for _ in range(size.commitments // size.priorities)]
    if size.periods:
        builders.period(strategy, date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))
        builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    for _ in range(size.groups):
        builders.group(strategy, parent=strategy.body.groups.first())
    service = builders.service(strategy, name="Carers Services")
    for number, rated in enumerate(size.rated):
        stage = Stage.PROPOSED if rated in (GREY, SILENT) else Stage.UNDER_WAY
        action = builders.action(
            homes[number % len(homes)], title="Offer short breaks", service=service, stage=stage,
            start=date(2026, 9, 1) if rated == GREY else START,
        )  # fmt: skip
        if number < len(size.before):
            builders.update(action, Rag(size.before[number]), date(2025, 12, 30))
        if rated == BLUE:
            reported_complete(action, DecisionVerdict.AGREED)
        elif rated and not (size.periods and rated == GREEN and size.before):
            builders.update(action, Rag(rated), date(2026, 3, 29), next_steps="To ask carers.")
        if size.waiting and number == 0:
            reported_complete(action)
        for _ in range(size.evidence):
            builders.evidence(
                strategy, action, phrase="a breaks service", done=EvidenceDone.INTRODUCED, theme="workforce",
                strength=Strength.RECORDED, finding="Carers rest sooner.",
            )  # fmt: skip
    for number in range(size.others):
        builders.risk(strategy, title="Money ends")
        builders.area(strategy, text="Young carers")
        GlossaryTerm.objects.create(strategy=strategy, term=("carers", "breaks")[number], meaning="A word.")
    found = queries.paper(make_paper(strategy, answers={}, as_at=QUARTER, compared_with=BEFORE).strategy, 1)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def strings_of(paper: Assembled) -> list[str]:
    """Return every string that the paper prints, including headings, and the sentence of every check."""
    blocks: list[Block] = [block for part in paper.content.cover for block in part.blocks]
    blocks += [b for part in paper.content.cover for row in part.rows for b in row.blocks]
    texts = [section.heading for section in (*paper.content.sections, *paper.content.appendices)]
    for section in (*paper.content.sections, *paper.content.appendices):
        blocks += section.blocks
    texts += [block.description for block in blocks if isinstance(block, Chart)]
    texts += [source.words for source in paper.content.sources]
    return [
        *texts,
        *(text for block in blocks for text in strings(block)),
        *(c.sentence for c in checks(paper)),
    ]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_sentence_agrees_in_number(size: Size) -> None:
    errors = [
        (pattern, text)
        for text in strings_of(build_for(size))
        for pattern in FORBIDDEN
        if re.search(pattern, text) and text != "None"
    ]

    assert errors == []


def build_with_late_entry(opens: date, ends: date, due: date) -> Assembled:
    """Build the paper of a strategy with one period, whose only action was entered in March 2026."""
    strategy = builders.strategy()
    builders.period(strategy, opens, ends, due)
    entered = date(2026, 3, 10)
    action = builders.action(
        builders.commitment(builders.priority(strategy)), effective_from=entered, recorded_at=noon(entered)
    )
    builders.update(action, Rag.GREEN, date(2026, 3, 29))
    make_paper(strategy, answers={})
    found = queries.paper(strategy, 1)
    assert found is not None
    return build(found, known_at=noon(date(2026, 4, 8)))


def test_updates_are_due_only_for_a_period_in_which_an_action_was_in_the_plan() -> None:
    before = build_with_late_entry(date(2025, 3, 1), date(2026, 2, 28), date(2026, 4, 30))

    assert not [text for text in strings_of(before) if "are due by" in text]


def test_updates_that_are_due_are_counted_for_the_actions_of_that_period() -> None:
    within = build_with_late_entry(date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 30))

    assert (
        "Updates for January to March 2026 are due by 30 April 2026: the only one has come in."
        in " ".join(strings_of(within))
    )


def test_plan_newer_than_the_comparison_day_is_not_compared() -> None:
    texts = " ".join(
        strings_of(build_with_late_entry(date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 30)))
    )

    assert "No action was in the plan on 31 December 2025, so no rating can be compared with it." in texts
    assert "added to the plan" not in texts


@pytest.mark.parametrize(
    ("rated", "expected"),
    [
        (0, "none has been rated since."),
        (1, "one has since been rated for the first time (1.1.1)."),
        (2, "two have since been rated for the first time (1.1.1 and 1.1.2)."),
    ],
)
def test_if_nothing_was_rated_on_the_comparison_day_first_ratings_are_counted(
    rated: int, expected: str
) -> None:
    strategy = builders.strategy()
    home = builders.commitment(builders.priority(strategy))
    for number in range(3):
        action = builders.action(home)
        if number < rated:
            builders.update(action, Rag.GREEN, date(2026, 3, 20))
    found = queries.paper(make_paper(strategy, answers={}).strategy, 1)
    assert found is not None
    texts = " ".join(strings_of(build(found, known_at=noon(date(2026, 4, 8)))))

    assert f"No action was rated on 31 December 2025; {expected}" in texts
    assert "improved or worsened" not in texts


def test_commitment_without_its_own_actions_names_supporting_actions() -> None:
    strategy = builders.strategy()
    home, bare = (builders.commitment(builders.priority(strategy)) for _ in range(2))
    builders.action(home).supports.create(commitment=bare, linked_on=START, linked_at=noon(START))
    make_paper(strategy, answers={})
    found = queries.paper(strategy, 1)
    assert found is not None
    texts = " ".join(strings_of(build(found, known_at=noon(date(2026, 4, 8)))))

    assert (
        "No action is recorded under it; action 1.1.1 works towards it from another place of the plan."
        in texts
    )


@pytest.mark.parametrize(
    ("count", "state", "expected"),
    [
        (2, "Red", "both actions are Red"),
        (3, "on course", "all three actions are on course"),
        (2, "not yet rated", "neither of the two actions is yet rated"),
        (3, "not due to start", "none of the three actions is due to start"),
    ],
)
def test_things_in_the_same_state_share_a_clause(count: int, state: str, expected: str) -> None:
    assert alike(count, "action", state) == expected

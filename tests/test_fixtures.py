"""The fixtures are complete: everything that they name exists, and every fact has a source."""

import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    ReachState,
    ResultLevel,
    Role,
    Stage,
    Strength,
    Theme,
    TimescalePrecision,
)
from priorities.rules.timescales import Timescale, timescale
from tests.demo_fixtures import (
    ACTIONS,
    COMMITMENTS,
    EVIDENCE,
    FIXTURES,
    HISTORY,
    LAST_RECORD,
    LAYOUT,
    PAPER,
    PEOPLE,
    PERIODS,
    PLAN_AGREED,
    PLANS,
    STRATEGY,
    plan_on,
    returns,
    texts,
)
from tracker.identifiers import find

# The labels of the board's form, in its order (progress report of 13 May 2026, cover).
LABELS = [
    "Item No",
    "Meeting Date",
    "",
    "Report By",
    "Contact",
    "Phone",
    "",
    "Purpose of Report",
    "Background/Engagement",
    "Governance Route",
    "Recommendations",
    "Relevance to Integration Joint Board Strategic Plan",
    "Implications for Health and Social Care Partnership",
    "Reference to National Health & Wellbeing Outcome(s)",
    "Personnel",
    "Carers",
    "Provider Organisations",
    "Equalities",
    "Fairer Scotland Compliance",
    "Financial",
    "Legal",
    "Economic Impact",
    "Sustainability",
    "Sustainable Procurement and Article 19",
    "Risk Implications",
    "Implications for Glasgow City Council",
    "Implications for NHS Greater Glasgow & Clyde",
    "Direction Required to Council, Health Board or Both",
]


def test_strategy_has_six_priorities_five_areas_and_a_risk_for_each() -> None:
    assert [row["number"] for row in STRATEGY["priorities"]] == [1, 2, 3, 4, 5, 6]
    assert [row["number"] for row in STRATEGY["development_areas"]] == [1, 2, 3, 4, 5]
    assert [row["development_area"] for row in STRATEGY["risks"]] == [1, 2, 3, 4, 5]
    assert STRATEGY["strategy"]["aims"] == []
    assert "our own words" in STRATEGY["strategy"]["vision_source"]
    assert STRATEGY["strategy"]["starts"] < STRATEGY["strategy"]["ends"]


def test_references_are_unique_and_begin_with_their_commitment() -> None:
    every = [row["reference"] for plan in PLANS for kind in ("commitments", "actions") for row in plan[kind]]
    every += [row["reference"] for row in EVIDENCE]
    assert [name for name, times in Counter(every).items() if times > 1] == []
    assert len(ACTIONS) == 48
    assert all(row["reference"].rpartition(".")[0] == row["home"] for row in ACTIONS.values())
    assert set(HISTORY) == set(ACTIONS)


def test_everything_named_exists() -> None:
    lists = ("groups", "services", "partners", "care_groups")
    keys = {kind: {row["key"] for row in STRATEGY[kind]} for kind in lists}
    for row in ACTIONS.values():
        assert row["group"] in keys["groups"]
        assert row["service"] in keys["services"]
        assert row["lead"] == "" or row["lead"] in PEOPLE
        assert row.get("deputy", row["lead"] + "x") != row["lead"]
        for owner in row.get("owners", []):
            ((kind, key),) = owner.items()
            assert key in (PEOPLE if kind == "person" else keys[f"{kind}s"])
        for link in row.get("supports", []):
            assert link["to"] in COMMITMENTS
            assert link["to"] != row["home"]
    for item in EVIDENCE:
        assert set(item["links"]) <= set(COMMITMENTS) | set(ACTIONS), item["reference"]
        assert set(item.get("reach", {})) <= keys["care_groups"]
        assert item.get("service", "justice") in keys["services"]
    named = [row["lead"] for row in STRATEGY["priorities"]] + [row["owner"] for row in STRATEGY["risks"]]
    named += [role["person"] for group in STRATEGY["groups"] for role in group["roles"]]
    assert set(named) <= set(PEOPLE)


def test_commitments_are_marked_sample_and_say_their_difference_and_source() -> None:
    assert {row["wording_source"] for row in COMMITMENTS.values()} == {"sample"}
    assert all(
        row["difference"] and row["source"] and row["wording"].endswith(".") for row in COMMITMENTS.values()
    )
    assert {reference[0] for reference in COMMITMENTS} == set("123456")


def test_every_commitment_has_an_action_and_every_source_a_document() -> None:
    assert {row["home"] for row in ACTIONS.values()} == set(COMMITMENTS)
    for row in [*COMMITMENTS.values(), *ACTIONS.values(), *EVIDENCE, *STRATEGY["development_areas"]]:
        assert row["source"][:2] in STRATEGY["documents"], row


def test_evidence_uses_known_choices_and_says_its_limits() -> None:
    assert len(EVIDENCE) >= 30
    for item in EVIDENCE:
        assert item["kind"] in EvidenceKind.values
        assert item["done"] in EvidenceDone.values, item["reference"]
        assert item["theme"] in ["", *Theme.values]
        assert item["result_level"] in ResultLevel.values
        assert item["strength"] in Strength.values
        assert set(item.get("reach", {}).values()) <= set(ReachState.values)
        assert item["limits"]
        assert item["date_words"]
        assert item["recorded_on"] <= LAST_RECORD
        assert len(item["phrase"].split()) <= 14
        assert not item["phrase"].endswith(".")
    themes = {theme["key"]: theme["kinds"] for theme in LAYOUT["themes"]}
    faults = [
        item["reference"] for item in EVIDENCE if item["theme"] and item["kind"] not in themes[item["theme"]]
    ]
    assert faults == []
    assert {item["theme"] for item in EVIDENCE} == {"", *Theme.values}


@pytest.mark.parametrize("number", "123456")
def test_each_priority_can_tell_its_story(number: str) -> None:
    items = [item for item in EVIDENCE if any(link.startswith(number) for link in item["links"])]
    assert len([item for item in items if item["feature_in_paper"]]) >= 4
    mine = [(action, answer) for action, answer in returns() if action["reference"].startswith(number)]
    assert any(answer.get("problem") for action, answer in mine if answer["period"] >= "2025-12")
    assert all(answer["next_steps"] for _, answer in mine)
    assert [row for row in ACTIONS.values() if row["reference"].startswith(number) and row.get("revised")]


def test_routine_enquiry_is_in_use_for_children_and_justice_and_introduced_for_adults() -> None:
    enquiry = next(item for item in EVIDENCE if item["phrase"] == "routine enquiry")
    assert enquiry["reach"] == {
        "children": "in_use",
        "justice": "in_use",
        "adults": "introducing",
        "older": "introducing",
    }


def test_the_figure_that_differs_between_sources_is_not_quoted() -> None:
    item = next(item for item in EVIDENCE if "33,425" in item.get("finding", ""))
    assert (item["may_be_quoted"], item["feature_in_paper"]) == (False, False)


def test_dates_of_the_plan_are_in_order() -> None:
    for row in ACTIONS.values():
        added = row.get("added", PLAN_AGREED)
        assert row["stage"] in Stage.values
        assert (row["kind"] == "time_limited") == ("due" in row) == ("review" not in row), row["reference"]
        if "due" in row:
            assert row["start"] < row["due"]
        agreed = [change["agreed_on"] for change in row.get("revised", [])]
        assert agreed == sorted(agreed)
        for change in row.get("revised", []):
            assert (
                added < change["agreed_on"] <= change.get("recorded_on", change["agreed_on"]) <= LAST_RECORD
            )
            assert change["reason"].endswith(".")
            assert change["agreed_by"] == "oversight"
        for one in row.get("milestones", []):
            assert row["start"] <= one.get("done", one["due"]) <= max(LAST_RECORD, one["due"])
            assert one["due"] <= plan_on(row, LAST_RECORD)["due"]


def test_due_dates_in_words_mean_the_day_planned() -> None:
    plans = [
        plan
        for row in ACTIONS.values()
        for plan in (row, *row.get("revised", []))
        if "timescale_words" in plan
    ]
    assert plans
    for plan in plans:
        meaning = timescale(plan["timescale_words"])
        assert meaning == Timescale(TimescalePrecision(plan["timescale_precision"]), plan["due"])


def test_periods_are_quarters_without_a_gap() -> None:
    periods = list(PERIODS.values())
    assert (len(periods), periods[0]["opens"], periods[-1]["ends"]) == (
        13,
        date(2023, 4, 1),
        date(2026, 6, 30),
    )
    for before, after in pairwise(periods):
        assert (after["opens"] - before["ends"]).days == 1
    assert all((period["due"] - period["ends"]).days == 14 for period in periods)
    assert [period["key"] for period in periods if "closed_on" not in period] == ["2026-03", "2026-06"]


def test_no_text_contains_a_personal_identifier() -> None:
    for path in sorted(FIXTURES.rglob("*.toml")):
        found = [text for text in texts(tomllib.loads(path.read_text(encoding="utf-8"))) if find(text)]
        assert found == [], path.name


def test_people_are_invented() -> None:
    assert all(person["name"].endswith(" Example") for person in PEOPLE.values())
    demo = {person["email"]: person["role"] for person in PEOPLE.values() if person["account"] == "demo"}
    roles = {f"{role}@demo.example": role for role in Role.values}
    assert demo == roles | {"coordinator@demo.example": Role.MEMBER.value}


def test_layout_has_every_label_of_the_form_in_order() -> None:
    assert [row["label"] for row in LAYOUT["cover"]] == LABELS
    route, direction = (row for row in LAYOUT["cover"] if "options" in row)
    assert [len(route["options"]), len(direction["options"])] == [7, 4]
    assert [section["number"] for section in LAYOUT["sections"]] == [1, 2, 3, 4, 5, 6]
    assert [theme["key"] for theme in LAYOUT["themes"]] == Theme.values
    answered = {row["key"] for row in PAPER["answers"]}
    rows = {row["key"] for row in LAYOUT["cover"] if row["kind"] == "row"}
    assert answered == rows | {"strategic_plan"}
    assert set(PAPER["governance_route"]) == {option["key"] for option in route["options"]}
    assert set(PAPER["governance_route"].values()) <= set(LAYOUT["tick_words"])

"""The illustrative history follows the rules for updates, and includes every case that the demonstration needs."""

from collections import Counter
from datetime import date

import pytest

from priorities.choices import Cause, Movement, Rag
from priorities.rules.rag import compare, is_better, suggest
from tests.demo_fixtures import (
    ACTIONS,
    AS_AT,
    EVIDENCE,
    HISTORY,
    LAST_RECORD,
    LETTERS,
    PEOPLE,
    PERIODS,
    QUARTERS,
    facts_on,
    latest,
    letters,
    plan_on,
    returns,
)
from tests.usual_tolerances import USUAL


def is_queried(answer: dict) -> bool:
    return answer.get("review", {}).get("verdict") == "queried"


def returns_of(reference: str) -> list[dict]:
    return HISTORY[reference].get("returns", [])


def test_returns_agree_with_the_ratings_and_arrive_in_time() -> None:
    for action, answer in returns():
        where = (action["reference"], answer["period"])
        period = PERIODS[answer["period"]]
        letter = letters(action["reference"])[answer["period"]]
        assert LETTERS[letter] == answer["rag"], where
        assert period["ends"] < answer["on"] <= min(period.get("closed_on", LAST_RECORD), LAST_RECORD), where
        assert answer["on"].weekday() < 5, where


def test_last_two_answered_quarters_have_their_own_words() -> None:
    for reference in HISTORY:
        answered = [quarter for quarter, letter in letters(reference).items() if letter in LETTERS]
        written = {answer["period"] for answer in HISTORY[reference].get("returns", [])}
        wanted = {quarter for quarter in answered[-2:] if letters(reference)[quarter] != "N"}
        assert wanted <= written, reference


def test_returns_are_complete_for_their_rating() -> None:
    for action, answer in returns():
        where = (action["reference"], answer["period"])
        assert answer["progress"], where
        assert answer["next_steps"], where
        assert len(answer["board_sentence"].split()) <= 30, where
        if answer["rag"] in ("amber", "red"):
            assert answer["problem"], where
            assert answer["cause"] in Cause.values, where
        if answer["rag"] == "red":
            assert answer["recovery_plan"], where
            assert answer["forecast"] > PERIODS[answer["period"]]["ends"], where
        if answer["rag"] == "blue":
            assert isinstance(answer["difference_known"], bool), where
            assert answer["difference_made"], where


def test_only_ratings_better_than_suggested_give_a_reason() -> None:
    reasons = []
    for reference in HISTORY:
        written = {answer["period"]: answer for answer in HISTORY[reference].get("returns", [])}
        for quarter, letter in letters(reference).items():
            if letter not in LETTERS:
                continue
            day = PERIODS[quarter]["ends"]
            answer = written.get(quarter, {})
            facts = facts_on(ACTIONS[reference], day, answer.get("forecast"), LETTERS[letter])
            suggested = suggest(facts, USUAL, day).rag
            better = suggested is not None and is_better(LETTERS[letter], suggested)
            assert better == ("better_reason" in answer), (reference, quarter, suggested)
            if better:
                reasons.append(reference)
            if letter == "N":
                assert facts.start > day, reference
    assert reasons == ["1.3.2", "3.2.2", "5.1.1"]


def test_only_one_improvement_in_the_last_quarters_leaves_out_what_changed() -> None:
    silent = []
    for action, answer in returns():
        before = [
            LETTERS[letter]
            for quarter, letter in letters(action["reference"]).items()
            if quarter < answer["period"] and letter in LETTERS
        ]
        improved = bool(before) and compare(before[-1], Rag(answer["rag"])) == Movement.BETTER
        if improved and "what_changed" not in answer:
            silent.append(action["reference"])
        assert improved or "what_changed" not in answer, action["reference"]
    assert silent == ["5.4.1"]


def test_older_amber_has_a_problem_of_its_own_or_a_return() -> None:
    for reference, row in HISTORY.items():
        written = {answer["period"] for answer in row.get("returns", [])}
        older = [
            quarter
            for quarter, letter in letters(reference).items()
            if letter in "AR" and quarter not in written
        ]
        assert bool(older) == ("earlier_problem" in row) == ("earlier_cause" in row), reference


def test_no_return_is_given_before_the_plan_or_after_the_end() -> None:
    for reference, action in ACTIONS.items():
        for quarter, letter in letters(reference).items():
            period = PERIODS[quarter]
            if action.get("added", date.min) > period["ends"]:
                assert letter == "-", (reference, quarter)
            if plan_on(action, period["ends"]).get("stage"):
                assert letter == "-", (reference, quarter)
        if "B" in HISTORY[reference]["ratings"]:
            assert set(HISTORY[reference]["ratings"].replace(" ", "").partition("B")[2]) <= {"-"}


def test_leads_without_an_account_are_entered_for() -> None:
    for action, answer in returns():
        lead = PEOPLE.get(action["lead"], {"account": "none"})
        assert (lead["account"] == "none") == ("entered_by" in answer), (
            action["reference"],
            answer["period"],
        )
        assert PEOPLE[answer.get("entered_by", "catriona")]["account"] == "demo"


def test_complete_actions_have_evidence_or_say_why_not() -> None:
    linked = {link for item in EVIDENCE for link in item["links"]}
    for action, answer in returns():
        if answer["rag"] == "blue":
            assert action["reference"] in linked or answer["no_evidence_reason"], action["reference"]
        assert (action["stage"] == "complete") == any(
            "decision" in one for one in returns_of(action["reference"])
        )


def test_the_demonstration_shows_every_case() -> None:
    stages = Counter(action["stage"] for action in ACTIONS.values())
    assert stages == {"complete": 10, "paused": 2, "stopped": 1, "proposed": 4, "under_way": 31}
    colours: Counter[str] = Counter()
    for reference, action in ACTIONS.items():
        rag = latest(reference, "2026-03")
        if action["stage"] in ("complete", "under_way", "proposed") and rag:
            colours[rag.value] += 1
    assert colours == {"blue": 10, "green": 17, "amber": 9, "red": 5, "grey": 3}
    moved: dict[Movement, list[str]] = {}
    for reference, action in ACTIONS.items():
        if action["stage"] == "under_way":
            movement = compare(latest(reference, "2025-12"), latest(reference, "2026-03"))
            moved.setdefault(movement, []).append(reference)
    assert moved[Movement.BETTER] == ["1.2.3", "3.3.1", "5.4.1"]
    assert moved[Movement.WORSE] == ["2.2.2", "3.1.1", "6.3.2"]
    last = [answer for _, answer in returns() if answer["period"] == "2026-03"]
    assert len(last) == 19
    queried = [(a["reference"], answer) for a, answer in returns() if is_queried(answer)]
    assert [reference for reference, _ in queried] == ["1.2.4", "2.1.2"]
    assert all(answer["review"]["reason"] for _, answer in queried)
    open_proposals = [
        a["reference"] for a, answer in returns() if "proposal" in answer and answer["period"] == "2026-03"
    ]
    assert open_proposals == ["3.2.2", "6.3.2"]
    awaiting = [
        a["reference"] for a, answer in returns() if answer["rag"] == "blue" and "decision" not in answer
    ]
    assert awaiting == ["5.4.2", "6.2.3"]
    assert [row["reference"] for row in ACTIONS.values() if row["lead"] == ""] == ["4.1.2"]
    not_updated = [
        reference
        for reference in ACTIONS
        if letters(reference)["2025-12"] == "." and letters(reference)["2026-03"] == "."
    ]
    assert not_updated == ["2.4.1", "4.1.2", "4.4.1", "5.3.2"]


def test_the_member_leads_six_live_actions_and_has_answered_three() -> None:
    mine = [reference for reference, action in ACTIONS.items() if action["lead"] == "morag"]
    assert mine == ["1.2.2", "1.2.4", "2.2.2", "2.3.1", "3.1.2", "3.2.1"]
    assert [reference for reference in mine if letters(reference)["2026-03"] in LETTERS] == [
        "1.2.4",
        "2.2.2",
        "3.1.2",
    ]
    assert latest("1.2.2", "2026-03") == Rag.GREEN
    overdue = [reference for reference in mine if plan_on(ACTIONS[reference], LAST_RECORD)["due"] < AS_AT]
    assert overdue == ["3.2.1"]


@pytest.mark.parametrize("reference", sorted(HISTORY))
def test_ratings_have_a_letter_for_each_quarter(reference: str) -> None:
    assert [len(year) for year in HISTORY[reference]["ratings"].split()] == [4, 4, 4]
    assert set(letters(reference)) == set(QUARTERS)
    assert set(letters(reference).values()) <= set(LETTERS) | {".", "-"}

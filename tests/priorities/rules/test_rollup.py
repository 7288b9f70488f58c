"""The roll-up at every threshold, compared with a second version of the rule, with its counts and words."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priorities.choices import CountedAs, Rag, Stage
from priorities.rules.rollup import Headline, LiveAction, delivered_through, roll_up
from priorities.rules.tolerances import Tolerances
from tests.usual_tolerances import USUAL

LETTERS = {"B": Rag.BLUE, "G": Rag.GREEN, "A": Rag.AMBER, "R": Rag.RED, "Y": Rag.GREY}


def action(
    rag: Rag | None, stage: Stage = Stage.UNDER_WAY, *, updated: bool = True, has_update: bool = True
) -> LiveAction:
    return LiveAction(rag=rag, stage=stage, updated=updated, has_update=has_update)


def rated(letters: str) -> list[LiveAction]:
    """Return updated actions with the colours that these letters stand for; Y is Grey."""
    return [action(LETTERS[letter]) for letter in letters]


SILENT = action(None, updated=False, has_update=False)
PAUSED = action(Rag.RED, Stage.PAUSED)
STOPPED = action(Rag.RED, Stage.STOPPED)


def counts(**numbers: int) -> dict[str, int]:
    return dict.fromkeys(CountedAs.values, 0) | numbers


RATINGS = [
    ("one Red", "R", Rag.RED, "1 of 1 rated action Red: at least 50%."),
    ("half Red under five", "RG", Rag.RED, "1 of 2 rated actions Red: at least 50%."),
    ("two of four Red", "RRGG", Rag.RED, "2 of 4 rated actions Red: at least 50%."),
    ("a third Red under five", "RGG", Rag.AMBER, "1 of 3 rated actions Red."),
    ("one of four Red", "RGGG", Rag.AMBER, "1 of 4 rated actions Red."),
    ("one of five Red", "RGGGG", Rag.AMBER, "1 of 5 rated actions Red."),
    ("two of five Red", "RRGGG", Rag.RED, "2 of 5 rated actions Red: at least 2, and at least 20%."),
    ("two of ten Red", "RRGGGGGGGG", Rag.RED, "2 of 10 rated actions Red: at least 2, and at least 20%."),
    ("two of eleven Red", "RRGGGGGGGGG", Rag.AMBER, "2 of 11 rated actions Red."),
    (
        "three of fifteen Red",
        "RRR" + "G" * 12,
        Rag.RED,
        "3 of 15 rated actions Red: at least 2, and at least 20%.",
    ),
    ("three of sixteen Red", "RRR" + "B" * 13, Rag.AMBER, "3 of 16 rated actions Red."),
    ("one Red among Blue", "RBBB", Rag.AMBER, "1 of 4 rated actions Red."),
    ("one Amber", "A", Rag.AMBER, "1 of 1 rated action Amber: at least 25%."),
    ("a quarter Amber", "AGGG", Rag.AMBER, "1 of 4 rated actions Amber: at least 25%."),
    ("two of eight Amber", "AAGGGGGG", Rag.AMBER, "2 of 8 rated actions Amber: at least 25%."),
    ("one of five Amber", "AGGGG", Rag.GREEN, "0 of 5 rated actions Red and 1 Amber: under 25%."),
    ("two of nine Amber", "AAGGGGGGG", Rag.GREEN, "0 of 9 rated actions Red and 2 Amber: under 25%."),
    (
        "one of five Amber, the rest Blue",
        "ABBBB",
        Rag.GREEN,
        "0 of 5 rated actions Red and 1 Amber: under 25%.",
    ),
    ("one Blue", "B", Rag.BLUE, "1 of 1 rated action Blue."),
    ("all Blue", "BBB", Rag.BLUE, "3 of 3 rated actions Blue."),
    ("Blue and Green", "BBG", Rag.GREEN, "0 of 3 rated actions Red and 0 Amber: under 25%."),
    ("all Green", "GG", Rag.GREEN, "0 of 2 rated actions Red and 0 Amber: under 25%."),
    ("Grey left out, so half are Red", "RGYYY", Rag.RED, "1 of 2 rated actions Red: at least 50%."),
    ("Grey left out, so all are Blue", "BBY", Rag.BLUE, "2 of 2 rated actions Blue."),
]


@pytest.mark.parametrize(
    ("letters", "rag", "reason"), [row[1:] for row in RATINGS], ids=[row[0] for row in RATINGS]
)
def test_a_headline_by_its_ratings(letters: str, rag: Rag, reason: str) -> None:
    found = roll_up(rated(letters), USUAL)
    assert (found.rag, found.words, found.reasons) == (rag, rag.word, (reason,))


def test_an_action_without_an_update_is_no_part_of_the_shares() -> None:
    found = roll_up([*rated("RG"), SILENT, SILENT], USUAL)
    assert found == Headline(
        rag=Rag.RED,
        words="Red",
        reasons=(
            "1 of 2 rated actions Red: at least 50%.",
            "2 of 4 live actions updated for the period: under 75%, so incomplete.",
        ),
        counts=counts(red=1, green=1, no_update=2),
        live=4,
        updated=2,
        incomplete=True,
        total=4,
    )


def test_paused_and_stopped_actions_are_counted_and_not_rolled_up() -> None:
    found = roll_up([*rated("GGY"), PAUSED, STOPPED, STOPPED], USUAL)
    assert found == Headline(
        rag=Rag.GREEN,
        words="Green",
        reasons=("0 of 2 rated actions Red and 0 Amber: under 25%.",),
        counts=counts(green=2, grey=1, paused=1, stopped=2),
        live=2,
        updated=2,
        incomplete=False,
        total=6,
    )


WITHOUT_RATING = [
    ("no actions", [], None, "No actions", "It has no actions.", 0),
    ("all Grey", rated("YY"), Rag.GREY, "Grey", "2 of 2 actions not due to start, and none is live.", 0),
    ("one Grey", rated("Y"), Rag.GREY, "Grey", "1 of 1 action not due to start, and none is live.", 0),
    (
        "Grey and paused",
        [*rated("Y"), PAUSED],
        Rag.GREY,
        "Grey",
        "1 of 2 actions not due to start, and none is live.",
        0,
    ),
    ("all paused", [PAUSED], None, "Paused or stopped", "All of its actions are paused or stopped.", 0),
    ("all stopped", [STOPPED], None, "Paused or stopped", "All of its actions are paused or stopped.", 0),
]


@pytest.mark.parametrize(
    ("actions", "rag", "words", "reason", "live"),
    [row[1:] for row in WITHOUT_RATING],
    ids=[row[0] for row in WITHOUT_RATING],
)
def test_a_headline_without_a_live_action(
    actions: list[LiveAction], rag: Rag | None, words: str, reason: str, live: int
) -> None:
    found = roll_up(actions, USUAL)
    assert (found.rag, found.words, found.reasons, found.live) == (rag, words, (reason,), live)
    assert (found.updated, found.incomplete, found.total) == (0, False, len(actions))


@pytest.mark.parametrize("others", [[], rated("YY"), [PAUSED]], ids=["alone", "with Grey", "with paused"])
def test_no_update_yet_is_put_in_words(others: list[LiveAction]) -> None:
    found = roll_up([SILENT, *others], USUAL)
    assert (found.rag, found.words) == (None, "No update yet")
    assert found.reasons == (
        "None of its live actions has an update.",
        "0 of 1 live action updated for the period: under 75%, so incomplete.",
    )


def test_a_first_update_that_awaits_agreement_gives_no_colour() -> None:
    found = roll_up([action(None, has_update=True), SILENT], USUAL)
    assert (found.rag, found.words) == (None, "Awaiting agreement")
    assert found.reasons == (
        "Completion has been reported but not agreed yet.",
        "1 of 2 live actions updated for the period: under 75%, so incomplete.",
    )


@pytest.mark.parametrize(
    ("updated", "live", "incomplete"),
    [(3, 4, False), (2, 3, True), (6, 8, False), (5, 8, True), (0, 1, True), (1, 1, False), (74, 99, True)],
)
def test_a_headline_is_incomplete_under_three_quarters(updated: int, live: int, incomplete: bool) -> None:
    quiet = [action(Rag.GREEN, updated=False)] * (live - updated)
    found = roll_up([action(Rag.GREEN)] * updated + quiet, USUAL)
    assert (found.updated, found.live, found.incomplete) == (updated, live, incomplete)


def test_a_complete_action_owes_no_update() -> None:
    complete = action(Rag.BLUE, Stage.COMPLETE, updated=False)
    found = roll_up([complete, complete, complete, action(Rag.GREEN, updated=False)], USUAL)
    assert (found.live, found.updated, found.incomplete) == (4, 3, False)


def test_an_updated_action_that_is_not_live_does_not_count_as_updated() -> None:
    found = roll_up([*rated("YG"), PAUSED], USUAL)
    assert (found.live, found.updated) == (1, 1)


def test_a_rating_without_an_update_that_counts_is_no_update_yet() -> None:
    withdrawn = action(Rag.RED, updated=False, has_update=False)
    found = roll_up([withdrawn, *rated("G")], USUAL)
    assert (found.rag, found.counts) == (Rag.GREEN, counts(green=1, no_update=1))


def test_grey_without_an_update_that_counts_is_live() -> None:
    found = roll_up([action(Rag.GREY, updated=False, has_update=False)], USUAL)
    assert (found.rag, found.words, found.live) == (None, "No update yet", 1)


OWN_SETTINGS = [
    ("red share", {"red_share": 34}, "RGG", Rag.AMBER),
    ("red share reached", {"red_share": 33}, "RGG", Rag.RED),
    ("red share of nought needs a Red", {"red_share": 0}, "GG", Rag.GREEN),
    ("small group of six takes the half rule", {"small_group": 6}, "RRGGG", Rag.AMBER),
    ("small group of three takes the other rule", {"small_group": 3}, "RGG", Rag.AMBER),
    ("small group of three, two Reds", {"small_group": 3}, "RRGG", Rag.RED),
    ("red count of three", {"red_count": 3}, "RRGGG", Rag.AMBER),
    ("red count of one", {"red_count": 1}, "RGGGG", Rag.RED),
    ("red share of a large group", {"red_share_large": 41}, "RRGGG", Rag.AMBER),
    ("red share of a large group reached", {"red_share_large": 40}, "RRGGG", Rag.RED),
    ("amber share", {"amber_share": 51}, "AG", Rag.GREEN),
    ("amber share reached", {"amber_share": 50}, "AG", Rag.AMBER),
    ("amber share of nought needs an Amber", {"amber_share": 0}, "GG", Rag.GREEN),
]


@pytest.mark.parametrize(
    ("changed", "letters", "rag"), [row[1:] for row in OWN_SETTINGS], ids=[row[0] for row in OWN_SETTINGS]
)
def test_every_threshold_is_the_strategys_own(changed: dict[str, int], letters: str, rag: Rag) -> None:
    assert roll_up(rated(letters), Tolerances(version=2, **changed)).rag == rag


def test_reasons_name_the_strategys_own_thresholds() -> None:
    own = Tolerances(2, red_share=40, red_count=3, red_share_large=15, amber_share=30, updated_share=90)
    told = [roll_up(rated(letters), own).reasons for letters in ("RRGG", "RRRGGG", "AGG", "GG")]
    assert told == [
        ("2 of 4 rated actions Red: at least 40%.",),
        ("3 of 6 rated actions Red: at least 3, and at least 15%.",),
        ("1 of 3 rated actions Amber: at least 30%.",),
        ("0 of 2 rated actions Red and 0 Amber: under 30%.",),
    ]
    quiet = roll_up([*rated("GGGG"), action(Rag.GREEN, updated=False)], own)
    assert quiet.reasons[1:] == ("4 of 5 live actions updated for the period: under 90%, so incomplete.",)


STANDINGS = [
    (action(Rag.BLUE, Stage.COMPLETE), CountedAs.BLUE),
    (action(Rag.GREEN), CountedAs.GREEN),
    (action(Rag.GREY, Stage.PROPOSED), CountedAs.GREY),
    (action(None), CountedAs.NO_UPDATE),
    (SILENT, CountedAs.NO_UPDATE),
    (action(Rag.RED, has_update=False), CountedAs.NO_UPDATE),
    (PAUSED, CountedAs.PAUSED),
    (action(None, Stage.PAUSED, has_update=False), CountedAs.PAUSED),
    (STOPPED, CountedAs.STOPPED),
]


@pytest.mark.parametrize(("one", "expected"), STANDINGS)
def test_an_action_counts_under_one_heading(one: LiveAction, expected: CountedAs) -> None:
    assert roll_up([one], USUAL).counts == counts(**{expected.value: 1})


@pytest.mark.parametrize(
    ("references", "words"),
    [
        (["2.3.1"], "Delivered through 2.3.1"),
        (["2.3.1", "3.1.1"], "Delivered through 2.3.1 and 3.1.1"),
        (["2.3.1", "3.1.1", "6.2.4"], "Delivered through 2.3.1, 3.1.1 and 6.2.4"),
    ],
)
def test_supporting_actions_speak_where_there_are_no_others(references: list[str], words: str) -> None:
    assert delivered_through(references) == words
    found = roll_up([], USUAL, references)
    assert (found.rag, found.words, found.reasons) == (None, words, ("It has no actions of its own.",))


def test_supporting_actions_do_not_speak_beside_others() -> None:
    assert roll_up(rated("G"), USUAL, ["2.3.1"]) == roll_up(rated("G"), USUAL)
    assert roll_up([PAUSED], USUAL, ["2.3.1"]) == roll_up([PAUSED], USUAL)


def second_reading(ratings: list[Rag]) -> Rag:
    """A second version of the rule, with exact fractions."""
    reds = Fraction(ratings.count(Rag.RED), len(ratings))
    ambers = Fraction(ratings.count(Rag.AMBER), len(ratings))
    few = len(ratings) < 5
    if (few and reds >= Fraction(1, 2)) or (
        not few and ratings.count(Rag.RED) >= 2 and reds >= Fraction(1, 5)
    ):
        return Rag.RED
    if reds or reds + ambers >= Fraction(1, 4):
        return Rag.AMBER
    return Rag.BLUE if set(ratings) == {Rag.BLUE} else Rag.GREEN


@settings(derandomize=True, database=None, max_examples=300)
@given(st.lists(st.sampled_from([Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED]), min_size=1, max_size=30))
def test_the_headline_equals_a_second_reading_of_the_rule(ratings: list[Rag]) -> None:
    assert roll_up([action(rag) for rag in ratings], USUAL).rag == second_reading(ratings)


any_action = st.builds(
    LiveAction,
    rag=st.none() | st.sampled_from(Rag),
    stage=st.sampled_from(Stage),
    updated=st.booleans(),
    has_update=st.booleans(),
)


@settings(derandomize=True, database=None)
@given(st.lists(any_action, max_size=12))
def test_counts_add_up_to_the_total_and_nothing_is_counted_twice(actions: list[LiveAction]) -> None:
    found = roll_up(actions, USUAL)
    assert sum(found.counts.values()) == found.total == len(actions)
    assert list(found.counts) == CountedAs.values
    held = found.counts["grey"] + found.counts["paused"] + found.counts["stopped"]
    assert found.live == found.total - held


@settings(derandomize=True, database=None)
@given(st.lists(any_action, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_actions_does_not_matter(actions: list[LiveAction], random) -> None:
    shuffled = actions.copy()
    random.shuffle(shuffled)
    assert roll_up(shuffled, USUAL) == roll_up(actions, USUAL)

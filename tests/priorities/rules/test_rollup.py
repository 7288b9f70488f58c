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
    rag: Rag | None,
    stage: Stage = Stage.UNDER_WAY,
    *,
    updated: bool = True,
    has_update: bool = True,
    awaiting: bool = False,
) -> LiveAction:
    return LiveAction(
        rag=rag, stage=stage, updated=updated, has_update=has_update, awaiting_agreement=awaiting
    )


def rated(letters: str) -> list[LiveAction]:
    """Return updated actions with the colours that these letters stand for; Y is Grey."""
    return [action(LETTERS[letter]) for letter in letters]


SILENT = action(None, updated=False, has_update=False)
PAUSED = action(Rag.RED, Stage.PAUSED)
STOPPED = action(Rag.RED, Stage.STOPPED)
AWAITING = action(Rag.RED, awaiting=True)


def counts(**numbers: int) -> dict[str, int]:
    return dict.fromkeys(CountedAs.values, 0) | numbers


HALF = "with fewer than 5 rated, at least 50% Red makes it Red."
FIFTH = "with 5 or more rated, at least 2 Red and at least 20% make it Red."
ANY = "any Red makes it at least Amber."
QUARTER = "at least 25% Amber makes it Amber."
ALL = "all Blue makes it Blue."
FEW = "without any Red, under 25% Amber leaves it Green."
NONE = "without any Red or Amber, and not all Blue, it is Green."

RATINGS = [
    ("one Red", "R", Rag.RED, f"The only rated action is Red: {HALF}"),
    ("half Red under five", "RG", Rag.RED, f"1 of 2 rated actions is Red: {HALF}"),
    ("two of four Red", "RRGG", Rag.RED, f"2 of 4 rated actions are Red: {HALF}"),
    ("a third Red under five", "RGG", Rag.AMBER, f"1 of 3 rated actions is Red: {ANY}"),
    ("one of four Red", "RGGG", Rag.AMBER, f"1 of 4 rated actions is Red: {ANY}"),
    ("one of four Red, the rest Amber", "RAAA", Rag.AMBER, f"1 of 4 rated actions is Red: {ANY}"),
    ("one of five Red", "RGGGG", Rag.AMBER, f"1 of 5 rated actions is Red: {ANY}"),
    ("two of five Red", "RRGGG", Rag.RED, f"2 of 5 rated actions are Red: {FIFTH}"),
    ("two of nine Red", "RRGGGGGGG", Rag.RED, f"2 of 9 rated actions are Red: {FIFTH}"),
    ("one of nine Red", "RGGGGGGGG", Rag.AMBER, f"1 of 9 rated actions is Red: {ANY}"),
    ("one of nine Red, two Amber", "RAAGGGGGG", Rag.AMBER, f"1 of 9 rated actions is Red: {ANY}"),
    ("two of ten Red", "RRGGGGGGGG", Rag.RED, f"2 of 10 rated actions are Red: {FIFTH}"),
    ("two of eleven Red", "RRGGGGGGGGG", Rag.AMBER, f"2 of 11 rated actions are Red: {ANY}"),
    ("three of fifteen Red", "RRR" + "G" * 12, Rag.RED, f"3 of 15 rated actions are Red: {FIFTH}"),
    ("three of sixteen Red", "RRR" + "B" * 13, Rag.AMBER, f"3 of 16 rated actions are Red: {ANY}"),
    ("one Red among Blue", "RBBB", Rag.AMBER, f"1 of 4 rated actions is Red: {ANY}"),
    ("one Amber", "A", Rag.AMBER, f"The only rated action is Amber: {QUARTER}"),
    ("a quarter Amber", "AGGG", Rag.AMBER, f"1 of 4 rated actions is Amber: {QUARTER}"),
    ("two of eight Amber", "AAGGGGGG", Rag.AMBER, f"2 of 8 rated actions are Amber: {QUARTER}"),
    ("one of five Amber", "AGGGG", Rag.GREEN, f"1 of 5 rated actions is Amber: {FEW}"),
    ("two of nine Amber", "AAGGGGGGG", Rag.GREEN, f"2 of 9 rated actions are Amber: {FEW}"),
    ("one of five Amber, the rest Blue", "ABBBB", Rag.GREEN, f"1 of 5 rated actions is Amber: {FEW}"),
    ("one Blue", "B", Rag.BLUE, f"The only rated action is Blue: {ALL}"),
    ("all Blue", "BBB", Rag.BLUE, f"3 of 3 rated actions are Blue: {ALL}"),
    ("Blue and Green", "BBG", Rag.GREEN, f"1 of 3 rated actions is Green: {NONE}"),
    ("all Green", "GG", Rag.GREEN, f"2 of 2 rated actions are Green: {NONE}"),
    ("Grey left out, so half are Red", "RGYYY", Rag.RED, f"1 of 2 rated actions is Red: {HALF}"),
    ("Grey left out, so all are Blue", "BBY", Rag.BLUE, f"2 of 2 rated actions are Blue: {ALL}"),
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
            f"1 of 2 rated actions is Red: {HALF}",
            "2 of 4 live actions updated for the period, or needing no update: under 75%, so incomplete.",
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
        reasons=(f"2 of 2 rated actions are Green: {NONE}",),
        counts=counts(green=2, grey=1, paused=1, stopped=2),
        live=2,
        updated=2,
        incomplete=False,
        total=6,
    )


WITHOUT_RATING = [
    ("no actions", [], None, "No actions", "It has no actions.", 0),
    ("all Grey", rated("YY"), Rag.GREY, "Grey", "2 of 2 actions are not due to start, and none is live.", 0),
    ("one Grey", rated("Y"), Rag.GREY, "Grey", "Its only action is not due to start.", 0),
    (
        "Grey and paused",
        [*rated("Y"), PAUSED],
        Rag.GREY,
        "Grey",
        "1 of 2 actions is not due to start, and none is live.",
        0,
    ),
    ("all paused", [PAUSED], None, "Paused", "None of its actions is live: 1 paused.", 0),
    ("all stopped", [STOPPED] * 2, None, "Stopped", "None of its actions is live: 2 stopped.", 0),
    (
        "paused and stopped",
        [STOPPED, PAUSED, STOPPED],
        None,
        "Paused or stopped",
        "None of its actions is live: 1 paused and 2 stopped.",
        0,
    ),
    (
        "all reported complete",
        [AWAITING],
        None,
        "Complete, awaiting agreement",
        "None of its actions is live: 1 awaiting agreement.",
        0,
    ),
    (
        "reported complete, paused and stopped",
        [AWAITING, PAUSED, STOPPED],
        None,
        "Awaiting agreement, paused or stopped",
        "None of its actions is live: 1 awaiting agreement, 1 paused and 1 stopped.",
        0,
    ),
    (
        "Grey and reported complete",
        [*rated("Y"), AWAITING],
        None,
        "Awaiting agreement or not due to start",
        "None of its actions is live: 1 awaiting agreement and 1 not due to start.",
        0,
    ),
    (
        "Grey, reported complete and paused",
        [*rated("YY"), AWAITING, PAUSED],
        None,
        "Awaiting agreement, paused or not due to start",
        "None of its actions is live: 1 awaiting agreement, 1 paused and 2 not due to start.",
        0,
    ),
]


@pytest.mark.parametrize("others", [[], rated("Y"), [PAUSED]], ids=["alone", "with Grey", "with paused"])
def test_blue_and_reported_complete_is_not_blue_until_every_completion_is_agreed(
    others: list[LiveAction],
) -> None:
    found = roll_up([*rated("BB"), AWAITING, *others], USUAL)
    assert (found.rag, found.words, found.states) == (
        None,
        "Complete, awaiting agreement",
        ("awaiting agreement",),
    )
    assert found.reasons == ("2 Blue and 1 awaiting agreement: it is Blue once every completion is agreed.",)
    assert roll_up([*rated("BBG"), AWAITING, *others], USUAL).rag is Rag.GREEN


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
        "0 of 1 live action updated for the period, or needing no update: under 75%, so incomplete.",
    )


def test_a_completion_refused_before_any_rating_gives_no_colour() -> None:
    found = roll_up([action(None, has_update=True), SILENT], USUAL)
    assert (found.rag, found.words) == (None, "No rating yet")
    assert found.reasons == (
        "None of its live actions has a rating that counts.",
        "1 of 2 live actions updated for the period, or needing no update: under 75%, so incomplete.",
    )


@pytest.mark.parametrize("last", [None, Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY])
def test_an_action_reported_complete_is_counted_beside_the_colours(last: Rag | None) -> None:
    found = roll_up([*rated("GGY"), action(last, awaiting=True), SILENT], USUAL)
    assert found.rag is Rag.GREEN
    assert found.counts == counts(green=2, grey=1, awaiting_agreement=1, no_update=1)
    assert (found.total, found.live, found.updated) == (5, 3, 2)


def test_an_action_reported_complete_does_not_make_a_headline_incomplete() -> None:
    quiet = action(Rag.RED, awaiting=True, updated=False)
    assert not roll_up([*rated("G"), quiet, quiet], USUAL).incomplete


def test_after_a_refusal_the_last_colour_counts_again() -> None:
    assert roll_up([*rated("GG"), action(Rag.RED, awaiting=True)], USUAL).rag is Rag.GREEN
    refused = roll_up([*rated("GG"), action(Rag.RED, awaiting=False)], USUAL)
    assert (refused.rag, refused.reasons) == (Rag.AMBER, (f"1 of 3 rated actions is Red: {ANY}",))


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
    told = [roll_up(rated(letters), own).reasons for letters in ("RRGG", "RRRGGG", "AGG", "AGGG")]
    assert told == [
        ("2 of 4 rated actions are Red: with fewer than 5 rated, at least 40% Red makes it Red.",),
        ("3 of 6 rated actions are Red: with 5 or more rated, at least 3 Red and at least 15% make it Red.",),
        ("1 of 3 rated actions is Amber: at least 30% Amber makes it Amber.",),
        ("1 of 4 rated actions is Amber: without any Red, under 30% Amber leaves it Green.",),
    ]
    quiet = roll_up([*rated("GGGG"), action(Rag.GREEN, updated=False)], own)
    assert quiet.reasons[1:] == (
        "4 of 5 live actions updated for the period, or needing no update: under 90%, so incomplete.",
    )


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
    (AWAITING, CountedAs.AWAITING_AGREEMENT),
    (action(None, awaiting=True), CountedAs.AWAITING_AGREEMENT),
    (action(Rag.RED, Stage.PAUSED, awaiting=True), CountedAs.PAUSED),
    (action(Rag.RED, Stage.STOPPED, awaiting=True), CountedAs.STOPPED),
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


def second_reading(ratings: list[Rag]) -> tuple[Rag, str]:
    """The rule of the design, read a second time with exact fractions, and the words that name the branch taken."""
    reds = Fraction(ratings.count(Rag.RED), len(ratings))
    ambers = Fraction(ratings.count(Rag.AMBER), len(ratings))
    few = len(ratings) < 5
    if few and reds >= Fraction(1, 2):
        return Rag.RED, HALF
    if not few and ratings.count(Rag.RED) >= 2 and reds >= Fraction(1, 5):
        return Rag.RED, FIFTH
    if reds:
        return Rag.AMBER, ANY
    if reds + ambers >= Fraction(1, 4):
        return Rag.AMBER, QUARTER
    if set(ratings) == {Rag.BLUE}:
        return Rag.BLUE, ALL
    return Rag.GREEN, FEW if ambers else NONE


@settings(derandomize=True, database=None, max_examples=300)
@given(st.lists(st.sampled_from([Rag.BLUE, Rag.GREEN, Rag.AMBER, Rag.RED]), min_size=1, max_size=30))
def test_the_headline_and_its_reason_equal_a_second_reading_of_the_rule(ratings: list[Rag]) -> None:
    found = roll_up([action(rag) for rag in ratings], USUAL)
    rag, rule = second_reading(ratings)
    assert found.rag == rag
    assert [reason.partition(": ")[2] for reason in found.reasons] == [rule]


any_action = st.builds(
    LiveAction,
    rag=st.none() | st.sampled_from(Rag),
    stage=st.sampled_from(Stage),
    updated=st.booleans(),
    has_update=st.booleans(),
    awaiting_agreement=st.booleans(),
)


@settings(derandomize=True, database=None)
@given(st.lists(any_action, max_size=12))
def test_counts_add_up_to_the_total_and_nothing_is_counted_twice(actions: list[LiveAction]) -> None:
    found = roll_up(actions, USUAL)
    assert sum(found.counts.values()) == found.total == len(actions)
    assert list(found.counts) == CountedAs.values
    held = sum(found.counts[name] for name in ("grey", "awaiting_agreement", "paused", "stopped"))
    assert found.live == found.total - held


@settings(derandomize=True, database=None)
@given(st.lists(any_action, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_actions_does_not_matter(actions: list[LiveAction], random) -> None:
    shuffled = actions.copy()
    random.shuffle(shuffled)
    assert roll_up(shuffled, USUAL) == roll_up(actions, USUAL)

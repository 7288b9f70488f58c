"""Small numbers of people. A count of one to four can point at somebody, and so can what a total leaves over."""

FEWEST = 5
"""The fewest people that may be counted in what leaves the building. Nobody at all (0) points at nobody."""

SENTENCE = (
    "Counts under five could identify a person. Leave both blank and describe it in words, such as “a "
    "small number”."
)


def is_disclosive(numerator: int | None, denominator: int | None = None) -> bool:
    """Whether a count, or the rest of the total that it is out of, is from one to four.

    The rest counts too: 16 of 20 says that four were not. No law fixes the threshold; fewer than five is the usual one
    in Scottish public statistics.
    """
    if numerator is None:
        return False
    rest = 0 if denominator is None else denominator - numerator
    return any(0 < count < FEWEST for count in (numerator, rest))

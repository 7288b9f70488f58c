"""Small numbers of people. A count from one to four can identify someone, and so can what is left of its total."""

FEWEST = 5
"""The smallest count of people, apart from 0, that may be published. A count of 0 identifies no one."""

SENTENCE = (
    "A count from 1 to 4, or a total that is 1 to 4 more than the count, could identify a person. Leave both numbers "
    "blank and describe the result in words, such as “a small number”."
)


def is_disclosive(numerator: int | None, denominator: int | None = None) -> bool:
    """Return whether a count, or what is left of its total, is from one to four. Returns False if there is no count.

    What is left matters too: 16 of 20 reveals the other four. No law fixes the threshold; five is usual in Scottish
    public statistics.
    """
    if numerator is None:
        return False
    rest = 0 if denominator is None else denominator - numerator
    return any(0 < count < FEWEST for count in (numerator, rest))

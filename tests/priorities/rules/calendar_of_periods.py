"""Four quarters, for the tests of deadlines."""

from dataclasses import replace
from datetime import date, timedelta

from priorities.rules.deadlines import PeriodFacts

SUMMER = PeriodFacts(1, "July to September 2025", date(2025, 7, 1), date(2025, 9, 30), date(2025, 10, 14))
AUTUMN = PeriodFacts(2, "October to December 2025", date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))
WINTER = PeriodFacts(3, "January to March 2026", date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
SPRING = PeriodFacts(4, "April to June 2026", date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14))
YEAR = (SUMMER, AUTUMN, WINTER, SPRING)
DEMO_DAY = date(2026, 4, 8)


def closed(period: PeriodFacts) -> PeriodFacts:
    return replace(period, closed=True)


def before_set_up(period: PeriodFacts) -> PeriodFacts:
    return replace(period, before_set_up=True)


def days(number: int) -> timedelta:
    return timedelta(days=number)

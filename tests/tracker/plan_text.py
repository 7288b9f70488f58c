"""Thousands of ordinary lines as in plans, and identifiers in every style that people use. The same in every run."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

WRITTEN_OUT = Path(__file__).with_name("ordinary_text.txt").read_text(encoding="utf-8").splitlines()

DATE_STYLES = (
    "{0:%Y-%m-%d}",
    "{0:%d/%m/%Y}",
    "{0:%d.%m.%Y}",
    "{0:%d-%m-%Y}",
    "{0:%d %m %Y}",
    "{0:%d/%m/%y}",
    "{0:%d.%m.%y}",
    "{0:%d-%m-%y}",
    "{0:%d %m %y}",
    "{0:%Y/%m/%d}",
    "{0:%Y%m%d}",
    "{0:%d%m%Y}",
    "{0.day} {0:%B %Y}",
    "{0.day}/{0.month}/{0:%Y}",
    "{0.day}-{0:%b-%y}",
)
BETWEEN = ("\t", " ", " - ", "-", " – ", " to ", "\n", " | ", "; ")
QUARTER_DAYS = [
    date(year, month, day)
    for year in range(2010, 2031)
    for month, day in ((1, 1), (3, 31), (4, 1), (6, 30), (7, 1), (9, 30), (10, 1), (12, 31))
]


def ordinary() -> Iterator[str]:
    """Yield ordinary lines as in plans, without identifiers."""
    yield from WRITTEN_OUT
    drawn = random.Random(12)
    for style, between in product(DATE_STYLES, BETWEEN):
        for first in drawn.sample(QUARTER_DAYS, 8):
            last = first + timedelta(days=drawn.choice((89, 90, 364, 365)))
            yield f"{style.format(first)}{between}{style.format(last)}"
    for style in DATE_STYLES:
        for _ in range(40):
            day = date(2010, 1, 1) + timedelta(days=drawn.randrange(7300))
            yield f"{style.format(day)} {drawn.randrange(10, 100)}"
            yield f"{style.format(day)} {drawn.randrange(0, 24):02}:{drawn.randrange(60):02}"
    for _ in range(300):
        yield " ".join(str(drawn.randrange(10, 32)) for _ in range(drawn.choice((5, 6, 7, 8))))
        yield "\t".join(f"{drawn.randrange(1, 100)}.{drawn.randrange(10)}%" for _ in range(6))
        yield f"£{drawn.randrange(1, 10**7):,} of £{drawn.randrange(10**7, 10**8):,}"
        yield f"0141 {drawn.randrange(200, 999)} {drawn.randrange(10**4):04}"
        yield f"07{drawn.randrange(10**9):09}"
        yield f"+44 {drawn.randrange(100, 1000)} {drawn.randrange(100, 1000)} {drawn.randrange(10**4):04}"
        yield f"PO {drawn.randrange(45 * 10**8, 46 * 10**8)}"
        yield f"charity SC{drawn.randrange(10**6):06} – a national charity"
        yield f"NS {drawn.randrange(1000):03} {drawn.randrange(1000):03}"
        yield f"item {'.'.join(str(drawn.randrange(1, 20)) for _ in range(3))} of {drawn.randrange(2020, 2031)}"
    for _ in range(200):
        year = drawn.randrange(2010, 2030)
        yield f"{year}-{year % 100 + 1}\t{drawn.randrange(2010, 2031)}\t{drawn.randrange(10, 100)}"
        yield isbn_10(drawn)


def isbn_10(drawn: random.Random) -> str:
    """Return an invented ISBN-10, whose check digit is computed in the same way as an NHS number's."""
    while True:
        nine = f"{drawn.choice('01')}{drawn.randrange(10**8):08}"
        check = -sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if check < 10:
            return f"ISBN {nine}{check}"


def check_digit(nine: str) -> str:
    """Return the check digit of a CHI or NHS number under the older scheme, or '' if there is none."""
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return "" if check == 10 else str(check)


def _wide(text: str) -> str:
    return text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


CHI_STYLES: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: f"{n[:6]} {n[6:]}",
    lambda n: f"{n[:6]}-{n[6:]}",
    lambda n: f"{n[:6]}.{n[6:]}",
    lambda n: f"{n[:6]}/{n[6:]}",
    lambda n: f"{n[:6]}\u2013{n[6:]}",
    lambda n: f"{n[:6]}\u00a0{n[6:]}",
    lambda n: f"{n[:6]}\t{n[6:]}",
    lambda n: f"{n[:6]} | {n[6:]}",
    lambda n: f"{n[:6]}\n{n[6:]}",
    lambda n: f"{n[:6]}\r\n{n[6:]}",
    lambda n: f"{n[:6]}\v{n[6:]}",
    lambda n: f"{n[:6]}<br>{n[6:]}",
    lambda n: f"<td>{n[:6]}</td><td>{n[6:]}</td>",
    lambda n: f"{n[:4]}<b>{n[4:7]}</b>{n[7:]}",
    lambda n: f"**{n[:6]}** {n[6:]}",
    lambda n: f"{n[:3]}\u200b{n[3:8]}\u00ad{n[8:]}",
    _wide,
    lambda n: _wide(f"{n[:6]} {n[6:]}"),
    lambda n: f"{n[:2]}/{n[2:4]}/{n[4:6]} {n[6:]}",
    lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]} {n[6:]}",
    lambda n: f"{n[:2]}-{n[2:4]}-{n[4:6]} {n[6:]}",
    lambda n: f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
    lambda n: f"{n[:2]}/{n[2:4]}/{n[4:6]}/{n[6:]}",
    lambda n: f"{n[:2]}/{n[2:4]}/{n[4:6]}\n{n[6:]}",
    lambda n: f"{n[:2]} {n[2:6]} {n[6:]}",
    " ".join,
)
NHS_STYLES: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    *(
        lambda n, join=join: join.join((n[:3], n[3:6], n[6:]))
        for join in (" ", "-", ".", "/", "\u00a0", "\t")
    ),
    lambda n: f"{n[:3]}\u2011{n[3:6]}\u2011{n[6:]}",
    lambda n: _wide(f"{n[:3]} {n[3:6]} {n[6:]}"),
    lambda n: f"{n[:3]}\u200b{n[3:6]}<i>{n[6:]}</i>",
    " ".join,
)
INSURANCE_STYLES: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: n[:8],
    *(
        lambda n, join=join: join.join((n[:2], n[2:4], n[4:6], n[6:8], n[8]))
        for join in (" ", "-", ".", "\u00a0", "\t", "\n", "/")
    ),
    *(lambda n, join=join: join.join((n[:2], n[2:4], n[4:6], n[6:8])) for join in (" ", "-", ".")),
    lambda n: f"{n[:2]} {n[2:8]} {n[8]}",
    lambda n: f"{n[:4]}\u200b{n[4:]}",
    lambda n: f"{n[:2]}<b>{n[2:8]}</b>{n[8]}",
    _wide,
    lambda n: n.lower(),
)
POSTCODE_STYLES: tuple[Callable[[str, str], str], ...] = (
    *(
        lambda out, inward, join=join: f"{out}{join}{inward}"
        for join in ("", " ", "-", "\n", ".", "\u00a0", "  ")
    ),
    lambda out, inward: f"{out}\u2013{inward}",
    lambda out, inward: f"{out}\t{inward}",
    lambda out, inward: f"{out}<br>{inward}",
    lambda out, inward: f"{out}\u200b{inward}",
    lambda out, inward: f"{out} {inward}".lower(),
    lambda out, inward: f"{out} <b>{inward}</b>",
)


def identifiers() -> Iterator[tuple[str, str]]:
    """Yield invented identifiers in every style, each with its kind."""
    drawn = random.Random(7)
    for style in CHI_STYLES:
        for _ in range(40):
            yield "chi", style(_chi(drawn))
    for style in NHS_STYLES:
        for _ in range(40):
            yield "nhs", style(_nhs(drawn))
    for style in INSURANCE_STYLES:
        for _ in range(20):
            letters = drawn.choice(("QQ", "AB", "CE", "JG", "LX", "PY", "WK", "YB"))
            yield "national_insurance", style(f"{letters}{drawn.randrange(10**6):06}{drawn.choice('ABCD')}")
    for style_of in POSTCODE_STYLES:
        for outward in ("G1", "G40", "EH1", "PA1", "KA30", "EC1A", "W1A", "ML6", "AB10", "ZE2"):
            inward = f"{drawn.randrange(10)}{drawn.choice('ABDEFGJLNPQRTUWXY')}{drawn.choice('ABEFGJLQUWXZ')}"
            yield "postcode", style_of(outward, inward)


def _chi(drawn: random.Random) -> str:
    while True:
        born = date(1941, 1, 1) + timedelta(days=drawn.randrange(26_000))
        nine = f"{born:%d%m%y}{drawn.randrange(1000):03}"
        if check := check_digit(nine):
            return nine + check


def _nhs(drawn: random.Random) -> str:
    while True:
        nine = str(drawn.choice((4, 6, 7, 9)) * 10**8 + drawn.randrange(10**8))
        if check := check_digit(nine):
            return nine + check

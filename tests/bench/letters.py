"""Queues and sends the letters of a year in which no one answers, and prints how long that takes.

`python -m tests.bench.letters` plays the year on the database that DATABASE_URL names, in which the demonstration is
loaded, with two runs a day and a mail server that accepts everything. The chair is told of what is late.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

import django

DAYS = 365


@dataclass(frozen=True, slots=True)
class YearOfLetters:
    """The seconds that the letters of a year took, and how many were sent."""

    seconds: float
    letters: int

    def __str__(self) -> str:
        return f"{self.letters} letters in {self.seconds:.1f} seconds, on {DAYS} days with two runs each"


def year_of_letters(actions: int) -> YearOfLetters:
    """Return the cost of a year's letters for a plan with that many actions, measured in a process of its own."""
    from tests.bench import server

    with server.sqlite_demo(actions) as database:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.letters"],
            cwd=server.ROOT,
            env=server.environment(database),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise server.DidNotStart(f"tests.bench.letters failed:\n{done.stdout}{done.stderr}")
    return YearOfLetters(**json.loads(done.stdout))


def main() -> None:
    """Play the year, and print the seconds and the number of letters as JSON."""
    from django.conf import settings

    from priorities.choices import EscalatesTo
    from priorities.models import Letter, Strategy
    from priorities.writes import letters
    from tracker import clock, mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    Strategy.objects.update(escalates_to=EscalatesTo.CHAIR)
    begins = clock.now()
    began = time.monotonic()
    for day in range(DAYS):
        for hours in (0, 6):
            at = begins + timedelta(days=day, hours=hours)
            letters.remind(at=at)
            mail.send_due(at)
    seconds = time.monotonic() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "letters": Letter.objects.count()}))


if __name__ == "__main__":
    django.setup()
    main()

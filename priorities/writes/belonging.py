"""What a write is given belongs to the strategy that it writes in, whatever a page may have sent."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from priorities.models import Person, Strategy
from priorities.queries.plan import people_of
from tracker.refusals import Refused


class OfStrategy(Protocol):
    """A row that is of one strategy."""

    @property
    def strategy_id(self) -> int: ...


def elsewhere(strategy: Strategy, rows: Iterable[OfStrategy | None]) -> bool:
    """Whether any of the rows given is of another strategy."""
    return any(row is not None and row.strategy_id != strategy.pk for row in rows)


def refuse_strangers(
    strategy: Strategy, on: date, named: Mapping[str, Person | None], kept: Iterable[int | None] = ()
) -> None:
    """Raise Refused for each field that names somebody who may not be given work in the strategy from that day.

    `kept` are the keys of the people who are named there already, and may stay. One SQL query where anybody else is
    named.
    """
    known = set(kept)
    new = {name: person for name, person in named.items() if person is not None and person.pk not in known}
    if not new:
        return
    known |= {person.pk for person in people_of(strategy, on)}
    if strangers := {name: person for name, person in new.items() if person.pk not in known}:
        raise Refused(
            {
                name: f"{person.name} has no role here that goes on and takes work. Give them one, or choose "
                "somebody else."
                for name, person in strangers.items()
            }
        )

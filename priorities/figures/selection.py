"""Which actions a filter selects. Filters apply the rules behind the counts, so a count and the list it opens agree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from priorities.choices import ActionKind, CountedAs, ExceptionReason, Movement, Stage
from priorities.figures.exceptions import is_exception, reasons
from priorities.figures.movement import Moved, has_slipped, movements
from priorities.figures.strategy_data import StrategyData
from priorities.figures.summary import supporting
from priorities.queries.status import ActionStatus
from priorities.rules.references import reference_key
from tracker.folding import contains_words
from tracker.query_string import QueryString

NONE = "none"
"""In a URL: actions without a group, a service or a locality, or for which no one answers."""

COMPLETED = "completed"
"""In a URL, besides the movements: actions that became Blue between the two days."""

MOVES = (*Movement.values, COMPLETED)

ANY = "any"
"""In a URL, besides the reasons for exceptions: actions in the exception report for at least one reason."""

EXCEPTIONS = (*ExceptionReason.values, ANY)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters on a list of actions, all of which an action must meet. The fields have the names used in the URL.

    `priority` is the number of the home's priority, and `supports` the number of a priority that the action supports
    from another home. `group`, `service`, `locality` and `lead` are an id, or "none" for actions that have none;
    actions that a service or a partner answers for are not among those without a lead. `better` means rated better than
    the dates suggested, and `slipped` means still to be delivered and due later than first planned. `moved` is a
    movement, or "completed". `exception` is a reason in the exception report, or "any".
    """

    q: str = ""
    rating: CountedAs | None = None
    priority: int | None = None
    supports: int | None = None
    group: str = ""
    service: str = ""
    locality: str = ""
    lead: str = ""
    stage: Stage | None = None
    kind: ActionKind | None = None
    moved: str = ""
    late: bool = False
    not_updated: bool = False
    no_lead: bool = False
    attention: bool = False
    better: bool = False
    slipped: bool = False
    exception: str = ""

    def as_query(self) -> dict[str, str]:
        """Return the filters in use as URL parameters."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: "1" if value is True else str(value) for name, value in values.items() if value}


def read(query: Mapping[str, Any]) -> tuple[Filters, list[str]]:
    """Return the filters that a URL asks for, and a sentence about each filter that has an invalid value.

    A filter with an invalid value is left out. Parameters that are not filters are ignored.
    """
    query_string = QueryString(query)
    priority = "the number of a priority"
    filters = Filters(
        q=query_string.text("q"),
        rating=query_string.choice("rating", CountedAs, "a rating or stage such as red or paused"),
        priority=query_string.number("priority", priority),
        supports=query_string.number("supports", priority),
        group=_key(query_string, "group", "a group"),
        service=_key(query_string, "service", "a service"),
        locality=_key(query_string, "locality", "a locality"),
        lead=_key(query_string, "lead", "a lead"),
        stage=query_string.choice("stage", Stage, "a stage"),
        kind=query_string.choice("kind", ActionKind, "a kind of action"),
        moved=query_string.one_of("moved", MOVES, "a movement such as better or worse"),
        late=query_string.flag("late"),
        not_updated=query_string.flag("not_updated"),
        no_lead=query_string.flag("no_lead"),
        attention=query_string.flag("attention"),
        better=query_string.flag("better"),
        slipped=query_string.flag("slipped"),
        exception=query_string.one_of("exception", EXCEPTIONS, "a reason in the exception report"),
    )
    return filters, query_string.problems


def select(data: StrategyData, filters: Filters) -> list[ActionStatus]:
    """Return the actions that meet every filter, in the plan's order.

    Some filters read further properties of `data`, each of which runs one more SQL query on first use.
    """
    checks = _checks(filters)
    found = [status for status in data.statuses if all(passes(status) for passes in checks)]
    if filters.supports is not None:
        ids = _supporting(data, filters.supports)
        found = [status for status in found if status.action_id in ids]
    if filters.moved:
        ids = {moved.now.action_id for moved in movements(data) if _moved(moved, filters.moved)}
        found = [status for status in found if status.action_id in ids]
    if filters.exception:
        found = [status for status in found if _is_reported(data, status, filters.exception)]
    return _with_words(data, found, filters.q) if filters.q else found


def _checks(filters: Filters) -> list[Callable[[ActionStatus], bool]]:
    """Return the checks for the filters in use, so that thousands of actions do not go through the rest."""
    return [CHECKS[name](getattr(filters, name)) for name in filters.as_query() if name in CHECKS]


CHECKS: dict[str, Callable[[Any], Callable[[ActionStatus], bool]]] = {
    "rating": lambda wanted: lambda status: status.counted_as is wanted,
    "priority": lambda wanted: lambda status: status.priority_number == wanted,
    "group": lambda wanted: lambda status: str(status.group_id or NONE) == wanted,
    "service": lambda wanted: lambda status: str(status.service_id or NONE) == wanted,
    "locality": lambda wanted: lambda status: str(status.locality_id or NONE) == wanted,
    "lead": lambda wanted: (
        lambda status: status.without_lead if wanted == NONE else str(status.lead_id) == wanted
    ),
    "stage": lambda wanted: lambda status: status.stage is wanted,
    "kind": lambda wanted: lambda status: status.kind is wanted,
    "late": lambda _: lambda status: status.is_late,
    "not_updated": lambda _: lambda status: status.not_updated,
    "no_lead": lambda _: lambda status: status.without_lead,
    "attention": lambda _: lambda status: bool(reasons(status)),
    "better": lambda _: lambda status: status.better_than_suggested,
    "slipped": lambda _: has_slipped,
}
"""For each filter, a function that takes the filter's value and returns the check to make on an action."""


def _with_words(data: StrategyData, statuses: list[ActionStatus], words: str) -> list[ActionStatus]:
    """Return the actions whose texts together contain every search word, ignoring case and accents.

    The texts come from the action's plan and from the update that decides what it counts as. An action is also found by
    any spelling of its reference.
    """
    found = []
    key = reference_key(words)
    for status in statuses:
        if reference_key(status.reference) == key:
            found.append(status)
            continue
        texts = [status.reference, status.title, status.group, status.service]
        texts += [status.lead, status.lead_title, status.answering, status.locality]
        if update := data.updates.get(status.action_id):
            texts += [update.progress, update.next_steps, update.problem]
        if contains_words("\n".join(texts), words):
            found.append(status)
    return found


def _is_reported(data: StrategyData, status: ActionStatus, exception: str) -> bool:
    wanted = list(ExceptionReason) if exception == ANY else [ExceptionReason(exception)]
    return any(is_exception(data, status, reason) for reason in wanted)


def _supporting(data: StrategyData, number: int) -> set[int]:
    for priority in data.tree.priorities:
        if priority.number == number:
            return {status.action_id for status in supporting(data, priority)}
    return set()


def _moved(moved: Moved, wanted: str) -> bool:
    return moved.completed if wanted == COMPLETED else moved.movement.value == wanted


def _key(query_string: QueryString, name: str, description: str) -> str:
    """Return the id in a parameter, as a string; "none" if it is "none"; otherwise an empty string."""
    return NONE if query_string.text(name) == NONE else str(query_string.number(name, description) or "")

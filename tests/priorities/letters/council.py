"""Two strategies of one council with the people who are written to, for tests of letters."""

from dataclasses import dataclass
from datetime import date

from priorities.choices import EscalatesTo, Rag, Role, Stage
from priorities.models import Action, Group, Period, Person, Strategy
from tests import builders


@dataclass
class Council:
    """A strategy with quarters that tells the chair after three weeks, and another that reports every half year."""

    homes: Strategy
    carers: Strategy
    quarters: list[Period]
    halves: list[Period]
    group: Group
    people: dict[str, Person]
    actions: dict[str, Action]

    def answers(self, reference: str, period: Period, on: date) -> None:
        """Send an update on an action for a period on a day, by its lead or else by the coordinator."""
        action = self.actions[reference]
        lead = builders.current(action).lead or self.people["Carol"]
        builders.update(
            action,
            Rag.GREEN,
            min(on, period.ends),
            builders.account(lead),
            period=period,
            recorded_at=builders.noon(on),
        )


def create_council(**of_homes: object) -> Council:
    """Return the council in 2026, with the financial year's quarters and halves."""
    set_up = {"created_at": builders.noon(date(2026, 1, 2))}
    homes = builders.strategy(
        "homes",
        name="Homes Strategy",
        short_name="Homes",
        **set_up | {"escalates_to": EscalatesTo.CHAIR} | of_homes,
    )
    carers = builders.strategy("carers", name="Carers Strategy", short_name="Carers", **set_up)
    people = {}
    for name, strategies, role in (
        ("Ann", (homes, carers), Role.MEMBER),
        ("Bob", (homes, carers), Role.MEMBER),
        ("Dev", (homes,), Role.MEMBER),
        ("Carol", (homes, carers), Role.MEMBER),
        ("Chris", (homes, carers), Role.LEAD),
        ("Mary", (homes,), Role.MANAGER),
        ("Vera", (homes,), Role.VIEWER),
    ):
        email = f"{name.lower()}@council.example"
        person = builders.member(strategies[0], role, email)
        person.name, person.email, person.job_title = name, email, "Team leader"
        person.save()
        for other in strategies[1:]:
            other.memberships.create(person=person, role=role, since=builders.START)
        people[name] = person
    top = builders.group(homes, chair=people["Chris"], coordinator=people["Carol"], name="Oversight group")
    group = builders.group(homes, parent=top, name="Housing group")
    actions = {}
    home = builders.commitment(builders.priority(homes))
    care = builders.commitment(builders.priority(carers))
    service = builders.service(homes, name="Homelessness Services")
    for reference, under, fields in (
        ("1.1.1", home, {"lead": people["Ann"], "deputy": people["Dev"]}),
        ("1.1.2", home, {"lead": people["Ann"]}),
        ("1.1.3", home, {"lead": people["Bob"]}),
        ("1.1.4", home, {"answering_service": service}),
        ("1.1.5", home, {"lead": people["Bob"], "stage": Stage.PAUSED}),
        ("1.1.6", home, {"lead": people["Vera"]}),
        ("C1", care, {"lead": people["Ann"]}),
        ("C2", care, {"lead": people["Bob"], "group": top}),
    ):
        actions[reference] = builders.action(under, reference=reference, **{"group": group} | fields)
    quarters = [
        builders.period(homes, opens, ends, due)
        for opens, ends, due in (
            (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14)),
            (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)),
            (date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14)),
            (date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 14)),
            (date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 14)),
        )
    ]
    halves = [
        builders.period(carers, date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 21)),
        builders.period(carers, date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 7)),
    ]
    return Council(homes, carers, quarters, halves, group, people, actions)

"""A strategy whose partners have no account, and what they send by links, for tests."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from priorities.answer_link_emails import address
from priorities.choices import Role
from priorities.models import Action, AnswerLink, Group, Membership, Partner, Period, Person, Strategy
from priorities.writes import answer_links
from tests import builders
from tests.builders import TODAY, noon
from tracker.models import User

PROGRESS = "Two wards have been trained."
GREEN = {"rag": "green", "progress": PROGRESS, "better_reason": "The wards are open.", "then": "submit"}


@dataclass
class Partnership:
    """A strategy with two periods. Jane leads 1.1.1 and 1.1.2, Sam 1.1.3, and the police answer for 1.1.4."""

    strategy: Strategy
    before: Period
    period: Period
    group: Group
    coordinator: User
    police: Partner
    people: dict[str, Person]
    actions: dict[str, Action]
    client: Client = field(default_factory=Client)

    def send(self, *references: str, to: str = "Jane", **fields: Any) -> AnswerLink:
        """Send a person a link for these actions, by default both of Jane's, as the coordinator."""
        references = references or ("1.1.1", "1.1.2")
        values: dict[str, Any] = {
            "period": self.period,
            "email": "",
            "number_of_days": 14,
            "by": self.coordinator,
            "at": noon(TODAY),
        }
        return answer_links.send(
            person=self.people[to],
            actions=[self.actions[reference] for reference in references],
            **values | fields,
        )

    def url(self, link: AnswerLink, reference: str = "", page: str = "answer_action") -> str:
        """Return the URL of a link's page, or of a page of one of its actions."""
        token = address(link).split("/")[2]
        return reverse(page, args=[token, reference]) if reference else address(link)

    def form(self, link: AnswerLink, reference: str, **typed: Any) -> dict[str, Any]:
        """Return what a browser would send for a Green update, with what is typed."""
        last = self.actions[reference].updates.order_by("id").last()
        hidden = {"key": str(uuid4()), "based_on": last.pk if last else "", "period": self.period.pk}
        return GREEN | hidden | typed

    def post(self, link: AnswerLink, reference: str, **typed: Any) -> Any:
        """Send the form of an action of a link, and return the response."""
        return self.client.post(self.url(link, reference), self.form(link, reference, **typed))


def partner(strategy: Strategy, name: str, **fields: Any) -> Person:
    """Return a new person without an account, with the role of a member."""
    values = {"name": name, "job_title": "Ward manager", "email": f"{name.lower()}@nhs.example"}
    person = builders.person(body=strategy.body, **values | fields)
    Membership.objects.create(strategy=strategy, person=person, role=Role.MEMBER, since=builders.START)
    return person


def create_partnership() -> Partnership:
    """Return the partnership on the demo's date, when updates for January to March are due in six days."""
    strategy = builders.strategy("care", name="Care Strategy", short_name="Care")
    carol = builders.member(strategy, email="carol@council.example")
    carol.name, carol.job_title = "Carol", "Coordinator"
    carol.save()
    group = builders.group(strategy, coordinator=carol, name="Care group")
    before = builders.period(strategy, date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 14))
    period = builders.period(strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14))
    people = {name: partner(strategy, name) for name in ("Jane", "Sam", "Pat")}
    police = builders.partner(strategy, name="Police Scotland")
    home = builders.commitment(builders.priority(strategy))
    fields: dict[str, dict[str, Any]] = {
        "1.1.1": {"lead": people["Jane"]},
        "1.1.2": {"lead": people["Jane"]},
        "1.1.3": {"lead": people["Sam"]},
        "1.1.4": {"answering_partner": police},
    }
    actions = {
        reference: builders.action(home, reference=reference, group=group, **of_one)
        for reference, of_one in fields.items()
    }
    return Partnership(strategy, before, period, group, builders.account(carol), police, people, actions)

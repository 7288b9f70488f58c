"""A strategy with two quarterly periods, in which tests add actions and submit updates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from priorities.choices import Cause, Rag
from priorities.models import Action, Period, Person, Strategy, Update
from priorities.writes import updates
from priorities.writes.drafts import SentForm
from priorities.writes.update_answers import Answers
from tests import builders
from tests.builders import TODAY, noon
from tracker.models import User

NOW = noon(TODAY)
CHI = "0101201234"


@dataclass
class Quarterly:
    """A strategy with two periods, a group with its lead (`chair`), a member (`lead`), and a commitment (`home`).

    January to March (`winter`) has ended, and its updates are due on 14 April. April to June (`spring`) has started.
    """

    strategy: Strategy = field(default_factory=lambda: builders.strategy("test"))

    def __post_init__(self) -> None:
        self.winter: Period = builders.period(
            self.strategy, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 14)
        )
        self.spring: Period = builders.period(
            self.strategy, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 14)
        )
        self.lead: Person = builders.member(self.strategy)
        self.chair: Person = builders.member(self.strategy, role="lead")
        self.group = builders.group(self.strategy, chair=self.chair)
        self.home = builders.commitment(builders.priority(self.strategy))

    @property
    def user(self) -> User:
        """The account of `lead`."""
        assert self.lead.user is not None
        return self.lead.user

    def action(self, **fields: Any) -> Action:
        """Return a new action with this lead and group, under way and due on 31 December 2026."""
        return builders.action(self.home, **{"lead": self.lead, "group": self.group} | fields)

    def submit(
        self,
        action: Action,
        rag: Rag | None = Rag.GREEN,
        *,
        period: Period | None = None,
        key: UUID | None = None,
        by: User | None = None,
        at: datetime = NOW,
        done_milestones: Mapping[int, date] | None = None,
        based_on: int | None = None,
        on_behalf_of: Person | None = None,
        propose_date: bool = False,
        form: SentForm | None = None,
        **answers: Any,
    ) -> Update:
        """Submit an update, for January to March unless another period is given, and return it.

        If it has a problem, the cause is a partner unless another is given.
        """
        if answers.get("problem"):
            answers = {"cause": Cause.PARTNER} | answers
        return updates.submit(
            action=action,
            answers=Answers(rag=rag, **{"progress": "Staff were trained."} | answers),
            by=by or self.user,
            at=at,
            key=key or uuid4(),
            period=period or self.winter,
            done_milestones=done_milestones or {},
            based_on=based_on,
            on_behalf_of=on_behalf_of,
            propose_date=propose_date,
            form=form,
        )

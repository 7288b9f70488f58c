"""The links by which people without an account send updates: who can be sent one, and what each link lets them do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from priorities.access import Reader
from priorities.models import (
    Action,
    AnswerLink,
    AnswerLinkItem,
    Partner,
    Person,
    Service,
    Strategy,
    Update,
)
from priorities.queries.calendar import Calendar, calendar
from priorities.queries.periods import updated_for
from priorities.queries.plan import people_of
from priorities.queries.status import ActionStatus, status_at, statuses_among
from priorities.queries.updates import names_of, not_withdrawn
from priorities.rules import deadlines
from priorities.rules.answer_links import NOT_IN_PLAN, LinkFacts, why_link_closed, why_not_answer
from priorities.rules.deadlines import PeriodFacts
from tracker import clock

MOST_LISTED = 100
"""The number of links that the page of links lists, the latest first."""
Answering = Service | Partner


@dataclass(frozen=True, slots=True)
class Askable:
    """Actions without an update for a period for which someone can be sent a link.

    They are those that `person` leads or is deputy for, or those that `answering` answers for without a person. `live`
    are the ids of the actions for which a link that works has been sent already.
    """

    period: PeriodFacts
    person: Person | None
    answering: Answering | None
    statuses: tuple[ActionStatus, ...]
    live: frozenset[int]

    @property
    def key(self) -> str:
        """The person, service or partner, as URLs name them: "person-12"."""
        who = self.person or self.answering
        assert who is not None
        return f"{who._meta.model_name}-{who.pk}"

    @property
    def name(self) -> str:
        """The name of the person, service or partner."""
        return str(self.person or self.answering)

    @property
    def live_count(self) -> int:
        """How many of the actions are in a link that works."""
        return sum(status.action_id in self.live for status in self.statuses)


def people_without_account(strategy: Strategy, on: date) -> list[Person]:
    """Return the people who may be named in the plan on a day and have no account. Runs two or three SQL queries."""
    return [person for person in people_of(strategy, on) if person.user_id is None]


def askable(reader: Reader, at: datetime) -> list[Askable]:
    """Return for which actions this reader can send a link, and to whom, the latest period first.

    As in My work, an action is asked about for the latest period for which it needs an update. Runs nine
    SQL queries at most, whatever the number of actions and people.
    """
    strategy, on = reader.strategy, clock.day_of(at)
    dates = calendar(strategy, at)
    statuses = [each for each in status_at(strategy, on, at, dates) if reader.may_send_link(each)]
    sent = _answered(strategy) if statuses else {}
    needing = {
        status.action_id: period
        for status in statuses
        if (period := _period_to_ask_for(dates, sent.get(status.action_id, set()), status, on))
    }
    if not needing:
        return []
    people = {person.pk: person for person in people_without_account(strategy, on)}
    who_answers = _answering(status.action_id for status in statuses if status.answering)
    found: dict[tuple[int, str, int], list[ActionStatus]] = defaultdict(list)
    named: dict[tuple[str, int], Person | Answering] = {}
    for status in statuses:
        period = needing.get(status.action_id)
        if period is None:
            continue
        for who in (people.get(status.lead_id or 0), people.get(status.deputy_id or 0)):
            if who is not None:
                _add(found, named, period, who, status)
        if status.lead_id is None and (answering := who_answers.get(status.action_id)):
            _add(found, named, period, answering, status)
    live = _live(strategy, on)
    by_key = {period.key: period for period in dates.periods}
    rows = [
        Askable(
            by_key[key],
            who if isinstance(who, Person) else None,
            None if isinstance(who, Person) else who,
            tuple(of_one),
            live.get(key, frozenset()),
        )
        for (key, kind, pk), of_one in found.items()
        for who in (named[kind, pk],)
    ]
    return sorted(rows, key=lambda row: (-row.period.ends.toordinal(), row.person is None, row.name))


def _period_to_ask_for(dates: Calendar, sent: set[int], status: ActionStatus, on: date) -> PeriodFacts | None:
    """Return the period for which the action's form asks, if it has ended and the action needs an update for it."""
    period = deadlines.period_for_update(dates.periods, sent, status.need_facts, on=on)
    needing = deadlines.periods_needing_update(dates.periods, sent, status.need_facts, on=on)
    return period if period in needing else None


def _add(
    found: dict[tuple[int, str, int], list[ActionStatus]],
    named: dict[tuple[str, int], Person | Answering],
    period: PeriodFacts,
    who: Person | Answering,
    status: ActionStatus,
) -> None:
    kind = str(who._meta.model_name)
    named[kind, who.pk] = who
    found[period.key, kind, who.pk].append(status)


def _answered(strategy: Strategy) -> Mapping[int, set[int]]:
    """Return, by action id, the ids of the periods for which an update on the action counts. Runs one SQL query."""
    updates = not_withdrawn(Update.objects.filter(action__strategy=strategy, period__withdrawn_at=None))
    found: dict[int, set[int]] = defaultdict(set)
    for action, period in updates.order_by().values_list("action_id", "period_id"):
        if period is not None:
            found[action].add(period)
    return found


def _answering(actions: Iterable[int]) -> dict[int, Answering]:
    """Return, by action id, the service or partner that answers for each of these actions. Runs one SQL query."""
    rows = Action.objects.filter(pk__in=list(actions))
    return {
        row.pk: answering
        for row in rows.select_related("current__answering_service", "current__answering_partner")
        if row.current and (answering := row.current.answering_service or row.current.answering_partner)
    }


def _live(strategy: Strategy, on: date) -> dict[int, frozenset[int]]:
    """Return, by period id, the ids of the actions that a link which works lets someone update. Runs one SQL query."""
    items = AnswerLinkItem.objects.filter(
        link__period__strategy=strategy, link__until__gte=on, link__revoked_at=None, answer=None
    )
    found: dict[int, set[int]] = defaultdict(set)
    for period, action in items.order_by().values_list("link__period", "action"):
        found[period].add(action)
    return {period: frozenset(actions) for period, actions in found.items()}


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link as its sender sees it: for which actions, how many of them have been answered by it, and by whom sent."""

    row: AnswerLink
    items: tuple[AnswerLinkItem, ...]
    answered: frozenset[int]
    sender: str
    on: date

    @property
    def has_ended(self) -> bool:
        """Whether its last day is past, it was revoked, or every action has been answered by it."""
        return bool(self.row.revoked_at) or self.on > self.row.until or self.is_spent

    @property
    def is_spent(self) -> bool:
        """Whether every action has been answered by it."""
        return len(self.answered) == len(self.items)


def sent_links(reader: Reader, at: datetime) -> list[SentLink]:
    """Return the latest links with an action for which this reader may send a link, the latest first.

    Runs six SQL queries at most, and none for each link.
    """
    strategy, on = reader.strategy, clock.day_of(at)
    rows = list(
        AnswerLink.objects.filter(period__strategy=strategy)
        .select_related("person", "period", "sent_by", "revoked_by")
        .prefetch_related("items__action", "items__answer")[:MOST_LISTED]
    )
    if not rows:
        return []
    actions = {item.action_id for row in rows for item in row.items.all()}
    own = _own_actions(reader, actions)
    names = names_of(strategy.body_id, [row.sent_by for row in rows])
    return [
        SentLink(
            row,
            tuple(row.items.all()),
            frozenset(item.pk for item in row.items.all() if hasattr(item, "answer")),
            names[row.sent_by_id],
            on,
        )
        for row in rows
        if any(item.action_id in own for item in row.items.all())
    ]


def sent_link(reader: Reader, key: int, at: datetime) -> SentLink | None:
    """Return the link with this id, if this reader may see it; else None."""
    return next((link for link in sent_links(reader, at) if link.row.pk == key), None)


def _own_actions(reader: Reader, actions: Iterable[int]) -> set[int]:
    """Return the ids of those of these actions that the reader may send links for. Runs one SQL query."""
    rows = Action.objects.filter(pk__in=list(actions)).select_related("current")
    return {row.pk for row in rows if row.current and reader.may_send_link(row.current)}


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An action of a link. `why_not` says why it cannot be updated by it, and is "" if it can.

    `status` is None if the action is no longer in the plan.
    """

    row: AnswerLinkItem
    status: ActionStatus | None
    sent: Update | None
    is_theirs: bool
    why_not: str

    @property
    def reference(self) -> str:
        """The action's reference."""
        return self.row.action.reference

    def may_read(self, update: Update, person: Person) -> bool:
        """Return whether the link's person may read an earlier update on the action.

        They may if they lead the action or are its deputy, if they wrote the update, or if it was for the service or
        partner that they answer for.
        """
        if self.row.service_id is None and self.row.partner_id is None:
            return self.is_theirs
        if update.author_id == person.pk:
            return True
        return (update.for_service_id, update.for_partner_id) == (self.row.service_id, self.row.partner_id)


@dataclass(frozen=True)
class LinkNow:
    """A link as its person finds it at a moment. `closed_because` says why it does not work, and is "" if it does.

    `sender` names who sent it. `period` is None if it is no longer one of the strategy's.
    """

    row: AnswerLink
    strategy: Strategy
    calendar: Calendar
    period: PeriodFacts | None
    sender: str
    items: tuple[ItemNow, ...]
    closed_because: str
    at: datetime

    @property
    def sender_email(self) -> str:
        """The email address of who sent it, to which questions can be sent."""
        return self.row.sent_by.email

    @cached_property
    def to_send(self) -> list[ItemNow]:
        """The actions that can be updated by the link now."""
        return [] if self.closed_because else [item for item in self.items if not item.why_not]

    @cached_property
    def sent(self) -> list[ItemNow]:
        """The actions that have been updated by the link."""
        return [item for item in self.items if item.sent]

    @property
    def left_out(self) -> list[ItemNow]:
        """The actions that can no longer be updated by the link, for another reason."""
        return [item for item in self.items if item.why_not and not item.sent]

    @property
    def is_spent(self) -> bool:
        """Whether the link works but there is nothing left to send, and something has been sent by it."""
        return not self.closed_because and not self.to_send and bool(self.sent)

    def item(self, action: int) -> ItemNow | None:
        """Return the item of an action, or None if the link does not name the action."""
        return next((item for item in self.items if item.row.action_id == action), None)


def link_now(key: UUID, at: datetime) -> LinkNow | None:
    """Return the link with this key as it is at a moment, or None if there is none.

    Runs eleven SQL queries at most, whatever the number of its actions.
    """
    row = (
        AnswerLink.objects.filter(key=key)
        .select_related("person", "period__strategy__body", "sent_by")
        .first()
    )
    if row is None:
        return None
    on, strategy = clock.day_of(at), row.period.strategy
    dates = calendar(strategy, at)
    period = next((each for each in dates.periods if each.key == row.period_id), None)
    sender = names_of(strategy.body_id, [row.sent_by])[row.sent_by_id]
    may_answer = row.person_id in {person.pk for person in people_of(strategy, on)}
    facts = LinkFacts(
        strategy=strategy.name,
        sender=sender,
        until=row.until,
        revoked=row.revoked_at is not None,
        period_name=period.name if period else "",
        period_closed=period is not None and period.closed,
        may_answer=may_answer,
    )
    return LinkNow(
        row,
        strategy,
        dates,
        period,
        sender,
        tuple(_items(row, dates, period, at)),
        why_link_closed(facts, on),
        at,
    )


def _items(link: AnswerLink, dates: Calendar, period: PeriodFacts | None, at: datetime) -> Iterable[ItemNow]:
    on = clock.day_of(at)
    rows = list(link.items.select_related("action", "answer__update"))
    actions = [row.action_id for row in rows]
    statuses = statuses_among(actions, on, at, [dates])
    updated = updated_for(link.period_id, on, at)
    who_answers = _answering(row.action_id for row in rows if row.service_id or row.partner_id)
    for row in rows:
        answer = getattr(row, "answer", None)
        status = statuses.get(row.action_id)
        if status is None or period is None:
            yield ItemNow(row, None, answer.update if answer else None, False, NOT_IN_PLAN)
            continue
        is_theirs = _is_theirs(link, row, status, who_answers)
        need = deadlines.needed_update(
            status.need_facts, period, answered=row.action_id in updated or answer is not None, on=on
        )
        why_not = why_not_answer(need, is_theirs=is_theirs or answer is not None, period=period.name)
        yield ItemNow(row, status, answer.update if answer else None, is_theirs, why_not)


def _is_theirs(
    link: AnswerLink, row: AnswerLinkItem, status: ActionStatus, who_answers: Mapping[int, Answering]
) -> bool:
    """Return whether the link's person answers for an action, as they did when the link was sent."""
    if row.service_id is None and row.partner_id is None:
        return link.person_id in (status.lead_id, status.deputy_id)
    now = who_answers.get(row.action_id)
    return status.lead_id is None and now is not None and now in (_service(row), _partner(row))


def _service(row: AnswerLinkItem) -> Service | None:
    return Service(pk=row.service_id) if row.service_id else None


def _partner(row: AnswerLinkItem) -> Partner | None:
    return Partner(pk=row.partner_id) if row.partner_id else None

"""Links by which people without an account send updates: sending and revoking one, and what is sent by it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from priorities import access
from priorities.events import Event
from priorities.models import (
    Action,
    AnswerByLink,
    AnswerLink,
    AnswerLinkItem,
    EvidenceItem,
    Period,
    Person,
    Service,
    Update,
)
from priorities.queries.answer_links import (
    Askable,
    ItemNow,
    LinkNow,
    askable,
    link_now,
    people_without_account,
)
from priorities.rules.answer_links import MOST_DAYS, last_day
from priorities.writes import drafts, evidence, updates
from priorities.writes.evidence import EvidenceDetails
from priorities.writes.resubmission import SentAlready
from priorities.writes.revisions import lock_action, lock_actions
from priorities.writes.update_answers import Answers
from tracker import audit, clock, mail
from tracker.models import User
from tracker.refusals import Refused
from tracker.wording import counted

NOT_ASKED = "These actions have been updated, or someone else answers for them now. Open the page again."


def send(
    *,
    period: Period,
    person: Person,
    actions: Collection[Action],
    email: str,
    number_of_days: int,
    by: User,
    at: datetime,
) -> AnswerLink:
    """Queue an email to a person without an account, with a link to update these actions for a period.

    The link works for this number of days after today. It is sent to the person's own address or, if they have none, to
    `email`, which is stored with the link alone. The text is written when the email is sent. Raises Refused if `by` may
    not send it, or if the person does not answer for each action: see `queries.answer_links.askable`.
    """
    errors = {}
    if not actions:
        errors["actions"] = "Choose at least one action."
    if not 1 <= number_of_days <= MOST_DAYS:
        errors["number_of_days"] = f"Enter a number of days from 1 to {MOST_DAYS}."
    if not (person.email or email):
        errors["email"] = f"We have no email address for {person.name}. Enter one."
    if errors:
        raise Refused(errors)
    with transaction.atomic():
        lock_actions(actions)
        actions = list(Action.objects.filter(pk__in=[action.pk for action in actions]))
        strategy, today = period.strategy, clock.day_of(at)
        sender = access.reader(by, strategy.slug, today)
        found = askable(sender, at) if sender else []
        if person.pk not in {each.pk for each in people_without_account(strategy, today)}:
            raise Refused(
                {
                    "person": f"{person.name} has an account, or no current role here that lets them take on work. "
                    "Choose someone else."
                }
            )
        reasons = {action.pk: _asked_as(action, period, person, found) for action in actions}
        if not all(reasons.values()):
            raise Refused({"": NOT_ASKED})
        link = AnswerLink.objects.create(
            person=person,
            period=period,
            email=person.email or email,
            until=last_day(today, number_of_days),
            sent_by=by,
            recorded_at=at,
        )
        AnswerLinkItem.objects.bulk_create(
            AnswerLinkItem(
                link=link,
                action=action,
                service=who if isinstance(who, Service) else None,
                partner=None if isinstance(who, Service | Person) else who,
            )
            for action in actions
            for asked in (reasons[action.pk],)
            if asked
            for who in (asked.person or asked.answering,)
        )
        mail.queue_answer_link(to=link.email, key=link.outbox_key, at=at)
        audit.record(
            what=Event.ANSWER_LINK_SENT,
            by=by,
            at=at,
            subject=link,
            scope=strategy.slug,
            after={
                "person": person.name,
                "period": period.name,
                "actions": [action.reference for action in actions],
                "until": link.until,
            },
        )
    return link


def _asked_as(action: Action, period: Period, person: Person, found: Collection[Askable]) -> Askable | None:
    """Return as what a person is asked: as lead or deputy, or else for the service or partner that answers."""
    of_action = [
        each
        for each in found
        if each.period.key == period.pk and action.pk in {status.action_id for status in each.statuses}
    ]
    own = [each for each in of_action if each.person == person]
    return next(iter(own or [each for each in of_action if each.answering]), None)


def revoke(*, link: AnswerLink, by: User, at: datetime) -> AnswerLink:
    """Revoke a link, so that it no longer works, and return it. Raises Refused if it has been revoked already."""
    with transaction.atomic():
        link = AnswerLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        if link.revoked_at:
            raise Refused({"": "This link has already been revoked."})
        link.revoked_by, link.revoked_at = by, at
        link.save(update_fields=["revoked_by", "revoked_at"])
        audit.record(
            what=Event.ANSWER_LINK_REVOKED,
            by=by,
            at=at,
            subject=link,
            scope=link.period.strategy.slug,
            after={"person": link.person.name, "period": link.period.name},
        )
    return link


def answer(
    *,
    by: AnswerLinkItem,
    at: datetime,
    answers: Answers,
    key: UUID,
    done_milestones: Mapping[int, date] = MappingProxyType({}),
    based_on: int | None = None,
    propose_date: bool = False,
) -> Update:
    """Submit the update of one action of a link, `by`, and return it. Its author is the link's person.

    The other arguments are those of `updates.submit`. The action can be updated by the link once: the same form sent
    again returns the same update. Raises Refused if the link no longer works or the action can no longer be updated by
    it, and as `updates.submit` does.
    """
    with transaction.atomic():
        # Two forms of one link that are sent at once wait here for each other, and a revocation waits for both.
        AnswerLink.objects.select_for_update(no_key=True).get(pk=by.link_id)
        lock_action(by.action_id)
        now, item = _as_now(by, at)
        sent_before = item.sent
        if sent_before is None or sent_before.submission_key != key:
            refuse(now, item)
        person = now.row.person
        try:
            update = updates.submit(
                action=by.action,
                answers=answers,
                by=None,
                on_behalf_of=person,
                at=at,
                key=key,
                period=now.row.period,
                done_milestones=done_milestones,
                based_on=based_on,
                propose_date=propose_date,
            )
        except SentAlready as refused:
            raise Refused({"": already_sent(now, item)}) from refused
        if sent_before is not None:
            return update
        drafts.delete_of_link(by)
        AnswerByLink.objects.create(item=by, update=update)
        audit.record(
            what=Event.ANSWERED_BY_LINK,
            by=None,
            at=update.recorded_at,
            subject=now.row,
            scope=now.strategy.slug,
            after={
                "person": person.name,
                "action": by.action.reference,
                "period": now.row.period.name,
                "sent": f"{len(now.sent) + 1} of {counted(len(now.items), 'update')}",
            },
        )
    return update


def add_evidence(*, by: AnswerLinkItem, at: datetime, details: EvidenceDetails, key: UUID) -> EvidenceItem:
    """Record an item of evidence for one action of a link, and return it.

    It counts from the day from which the update by the link would count. Raises Refused if the link no longer works or
    the action can no longer be updated by it, and as `evidence.add` does.
    """
    with transaction.atomic():
        AnswerLink.objects.select_for_update(no_key=True).get(pk=by.link_id)
        now, item = _as_now(by, at)
        refuse(now, item)
        assert now.period is not None
        return evidence.add(
            strategy=now.strategy,
            details=details,
            service=None,
            reach={},
            actions=[by.action],
            by=None,
            by_link=str(now.row),
            at=at,
            key=key,
            effective_from=min(clock.day_of(at), now.period.ends),
        )


def _as_now(by: AnswerLinkItem, at: datetime) -> tuple[LinkNow, ItemNow]:
    now = link_now(by.link.key, at)
    item = now.item(by.action_id) if now else None
    assert now is not None
    assert item is not None
    return now, item


def refuse(now: LinkNow, item: ItemNow) -> None:
    """Raise Refused if an action cannot be updated by its link."""
    if item.sent:
        raise Refused({"": already_sent(now, item)})
    if now.closed_because or item.why_not:
        raise Refused({"": f"{now.closed_because or item.why_not} Nothing has been sent."})


def already_sent(now: LinkNow, item: ItemNow) -> str:
    """Return the sentence that says that the update on an action has been sent by its link."""
    return f"You have already sent your update on {item.reference}. If something has to change, tell {now.sender}."

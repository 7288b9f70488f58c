"""Builders of records for tests. Each saves one record with sensible defaults, and returns it.

Dates and times are fixed, because tests never read a clock. `TODAY` is the demo's date.
"""

import hashlib
import itertools
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from priorities.choices import (
    ActionKind,
    ActionPointOutcome,
    EvidenceDone,
    EvidenceKind,
    GroupRoleKind,
    Marking,
    Rag,
    ReachState,
    ResultLevel,
    ReviewVerdict,
    Role,
    Stage,
    Strength,
)
from priorities.models import (
    Action,
    ActionOwner,
    ActionPoint,
    ActionPointAnswer,
    ActionRevision,
    AnswerLink,
    AnswerLinkItem,
    Body,
    CalendarAddress,
    CareGroup,
    Commitment,
    CommitmentRevision,
    DevelopmentArea,
    EvidenceFile,
    EvidenceItem,
    EvidenceLink,
    EvidenceWithdrawal,
    Group,
    GroupRole,
    Locality,
    Meeting,
    Membership,
    Milestone,
    MilestoneRevision,
    Partner,
    Period,
    Person,
    Priority,
    PriorityRevision,
    Reach,
    Review,
    Risk,
    Service,
    SettingsVersion,
    Strategy,
    Update,
    Withdrawal,
)
from tests.usual_tolerances import USUAL
from tracker.models import User

TODAY = date(2026, 4, 8)
START = date(2023, 4, 1)

_numbers = itertools.count(1)


def noon(day: date) -> datetime:
    """Return noon on a day, in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def user(email: str = "", **fields: Any) -> User:
    """Return a new account without a password. Tests sign in with `client.force_login`, which needs no password."""
    return User.objects.create_user(email or f"person{next(_numbers)}@test.example", **fields)


def body(name: str = "Test Partnership") -> Body:
    """Return the body with this name, which is new if there is none. Other builders use the same one by default."""
    values = {"slug": name.casefold().replace(" ", "-"), "short_name": name, "created_at": noon(START)}
    return Body.objects.get_or_create(name=name, defaults=values)[0]


def strategy(slug: str = "", **fields: Any) -> Strategy:
    """Return a new strategy with its first settings version. `body` may be a body or its name."""
    of = fields.pop("body", "Test Partnership")
    fields["body"] = of if isinstance(of, Body) else body(of)
    number = next(_numbers)
    values = {
        "slug": slug or f"strategy-{number}",
        "name": f"Strategy {number}",
        "short_name": f"Strategy {number}",
        "board": "Test Integration Joint Board",
        "board_short_name": "IJB",
        "starts": START,
        "ends": date(2028, 3, 31),
        "created_at": noon(START),
    }
    created = Strategy.objects.create(**values | fields)
    settings_version(created)
    return created


def settings_version(of: Strategy, **fields: Any) -> SettingsVersion:
    values = {
        **{name: value for name, value in asdict(USUAL).items() if name != "version"},
        "number": of.settings_versions.count() + 1,
        "set_by": "The oversight group",
        "reason": "Set for tests.",
        "recorded_at": noon(START),
    }
    return SettingsVersion.objects.create(strategy=of, **values | fields)


def person(of: User | None = None, **fields: Any) -> Person:
    number = next(_numbers)
    values = {
        "body": fields.get("body") or body(),
        "name": f"Person {number}",
        "job_title": f"Team leader {number}",
        "email": f"person{number}@test.example",
    }
    return Person.objects.create(user=of, **values | fields)


def member(of: Strategy, role: Role = Role.MEMBER, email: str = "", **fields: Any) -> Person:
    """Return a new person with an account and a role in the strategy."""
    new_person = person(user(email), body=of.body)
    Membership.objects.create(strategy=of, person=new_person, role=role, **{"since": START} | fields)
    return new_person


def calendar_address(of: User | None, **fields: Any) -> CalendarAddress:
    """Return a new address of a user's calendar."""
    return CalendarAddress.objects.create(user=of, **{"made_at": noon(START)} | fields)


def account(of: Person) -> User:
    """Return a person's account."""
    assert of.user is not None, f"{of.name} has no account"
    return of.user


def priority(of: Strategy, number: int = 0, **fields: Any) -> Priority:
    """Return a new priority with its first revision, which gets the fields."""
    number = number or of.priorities.count() + 1
    created = Priority.objects.create(strategy=of, number=number, order=number)
    values = {
        "name": f"Priority {number}",
        "effective_from": START,
        "agreed_by": "The oversight group",
        "reason": "First plan.",
        "recorded_at": noon(START),
    }
    PriorityRevision.objects.create(priority=created, number=1, **values | fields)
    return created


def commitment(under: Priority, **fields: Any) -> Commitment:
    """Return a new commitment with its first revision, which gets the fields."""
    number = under.commitments.count() + 1
    reference = fields.pop("reference", f"{under.number}.{number}")
    created = Commitment.objects.create(
        strategy=under.strategy, priority=under, reference=reference, order=number
    )
    values = {
        "wording": f"Wording of {reference}",
        "wording_source": "sample",
        "effective_from": START,
        "agreed_by": "The oversight group",
        "reason": "First wording.",
        "recorded_at": noon(START),
    }
    CommitmentRevision.objects.create(commitment=created, number=1, **values | fields)
    return created


def group(
    of: Strategy | Body, chair: Person | None = None, coordinator: Person | None = None, **fields: Any
) -> Group:
    """Return a new group, with these people in their roles from `START`."""
    values = {"name": f"Group {next(_numbers)}", "added_on": START, "recorded_at": noon(START)}
    created = Group.objects.create(body=_body_of(of), **values | fields)
    for role, holder in ((GroupRoleKind.CHAIR, chair), (GroupRoleKind.COORDINATOR, coordinator)):
        if holder is not None:
            group_role(created, holder, role)
    return created


def group_role(of: Group, held_by: Person, role: str = GroupRoleKind.COORDINATOR, **fields: Any) -> GroupRole:
    """Return a new role in a group, by default as its coordinator from `START`."""
    values = {"since": START, "set_at": noon(START)}
    return GroupRole.objects.create(group=of, person=held_by, role=role, **values | fields)


def service(of: Strategy | Body, **fields: Any) -> Service:
    return Service.objects.create(body=_body_of(of), **{"name": f"Service {next(_numbers)}"} | fields)


def partner(of: Strategy | Body, **fields: Any) -> Partner:
    return Partner.objects.create(body=_body_of(of), **{"name": f"Partner {next(_numbers)}"} | fields)


def care_group(of: Strategy | Body, **fields: Any) -> CareGroup:
    return CareGroup.objects.create(body=_body_of(of), **{"name": f"Care group {next(_numbers)}"} | fields)


def locality(of: Strategy | Body, **fields: Any) -> Locality:
    return Locality.objects.create(body=_body_of(of), **{"name": f"Locality {next(_numbers)}"} | fields)


def _body_of(of: Strategy | Body) -> Body:
    return of if isinstance(of, Body) else of.body


def period(of: Strategy, opens: date, ends: date, due: date, **fields: Any) -> Period:
    values = {"name": f"{opens:%B} to {ends:%B %Y}", "recorded_at": noon(START)}
    return Period.objects.create(strategy=of, opens=opens, ends=ends, due=due, **values | fields)


def meeting(of: Strategy, held_on: date, **fields: Any) -> Meeting:
    """Return a new meeting of the strategy's board, or of the group in `fields`."""
    return Meeting.objects.create(strategy=of, held_on=held_on, **{"recorded_at": noon(START)} | fields)


def action_point(made_at: Meeting, owner: Person, due: date, **fields: Any) -> ActionPoint:
    values = {
        "words": f"Ask team {next(_numbers)} for its figures.",
        "effective_from": made_at.held_on,
        "recorded_at": noon(made_at.held_on),
    }
    return ActionPoint.objects.create(
        strategy=made_at.strategy, meeting=made_at, owner=owner, due=due, **values | fields
    )


def action_point_answer(
    of: ActionPoint, on: date, outcome: str = ActionPointOutcome.DONE, **fields: Any
) -> ActionPointAnswer:
    """Return a new answer, given on a day, or at the meeting in `fields`."""
    values = {
        "words": "" if outcome == ActionPointOutcome.DONE else "One team has not answered.",
        "effective_from": on,
        "recorded_at": noon(on),
    }
    return ActionPointAnswer.objects.create(point=of, outcome=outcome, **values | fields)


def action(home: Commitment, **fields: Any) -> Action:
    """Return a new action under way, due 31 December 2026, with its first revision, which gets the fields."""
    number = home.strategy.actions.count() + 1
    reference = fields.pop("reference", f"{home.reference}.{number}")
    created = Action.objects.create(strategy=home.strategy, reference=reference, order=number)
    values = {
        "title": f"Title of {reference}",
        "home": home,
        "kind": ActionKind.TIME_LIMITED,
        "stage": Stage.UNDER_WAY,
        "start": START,
        "due": date(2026, 12, 31),
        "effective_from": START,
        "agreed_by": "The oversight group",
        "reason": "First plan.",
        "recorded_at": noon(START),
    } | fields
    if values["kind"] == ActionKind.CONTINUING and "review" in fields:
        values["due"] = None
    first = ActionRevision.objects.create(action=created, number=1, **values)
    created.baseline = created.current = first
    created.save(update_fields=["baseline", "current"])
    return created


def current(of: Action) -> ActionRevision:
    """Return an action's current revision."""
    assert of.current is not None, f"{of.reference} has no revision"
    return of.current


def revision(of: Action, **fields: Any) -> ActionRevision:
    """Return a new revision that differs from the current one in the given fields."""
    before = current(of)
    copied = (
        "title", "home_id", "group_id", "service_id", "lead_id", "deputy_id", "kind", "stage", "start", "due", "review",
        "timescale_words", "timescale_precision", "answering_service_id", "answering_partner_id", "locality_id",
    )  # fmt: skip
    values = {name: getattr(before, name) for name in copied} | {
        "agreed_by": "The oversight group",
        "reason": "Changed for a test.",
        "effective_from": TODAY,
        "recorded_by": fields.get("recorded_by") or user(),
        "recorded_at": noon(TODAY),
    }
    created = ActionRevision.objects.create(action=of, number=before.number + 1, **values | fields)
    of.current = created
    of.save(update_fields=["current"])
    return created


def owners(of: ActionRevision, *owned_by: Person | Service | Group | Partner) -> None:
    """Give a revision these owners as published, in this order."""
    for order, owner in enumerate(owned_by, of.owners.count() + 1):
        ActionOwner.objects.create(revision=of, order=order, **{type(owner).__name__.lower(): owner})


def milestone(of: Action, due: date, **fields: Any) -> Milestone:
    created = Milestone.objects.create(action=of, number=of.milestones.count() + 1)
    values = {
        "title": f"Milestone {created.number}",
        "effective_from": START,
        "agreed_by": "The oversight group",
        "reason": "First plan.",
        "recorded_at": noon(START),
    }
    MilestoneRevision.objects.create(milestone=created, number=1, due=due, **values | fields)
    return created


def update(
    of: Action, rag: Rag = Rag.GREEN, on: date = TODAY, by: User | None = None, **fields: Any
) -> Update:
    """Return a new update, effective from `on` and recorded at noon, complete enough for the database.

    It is for the period that contains that day, if there is one. Its author is the person whose account is `by`.
    """
    by = by or user()
    values: dict[str, Any] = {
        "period": of.strategy.periods.filter(opens__lte=on, ends__gte=on).first(),
        "effective_from": on,
        "recorded_at": noon(on),
        "progress": f"Progress on {of.reference}.",
        "settings": of.strategy.settings_versions.latest("number"),
        "submission_key": uuid4(),
        "user": by,
        "author": Person.objects.filter(body=of.strategy.body, user=by).first()
        or person(by, body=of.strategy.body),
    }
    if rag in (Rag.AMBER, Rag.RED):
        values |= {"problem": "Partners have not agreed."}
    if rag is Rag.RED:
        values |= {"recovery_plan": "We meet them.", "forecast": date(on.year + 1, on.month, 1)}
    if rag is Rag.BLUE:
        values |= {"difference_known": True, "difference_made": "Staff ask sooner."}
    return Update.objects.create(action=of, rag=rag, **values | fields)


def answer_link(to: Person, period: Period, *actions: Action, **fields: Any) -> AnswerLink:
    """Return a new link for updates on these actions, sent at noon on `TODAY`, that works for two weeks."""
    values = {
        "email": to.email or "partner@test.example",
        "until": TODAY + timedelta(days=14),
        "recorded_at": noon(TODAY),
    }
    values["sent_by"] = fields["sent_by"] if "sent_by" in fields else user()
    link = AnswerLink.objects.create(person=to, period=period, **values | fields)
    AnswerLinkItem.objects.bulk_create(AnswerLinkItem(link=link, action=action) for action in actions)
    return link


def review(
    of: Update,
    verdict: str,
    on: date = TODAY,
    by: User | None = None,
    reason: str = "Please say more.",
    **fields: Any,
) -> Review:
    """Return a new review of an update. If it notes the update, the strategy's board has met on that day."""
    if verdict == ReviewVerdict.NOTED and "meeting" not in fields:
        strategy = of.action.strategy
        fields["meeting"] = strategy.meetings.filter(held_on=on).first() or meeting(strategy, on)
    return Review.objects.create(
        update=of, verdict=verdict, reason=reason, by=by or user(), recorded_at=noon(on), **fields
    )


def withdrawal(
    of: Update, on: date = TODAY, by: User | None = None, reason: str = "It was for another action."
) -> Withdrawal:
    """Return the withdrawal of an update, recorded at noon."""
    return Withdrawal.objects.create(update=of, reason=reason, by=by or user(), recorded_at=noon(on))


def evidence(of: Strategy, for_: Action | Commitment, on: date = START, **fields: Any) -> EvidenceItem:
    """Return a new item with its first revision, which gets the fields, linked to one action or commitment."""
    number = of.evidence_items.count() + 1
    item = EvidenceItem.objects.create(
        strategy=of,
        reference=fields.pop("reference", f"E{number}"),
        submission_key=fields.pop("submission_key", None),
    )
    values = {
        "number": 1,
        "phrase": f"evidence {number}",
        "kind": EvidenceKind.OTHER,
        "done": EvidenceDone.IN_USE,
        "result_level": ResultLevel.ACTIVITY,
        "strength": Strength.STATED,
        "marking": Marking.OFFICIAL,
        "source": "A test, paragraph 1",
        "effective_from": on,
        "recorded_at": noon(on),
    }
    item.revisions.create(**values | fields)
    target = {"action": for_} if isinstance(for_, Action) else {"commitment": for_}
    EvidenceLink.objects.create(item=item, linked_on=on, linked_at=noon(on), **target)
    return item


def evidence_file(
    of: EvidenceItem, data: bytes = b"Thirty staff were trained.", **fields: Any
) -> EvidenceFile:
    """Return a new file of an item, effective from `START`, with these bytes in the storage."""
    values = {
        "content": default_storage.save(f"evidence/{uuid4().hex}", ContentFile(data)),
        "name": "report.txt",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "content_type": "text/plain",
        "effective_from": START,
        "recorded_at": noon(START),
    }
    return EvidenceFile.objects.create(item=of, **values | fields)


def unlinked(link: EvidenceLink, on: date = TODAY, **fields: Any) -> EvidenceLink:
    """End a link of evidence from this day, recorded at noon on it, and return the link."""
    values = {"unlinked_on": on, "unlinked_at": noon(on), "unlinked_reason": "It was for another action."}
    for name, value in (values | fields).items():
        setattr(link, name, value)
    link.save()
    return link


def withdrawn(item: EvidenceItem, on: date = TODAY, **fields: Any) -> EvidenceWithdrawal:
    """Return the withdrawal of an item of evidence from this day, recorded at noon on it."""
    values = {"withdrawn_on": on, "reason": "It was for another strategy.", "recorded_at": noon(on)}
    return EvidenceWithdrawal.objects.create(item=item, **values | fields)


def reach(of: EvidenceItem, on: date = START, **fields: Any) -> Reach:
    """Return a new step in the reach of an item: in use from this day, recorded at noon on it."""
    values = {"state": ReachState.IN_USE, "effective_from": on, "recorded_at": noon(on)}
    return Reach.objects.create(item=of, **values | fields)


def corrected(item: Any, on: date = TODAY, **fields: Any) -> Any:
    """Return the next revision of an item of evidence, a risk or an area, recorded at noon, with these fields."""
    revision = item.revisions.order_by("number").last()
    revision.pk, revision._state.adding = None, True
    values = {"number": revision.number + 1, "reason": "A mistake.", "recorded_at": noon(on)}
    values["recorded_by"] = fields["recorded_by"] if "recorded_by" in fields else user()
    for name, value in (values | fields).items():
        setattr(revision, name, value)
    revision.save()
    return revision


def risk(of: Strategy, on: date = START, **fields: Any) -> Risk:
    """Return a new risk, open from this day, with its first revision, which gets the fields."""
    number = of.risks.count() + 1
    of_risk = {name: fields.pop(name) for name in ("reference", "closed_on", "closed_at") if name in fields}
    made = Risk.objects.create(
        strategy=of, **{"reference": f"R{number}"} | of_risk, opened_on=on, recorded_at=noon(on)
    )
    values = {"title": f"Risk {number}", "source": "A test", "effective_from": on, "recorded_at": noon(on)}
    made.revisions.create(number=1, **values | fields)
    return made


def area(of: Strategy, on: date = START, **fields: Any) -> DevelopmentArea:
    """Return a new area for development, open from this day, with its first revision, which gets the fields."""
    number = of.development_areas.count() + 1
    of_area = {name: fields.pop(name) for name in ("number", "closed_on", "closed_at") if name in fields}
    made = DevelopmentArea.objects.create(
        strategy=of, **{"number": number} | of_area, opened_on=on, recorded_at=noon(on)
    )
    values = {"text": f"Area {number}", "source": "A test", "effective_from": on, "recorded_at": noon(on)}
    made.revisions.create(number=1, **values | fields)
    return made

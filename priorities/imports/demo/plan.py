"""The plan of the demo: the strategy, its people, its commitments, and its actions with every agreed change."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from priorities.choices import ActionKind, GroupRoleKind, Stage, TimescalePrecision
from priorities.imports.demo.read import Entry, Fixture
from priorities.models import (
    Action,
    ActionOwner,
    ActionRevision,
    ActionSupport,
    Body,
    CareGroup,
    Commitment,
    CommitmentRevision,
    GlossaryTerm,
    Group,
    GroupRole,
    Locality,
    Meeting,
    Membership,
    Milestone,
    MilestoneMark,
    MilestoneRevision,
    Partner,
    Period,
    Person,
    Priority,
    PriorityRevision,
    Service,
    SettingsVersion,
    Strategy,
)
from tracker.clock import LONDON
from tracker.models import LoginVisit, User

RECORDED_TIME = time(10, 30)
FIRST_PLAN = "The first agreed plan."
RECORDER = "catriona"
"""The key of the manager who records the agreed changes. The first plan was loaded, so no account recorded it."""


def moment(day: date) -> datetime:
    """Return the moment on this day at which the demo's records were made."""
    return datetime.combine(day, RECORDED_TIME, tzinfo=LONDON)


@dataclass
class Loaded:
    """The rows saved so far, by their keys in the fixtures."""

    fixture: Fixture
    body: Body
    strategy: Strategy
    planned_on: date
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    care_groups: dict[str, CareGroup] = field(default_factory=dict)
    localities: dict[str, Locality] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    @cached_property
    def settings(self) -> SettingsVersion:
        """The settings version that applied throughout the history."""
        return self.strategy.settings_versions.get()

    def agreed_by(self, key: str) -> str:
        """Return the name of the group with this key, or the key itself if there is no such group."""
        return self.groups[key].name if key in self.groups else key

    def user(self, key: str) -> User:
        """Return the account of the person with this key."""
        account = self.people[key].user
        assert account is not None, f"{key} has no account and cannot record anything"
        return account


def load_plan(fixture: Fixture, password: str) -> Loaded:
    """Save the strategy and everything in its plan except the actions.

    That is its body with the body's people and lists, the people's accounts and roles, and the strategy's glossary,
    settings, meetings, periods, priorities and commitments.
    """
    values = {name: fixture.strategy[name] for name in STRATEGY_FIELDS}
    # The history says that the tracker has been in use since the plan was first recorded.
    set_up_at = moment(fixture.settings["recorded_on"])
    body = Body.objects.create(**fixture.body, created_at=set_up_at)
    strategy = Strategy.objects.create(body=body, **values, created_at=set_up_at)
    loaded = Loaded(fixture, body, strategy, planned_on=fixture.settings["recorded_on"])
    _load_people(loaded, password)
    _load_entries(loaded)
    _load_periods(loaded)
    _load_commitments(loaded)
    return loaded


STRATEGY_FIELDS = (
    "slug", "name", "short_name", "board", "board_short_name", "vision", "vision_source", "aims_note",
    "approved_on", "approval_note", "starts", "ends", "promised_commitments", "update_interval_months",
    "illustrative", "illustrative_note",
)  # fmt: skip


def _load_people(loaded: Loaded, password: str) -> None:
    for entry in loaded.fixture["people"]:
        user = None
        if entry["account"] != "none":
            user = User.objects.create_user(
                entry["email"],
                password if entry["account"] == "demo" else None,
                name=entry["name"],
                is_active=entry["account"] == "demo",
                is_staff=entry.get("role") == "admin",
            )
        person = Person.objects.create(
            body=loaded.body,
            name=entry["name"],
            job_title=entry["job_title"],
            email=entry.get("email", ""),
            user=user,
        )
        loaded.people[entry["key"]] = person
        if user is not None and "last_visit" in entry:
            LoginVisit.objects.create(user=user, at=moment(entry["last_visit"]))
        if "role" in entry:
            Membership.objects.create(
                strategy=loaded.strategy, person=person, role=entry["role"], since=loaded.strategy.starts
            )


def _load_entries(loaded: Loaded) -> None:
    fixture, body, strategy, people = loaded.fixture, loaded.body, loaded.strategy, loaded.people
    for order, entry in enumerate(fixture["groups"], 1):
        loaded.groups[entry["key"]] = Group.objects.create(
            body=body,
            name=entry["name"],
            order=order,
            parent=loaded.groups.get(entry.get("parent", "")),
            added_on=loaded.planned_on,
            recorded_at=moment(loaded.planned_on),
        )
        for role in entry.get("roles", ()):
            GroupRole.objects.create(
                group=loaded.groups[entry["key"]],
                person=people[role["person"]],
                role=GroupRoleKind(role["role"]),
                since=role.get("since", loaded.planned_on),
                until=role.get("until"),
                set_at=moment(role.get("recorded_on", loaded.planned_on)),
            )
    strategy.oversight_group = loaded.groups[fixture.strategy["oversight_group"]]
    strategy.save(update_fields=["oversight_group"])
    for order, entry in enumerate(fixture["services"], 1):
        loaded.services[entry["key"]] = Service.objects.create(body=body, name=entry["name"], order=order)
    for order, entry in enumerate(fixture["care_groups"], 1):
        loaded.care_groups[entry["key"]] = CareGroup.objects.create(
            body=body, name=entry["name"], order=order
        )
    for order, entry in enumerate(fixture["partners"], 1):
        loaded.partners[entry["key"]] = Partner.objects.create(body=body, name=entry["name"], order=order)
    for order, entry in enumerate(fixture["localities"], 1):
        loaded.localities[entry["key"]] = Locality.objects.create(body=body, name=entry["name"], order=order)
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(strategy=strategy, term=entry["term"], meaning=entry["meaning"])
        for entry in fixture["terms"]
    )


def _load_periods(loaded: Loaded) -> None:
    settings = dict(loaded.fixture.settings)
    recorded = moment(settings.pop("recorded_on"))
    settings["set_by"] = loaded.agreed_by(settings["set_by"])
    SettingsVersion.objects.create(strategy=loaded.strategy, recorded_at=recorded, **settings)
    loaded.meetings = {
        entry["key"]: Meeting.objects.create(
            strategy=loaded.strategy,
            group=loaded.groups.get(entry.get("group", "")),
            held_on=entry["held_on"],
            note=entry.get("note", ""),
            recorded_at=moment(entry["recorded_on"]),
        )
        for entry in loaded.fixture["meetings"]
    }
    for entry in loaded.fixture["periods"]:
        loaded.periods[entry["key"]] = Period.objects.create(
            strategy=loaded.strategy,
            name=entry["name"],
            opens=entry["opens"],
            ends=entry["ends"],
            due=entry["due"],
            meeting=loaded.meetings.get(entry.get("meeting", "")),
            recorded_at=recorded,
        )


def _load_commitments(loaded: Loaded) -> None:
    priorities = {entry["number"]: _load_priority(loaded, entry) for entry in loaded.fixture["priorities"]}
    for order, entry in enumerate(loaded.fixture["commitments"], 1):
        commitment = Commitment.objects.create(
            strategy=loaded.strategy,
            priority=priorities[int(entry["reference"].split(".")[0])],
            reference=entry["reference"],
            order=order,
        )
        CommitmentRevision.objects.create(
            commitment=commitment,
            number=1,
            wording=entry["wording"],
            difference=entry["difference"],
            wording_source=entry["wording_source"],
            source=loaded.fixture.source(entry["source"]),
            effective_from=loaded.planned_on,
            agreed_by="Not agreed: sample wording for the demonstration",
            reason="The approved wording is not recorded here.",
            recorded_at=moment(loaded.planned_on),
        )
        loaded.commitments[entry["reference"]] = commitment


def _load_priority(loaded: Loaded, entry: Entry) -> Priority:
    priority = Priority.objects.create(
        strategy=loaded.strategy, number=entry["number"], order=entry["number"]
    )
    PriorityRevision.objects.create(
        priority=priority,
        number=1,
        name=entry["name"],
        lead=loaded.people.get(entry.get("lead", "")),
        effective_from=loaded.planned_on,
        agreed_by=loaded.strategy.board,
        reason=FIRST_PLAN,
        recorded_at=moment(loaded.planned_on),
    )
    return priority


def load_action(loaded: Loaded, entry: Entry, order: int, changes: list[Entry]) -> Action:
    """Save one action with its revisions, owners, milestones and supported commitments.

    `changes` are the changes to its first plan, in the order in which they take effect. Each has `effective_from`,
    `recorded_on`, `recorded_by`, `agreed_by`, `reason` and the fields that it changes.
    """
    added = entry.get("added", loaded.planned_on)
    action = Action.objects.create(
        strategy=loaded.strategy,
        reference=entry["reference"],
        order=order,
        source=loaded.fixture.source(entry["source"]),
    )
    values: dict[str, Any] = {
        "title": entry["title"],
        "home": loaded.commitments[entry["home"]],
        "group": loaded.groups.get(entry.get("group", "")),
        "service": loaded.services.get(entry.get("service", "")),
        "lead": loaded.people.get(entry.get("lead", "")),
        "deputy": loaded.people.get(entry.get("deputy", "")),
        "kind": ActionKind(entry["kind"]),
        "stage": Stage.PROPOSED,
        "start": entry["start"],
        "due": entry.get("due"),
        "timescale_words": entry.get("timescale_words", ""),
        "timescale_precision": TimescalePrecision(entry.get("timescale_precision", "day")),
        "review": entry.get("review"),
    }
    first = {"effective_from": added, "recorded_on": added, "agreed_by": "oversight", "reason": FIRST_PLAN}
    revisions = []
    for number, change in enumerate([first, *changes], 1):
        if "due" in change:
            values |= {"timescale_words": "", "timescale_precision": TimescalePrecision.DAY}
        values |= {name: value for name, value in change.items() if name in values}
        revisions.append(
            ActionRevision.objects.create(
                action=action,
                number=number,
                **values,
                effective_from=change["effective_from"],
                agreed_by=loaded.agreed_by(change["agreed_by"]),
                reason=change["reason"],
                recorded_by=change.get("recorded_by"),
                recorded_at=moment(change["recorded_on"]),
            )
        )
        for place, owner in enumerate(entry.get("owners", []), 1):
            ActionOwner.objects.create(revision=revisions[-1], order=place, **_owner(loaded, owner))
    action.baseline, action.current = revisions[0], revisions[-1]
    action.save(update_fields=["baseline", "current"])
    for link in entry.get("supports", []):
        ActionSupport.objects.create(
            action=action,
            commitment=loaded.commitments[link["to"]],
            linked_on=link["since"],
            linked_at=moment(link["since"]),
        )
    _load_milestones(loaded, action, entry.get("milestones", []), added)
    loaded.actions[entry["reference"]] = action
    return action


def _owner(loaded: Loaded, entry: Entry) -> dict[str, Any]:
    """Return the owner with this key, by its kind: `person`, `service`, `group` or `partner`."""
    lists: dict[str, Any] = {
        "person": loaded.people,
        "service": loaded.services,
        "group": loaded.groups,
        "partner": loaded.partners,
    }
    return {kind: lists[kind][key] for kind, key in entry.items()}


def _load_milestones(loaded: Loaded, action: Action, entries: list[Entry], added: date) -> None:
    for number, entry in enumerate(entries, 1):
        milestone = Milestone.objects.create(action=action, number=number)
        first = {"due": entry["due"], "agreed_on": added, "agreed_by": "oversight", "reason": FIRST_PLAN}
        for revision, change in enumerate([first, *entry.get("revised", [])], 1):
            MilestoneRevision.objects.create(
                milestone=milestone,
                number=revision,
                title=entry["title"],
                due=change["due"],
                effective_from=change["agreed_on"],
                agreed_by=loaded.agreed_by(change["agreed_by"]),
                reason=change["reason"],
                recorded_by=loaded.user(RECORDER) if revision > 1 else None,
                recorded_at=moment(change["agreed_on"]),
            )
        if "done" in entry:
            MilestoneMark.objects.create(
                milestone=milestone,
                done_on=entry["done"],
                effective_from=entry["done"],
                recorded_at=moment(entry["done"]),
            )

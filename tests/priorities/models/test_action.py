"""What the database refuses in actions, their revisions and the commitments that they support."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from priorities.choices import ActionKind, Stage, TimescalePrecision
from priorities.models import Action, ActionOwner, ActionRevision, ActionSupport, Commitment, Strategy
from tests import builders
from tests.priorities.models.constraints import SAYS_NOTHING, breaks

DAY = date(2026, 4, 1)
BEFORE = DAY - timedelta(days=1)
CONTINUING = {"kind": ActionKind.CONTINUING, "due": None, "review": date(2026, 12, 31)}


def replan(action: Action, **fields: Any) -> ActionRevision:
    """Add a second revision of an action, with these values."""
    first = action.revisions.get(number=1)
    values = {
        "number": 2,
        "title": first.title,
        "home": first.home,
        "kind": first.kind,
        "stage": first.stage,
        "start": first.start,
        "due": first.due,
        "effective_from": DAY,
        "agreed_by": "The oversight group",
        "reason": "Partners need longer.",
        "recorded_by": builders.user(),
        "recorded_at": builders.noon(DAY),
    }
    return ActionRevision.objects.create(action=action, **values | fields)


def set_in_database(action: Action, **values: ActionRevision | None) -> None:
    """Write directly to the database, past the model's checks."""
    QuerySet(Action).filter(pk=action.pk).update(**values)


def support(action: Action, **fields: Any) -> ActionSupport:
    """Link the action to a commitment besides its home, with these values."""
    values = {"commitment": None, "linked_on": DAY, "linked_at": builders.noon(DAY)} | fields
    values["commitment"] = values["commitment"] or builders.commitment(builders.priority(action.strategy))
    return ActionSupport.objects.create(action=action, **values)


@breaks("action_reference_used_once", {"reference": "DAB 1"}, {"reference": "dab1"}, {"reference": "DAB1."})
def test_two_actions_of_a_strategy_with_one_reference(commitment: Commitment, broken: dict[str, str]) -> None:
    builders.action(commitment, reference="DAB 1")
    builders.action(commitment, **broken)


def test_actions_created_in_bulk_have_keys(strategy: Strategy) -> None:
    Action.objects.bulk_create([Action(strategy=strategy, reference="DAB 1/2.")])
    assert Action.objects.get(strategy=strategy).reference_key == "dab1-2"


def test_two_strategies_may_use_one_reference(action: Action) -> None:
    home = builders.commitment(builders.priority(builders.strategy()))
    assert builders.action(home, reference=action.reference).reference == action.reference


@breaks("action_has_a_reference")
def test_an_action_without_a_reference(strategy: Strategy) -> None:
    Action.objects.bulk_create([Action(strategy=strategy, reference="")])


@breaks("action_baseline_and_current_together", {"baseline": None}, {"current": None})
def test_an_action_with_a_current_plan_or_a_baseline_alone(action: Action, broken: dict[str, None]) -> None:
    set_in_database(action, **broken)


@breaks("action_baseline_is_unique")
def test_an_action_with_the_baseline_of_another(action: Action, commitment: Commitment) -> None:
    other = builders.action(commitment)
    set_in_database(other, baseline=action.baseline)


@breaks("action_current_is_unique")
def test_an_action_with_the_current_revision_of_another(action: Action, commitment: Commitment) -> None:
    other = builders.action(commitment)
    set_in_database(other, current=action.current)


@breaks("action_revision_numbered_once")
def test_two_revisions_of_an_action_with_one_number(action: Action) -> None:
    replan(action, number=1)


@breaks("actionrevision_numbered_from_one")
def test_a_revision_of_an_action_numbered_nought(action: Action) -> None:
    replan(action, number=0)


@breaks("action_revision_has_a_title")
def test_a_revision_of_an_action_without_a_title(action: Action) -> None:
    replan(action, title="")


@breaks("action_revision_stage_is_known")
def test_a_revision_at_a_stage_that_is_unknown(action: Action) -> None:
    replan(action, stage="late")


@breaks(
    "action_revision_due_or_review_by_kind",
    {"due": None},
    {"review": date(2026, 12, 31)},
    {"due": None, "review": date(2026, 12, 31)},
    CONTINUING | {"review": None},
    CONTINUING | {"due": date(2026, 12, 31)},
    {"kind": "sometimes"},
)
def test_a_revision_whose_date_does_not_suit_its_kind(action: Action, broken: dict[str, Any]) -> None:
    replan(action, **broken)


@breaks("action_revision_timescale_precision_is_known")
def test_a_timescale_whose_precision_is_unknown(action: Action) -> None:
    replan(action, timescale_words="By 2027", timescale_precision="decade")


@breaks(
    "action_revision_timescale_has_words",
    {"timescale_precision": TimescalePrecision.MONTH},
    {"timescale_precision": TimescalePrecision.FINANCIAL_YEAR, "timescale_words": " \n"},
    CONTINUING | {"timescale_precision": TimescalePrecision.MONTH, "timescale_words": "By May 2027"},
)
def test_a_timescale_less_exact_than_a_day_without_words_or_a_due_date(
    action: Action, broken: dict[str, Any]
) -> None:
    replan(action, **broken)


@breaks("action_revision_due_after_start")
def test_an_action_due_before_it_starts(action: Action) -> None:
    replan(action, start=DAY, due=BEFORE)


@breaks("action_revision_review_after_start")
def test_an_action_reviewed_before_it_starts(action: Action) -> None:
    replan(action, **CONTINUING | {"start": DAY, "review": BEFORE})


def test_an_action_may_be_due_or_reviewed_on_its_first_day_and_need_no_start_date(
    action: Action,
) -> None:
    replan(action, number=2, start=DAY, due=DAY)
    replan(action, number=3, **CONTINUING | {"start": DAY, "review": DAY})
    replan(action, number=4, start=None)
    assert action.revisions.count() == 4


@breaks("actionrevision_says_who_and_why", *SAYS_NOTHING)
def test_a_revision_of_an_action_without_who_agreed_it_or_why(action: Action, broken: dict[str, str]) -> None:
    replan(action, **broken)


@breaks("actionrevision_names_its_author")
def test_a_later_revision_of_an_action_without_an_author(action: Action) -> None:
    replan(action, recorded_by=None)


@breaks("action_revision_deputy_is_another")
def test_a_lead_who_is_their_own_deputy(action: Action) -> None:
    person = builders.person()
    replan(action, lead=person, deputy=person)


def test_an_action_may_have_a_deputy_and_no_lead(action: Action) -> None:
    assert replan(action, lead=None, deputy=builders.person()).number == 2


@breaks("action_revision_merged_into_another", {"stage": Stage.UNDER_WAY}, {"itself": True})
def test_an_action_merged_into_another_while_it_is_in_the_plan_or_into_itself(
    action: Action, broken: dict[str, Any]
) -> None:
    other = builders.action(action.revisions.get().home)
    into = action if "itself" in broken else other
    replan(action, stage=broken.get("stage", Stage.WITHDRAWN), merged_into=into)


@breaks("action_supports_a_commitment_once")
def test_an_action_that_supports_a_commitment_twice_at_once(action: Action) -> None:
    first = support(action)
    support(action, commitment=first.commitment, linked_on=builders.TODAY)


def test_an_action_may_support_a_commitment_again_from_the_day_it_stopped(action: Action) -> None:
    first = support(action, unlinked_on=DAY, unlinked_at=builders.noon(DAY))
    support(action, commitment=first.commitment)
    assert action.supports.count() == 2


@breaks(
    "action_support_ends_on_a_day_and_at_a_moment",
    {"unlinked_on": DAY},
    {"unlinked_at": builders.noon(DAY)},
)
def test_a_support_that_ends_without_its_day_or_its_moment(action: Action, broken: dict[str, Any]) -> None:
    support(action, **broken)


@breaks(
    "action_support_ends_after_it_starts",
    {"unlinked_on": BEFORE, "unlinked_at": builders.noon(DAY)},
    {"unlinked_on": DAY, "unlinked_at": builders.noon(BEFORE)},
)
def test_a_support_that_ends_before_it_starts(action: Action, broken: dict[str, Any]) -> None:
    support(action, **broken)


@breaks(
    "action_revision_answered_for_once",
    *(
        dict.fromkeys(kinds, True)
        for kinds in (
            ("lead", "answering_service"),
            ("lead", "answering_partner"),
            ("deputy", "answering_partner"),
            ("answering_service", "answering_partner"),
        )
    ),
)
def test_an_action_that_two_kinds_answer_for(action: Action, broken: dict[str, bool]) -> None:
    replan(action, **{name: answering(action, name) for name in broken})


def answering(action: Action, name: str) -> Any:
    """Return a new person, service or partner for this field of a revision."""
    if name in ("lead", "deputy"):
        return builders.person()
    return getattr(builders, name.removeprefix("answering_"))(action.strategy)


def test_a_deputy_may_carry_on_after_the_lead_has_left(action: Action) -> None:
    assert replan(action, deputy=builders.person()).lead is None


def owned(action: Action, **fields: Any) -> ActionOwner:
    """Name a person as the first owner of an action, with these values instead."""
    values = {"order": 1} | (fields or {"person": builders.person()})
    return ActionOwner.objects.create(revision=builders.current(action), **values)


@breaks(
    "action_owner_is_one_of_four",
    {"order": 1},
    {"person": True, "service": True},
    {"service": True, "group": True},
    {"group": True, "partner": True},
    {"person": True, "service": True, "group": True, "partner": True},
)
def test_an_owner_that_is_nothing_or_two_things(action: Action, broken: dict[str, Any]) -> None:
    owned(
        action,
        **{name: value if name == "order" else new_owner(action, name) for name, value in broken.items()},
    )


def new_owner(action: Action, kind: str) -> Any:
    return builders.person() if kind == "person" else getattr(builders, kind)(action.strategy)


@breaks("action_owner_numbered_from_one")
def test_an_owner_numbered_nought(action: Action) -> None:
    owned(action, order=0, person=builders.person())


@breaks("action_owner_numbered_once")
def test_two_owners_in_one_place(action: Action) -> None:
    owned(action)
    owned(action)


@breaks("action_owner_person_is_named_once")
def test_a_person_who_owns_an_action_twice(action: Action) -> None:
    twice(action, "person")


@breaks("action_owner_service_is_named_once")
def test_a_service_that_owns_an_action_twice(action: Action) -> None:
    twice(action, "service")


@breaks("action_owner_group_is_named_once")
def test_a_group_that_owns_an_action_twice(action: Action) -> None:
    twice(action, "group")


@breaks("action_owner_partner_is_named_once")
def test_a_partner_that_owns_an_action_twice(action: Action) -> None:
    twice(action, "partner")


def twice(action: Action, kind: str) -> None:
    owner = new_owner(action, kind)
    for order in (1, 2):
        owned(action, order=order, **{kind: owner})

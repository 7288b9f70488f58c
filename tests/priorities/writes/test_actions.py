"""Adding actions, and changing their details and stages in agreed revisions."""

from datetime import date

import pytest

from priorities.choices import ActionKind, DecisionVerdict, ProposalKind, Rag, Stage
from priorities.choices import TimescalePrecision as Precision
from priorities.models import Action, ActionSupport, Proposal
from priorities.queries.people import people_in
from priorities.queries.people import person as person_in
from priorities.queries.plan import people_of
from priorities.queries.status import status_of
from priorities.writes import actions, commitments, entries, stages
from priorities.writes.actions import ActionDetails
from priorities.writes.revisions import Terms, revise_action
from tests import builders
from tests.priorities.writes.agreement import AT, INVALID_AGREEMENTS, agreement, decided, last_event
from tracker.refusals import EditConflict, Refused

pytestmark = pytest.mark.django_db


def new_commitment():
    return builders.commitment(builders.priority(builders.strategy()))


def details(commitment, /, **fields):
    values = {
        "title": "Train staff",
        "home": commitment,
        "kind": ActionKind.TIME_LIMITED,
        "due": date(2026, 12, 31),
    }
    return ActionDetails(**values | fields)


def details_of(action, **fields):
    current = action.current
    names = ("title", "home", "kind", "group", "service", "locality", "deputy", "start", "due", "review")
    names += ("timescale_words", "timescale_precision")
    values = {
        **{name: getattr(current, name) for name in names},
        "answering": current.answering,
        "owners": tuple(row.owner for row in current.owners.all()),
    }
    return ActionDetails(**values | fields)


def add(home, **values):
    return actions.add(
        strategy=home.strategy,
        agreement=agreement(),
        by=builders.user(),
        at=AT,
        **{"details": details(home)} | values,
    )


def change(action, based_on=1, **fields):
    return actions.change(
        action=action,
        details=details_of(action, **fields),
        agreement=agreement(),
        based_on=based_on,
        by=builders.user(),
        at=AT,
    )


def refusal(write, *args, **values):
    with pytest.raises(Refused) as refused:
        write(*args, **values)
    return refused.value.reasons


def test_add_makes_the_first_revision_the_baseline():
    home = new_commitment()
    builders.action(home, reference="1.1.4")
    other = builders.commitment(home.priority)
    action = add(home, details=details(home, supports=(other,)), source="Plan, page 3")
    assert (action.reference, action.source, action.baseline) == ("1.1.5", "Plan, page 3", action.current)
    assert action.current.stage == Stage.PROPOSED
    assert [link.commitment for link in action.supports.all()] == [other]
    event = last_event()
    assert (event.what, event.text.after["due"]) == ("action added", "2026-12-31")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "Visit 0101011237"}, "title"),
        ({"home": None}, "home"),
        ({"kind": None}, "kind"),
        ({"due": None}, "due"),
        ({"kind": ActionKind.CONTINUING}, "review"),
        ({"due": None, "timescale_words": "Summer 2026", "timescale_precision": Precision.SEASON}, "due"),
        ({"timescale_words": "Summer 2026"}, "timescale_precision"),
        ({"timescale_words": "By the end of 2026/27"}, "due"),
        ({"timescale_precision": Precision.SEASON}, "timescale_words"),
        ({"timescale_words": "x" * 101, "timescale_precision": Precision.OTHER}, "timescale_words"),
        ({"timescale_words": "0101011237", "timescale_precision": Precision.OTHER}, "timescale_words"),
        ({"start": date(2027, 1, 1)}, "due"),
        ({"due": date(9999, 1, 1)}, "due"),
        ({"start": date(1800, 1, 1)}, "start"),
        ({"kind": ActionKind.CONTINUING, "review": date(2062, 5, 1)}, "review"),
        ({"kind": ActionKind.CONTINUING, "start": date(2027, 1, 1), "review": date(2026, 5, 1)}, "review"),
    ],
)
def test_add_refuses_invalid_details(fields, field):
    home = new_commitment()
    assert set(refusal(add, home, details=details(home, **fields))) == {field}
    assert Action.objects.count() == 0


def test_add_takes_the_due_date_from_the_plans_words_where_they_say_it():
    action = add(
        home := new_commitment(), details=details(home, due=None, timescale_words=" by the  end of 2026/27")
    )
    revision = action.current
    assert (revision.due, revision.timescale_words, revision.timescale_precision) == (
        date(2027, 3, 31),
        "by the end of 2026/27",
        Precision.FINANCIAL_YEAR,
    )


def test_change_of_date_without_new_words_drops_the_earlier_words():
    action = add(
        home := new_commitment(), details=details(home, due=None, timescale_words="By the end of 2026/27")
    )
    terms = Terms(agreement(), builders.user(), AT)
    moved = revise_action(action, terms, due=date(2027, 6, 30))
    assert (moved.timescale_words, moved.timescale_precision) == ("", Precision.DAY)
    assert revise_action(action, terms, due=date(2027, 6, 30), title="New").timescale == ""


def test_change_of_anything_else_keeps_the_words():
    action = add(
        home := new_commitment(), details=details(home, due=None, timescale_words="By the end of 2026/27")
    )
    moved = revise_action(action, Terms(agreement(), builders.user(), AT), stage=Stage.PAUSED)
    assert moved.timescale == "By the end of 2026/27"


def test_continuing_work_keeps_no_words_for_a_due_date():
    home = new_commitment()
    fields = {
        "kind": ActionKind.CONTINUING,
        "review": date(2027, 3, 31),
        "timescale_words": "By the end of 2026/27",
    }
    revision = add(home, details=details(home, **fields)).current
    assert (revision.due, revision.timescale_words, revision.timescale_precision) == (None, "", Precision.DAY)


@pytest.mark.parametrize("reference", ["1.1.1", "1.1.1.", "1.1 .1", "one, two", "...", "()"])
def test_add_refuses_a_used_or_malformed_reference(reference):
    home = new_commitment()
    builders.action(home, reference="1.1.1")
    assert set(refusal(add, home, reference=reference)) == {"reference"}


def test_add_refuses_anything_of_another_strategy_or_retired():
    home, elsewhere = new_commitment(), builders.strategy(body="Elsewhere")
    retired = builders.group(home.strategy, retired_on=builders.TODAY)
    cases = {
        "group": [builders.group(elsewhere), retired],
        "service": [builders.service(elsewhere)],
        "home": [builders.commitment(builders.priority(elsewhere))],
    }
    for name, bodies in cases.items():
        for body in bodies:
            reasons = refusal(
                actions.add,
                strategy=home.strategy,
                details=details(home, **{name: body}),
                agreement=agreement(),
                by=builders.user(),
                at=AT,
            )
            assert set(reasons) == {name}
    other = builders.commitment(home.priority)
    commitments.retire(commitment=other, agreement=agreement(), based_on=1, by=builders.user(), at=AT)
    assert refusal(add, other)["home"].startswith("1.2 is retired")


def test_add_refuses_the_lead_as_deputy_and_the_home_as_supported():
    home, person = new_commitment(), builders.person()
    reasons = refusal(add, home, details=details(home, answering=person, deputy=person, supports=(home,)))
    assert set(reasons) == {"deputy", "supports"}


def test_change_adds_a_revision_and_keeps_earlier_days_as_they_were():
    action = builders.action(new_commitment())
    revision = change(action, due=date(2027, 3, 31))
    action.refresh_from_db()
    assert (action.current, revision.number, action.baseline.due) == (revision, 2, date(2026, 12, 31))
    assert status_of(action, date(2026, 4, 7), AT).due == date(2026, 12, 31)
    assert status_of(action, builders.TODAY, AT).due == date(2027, 3, 31)
    event = last_event()
    assert (event.what, event.text.before) == ("action changed", {"due": "2026-12-31"})
    assert event.text.after["agreed_by"] == "The oversight group"


@pytest.mark.parametrize(("fields", "field"), INVALID_AGREEMENTS)
def test_change_refuses_an_invalid_agreement(fields, field):
    action = builders.action(new_commitment())
    reasons = refusal(
        actions.change,
        action=action,
        details=details_of(action, due=date(2027, 3, 31)),
        agreement=agreement(**fields),
        based_on=1,
        by=builders.user(),
        at=AT,
    )
    assert set(reasons) == {field}
    assert action.revisions.count() == 1


def test_change_based_on_an_older_version_is_refused():
    action = builders.action(new_commitment())
    change(action, title="One")
    with pytest.raises(EditConflict) as newer:
        change(action, title="Two")
    assert newer.value.number == 2


def test_change_of_kind_replaces_the_due_date_with_a_review_date():
    action = builders.action(new_commitment())
    revision = change(action, kind=ActionKind.CONTINUING, review=date(2026, 9, 30))
    assert (revision.due, revision.review) == (None, date(2026, 9, 30))


def test_change_of_supported_commitments_dates_the_links_and_adds_no_revision():
    action = builders.action(new_commitment())
    one, two = (builders.commitment(action.current.home.priority) for _ in range(2))
    change(action, supports=(one,))
    assert change(action, supports=(two,)).number == 1
    links = {link.commitment_id: link.unlinked_on for link in ActionSupport.objects.filter(action=action)}
    assert links == {one.pk: builders.TODAY, two.pk: None}
    assert set(refusal(change, action, supports=(two,))) == {""}


def test_change_keeps_a_current_group_that_has_been_retired():
    home = new_commitment()
    group = builders.group(home.strategy)
    action = builders.action(home, group=group)
    group.retired_on = builders.TODAY
    group.save()
    assert change(action, title="Other words").group == group


@pytest.mark.parametrize("stage", [Stage.PAUSED, Stage.STOPPED])
def test_stage_move_agrees_the_matching_proposal(stage):
    action, by = builders.action(new_commitment()), builders.user()
    kind = {Stage.PAUSED: ProposalKind.PAUSE, Stage.STOPPED: ProposalKind.STOP}[stage]
    proposal = Proposal.objects.create(
        action=action, kind=kind, reason="No staff.", by=by, effective_from=builders.TODAY, recorded_at=AT
    )
    revision = stages.move(action=action, stage=stage, details=decided(), based_on=1, by=by, at=AT)
    assert revision.stage == stage
    proposal.refresh_from_db()
    assert (proposal.decision.verdict, proposal.decision.revision) == (DecisionVerdict.AGREED, revision)


def test_completion_needs_an_update_that_reports_it_and_then_counts_as_blue():
    action, by = builders.action(new_commitment()), builders.user()
    values = {"action": action, "stage": Stage.COMPLETE, "details": decided(), "by": by, "at": AT}
    assert set(refusal(stages.move, based_on=1, **values)) == {"stage"}
    update = builders.update(action, Rag.BLUE)
    proposal = Proposal.objects.create(
        action=action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=by,
        effective_from=builders.TODAY,
        recorded_at=AT,
    )
    stages.move(based_on=1, completion=proposal.pk, **values)
    status = status_of(action, builders.TODAY, AT)
    assert (status.rag, status.stage) == (Rag.BLUE, Stage.COMPLETE)


def test_completion_reported_by_a_withdrawn_update_is_refused():
    action, by = builders.action(new_commitment()), builders.user()
    update = builders.update(action, Rag.BLUE)
    Proposal.objects.create(
        action=action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=by,
        effective_from=builders.TODAY,
        recorded_at=AT,
    )
    builders.withdrawal(update)
    values = {"action": action, "stage": Stage.COMPLETE, "details": decided(), "by": by, "at": AT}
    assert set(refusal(stages.move, based_on=1, **values)) == {"stage"}


@pytest.mark.parametrize(
    ("current", "stage"),
    [
        (Stage.COMPLETE, Stage.PAUSED),
        (Stage.STOPPED, Stage.COMPLETE),
        (Stage.PAUSED, Stage.COMPLETE),
        (Stage.PROPOSED, Stage.UNDER_WAY),
        (Stage.UNDER_WAY, Stage.UNDER_WAY),
        (Stage.UNDER_WAY, None),
    ],
)
def test_stage_that_cannot_follow_is_refused(current, stage):
    action = builders.action(new_commitment(), stage=current)
    reasons = refusal(
        stages.move,
        action=action,
        stage=stage,
        details=decided(),
        based_on=1,
        by=builders.user(),
        at=AT,
    )
    assert set(reasons) == {"stage"}


@pytest.mark.parametrize("current", [Stage.PAUSED, Stage.STOPPED, Stage.COMPLETE])
def test_ended_action_is_reopened(current):
    action = builders.action(new_commitment(), stage=current)
    revision = stages.move(
        action=action,
        stage=Stage.UNDER_WAY,
        details=decided(),
        based_on=1,
        by=builders.user(),
        at=AT,
    )
    assert revision.stage == Stage.UNDER_WAY
    assert last_event().what == "action moved to another stage"


@pytest.mark.parametrize(("fields", "field"), [case for case in INVALID_AGREEMENTS if case[1] != "agreed_by"])
def test_stage_move_refuses_an_invalid_decision(fields, field):
    action = builders.action(new_commitment())
    reasons = refusal(
        stages.move,
        action=action,
        stage=Stage.PAUSED,
        details=decided(**fields),
        based_on=1,
        by=builders.user(),
        at=AT,
    )
    assert set(reasons) == {field}


def test_move_stays_within_the_home_commitment():
    home = new_commitment()
    builders.action(home)
    other = builders.action(builders.commitment(home.priority))
    last = builders.action(home)
    assert actions.move(action=last, up=True, by=builders.user(), at=AT)
    rows = Action.objects.filter(current__home=home).order_by("order")
    assert [action.reference for action in rows] == [last.reference, "1.1.1"]
    assert not actions.move(action=other, up=True, by=builders.user(), at=AT)


def test_group_with_live_actions_is_not_retired():
    home = new_commitment()
    group = builders.group(home.strategy)
    builders.action(home, group=group)
    by = builders.user()
    reasons = refusal(entries.retire, entry=group, based_on=entries.version_hash(group), by=by, at=AT)
    assert reasons == {"": "1.1.1 still names this group. Change it first."}


@pytest.mark.parametrize("part", ["answering", "deputy"])
def test_people_without_a_role_cannot_be_named_in_an_action(part):
    home, stranger = new_commitment(), builders.member(builders.strategy())
    assert set(refusal(add, home, details=details(home, **{part: stranger}))) == {part}
    action = builders.action(home)
    assert set(refusal(change, action, **{part: stranger})) == {part}
    revision = change(action, **{part: builders.member(home.strategy)})
    assert revision.lead or revision.deputy


def test_action_keeps_a_lead_whose_role_has_ended():
    home = new_commitment()
    lead = builders.member(home.strategy)
    action = builders.action(home, lead=lead)
    lead.memberships.update(until=builders.START)
    assert change(action, title="Another").lead == lead


def test_officers_of_another_strategy_are_not_offered_or_named_through_a_shared_group():
    home, other = new_commitment(), builders.strategy()
    strategy, by = home.strategy, builders.user()
    officer, unknown = builders.member(other), builders.person()
    builders.group(strategy, chair=officer, coordinator=unknown)
    assert people_of(strategy, builders.TODAY) == [unknown]
    assert [each.person for each in people_in(strategy, builders.TODAY)] == [unknown]
    assert person_in(strategy, officer.pk) is None
    values = {"strategy": strategy, "agreement": agreement(), "by": by, "at": AT}
    assert set(refusal(actions.add, details=details(home, answering=officer), **values)) == {"answering"}
    actions.add(details=details(home, answering=unknown), **values)


def test_an_action_names_only_groups_under_the_oversight_group_or_those_it_already_names():
    home = new_commitment()
    strategy, other = home.strategy, builders.group(home.strategy)
    owner = builders.group(strategy)
    action = builders.action(home, group=other)
    builders.owners(action.current, owner)
    strategy.oversight_group = builders.group(strategy)
    strategy.save()
    under = builders.group(strategy, parent=strategy.oversight_group)
    assert set(refusal(add, home, details=details(home, group=other))) == {"group"}
    assert set(refusal(add, home, details=details(home, owners=(other,)))) == {"owner_1"}
    add(home, details=details(home, title="Another", group=under, owners=(strategy.oversight_group,)))
    revision = change(action, title="Other words")
    assert (revision.group, [row.owner for row in revision.owners.all()]) == (other, [owner])

"""The history of an action: every kind of row, in order, and as known at a moment."""

from datetime import date, datetime, timedelta

import pytest

from priorities.choices import Cause, DecisionVerdict, ProposalKind, Rag, Stage
from priorities.models import Action, Decision, MilestoneMark, MilestoneRevision, Proposal
from priorities.queries.evidence import links_of
from priorities.queries.status import status_of
from priorities.queries.timeline import Entry, folded, timeline
from priorities.queries.tree import plan_of
from priorities.queries.updates import updates_of
from priorities.queries.workload import queried_updates
from tests import builders
from tests.builders import START, TODAY, noon
from tests.priorities.figures.small_plan import MARCH, Plan
from tests.priorities.queries.completed_action import complete

pytestmark = pytest.mark.django_db

NOW = noon(TODAY) + timedelta(hours=1)


@pytest.fixture
def plan() -> Plan:
    return Plan()


def history(action: Action, as_at: date = TODAY, known_at: datetime = NOW) -> list[Entry]:
    revisions = plan_of(action.strategy, action.reference, as_at, known_at)
    updates = updates_of(action, as_at, known_at)
    status = status_of(action, as_at, known_at)
    return timeline(
        action,
        revisions=revisions,
        updates=updates,
        evidence=links_of(action, as_at, known_at),
        queried_id=status.update_id if status and status.queried else None,
        as_at=as_at,
        known_at=known_at,
    )


def headings(entries: list[Entry]) -> list[str]:
    return [entry.heading for entry in entries]


def test_timeline_tells_every_kind_of_row_newest_first(plan: Plan) -> None:
    action = plan.action(None, None)
    update = builders.update(action, Rag.BLUE, date(2026, 3, 2), period=plan.periods[1])
    builders.review(update, "checked", on=date(2026, 3, 3), reason="")
    proposal = Proposal.objects.create(
        action=action,
        update=update,
        kind=ProposalKind.COMPLETE,
        reason="Reported complete.",
        by=update.user,
        effective_from=date(2026, 3, 2),
        recorded_at=noon(date(2026, 3, 2)) + timedelta(seconds=1),
    )
    agreed = builders.revision(
        action, stage=Stage.COMPLETE, effective_from=date(2026, 3, 4), recorded_at=noon(date(2026, 3, 4))
    )
    Decision.objects.create(
        proposal=proposal,
        verdict=DecisionVerdict.AGREED,
        meeting=builders.meeting(plan.strategy, date(2026, 3, 4)),
        minute_reference="Item 7",
        effective_from=date(2026, 3, 4),
        by=update.user,
        recorded_at=noon(date(2026, 3, 4)) + timedelta(seconds=1),
        revision=agreed,
    )
    builders.evidence(plan.strategy, action, on=date(2026, 3, 1), phrase="a toolkit")
    entries = history(action)
    assert entries[0].details == (
        ("Stage", "Complete, was Under way"),
        ("Reason", agreed.reason),
        ("Minute", "Item 7"),
    )
    assert headings(entries) == [
        "Agreed: completion at the meeting of 4 March 2026",
        "Update for January to March 2026 (submitted on 2 March 2026) checked",
        "Proposed: completion",
        "Update for January to March 2026",
        "Evidence linked: E1 a toolkit",
        "Entered the plan",
    ]


def test_timeline_gives_an_update_all_its_words(plan: Plan) -> None:
    action = plan.action(None, None)
    step = builders.milestone(action, date(2026, 6, 1), title="Scoping")
    lead = builders.person(name="Ada Example", job_title="Team manager")
    writer = builders.person(builders.user(), name="Bo Example", job_title="Coordinator")
    update = builders.update(
        action,
        Rag.RED,
        MARCH,
        by=writer.user,
        author=lead,
        period=plan.periods[1],
        next_steps="We meet in May.",
        board_sentence="It is late.",
        cause=Cause.PARTNER,
        suggested=Rag.AMBER,
        suggestion_reasons="A step is late.",
        what_changed="A partner left.",
        repeats_words=True,
    )
    MilestoneMark.objects.create(
        milestone=step, update=update, done_on=MARCH, effective_from=MARCH, recorded_at=noon(MARCH)
    )
    entry = history(action)[0]
    assert (entry.rag, entry.who) == (
        Rag.RED,
        "Team manager (Ada Example), entered by Coordinator (Bo Example)",
    )
    assert entry.about == ("Effective from 25 March 2026. The wording is the same as last time.")
    assert entry.details == (
        ("Progress", f"Progress on {action.reference}."),
        ("Next steps", "We meet in May."),
        ("Problem", "Partners have not agreed."),
        ("Cause", "A partner"),
        ("Recovery plan", "We meet them."),
        ("Forecast", "1 March 2027"),
        ("Rating suggested by the dates", "Amber. A step is late."),
        ("What changed", "A partner left."),
        ("Milestones done", "Scoping"),
        ("Sentence for the board", "It is late."),
    )


def test_timeline_prints_that_the_difference_is_not_yet_known(plan: Plan) -> None:
    action = plan.action(None, None)
    builders.update(action, Rag.BLUE, MARCH, difference_known=False, difference_made="")
    assert ("Difference made", "Not yet known.") in history(action)[0].details


def test_timeline_tells_what_a_revision_changed_why_and_who_agreed(plan: Plan) -> None:
    action = plan.action(None, None, due=date(2025, 12, 31))
    builders.revision(
        action, due=date(2026, 6, 30), stage=Stage.PAUSED, reason="A partner left.", agreed_by="The group"
    )
    assert history(action)[0].details == (
        ("Stage", "Paused, was Under way"),
        ("Due", "30 June 2026 (6 months later), was 31 December 2025"),
        ("Agreed by", "The group"),
        ("Reason", "A partner left."),
    )


def test_timeline_lists_a_moved_milestone_but_not_its_first_date(plan: Plan) -> None:
    action = plan.action(None, None)
    step = builders.milestone(action, date(2026, 3, 31), title="Scoping")
    assert headings(history(action)) == ["Entered the plan"]
    MilestoneRevision.objects.create(
        milestone=step,
        number=2,
        title="Scoping",
        due=date(2026, 6, 30),
        effective_from=MARCH,
        agreed_by="The group",
        reason="Staff moved.",
        recorded_by=builders.user(),
        recorded_at=noon(MARCH),
    )
    entry = history(action)[0]
    assert entry.heading == "Milestone changed: Scoping"
    assert entry.details[0] == ("Due", "30 June 2026 (3 months later), was 31 March 2026")


def test_timeline_lists_each_review_and_each_mark_once(plan: Plan) -> None:
    action = plan.action(None, None)
    steps = [builders.milestone(action, date(2026, 6, 1), title=title) for title in ("One", "Two")]
    update = builders.update(action, Rag.GREEN, MARCH)
    for step in steps:
        MilestoneMark.objects.create(
            milestone=step, update=update, done_on=MARCH, effective_from=MARCH, recorded_at=noon(MARCH)
        )
    builders.review(update, "queried", on=date(2026, 4, 1), reason="Which teams?")
    builders.review(update, "checked", on=date(2026, 4, 2), reason="Seen.")
    held = builders.meeting(action.strategy, date(2026, 4, 3))
    builders.review(update, "noted", on=date(2026, 4, 7), reason="", meeting=held)
    updates = updates_of(action, TODAY, NOW)
    assert len(updates) == 1
    assert [review.reason for review in updates[0].reviews] == ["Which teams?", "Seen.", ""]
    assert updates[0].marked == ((steps[0].pk, MARCH), (steps[1].pk, MARCH))
    assert headings(history(action)) == [
        "Update for January to March 2026 (submitted on 25 March 2026) noted at the meeting of 3 April 2026",
        "Update for January to March 2026 (submitted on 25 March 2026) checked",
        "Update for January to March 2026 (submitted on 25 March 2026) queried",
        "Update for January to March 2026",
        "Entered the plan",
    ]


def test_timeline_tells_an_unlinking_where_it_was_known(plan: Plan) -> None:
    action = plan.action(None, None)
    link = builders.evidence(plan.strategy, action, on=START, phrase="a toolkit").links.get()
    builders.unlinked(link, MARCH)
    assert headings(history(action))[0] == "Evidence unlinked: E1 a toolkit"
    assert "Evidence unlinked: E1 a toolkit" not in headings(
        history(action, known_at=noon(date(2026, 3, 24)))
    )


def test_timeline_leaves_out_what_was_recorded_later(plan: Plan) -> None:
    action = plan.action()
    builders.review(action.updates.latest("id"), "queried", on=TODAY)
    before = history(action, known_at=noon(date(2026, 3, 31)))
    assert headings(before) == [
        "Update for January to March 2026",
        "Update for October to December 2025",
        "Entered the plan",
    ]
    assert updates_of(action, TODAY, noon(date(2026, 3, 31)))[-1].queried is False


def test_timeline_says_which_update_was_queried_and_which_corrects_it(plan: Plan) -> None:
    action = plan.action(None, None)
    first = builders.update(action, Rag.GREEN, MARCH, period=plan.periods[1])
    builders.review(first, "queried", on=date(2026, 3, 27), reason="Which teams?")
    builders.update(action, Rag.GREEN, date(2026, 3, 30), period=plan.periods[1], corrects=first)
    correcting, queried, corrected, _ = history(action)
    assert correcting.heading == "Update for January to March 2026"
    assert correcting.about == "Effective from 30 March 2026. Corrects the update submitted on 25 March 2026."
    assert queried.heading == "Update for January to March 2026 (submitted on 25 March 2026) queried"
    assert corrected.heading == "Update for January to March 2026"
    assert "Replaced by the update above." in corrected.about


def test_timeline_marks_a_queried_update_until_it_is_corrected(plan: Plan) -> None:
    action = plan.action(None, None)
    builders.review(builders.update(action, Rag.RED, MARCH), "queried", on=date(2026, 3, 27))
    queried, told, _ = history(action)
    assert told.heading == "Update for January to March 2026 (queried, and not yet corrected)"
    assert queried.details == (("Question", "Please say more."),)


def test_timeline_ends_a_query_when_the_successor_updates_the_action(plan: Plan) -> None:
    """After a handover, the successor's update does not correct that of the leaver, but it is the latest."""
    action = plan.action(None, None)
    builders.review(builders.update(action, Rag.RED, MARCH), "queried", on=date(2026, 3, 27))
    builders.update(action, Rag.RED, date(2026, 3, 30))
    assert not [heading for heading in headings(history(action)) if "not yet corrected" in heading]


@pytest.mark.parametrize("verdict", DecisionVerdict)
def test_an_agreed_completion_answers_a_query_and_a_refusal_does_not(
    plan: Plan, verdict: DecisionVerdict
) -> None:
    action = plan.action()
    update = builders.update(action, Rag.BLUE, date(2026, 4, 1))
    builders.review(update, "queried", on=date(2026, 4, 2))
    complete(update, verdict, date(2026, 4, 6))
    refused = verdict is DecisionVerdict.REFUSED
    status = status_of(action, TODAY, NOW)
    assert status is not None
    assert status.queried is refused
    assert any("not yet corrected" in heading for heading in headings(history(action))) is refused
    assert bool(queried_updates(update.user, [status], [])) is refused
    assert status_of(action, TODAY, noon(date(2026, 4, 3))).queried is True


def test_timeline_says_which_update_was_replaced_while_its_correction_counts(plan: Plan) -> None:
    action = plan.action(None, None)
    first = builders.update(action, Rag.GREEN, MARCH, period=plan.periods[1])
    second = builders.update(action, Rag.GREEN, date(2026, 3, 30), period=plan.periods[1], corrects=first)
    correcting, replaced, _ = history(action)
    assert "Replaced" not in correcting.about
    assert replaced.about == "Effective from 25 March 2026. Replaced by the update above."
    builders.review(second, "queried", on=date(2026, 4, 1))
    assert any("Replaced" in entry.about for entry in history(action))
    builders.withdrawal(second, on=date(2026, 4, 2), reason="Sent twice.")
    withdrawing, *rest = history(action)
    assert withdrawing.heading == "Update for January to March 2026 (submitted on 30 March 2026) withdrawn"
    assert withdrawing.details == (("Reason", "Sent twice."),)
    assert "Update for January to March 2026 (this update was withdrawn, so it does not count)" in headings(
        rest
    )
    assert not any("Replaced" in entry.about for entry in rest)
    known = noon(date(2026, 4, 2)) - timedelta(microseconds=1)
    assert any("Replaced" in entry.about for entry in history(action, known_at=known))


@pytest.mark.parametrize(("updates", "older"), [(0, 0), (4, 0), (5, 2), (7, 4)])
def test_timeline_is_folded_after_the_fourth_latest_update(plan: Plan, updates: int, older: int) -> None:
    action = plan.action(None, None)
    for number in range(updates):
        builders.update(action, Rag.GREEN, date(2026, 3, 1 + number))
    entries = history(action)
    shown, rest = folded(entries)
    assert [*shown, *rest] == entries
    assert len(rest) == older


def test_update_says_what_it_changed_from_the_one_before_it(plan: Plan) -> None:
    action = plan.action(None, None)
    builders.update(
        action,
        Rag.RED,
        date(2026, 3, 2),
        progress="We trained 40 staff in March.",
        recovery_plan="We meet again.",
        forecast=date(2026, 9, 30),
        next_steps="To train more.",
    )
    builders.update(
        action,
        Rag.AMBER,
        MARCH,
        progress="We trained 45 staff in March.",
        recovery_plan="",
        forecast=date(2026, 8, 31),
        next_steps="To train more.",
        what_changed="A partner helped.",
    )
    latest, first = (entry for entry in history(action) if entry.anchor)
    assert latest.since == (
        "Changed since the update of 2 March 2026: rating, from Red to Amber; forecast, from 30 September 2026 "
        "to 31 August 2026; progress; recovery plan (no longer given); what changed (added)."
    )
    assert [(piece.change, piece.text) for piece in latest.pieces["Progress"]] == [
        ("same", "We trained "),
        ("removed", "40 "),
        ("added", "45 "),
        ("same", "staff in March."),
    ]
    assert list(latest.pieces) == ["Progress"]
    assert (first.since, first.pieces) == ("", {})


def test_words_that_replace_all_others_are_shown_without_marks(plan: Plan) -> None:
    action = plan.action(None, None)
    builders.update(action, Rag.GREEN, date(2026, 3, 2), progress="Partners read the form.")
    builders.update(action, Rag.GREEN, MARCH, progress="Leads met the board on Monday.")
    latest = history(action)[0]
    assert latest.since == "Changed since the update of 2 March 2026: progress."
    assert latest.pieces == {}


def test_update_is_compared_with_the_one_that_it_corrects_or_that_counts_before_it(plan: Plan) -> None:
    action = plan.action(None, None)
    first = builders.update(action, Rag.GREEN, date(2026, 3, 2))
    withdrawn = builders.update(action, Rag.RED, date(2026, 3, 3))
    builders.withdrawal(withdrawn, on=date(2026, 3, 4))
    builders.update(action, Rag.AMBER, date(2026, 3, 5))
    builders.update(action, Rag.GREEN, date(2026, 3, 6), corrects=first)
    since = [entry.since for entry in history(action) if entry.anchor]
    assert "from Green to Amber" in since[1]
    assert "rating" not in since[0]


def test_only_updates_that_are_not_folded_away_show_their_words_in_pieces(plan: Plan) -> None:
    action = plan.action(None, None)
    for number in range(1, 8):
        builders.update(
            action, Rag.GREEN, date(2026, 3, number), progress=f"We trained {number} staff in March."
        )
    shown = [bool(entry.pieces) for entry in history(action) if entry.anchor]
    assert shown == [True] * 4 + [False] * 3

"""The period that an update is for: the form and My work agree, and nothing is needed from before the set-up."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from priorities.choices import Rag, Stage
from priorities.figures.workload import workload_of
from priorities.models import Action, Person, Strategy, Update
from priorities.queries.calendar import calendar
from priorities.queries.status import status_at
from priorities.queries.workload import answered
from priorities.rules.deadlines import NEEDED_NOW, needed_update
from priorities.rules.periods import reporting_periods
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.views.update_page import form_of, url
from tracker.models import Outbox

pytestmark = pytest.mark.django_db

STARTS = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def strategy() -> Strategy:
    """A strategy from 1 October 2025, with quarters, set up here on its first day."""
    return set_up(STARTS, STARTS)


def set_up(starts: date, set_up_on: date) -> Strategy:
    """Return a strategy with quarters from `starts`, set up here on a day."""
    made = builders.strategy("test", starts=starts, created_at=noon(set_up_on))
    for period in reporting_periods(starts, made.ends, months=3, due_days=14):
        builders.period(made, period.opens, period.ends, period.due, name=period.name)
    return made


def make_action(strategy: Strategy, lead: Person, **fields: Any) -> Action:
    home = builders.commitment(builders.priority(strategy))
    return builders.action(
        home, lead=lead, effective_from=strategy.starts, **{"start": strategy.starts} | fields
    )


def asked_for(strategy: Strategy, lead: Person, on: date = TODAY) -> str:
    """Return the name of the period for which My work asks for an update, or ''."""
    periods = calendar(strategy, noon(on))
    statuses = status_at(strategy, on, noon(on), periods)
    work = workload_of(statuses, periods, lead.pk, answered(statuses), on)
    return next((task.period.name for task in work.tasks if task.period), "")


def offered(client: Client, action: Action) -> list[str]:
    """Return the names of the periods that the form offers, after the one that it proposes."""
    form = form_of(client.get(url(action)))
    labels = {str(value): label.split(",")[0] for value, label in form.fields["period"].choices}
    proposed = labels.get(str(form["period"].value()), "")
    return [proposed, *labels.values()]


def signed_in(client: Client, lead: Person) -> Client:
    client.force_login(builders.account(lead))
    return client


def send(client: Client, action: Action, **changed: Any) -> Update:
    """Send the form as it opens, with these answers, and return the update."""
    period = f"?period={changed['period']}" if "period" in changed else ""
    form = form_of(client.get(url(action) + period))
    shown = {
        "period": form["period"].value(),
        "key": form["key"].value(),
        "based_on": form["based_on"].value(),
    }
    values = {"progress": "In March 40 staff were trained.", "rag": "green", "then": "submit"}
    sent = {name: "" if value is None else value for name, value in (shown | values | changed).items()}
    assert client.post(url(action), sent).status_code == 302
    return Update.objects.latest("id")


def test_news_of_the_quarter_that_has_ended_counts_on_its_last_day(
    client: Client, strategy: Strategy
) -> None:
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    signed_in(client, lead)
    assert offered(client, action) == [
        "January to March 2026",
        "January to March 2026",
        "October to December 2025",
        "April to June 2026",
    ]
    update = send(client, action)
    assert (update.period and update.period.name, update.effective_from) == (
        "January to March 2026",
        date(2026, 3, 31),
    )
    # My work still asks for the autumn, but news of April does not count on 31 December unless the lead says so.
    assert asked_for(strategy, lead) == "October to December 2025"
    april = strategy.periods.get(name="April to June 2026")
    asked = client.get(url(action)).content.decode()
    assert "This action already has an update for January to March 2026." in asked
    assert f"?period={april.pk}" in asked
    spring = form_of(client.get(f"{url(action)}?period={april.pk}"))
    assert str(spring["period"].value()) == str(april.pk)
    assert [label.split(",")[0] for _, label in spring.fields["period"].choices][:2] == [
        "April to June 2026",
        "October to December 2025",
    ]


def test_later_news_is_not_filed_under_an_older_gap(
    client: Client, strategy: Strategy, settings: Any
) -> None:
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    winter, autumn = (
        strategy.periods.get(name=name) for name in ("January to March 2026", "October to December 2025")
    )
    builders.update(action, Rag.GREEN, winter.ends, period=winter, recorded_at=noon(date(2026, 4, 2)))
    settings.DEMO_TODAY = date(2026, 4, 20)
    signed_in(client, lead)
    assert offered(client, action)[:3] == [
        "April to June 2026",
        "April to June 2026",
        "October to December 2025",
    ]
    assert send(client, action).effective_from == date(2026, 4, 20)
    # The link from My work names the older period, so the lead chooses it.
    link = f"period={autumn.pk}"
    assert link in client.get("/").content.decode()
    assert str(form_of(client.get(f"{url(action)}?{link}"))["period"].value()) == str(autumn.pk)


def test_submit_and_go_to_the_next_action_opens_it_on_the_period_that_my_work_names(
    client: Client, strategy: Strategy
) -> None:
    lead = builders.member(strategy)
    first, second = make_action(strategy, lead), make_action(strategy, lead)
    autumn = strategy.periods.get(name="October to December 2025")
    april = strategy.periods.get(name="April to June 2026")
    builders.update(second, Rag.GREEN, TODAY, period=april)
    winter = strategy.periods.get(name="January to March 2026")
    builders.update(second, Rag.GREEN, winter.ends, period=winter, recorded_at=noon(TODAY))
    form = form_of(signed_in(client, lead).get(url(first)))
    sent = {
        "period": winter.pk,
        "key": form["key"].value(),
        "based_on": "",
        "progress": "Held.",
        "rag": "green",
    }
    response = client.post(url(first), {**sent, "then": "next"})
    assert response["Location"].startswith(f"{url(second)}?period={autumn.pk}")


def test_an_earlier_period_may_be_chosen_and_then_counts_on_its_own_last_day(
    client: Client, strategy: Strategy
) -> None:
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    autumn = strategy.periods.get(name="October to December 2025")
    update = send(signed_in(client, lead), action, period=autumn.pk, progress="In December 10 were trained.")
    assert update.effective_from == date(2025, 12, 31)
    assert asked_for(strategy, lead) == "January to March 2026"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), ""),
        (date(2026, 1, 1), "October to December 2025"),
        (date(2026, 3, 31), "October to December 2025"),
        (date(2026, 4, 1), "January to March 2026"),
        (date(2026, 6, 30), "January to March 2026"),
        (date(2026, 7, 1), "April to June 2026"),
    ],
)
@pytest.mark.parametrize(
    "fields", [{}, {"stage": Stage.PROPOSED}, {"kind": "continuing", "due": None, "review": date(2027, 1, 1)}]
)
def test_the_form_opens_on_the_period_that_my_work_asks_for(
    client: Client, strategy: Strategy, settings: Any, on: date, expected: str, fields: dict[str, Any]
) -> None:
    settings.DEMO_TODAY = on
    lead = builders.member(strategy)
    action = make_action(strategy, lead, **fields)
    proposed = offered(signed_in(client, lead), action)[0]
    assert asked_for(strategy, lead, on) == expected
    assert proposed == (expected or "October to December 2025")


def test_the_form_passes_over_a_period_before_the_work_was_to_start_as_my_work_does(
    client: Client, strategy: Strategy
) -> None:
    lead = builders.member(strategy)
    action = make_action(strategy, lead, stage=Stage.PROPOSED, start=date(2026, 4, 2))
    assert asked_for(strategy, lead) == ""
    assert offered(signed_in(client, lead), action)[0] == "April to June 2026"


@pytest.mark.parametrize("due", [date(2026, 1, 20), date(2026, 12, 31)])
def test_the_suggestion_is_made_for_the_day_from_which_the_update_counts(
    client: Client, strategy: Strategy, due: date
) -> None:
    lead = builders.member(strategy)
    action = make_action(strategy, lead, due=due)
    autumn = strategy.periods.get(name="October to December 2025")
    builders.update(
        action, Rag.AMBER, date(2026, 3, 31), forecast=date(2027, 6, 30), recorded_at=noon(date(2026, 4, 2))
    )
    # On 31 December nothing was late, and the forecast of March had not been made.
    page = signed_in(client, lead).get(f"{url(action)}?period={autumn.pk}").content.decode()
    assert "<strong>On 31 December 2025 the dates suggest" in page
    update = send(client, action, period=autumn.pk)
    assert (update.suggested, update.effective_from) == ("green", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("set_up_on", "proposed", "asked", "not_updated"),
    [
        (date(2026, 3, 31), "January to March 2026", "January to March 2026", False),
        (date(2026, 4, 1), "April to June 2026", "", False),
        (TODAY, "April to June 2026", "", False),
        (date(2025, 4, 1), "January to March 2026", "January to March 2026", True),
    ],
)
def test_nothing_is_needed_for_periods_from_before_the_strategy_was_set_up(
    client: Client, set_up_on: date, proposed: str, asked: str, not_updated: bool
) -> None:
    strategy = set_up(date(2025, 4, 1), set_up_on)
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    assert offered(signed_in(client, lead), action)[0] == proposed
    assert asked_for(strategy, lead) == asked
    [status] = status_at(strategy, TODAY, noon(TODAY))
    assert status.not_updated is not_updated
    assert "overdue" not in client.get("/").content.decode().lower()


def test_a_strategy_set_up_a_year_into_its_plan_is_up_to_date_after_one_update(client: Client) -> None:
    strategy = set_up(date(2025, 4, 1), date(2026, 3, 20))
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    update = send(signed_in(client, lead), action)
    assert update.period is not None
    assert update.period.name == "January to March 2026"
    assert asked_for(strategy, lead) == ""
    later = date(2026, 6, 30)
    [status] = status_at(strategy, later, noon(later))
    assert not status.not_updated


def test_an_update_may_be_recorded_for_a_period_from_before_the_set_up(client: Client) -> None:
    strategy = set_up(date(2025, 4, 1), TODAY)
    lead = builders.member(strategy)
    action = make_action(strategy, lead)
    winter = strategy.periods.get(name="January to March 2026")
    form = form_of(signed_in(client, lead).get(url(action)))
    assert (winter.pk, "January to March 2026") in [
        (int(value), label) for value, label in form.fields["period"].choices
    ]
    assert send(client, action, period=winter.pk).effective_from == date(2026, 3, 31)


@pytest.mark.parametrize("on", [date(2026, 4, 8), date(2026, 4, 14), date(2026, 4, 15), date(2026, 6, 30)])
def test_my_work_the_form_exceptions_the_page_of_the_period_and_letters_name_the_same_period(
    client: Client, strategy: Strategy, settings: Any, on: date
) -> None:
    settings.DEMO_TODAY = on
    lead, chair = builders.member(strategy), builders.member(strategy, "lead")
    group = builders.group(strategy, chair=chair)
    action = make_action(strategy, lead, group=group)
    autumn, winter = (
        strategy.periods.get(name=name) for name in ("October to December 2025", "January to March 2026")
    )
    builders.update(action, Rag.GREEN, autumn.ends, period=autumn, recorded_at=noon(date(2026, 1, 5)))
    signed_in(client, lead)
    assert asked_for(strategy, lead, on) == offered(client, action)[0] == winter.name
    assert winter.name in client.get("/").content.decode()
    page = client.get(f"/strategies/test/periods/{winter.pk}/").content.decode()
    missing = page.partition("No update: 1")[2]
    assert f">{action.reference} " in missing
    exceptions = client.get("/strategies/test/exceptions/").content.decode()
    overdue = on > winter.due
    assert (f"The last updates to fall due were for {winter.name}" in exceptions) is (on >= winter.due)
    [status] = status_at(strategy, on, noon(on))
    assert status.not_updated is (on >= winter.due)
    needed = needed_update(status.need_facts, calendar(strategy, noon(on)).periods[1], answered=False, on=on)
    assert (needed.state in NEEDED_NOW, needed.is_overdue) == (True, overdue)
    sent = send(client, action, rag="red", problem="No trainer.", cause="staffing", recovery_plan="Another.",
                forecast="1 March 2027", what_changed="")  # fmt: skip
    assert sent.period == winter
    letter = Outbox.objects.latest("pk")
    assert (letter.to, winter.name in letter.text) == (chair.email, True)

"""What a strategy says of itself, corrected, and its reporting periods, made and put right."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from priorities import access
from priorities.choices import PeriodKind
from priorities.forms.fields import narrow
from priorities.forms.strategy import ItselfForm, PeriodForm, PeriodsForm
from priorities.models import Period, Strategy
from priorities.queries.periods import PeriodKept, kept_periods
from priorities.rules.wording import day
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import Asking, Rows, ask, plan_url, sent, there
from priorities.writes import periods as written
from priorities.writes import strategy_itself
from tracker.methods import takes_form


@in_strategy(access.EDIT_PLAN)
@takes_form
def itself(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Correct the strategy's names, whose it is, its years and its vision."""
    first = asdict(strategy_itself.said_by(strategy)) | {"based_on": strategy_itself.mark(strategy)}
    form = ItselfForm(sent(request), initial=first)
    asking = Asking(
        title="The strategy itself",
        button="Save the correction",
        back=plan_url(strategy),
        done="The correction was saved.",
        lead="A correction shows on every page and in every paper made from now on, whatever day they speak of. The "
        "address of its pages stays.",
        held=lambda: _itself_rows(form, strategy),
    )

    def write(**made: Any) -> str:
        corrected = strategy_itself.correct(
            strategy=strategy, itself=form.itself(), based_on=form.cleaned_data["based_on"], **made
        )
        return f"The correction was saved. {_uncovered(corrected, kept_periods(corrected))}".strip()

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def periods(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """The reporting periods, and a form that makes them, or makes those afresh on which nothing rests."""
    held = kept_periods(strategy)
    used = [number for number, each in enumerate(held, 1) if each.rests]
    form = PeriodsForm(sent(request), initial={"based_on": written.mark(each.period for each in held)})
    if used or not held:
        narrow(form, "period_kind", (kind for kind in PeriodKind if kind is not PeriodKind.NONE))
    asking = Asking(
        makes=True,
        title="Reporting periods",
        button="Make these periods afresh" if held else "Make the periods",
        back=reverse("plan_periods", args=[strategy.slug]),
        done="The periods were made.",
        lead=_afresh(strategy, held, used[-1] if used else 0),
        held=lambda: _period_rows(kept_periods(strategy)),
        template="priorities/plan/periods.html",
        more={
            "periods": held,
            "uncovered": _uncovered(strategy, held),
            # Nothing is left to make afresh where the last period is in use and reaches the strategy's last day.
            "may_make": not used or used[-1] < len(held) or held[-1].period.ends < strategy.ends,
        },
    )

    def write(**made: Any) -> None:
        written.make(
            strategy=strategy,
            kind=form.cleaned_data["period_kind"],
            due_days=form.cleaned_data["due_days"],
            based_on=form.cleaned_data["based_on"],
            **made,
        )

    return ask(request, strategy, form, asking, write)


@in_strategy(access.EDIT_PLAN)
@takes_form
def period(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """Correct a period's name or the day by which its updates are due."""
    held = {each.period.pk: each.period for each in kept_periods(strategy)}
    found: Period = there(
        held.get(key), f"{strategy.name} has no such period, or it was put right since you saw it."
    )
    first = {"name": found.name, "due": found.due, "based_on": written.mark([found])}
    form = PeriodForm(sent(request), initial=first)
    asking = Asking(
        title=f"Correct {found.name}",
        button="Save the correction",
        back=reverse("plan_periods", args=[strategy.slug]),
        done=f"{found.name} was corrected.",
        lead=f"It goes from {day(found.opens)} to {day(found.ends)}. To change these days, make the periods afresh.",
    )

    def write(**made: Any) -> None:
        answers = form.cleaned_data
        written.correct(
            period=found, name=answers["name"], due=answers["due"], based_on=answers["based_on"], **made
        )

    return ask(request, strategy, form, asking, write)


def _afresh(strategy: Strategy, held: list[PeriodKept], used: int) -> str:
    """What the form makes, in a sentence or two; `used` is how many of the periods stay."""
    if not held:
        return (
            f"They cover the strategy from {day(strategy.starts)} to {day(strategy.ends)} without a gap, and are made "
            "in one step. Without periods, updates are taken at any time."
        )
    if not used:
        return "Nothing rests on any of them yet, so all of them can be made afresh in one step."
    return (
        f"Those up to {held[used - 1].period.name} stay. The ones after it can be made afresh in one step, up to "
        f"the strategy's last day, {day(strategy.ends)}."
    )


def _uncovered(strategy: Strategy, held: list[PeriodKept]) -> str:
    """What the periods leave out of the strategy's years, or have beyond them; empty where they fit, or are none."""
    if not held:
        return ""
    opens, ends = held[0].period.opens, held[-1].period.ends
    if (opens, ends) == (strategy.starts, strategy.ends):
        return ""
    return (
        f"The strategy goes from {day(strategy.starts)} to {day(strategy.ends)}, and its reporting periods from "
        f"{day(opens)} to {day(ends)}: they do not follow by themselves."
    )


def _itself_rows(form: ItselfForm, strategy: Strategy) -> Rows:
    strategy.refresh_from_db()
    said = asdict(strategy_itself.said_by(strategy))
    said["sensitive"] = "Yes" if strategy.sensitive else "No"
    return [(str(form.fields[name].label), value or "") for name, value in said.items()]


def _period_rows(held: list[PeriodKept]) -> Rows:
    return [(each.period.name, f"{day(each.period.opens)} to {day(each.period.ends)}") for each in held]

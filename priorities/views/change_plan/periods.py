"""Pages that create, add, correct and remove a strategy's reporting periods."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from priorities import access
from priorities.choices import PeriodKind
from priorities.forms.fields import narrow
from priorities.forms.groups import ConfirmForm
from priorities.forms.strategy import PeriodForm, PeriodsForm
from priorities.models import Period, Strategy
from priorities.queries.meetings import meetings
from priorities.queries.periods import StoredPeriod, as_now, current_periods, period_with_id
from priorities.views.change_plan import generic
from priorities.writes import periods
from tracker import clock
from tracker.forms import BaseForm
from tracker.wording import MONTHS, long_date


class PeriodsView(generic.ChangeView):
    """A page about reporting periods."""

    permission = access.EDIT_PLAN
    back_to = "plan_periods"


class PeriodsMake(PeriodsView, generic.AddView):
    """List the periods, and create them or recreate those after the last period in use."""

    form_class = PeriodsForm
    object: list[StoredPeriod]
    title = "Reporting periods"
    button = "{make}"
    success_message = "The periods were created."
    template_name = "priorities/change_plan/periods.html"

    def get_object(self) -> list[StoredPeriod]:
        return current_periods(self.strategy)

    @property
    def used(self) -> int:
        """The number of periods that stay: all up to the last period in use."""
        return max((number for number, each in enumerate(self.object, 1) if each.locked_because), default=0)

    def get_words(self) -> dict[str, Any]:
        make = "Recreate these periods" if self.object else "Create the periods"
        return {**super().get_words(), "make": make}

    def get_intro(self) -> str:
        ends, body = long_date(self.strategy.ends), self.strategy.body
        year = f"the financial year of {body.name}, which starts on 1 {MONTHS[body.financial_year_starts]}"
        if not self.object:
            return (
                f"Periods cover the strategy from {long_date(self.strategy.starts)} to {ends} without a gap, and "
                f"are created in one step. They follow {year}. Without periods, people can send updates at any time."
            )
        meetings = ""
        if any(each.period.meeting_id for each in self.object[self.used :]):
            meetings = (
                " A new period keeps the meeting of a current one that ends on the same day. Choose the meetings of "
                "the others again."
            )
        if not self.used:
            return (
                "No period is in use yet, so you can recreate them all in one step. They follow "
                f"{year}.{meetings}"
            )
        return (
            f"Periods up to {self.object[self.used - 1].period.name} are in use. You can recreate the "
            f"later ones in one step, up to the strategy's last day, {ends}. They follow {year}.{meetings}"
        )

    def get_initial(self) -> dict[str, Any]:
        return {"based_on": periods.version_hash(each.period for each in self.object)}

    def get_form(self, form_class: Any = None) -> BaseForm:
        """Return the form. It offers "none" only if there are periods and no period is in use."""
        form = super().get_form(form_class)
        if self.used or not self.object:
            narrow(form, "period_kind", (kind for kind in PeriodKind if kind is not PeriodKind.NONE))
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        used, last = self.used, self.object[-1].period if self.object else None
        return super().get_context_data(
            periods=self.object[::-1],
            removable=[each for each in self.object if not periods.why_not_remove(each, self.object)],
            not_covered=not_covered(self.strategy, self.object),
            # There are no days left for new periods if the last period is in use and ends on the strategy's last day.
            may_make=not used or used < len(self.object) or (last and last.ends < self.strategy.ends),
            **kwargs,
        )

    def rows(self, current: list[StoredPeriod]) -> generic.Rows:
        return [(each.period.name, _days_of(each.period)) for each in current]

    def write(self, form: PeriodsForm, **by_at: Any) -> None:
        periods.create_periods(
            strategy=self.strategy,
            kind=form.cleaned_data["period_kind"],
            due_days=form.cleaned_data["due_days"],
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )


class PeriodAdd(PeriodsView, generic.AddView):
    """Add one period with days of its own."""

    form_class = PeriodForm
    object: list[StoredPeriod]
    title = "Add a period"
    button = "Add the period"

    def get_object(self) -> list[StoredPeriod]:
        return current_periods(self.strategy)

    def get_intro(self) -> str:
        if not self.object:
            return "Later periods follow the first without a gap."
        first, last = self.object[0].period, self.object[-1].period
        return (
            "Periods follow each other without a gap, so the new one must end the day before "
            f"{long_date(first.opens)} or open the day after {long_date(last.ends)}. No updates are "
            "needed for a period that ended before this "
            "strategy was set up here."
        )

    def get_initial(self) -> dict[str, Any]:
        opens = self.object[-1].period.ends + timedelta(days=1) if self.object else self.strategy.starts
        return {
            "based_on": periods.version_hash(each.period for each in self.object),
            "opens": opens if opens <= self.strategy.ends else None,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        to_come, earlier = meetings(self.strategy, clock.today())
        return {**super().get_form_kwargs(), "meetings": [*to_come, *earlier]}

    def rows(self, current: list[StoredPeriod]) -> generic.Rows:
        return [(each.period.name, _days_of(each.period)) for each in current]

    def write(self, form: PeriodForm, **by_at: Any) -> str:
        added = periods.add(
            strategy=self.strategy, details=form.details, based_on=form.cleaned_data["based_on"], **by_at
        )
        return f"{added.name} was added."


class PeriodPage(PeriodsView, generic.ReviseView):
    """A page that corrects or removes one period."""

    object: Period
    stored: StoredPeriod | None
    current: list[StoredPeriod]

    def get_object(self) -> Period:
        period = generic.found_or_404(
            period_with_id(self.strategy, self.kwargs["period_id"]),
            f"{self.strategy.name} has no such period.",
        )
        self.current = current_periods(self.strategy)
        self.stored = as_now(period, self.current)
        return self.stored.period if self.stored else period

    def get_refusal(self) -> str:
        """Return a sentence that says that the period has been withdrawn, or "" if it has not."""
        if self.object.withdrawn_at is None:
            return ""
        until = long_date(clock.day_of(self.object.withdrawn_at))
        return (
            f"{self.object.name} has not been a reporting period since {until}, "
            "when the periods were changed. Go back to the list to see the current periods."
        )

    def version(self) -> str:
        return periods.version_hash([self.object])

    def rows(self, current: Period) -> generic.Rows:
        return (
            ("Name", current.name),
            ("First day", long_date(current.opens)),
            ("Last day", long_date(current.ends)),
            ("Last day for updates", long_date(current.due)),
            ("Which meeting does it report to?", current.meeting or "No meeting"),
        )


class PeriodEdit(PeriodPage):
    """Correct a period's name, its days or the day by which its updates are due, or name its meeting."""

    form_class = PeriodForm
    title = "Correct {object.name}"
    button = "Save the correction"

    @property
    def in_use(self) -> bool:
        """Whether only the meeting can be changed."""
        return bool(self.stored and self.stored.locked_because)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or redirect to the period that has replaced this one."""
        if self.object.pk != self.kwargs["period_id"]:
            return redirect("plan_period_edit", self.strategy.slug, self.object.pk)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        to_come, earlier = meetings(self.strategy, clock.today())
        offered = [meeting for meeting in (*to_come, *earlier) if meeting.held_on >= self.object.ends]
        return {**super().get_form_kwargs(), "meetings": offered, "in_use": self.in_use}

    def get_intro(self) -> str:
        if self.in_use:
            return "The period is in use, so you can change only the meeting that it reports to."
        return "If you change its days, the periods before and after it change too, to leave no gap."

    def write(self, form: PeriodForm, **by_at: Any) -> str:
        change: dict[str, Any] = {"period": self.object, "based_on": form.cleaned_data["based_on"]}
        if "name" in form.fields:
            # `correct` refuses if the period has come into use since the form was opened.
            corrected = periods.correct(details=form.details, **change, **by_at)
        else:
            corrected = periods.name_meeting(meeting=form.cleaned_data["meeting"], **change, **by_at)
        return f"{corrected.name} was corrected. Updates are due by {long_date(corrected.due)}."


class PeriodRemove(PeriodPage):
    """Remove the first or the last period."""

    form_class = ConfirmForm
    title = "Remove {object.name}"
    button = "Remove the period"
    success_message = "{object.name} was removed."
    intro = "It will no longer be a reporting period. Pages with data to an earlier day will still show it."

    def get_refusal(self) -> str:
        if refusal := super().get_refusal():
            return refusal
        return (
            periods.why_not_remove(self.stored, self.current) if self.stored else periods.NO_LONGER_A_PERIOD
        )

    def write(self, form: ConfirmForm, **by_at: Any) -> None:
        periods.remove(period=self.object, based_on=form.cleaned_data["based_on"], **by_at)


def _days_of(period: Period) -> str:
    return f"{long_date(period.opens)} to {long_date(period.ends)}"


def not_covered(strategy: Strategy, current: list[StoredPeriod]) -> str:
    """Return a warning if the periods do not cover exactly the strategy's years; "" if they do or there are none."""
    if not current:
        return ""
    opens, ends = current[0].period.opens, current[-1].period.ends
    if (opens, ends) == (strategy.starts, strategy.ends):
        return ""
    return (
        f"The strategy runs from {long_date(strategy.starts)} to {long_date(strategy.ends)}, and its reporting "
        f"periods from {long_date(opens)} to {long_date(ends)}. Check whether the periods need to change too."
    )

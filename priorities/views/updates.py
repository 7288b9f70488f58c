"""Updating an action: showing the form, saving a draft, showing errors, and submitting the update."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import Rag
from priorities.figures import workload
from priorities.forms.update import UnchangedForm, UpdateForm
from priorities.models import Strategy, Update
from priorities.queries.workload import answered, queried_references, statuses_to_update
from priorities.queries.workload import drafts as drafts_of
from priorities.views import links, update_form
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.update_form import DRAFT, NEXT, ShownForm, confirm, updated
from priorities.views.update_page import UpdatePage, update_page
from priorities.views.update_writers import AccountWriter
from priorities.writes import updates
from tracker import clock
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.unsaved_text import sent_on_as
from tracker.wording import long_date


@in_strategy(access.READ)
@takes_form
@sent_on_as(then=DRAFT)
def update(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show one action's update form to a user who may update the action, and handle the form.

    Raises PermissionDenied for any other user, and Http404 if the plan has no such action.
    """
    page = update_page(request, strategy, reference, AccountWriter(request.user, request.reader))
    if not request.reader.may_update(page.status):
        raise PermissionDenied("Your role does not let you update this action.")
    if page.refusal or page.answered_period:
        return _show(request, ShownForm(page, None))
    if request.method != "POST":
        query = QueryString(request.GET)
        answers = page.first_answers(query.number("period"))
        if query.text("finished") == "yes" and not page.draft:
            # My work asks this of an action whose due date has passed.
            answers["rag"] = Rag.BLUE
        form = UpdateForm(initial=answers, questions=page.questions())
        return _show(request, ShownForm(page, form, page.recorded_since_draft))
    here = links.to_update(strategy, page.action.reference, page.back.query)
    match update_form.receive(request, page, here):
        case ShownForm() as shown:
            return _show(request, shown)
        case Update() as submitted:
            if request.POST.get("then") == NEXT:
                return _to_next(request, page, submitted)
            confirm(request, page, submitted, updated(page, submitted))
            return redirect(links.to_action(strategy, page.action.reference, page.back.query))
        case answer:
            return answer


@in_strategy(access.READ)
@takes_form
def update_unchanged(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Record that nothing has changed since the action's last update, and redirect: to the next action, or back.

    If that is refused, redirect to the update form, with the reason. Raises PermissionDenied if the user may not update
    the action, and Http404 if the plan has no such action.
    """
    page = update_page(request, strategy, reference, AccountWriter(request.user, request.reader))
    if not request.reader.may_update(page.status):
        raise PermissionDenied("Your role does not let you update this action.")
    if request.method != "POST":
        return redirect(links.to_update(strategy, page.action.reference, page.back.query))
    # The list's buttons name the action and its update in the URL, because they share one form.
    form = UnchangedForm(request.GET.dict() | request.POST.dict())
    reasons = ["Open the page again."]
    if form.is_valid():
        try:
            submitted = updates.send_unchanged(
                action=page.action,
                by=request.user,
                at=page.now,
                key=form.cleaned_data["key"],
                period=page.open_period(form.cleaned_data["period"]),
                based_on=form.cleaned_data["based_on"],
            )
        except Refused as refused:
            reasons = list(refused.reasons.values())
        else:
            if request.POST.get("then") == NEXT:
                return _to_next(request, page, submitted)
            messages.success(request, f"{updated(page, submitted)} {_no_change(submitted)}")
            action_url = links.to_action(strategy, page.action.reference, page.back.query)
            return redirect(f"{page.back.url or action_url}#messages")
    messages.error(request, f"“Nothing has changed” was not sent. {' '.join(reasons)}")
    period = page.periods.find(form["period"].data)
    query = f"period={period.key}" if period else ""
    return redirect(links.to_update(strategy, page.action.reference, query, page.back.query))


def _to_next(request: StrategyRequest, page: UpdatePage, submitted: Update) -> HttpResponse:
    """Redirect to the form of the next action that is due from the user or, after the last, to the list or My work."""
    strategy, place = page.action.strategy, _place_in_work(request, page)
    if not place.next_reference:
        done = f"Submitted. You have no more updates to send in {strategy.short_name}."
        confirm(request, page, submitted, done)
        return redirect(f"{page.back.url or reverse('my_work')}#messages")
    confirm(request, page, submitted, f"Submitted. Next: {place.next_reference} ({place.left} left).")
    query = _period_query(request, place.next_task)
    url = links.to_update(strategy, place.next_reference, query, page.back.query)
    return redirect(f"{url}#update-title")


def _period_query(request: StrategyRequest, task: workload.Task | None) -> str:
    """Return the query string that names a task's period, as My work's link does; "" if the user has a draft for it."""
    if task is None or task.period is None or task.status.action_id in drafts_of(request.user):
        return ""
    return f"period={task.period.key}"


def _no_change(submitted: Update) -> str:
    return f"No change since {long_date(submitted.unchanged_since)}." if submitted.unchanged_since else ""


def _place_in_work(request: StrategyRequest, page: UpdatePage) -> workload.PlaceInWork:
    """Return this update's place among the updates that the user must write.

    Runs three SQL queries, and those of `Reader.groups`.
    """
    person, groups = request.reader.person, request.reader.groups
    statuses = statuses_to_update(page.action, person, request.user, groups, page.calendar, page.now)
    concerned = [status for status in statuses if workload.concerns(status, person.pk, groups)]
    work = workload.workload_of(
        statuses, page.calendar, person.pk, answered(concerned), clock.day_of(page.now), groups
    )
    queried = queried_references(request.user, statuses, [page.calendar])
    return workload.place_in_work(work, queried, page.action.reference)


def _show(request: StrategyRequest, shown: ShownForm) -> HttpResponse:
    """Return the page with its form, or with the reason why there is no form."""
    strategy = shown.page.action.strategy
    return render(
        request,
        "priorities/update.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader),
            **shown.context(request),
            "place": _place_in_work(request, shown.page),
        },
    )

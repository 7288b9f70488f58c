"""Updating an action: showing the form, saving a draft, showing errors, and submitting the update."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import ProposalKind, Rag
from priorities.figures import workload
from priorities.forms.update import CHECK, UnchangedForm, UpdateForm
from priorities.models import Strategy, Update, UpdateDraft
from priorities.queries.updates import UpdateAsAt, draft_of
from priorities.queries.waiting import replaced_by
from priorities.queries.workload import answered, queried_references, statuses_to_update
from priorities.queries.workload import drafts as drafts_of
from priorities.rules import completeness
from priorities.views import links, update_drafts
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.views.update_comparison import draft_comparison, update_comparison
from priorities.views.update_page import UpdatePage, update_page
from priorities.writes import updates
from priorities.writes.drafts import NewerDraft
from priorities.writes.resubmission import SentAlready, key_after
from priorities.writes.update_answers import answer_errors
from tracker import clock
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.unsaved_text import sent_on_as
from tracker.wording import long_date

DRAFT, EVIDENCE, NEXT = "draft", "evidence", "next"
"""The values of `then` that save a draft, that save it and add evidence, and that submit and go to the next action."""

SENTENCE_ALONE = "text/plain; charset=utf-8"
"""The type of content that the script asks for, to show the sentence for the board while the user types."""


@in_strategy(access.READ)
@takes_form
@sent_on_as(then=DRAFT)
def update(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Show one action's update form to a user who may update the action, and handle the form.

    Raises PermissionDenied for any other user, and Http404 if the plan has no such action.
    """
    page = update_page(request, strategy, reference)
    if not request.reader.may_update(page.status):
        raise PermissionDenied("Your role does not let you update this action.")
    if page.refusal or page.answered_period:
        return _show(request, page, None)
    if request.method != "POST":
        query = QueryString(request.GET)
        answers = page.first_answers(query.number("period"))
        if query.text("finished") == "yes" and not page.draft:
            # My work asks this of an action whose due date has passed.
            answers["rag"] = Rag.BLUE
        form = UpdateForm(initial=answers, questions=page.questions())
        return _show(request, page, form, page.recorded_since_draft)
    form = UpdateForm(request.POST, questions=page.questions())
    if request.POST.get("then") in (DRAFT, EVIDENCE):
        return _save_draft(request, page, form)
    if request.POST.get("then") == CHECK:
        return _check_sentence(request, page, form)
    return _submit(request, page, form)


def _save_draft(request: StrategyRequest, page: UpdatePage, form: UpdateForm) -> HttpResponse:
    """Save the form's answers as a draft, even if some are missing, and redirect, or show the form with its errors."""
    try:
        update_drafts.save_draft(request, page, form)
    except Refused as refused:
        form.full_clean()
        form.add_reasons(refused.reasons)
        return _show(request, page, form, newer=refused.draft if isinstance(refused, NewerDraft) else None)
    strategy, reference = page.action.strategy, page.action.reference
    if request.POST.get("then") == EVIDENCE:
        messages.info(request, "Your update is saved as a draft while you add evidence.")
        # The evidence counts from the same day as this update, so that a paper as at that day can include it.
        url = reverse("evidence_add", args=[strategy.slug, reference])
        day = page.effective_from.isoformat()
        return redirect(links.with_query(url, f"then=update&on={day}", page.back.query))
    messages.success(request, "Draft saved. Only you can see it until you submit it.")
    return redirect(links.to_update(strategy, reference, page.back.query))


def _check_sentence(request: StrategyRequest, page: UpdatePage, form: UpdateForm) -> HttpResponse:
    """Return the form with the sentence as the board will read it or, to a script, the sentence alone as text."""
    if request.headers.get("Accept") == SENTENCE_ALONE:
        return HttpResponse("" if form.errors else form.read_by_board, content_type=SENTENCE_ALONE)
    return _show(request, page, form)


def _submit(request: StrategyRequest, page: UpdatePage, form: UpdateForm) -> HttpResponse:
    """Submit the update and redirect, or show the form again with all its errors."""
    if not form.is_valid():
        saved = _save_refused(request, page, form)
        _add_what_is_missing(page, form)
        return _show(request, page, form, saved=saved)
    answers = form.cleaned_data
    try:
        submitted = updates.submit(
            action=page.action,
            answers=form.answers(page.history.last_counted_before(answers["key"])),
            by=request.user,
            at=page.now,
            key=answers["key"],
            period=page.open_period(answers.get("period")),
            done_milestones=form.done_milestones,
            based_on=answers["based_on"],
            on_behalf_of=page.informant(answers.get("on_behalf_of")),
            propose_date=form.proposes_date,
            form=update_drafts.sent_form(request, page, form),
        )
    except Refused as refused:
        return _show_refused(request, page, form, refused)
    if draft_of(page.action, request.user):
        messages.info(
            request, "You saved different answers in another tab or browser. They are still your draft."
        )
    if request.POST.get("then") == NEXT:
        return _to_next(request, page, submitted)
    _confirm(request, page, submitted, _updated(page, submitted))
    return redirect(links.to_action(page.action.strategy, page.action.reference, page.back.query))


@in_strategy(access.READ)
@takes_form
def update_unchanged(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """Record that nothing has changed since the action's last update, and redirect: to the next action, or back.

    If that is refused, redirect to the update form, with the reason. Raises PermissionDenied if the user may not update
    the action, and Http404 if the plan has no such action.
    """
    page = update_page(request, strategy, reference)
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
            messages.success(request, f"{_updated(page, submitted)} {_no_change(submitted)}")
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
        _confirm(request, page, submitted, done)
        return redirect(f"{page.back.url or reverse('my_work')}#messages")
    _confirm(request, page, submitted, f"Submitted. Next: {place.next_reference} ({place.left} left).")
    query = _period_query(request, place.next_task)
    url = links.to_update(strategy, place.next_reference, query, page.back.query)
    return redirect(f"{url}#update-title")


def _period_query(request: StrategyRequest, task: workload.Task | None) -> str:
    """Return the query string that names a task's period, as My work's link does; "" if the user has a draft for it."""
    if task is None or task.period is None or task.status.action_id in drafts_of(request.user):
        return ""
    return f"period={task.period.key}"


def _show_refused(
    request: StrategyRequest, page: UpdatePage, form: UpdateForm, refused: Refused
) -> HttpResponse:
    """Return the page with the reasons, and with the last recorded update if the user has not seen it."""
    saved = _save_refused(request, page, form)
    form.add_refusal(refused)
    # Another update may have been recorded since this request read the page, while it waited for the lock.
    page = update_page(request, page.action.strategy, page.action.reference)
    has_seen_last = page.history.last_recorded_id == form.cleaned_data["based_on"]
    new_key = None
    if isinstance(refused, SentAlready):
        # The update that this form sent before counts; the next attempt is a separate update.
        has_seen_last = False
        new_key = key_after(page.history.last_recorded.row) if page.history.last_recorded else uuid4()
    # The page now shows the last recorded update.
    form.rebase(page.history.last_recorded_id or "", new_key)
    unseen_update = None if has_seen_last else page.history.last_recorded
    return _show(request, page, form, unseen_update, saved=saved)


def _save_refused(request: StrategyRequest, page: UpdatePage, form: UpdateForm) -> UpdateDraft | None:
    """Save a refused form's answers as a draft, because browsers do not store the page. Return the draft.

    Return None, and save nothing, if the form has no text, if the user has saved other words on another page, or if an
    answer contains a personal identifier or is too long for a draft.
    """
    if not form.has_text:
        return None
    try:
        return update_drafts.save_draft(request, page, form)
    except Refused:
        return None


def _add_what_is_missing(page: UpdatePage, form: UpdateForm) -> None:
    """Add errors for missing answers to those for invalid answers, so that the user sees all errors at once."""
    answers = form.answers(page.history.last_counted_before(form.cleaned_data.get("key")))
    missing = answer_errors(
        strategy=page.action.strategy,
        current=page.status,
        status=page.plan.status,
        answers=answers,
        evidence_count=page.evidence_count,
        suggestion=form.suggestion_for(answers.rag),
        effective_from=page.effective_from,
        milestones=page.milestones,
        done_milestones=form.done_milestones,
        propose_date=form.proposes_date,
        today=clock.day_of(page.now),
    )
    form.add_reasons(missing)


def _updated(page: UpdatePage, submitted: Update) -> str:
    """Return a sentence that says that the action was updated, for which period, and its rating."""
    period = f" for {submitted.period.name}" if submitted.period else ""
    return f"{page.action.reference} was updated{period}: {Rag(submitted.rag).word}."


def _no_change(submitted: Update) -> str:
    return f"No change since {long_date(submitted.unchanged_since)}." if submitted.unchanged_since else ""


def _confirm(request: StrategyRequest, page: UpdatePage, submitted: Update, first: str) -> None:
    """Add messages: the `first` sentence, which says that the update was submitted, and what else the user must know.

    That is what happens next, and what was left out.
    """
    words = [first]
    if submitted.repeats_words and not submitted.unchanged:
        words.append("The progress and next steps are worded as they were last time, and the update says so.")
    last = page.history.last_counted_facts
    is_latest = last is None or submitted.effective_from >= last.effective_from
    if not is_latest:
        period = page.calendar.named(last.period_id) if last else ""
        later = f"the update for {period}" if period else "another update"
        words.append(f"The action still counts as {page.status.counted_as.phrase}, because {later} is later.")
    elif submitted.rag == Rag.BLUE:
        words.append("It will count as Blue once its completion is agreed.")
    if proposal := submitted.proposals.filter(kind=ProposalKind.NEW_DATE).first():
        asked_for = f"You asked for {long_date(proposal.new_date)} as the new due date."
        words.append(f"{asked_for} {page.decides_dates} will decide.")
        replaced = replaced_by(proposal)
        if replaced and replaced.row.new_date and replaced.row.by_id != submitted.user_id:
            words.append(f"It replaces {long_date(replaced.row.new_date)}, which {replaced.who} proposed.")
    messages.success(request, " ".join(words))
    if not is_latest:
        return
    before = page.status.rag
    if completeness.improved_unexplained(before, Rag(submitted.rag), submitted.what_changed) and before:
        messages.info(
            request,
            (
                f"It was {before.word} last time. You left “What has changed since last time?” blank, "
                "so the action will appear in the exception report."
            ),
        )


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


def _show(
    request: StrategyRequest,
    page: UpdatePage,
    form: UpdateForm | None,
    unseen_update: UpdateAsAt | None = None,
    *,
    saved: UpdateDraft | None = None,
    newer: UpdateDraft | None = None,
) -> HttpResponse:
    """Return the page with its form, with the reason why it has none, or with the question about the period.

    `saved` is the draft that a refused form was saved as, and `newer` the draft that another page has saved meanwhile.
    """
    strategy = page.action.strategy
    comparisons = []
    if form and unseen_update:
        comparisons.append(update_comparison(unseen_update, form, page, request.user))
    if form and newer:
        comparisons.append(draft_comparison(newer, form))
    return render(
        request,
        "priorities/update.html",
        {
            "strategy": strategy,
            "strategy_nav": links.navigation(strategy, "actions", request.reader),
            "page": page,
            "form": form,
            "comparisons": comparisons,
            "repeats_last": form is not None and form.repeats(page.history.last_counted_row),
            "is_saved": saved is not None,
            # If the page shows a newer draft, the next attempt replaces it.
            "draft_seen": update_drafts.seen_in(request, page, saved or newer),
            "place": _place_in_work(request, page),
        },
    )

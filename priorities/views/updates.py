"""Updating an action: the form, the draft of it, and what is said when it is refused."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import Rag
from priorities.forms.update import Asked, UpdateForm
from priorities.models import Period, Strategy, Update
from priorities.queries.updates import UpdateTold
from priorities.rules import completeness
from priorities.rules.wording import day
from priorities.views import navigation
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.update_desk import Desk, desk
from priorities.writes import drafts, updates
from priorities.writes.resent import SentAlready, key_after
from tracker.address import Address
from tracker.methods import takes_form
from tracker.refusals import Refused

DRAFT, EVIDENCE, NEXT = "draft", "evidence", "next"
LAST = "last"


@in_strategy(access.READ)
@takes_form
def update(request: StrategyRequest, strategy: Strategy, reference: str) -> HttpResponse:
    """The update form of one action, for those who may update it."""
    at_desk = desk(request, strategy, reference)
    if not request.standing.may_update(at_desk.status):
        raise PermissionDenied("This action is not yours to update.")
    if at_desk.refusal:
        return _show(request, at_desk, None)
    if request.method != "POST":
        return _show(request, at_desk, _opened(request, at_desk))
    data = request.POST.copy()
    form = _filled(at_desk, data)
    if data.get("then") in (DRAFT, EVIDENCE):
        return _keep(request, at_desk, form)
    return _submit(request, at_desk, form, data)


def _opened(request: StrategyRequest, at_desk: Desk) -> UpdateForm:
    """The form as it is opened: with the draft, the last words or what still holds."""
    address = Address(request.GET)
    answers = at_desk.first_answers(
        from_last=address.text("from") == LAST, period_key=str(address.number("period") or "")
    )
    answers |= {"key": uuid4(), "based_on": at_desk.latest.row.pk if at_desk.latest else None}
    # What is in it is read as if it had been typed, so that the suggestion speaks of the dates that are shown.
    first = UpdateForm(initial=answers, asked=at_desk.asked())
    return UpdateForm(initial=answers, asked=_asked(at_desk, first, answers))


def _filled(at_desk: Desk, data: QueryDict) -> UpdateForm:
    """The form as it was sent, beside what the dates suggest with these answers."""
    first = UpdateForm(data, asked=at_desk.asked())
    answers = {name: first[name].data for name in first.fields}
    return UpdateForm(data, asked=_asked(at_desk, first, answers))


def _asked(at_desk: Desk, form: UpdateForm, answers: dict[str, Any]) -> Asked:
    """What is asked beside what the dates suggest with the answers given, leaving out those that cannot be read."""
    read: dict[str, Any] = {}
    for name in ("period", "forecast", "milestones"):
        if name in form.fields:
            try:
                read[name] = form.fields[name].clean(answers.get(name))
            except ValidationError:
                read[name] = None
    proposed = at_desk.proposed_period
    period = read.get("period") or (proposed.key if proposed else None)
    given = period, read.get("forecast"), read.get("milestones") or ()
    # Any rating that says work has started is judged as `submit` judges it: Green stands for all of these.
    return at_desk.asked(at_desk.suggestion(*given), at_desk.suggestion(*given, Rag.GREEN))


def _keep(request: StrategyRequest, at_desk: Desk, form: UpdateForm) -> HttpResponse:
    """Save what was typed as a draft, whatever is still missing from it."""
    try:
        drafts.save(action=at_desk.action, by=request.user, at=at_desk.now, answers=form.typed())
    except Refused as refused:
        form.full_clean()
        form.add_refusal(Refused({k: why for k, why in refused.reasons.items() if k not in form.errors}))
        return _show(request, at_desk, form)
    here = [at_desk.action.strategy.slug, at_desk.action.reference]
    if form.data.get("then") == EVIDENCE:
        messages.info(request, "Your update is kept as a draft while you add evidence.")
        # It counts from the day of this update, so that a paper of that day can name it.
        chosen = [one for one in at_desk.open_periods if str(one.key) == form.data.get("period")]
        period = next(iter(chosen), at_desk.proposed_period)
        on = at_desk.stands_from(period.key if period else None).isoformat()
        return redirect(reverse("evidence_add", args=here) + f"?then=update&on={on}")
    messages.success(request, "Draft saved. Nobody else sees it until you submit it.")
    return redirect("action_update", *here)


def _submit(request: StrategyRequest, at_desk: Desk, form: UpdateForm, data: QueryDict) -> HttpResponse:
    if not form.is_valid():
        kept = _keep_refused(request, at_desk, form)
        _add_what_is_missing(at_desk, form)
        return _show(request, at_desk, form, kept=kept)
    answers, action = form.cleaned_data, at_desk.action
    period = at_desk.period(answers.get("period"))
    try:
        made = updates.submit(
            action=action,
            said=form.said(at_desk.last_before(answers["key"])),
            by=request.user,
            at=at_desk.now,
            key=answers["key"],
            period=period,
            done_milestones=answers.get("milestones", ()),
            based_on=answers["based_on"],
            on_behalf_of=at_desk.teller(answers.get("on_behalf_of")),
            corrects=_corrected(request, at_desk, answers["key"], period),
        )
    except Refused as refused:
        kept = _keep_refused(request, at_desk, form)
        form.add_refusal(refused)
        seen = at_desk.latest.row.pk if at_desk.latest else None
        other = at_desk.latest if seen != answers["based_on"] else None
        # The other's update is on the page now, so the next attempt is based on it.
        data["based_on"] = "" if seen is None else str(seen)
        if isinstance(refused, SentAlready):
            # What was sent before stands; the next attempt is an update of its own.
            other = at_desk.latest
            data["key"] = str(key_after(other.row) if other else uuid4())
        return _show(request, at_desk, form, other, kept=kept)
    _say(request, at_desk, made)
    if data.get("then") == NEXT:
        following = at_desk.next_reference
        return (
            redirect("action_update", action.strategy.slug, following) if following else redirect("my_work")
        )
    return redirect("action", action.strategy.slug, action.reference)


def _keep_refused(request: StrategyRequest, at_desk: Desk, form: UpdateForm) -> bool:
    """Save the words of a refused form as a draft, because the browser does not store the page. Return whether it did.

    Text that may not be stored is not saved, and the page says why.
    """
    if not form.has_words:
        return False
    try:
        drafts.save(action=at_desk.action, by=request.user, at=at_desk.now, answers=form.typed())
    except Refused:
        return False
    return True


def _corrected(request: StrategyRequest, at_desk: Desk, key: UUID, period: Period | None) -> Update | None:
    """The update of the same period that this one corrects: one sent back, or one's own sent again in other words."""
    latest = at_desk.latest
    if latest is None or latest.row.period_id != (period.pk if period else None):
        return None
    sent_again = latest.row.author_id == request.user.pk and key == key_after(latest.row)
    return latest.row if latest.sent_back or sent_again else None


def _add_what_is_missing(at_desk: Desk, form: UpdateForm) -> None:
    """Name what is missing beside what cannot be read, so that nobody is refused twice for one form."""
    stands_from = at_desk.stands_from(form.cleaned_data.get("period"))
    strategy = at_desk.action.strategy
    said = form.said(at_desk.last_before(form.cleaned_data.get("key")))
    missing = updates.incomplete(
        strategy,
        at_desk.status.stage,
        at_desk.plan_on(stands_from).status,
        said,
        form.asked.evidence_count,
        form.asked.suggested_for(said.rag),
        stands_from,
    )
    form.add_refusal(Refused({name: why for name, why in missing.items() if name not in form.errors}))


def _say(request: StrategyRequest, at_desk: Desk, made: Update) -> None:
    """Say that it is done, and what it leads to or left unsaid."""
    period = f" for {made.period.name}" if made.period else ""
    words = [f"{at_desk.action.reference} is updated{period}: {Rag(made.rag).word}."]
    if made.repeats_words:
        words.append("Its words are those of last time, and it says so.")
    if made.rag == Rag.BLUE:
        words.append("It counts as Blue once completion is agreed.")
    messages.success(request, " ".join(words))
    before = at_desk.status.rag
    if completeness.improved_unexplained(before, Rag(made.rag), made.what_changed) and before:
        messages.info(
            request,
            f"It was {before.word} last time. What changed was left empty, so it is listed as an exception.",
        )


def _show(
    request: StrategyRequest,
    at_desk: Desk,
    form: UpdateForm | None,
    other: UpdateTold | None = None,
    *,
    kept: bool = False,
) -> HttpResponse:
    strategy, draft = at_desk.action.strategy, at_desk.draft
    latest = at_desk.latest.row.pk if at_desk.latest else None
    if draft and not other and form and not form.is_bound and draft.answers.get("based_on"):
        # Somebody updated the action between the draft and now: their words are shown before it is sent.
        other = at_desk.latest if str(draft.answers["based_on"]) != str(latest) else None
    chosen = form["period"].value() if form and "period" in form.fields else None
    period = at_desk.chosen_period(chosen)
    stands_from = at_desk.stands_from(period.key if period else None)
    asked = form.asked if form else None
    return render(
        request,
        "priorities/update.html",
        {
            "strategy": strategy,
            "strategy_nav": navigation.local(strategy, "actions", request.standing),
            "desk": at_desk,
            "action": at_desk.action,
            "status": at_desk.status,
            "form": form,
            "other": other,
            "kept": kept,
            "period": period,
            "suggestion": asked.suggestion if asked else None,
            "once_started": asked.once_started if asked and asked.once_started != asked.suggestion else None,
            "suggested_for": day(stands_from),
            "then": at_desk.plan_on(stands_from).status,
            "home": at_desk.commitments[0] if at_desk.commitments else None,
            "supports": at_desk.commitments[1:],
            "which": at_desk.just_answered if form and not chosen else None,
            "begins": at_desk.proposed_period,
            "from_last": Address(request.GET).text("from") == LAST,
            "evidence_count": asked.evidence_count if asked else 0,
        },
    )

"""The update form as a page receives it: a draft to save, an update to submit, or errors to show.

The update page has the form, and so has the page of an action in a meeting.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from priorities.choices import ProposalKind, Rag
from priorities.forms.update import CHECK, UpdateForm
from priorities.models import Update, UpdateDraft
from priorities.queries.updates import UpdateAsAt
from priorities.queries.waiting import replaced_by
from priorities.rules import completeness
from priorities.views import update_drafts
from priorities.views.update_comparison import draft_comparison, update_comparison
from priorities.views.update_page import UpdatePage, update_page
from priorities.writes.drafts import NewerDraft
from priorities.writes.resubmission import SentAlready, key_after
from priorities.writes.update_answers import answer_errors
from tracker import clock
from tracker.refusals import Refused
from tracker.wording import long_date

DRAFT, EVIDENCE, NEXT = "draft", "evidence", "next"
"""The values of `then` that save a draft, that save it and add evidence, and that submit and go to the next action."""

SENTENCE_ALONE = "text/plain; charset=utf-8"
"""The type of content that the script asks for, to show the sentence for the board while the user types."""


@dataclass(frozen=True, slots=True)
class ShownForm:
    """The update form to show, or None if the action cannot be updated, with what the user has not seen.

    `unseen_update` is an update that was recorded since, `saved` the draft that a refused form was saved as, and
    `newer` the draft that another page has saved meanwhile.
    """

    page: UpdatePage
    form: UpdateForm | None
    unseen_update: UpdateAsAt | None = None
    saved: UpdateDraft | None = None
    newer: UpdateDraft | None = None

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the form's templates need."""
        form, page = self.form, self.page
        comparisons = []
        if form and self.unseen_update and page.writer.may_read(self.unseen_update):
            comparisons.append(update_comparison(self.unseen_update, form, page))
        if form and self.newer:
            comparisons.append(draft_comparison(self.newer, form))
        return {
            "page": page,
            "form": form,
            "comparisons": comparisons,
            "repeats_last": form is not None and form.repeats(page.history.last_counted_row),
            "is_saved": self.saved is not None,
            # If the page shows a newer draft, the next attempt replaces it.
            "draft_seen": update_drafts.seen_in(request, page, self.saved or self.newer),
        }


def receive(request: HttpRequest, page: UpdatePage, here: str) -> Update | HttpResponse | ShownForm:
    """Do what the form's button asks, and return the submitted update, another answer or the form to show again.

    `here` is the URL of the page that has the form.
    """
    form = UpdateForm(request.POST, questions=page.questions())
    if request.POST.get("then") in (DRAFT, EVIDENCE):
        return _save_draft(request, page, form, here)
    if request.POST.get("then") == CHECK:
        return _check_sentence(request, page, form)
    return _submit(request, page, form)


def _save_draft(
    request: HttpRequest, page: UpdatePage, form: UpdateForm, here: str
) -> HttpResponse | ShownForm:
    """Save the form's answers as a draft, even if some are missing, and redirect, or show the form with its errors."""
    try:
        update_drafts.save_draft(request, page, form)
    except Refused as refused:
        form.full_clean()
        form.add_reasons(refused.reasons)
        return ShownForm(page, form, newer=refused.draft if isinstance(refused, NewerDraft) else None)
    if request.POST.get("then") == EVIDENCE:
        messages.info(request, "Your update is saved as a draft while you add evidence.")
        return redirect(page.writer.evidence_url(page.action, page.effective_from, page.back.query))
    messages.success(request, f"Draft saved. {page.writer.readers_of_draft}")
    return redirect(here)


def _check_sentence(request: HttpRequest, page: UpdatePage, form: UpdateForm) -> HttpResponse | ShownForm:
    """Return the form with the sentence as the board will read it or, to a script, the sentence alone as text."""
    if request.headers.get("Accept") == SENTENCE_ALONE:
        return HttpResponse("" if form.errors else form.read_by_board, content_type=SENTENCE_ALONE)
    return ShownForm(page, form)


def _submit(request: HttpRequest, page: UpdatePage, form: UpdateForm) -> Update | ShownForm:
    """Submit the update and return it, or return the form to show again with all its errors."""
    if not form.is_valid():
        saved = _save_refused(request, page, form)
        _add_what_is_missing(page, form)
        return ShownForm(page, form, saved=saved)
    answers = form.cleaned_data
    try:
        submitted = page.writer.submit(
            page.action,
            page.now,
            update_drafts.sent_form(request, page, form),
            page.open_period(answers.get("period")),
            page.informant(answers.get("on_behalf_of")),
            answers=form.answers(page.history.last_counted_before(answers["key"])),
            key=answers["key"],
            done_milestones=form.done_milestones,
            based_on=answers["based_on"],
            propose_date=form.proposes_date,
        )
    except Refused as refused:
        return _refused(request, page, form, refused)
    if page.writer.draft_of(page.action):
        messages.info(
            request, "You saved different answers in another tab or browser. They are still your draft."
        )
    return submitted


def _refused(request: HttpRequest, page: UpdatePage, form: UpdateForm, refused: Refused) -> ShownForm:
    """Return the form with the reasons, and with the last recorded update if the user has not seen it."""
    saved = _save_refused(request, page, form)
    form.add_refusal(refused)
    # Another update may have been recorded since this request read the page, while it waited for the lock.
    again = update_page(request, page.action.strategy, page.action.reference, page.writer)
    page = replace(again, back=page.back)
    has_seen_last = page.history.last_recorded_id == form.cleaned_data["based_on"]
    new_key = None
    if isinstance(refused, SentAlready):
        # The update that this form sent before counts; the next attempt is a separate update.
        has_seen_last = False
        new_key = key_after(page.history.last_recorded.row) if page.history.last_recorded else uuid4()
    # The page now shows the last recorded update.
    form.rebase(page.history.last_recorded_id or "", new_key)
    unseen_update = None if has_seen_last else page.history.last_recorded
    return ShownForm(page, form, unseen_update, saved=saved)


def _save_refused(request: HttpRequest, page: UpdatePage, form: UpdateForm) -> UpdateDraft | None:
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


def updated(page: UpdatePage, submitted: Update) -> str:
    """Return a sentence that says that the action was updated, for which period, and its rating."""
    period = f" for {submitted.period.name}" if submitted.period else ""
    return f"{page.action.reference} was updated{period}: {Rag(submitted.rag).word}."


def confirm(request: HttpRequest, page: UpdatePage, submitted: Update, first: str) -> None:
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

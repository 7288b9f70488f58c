"""The tolerances of a strategy, with a preview of what others would change."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from priorities import access
from priorities.figures.preview import Preview, preview
from priorities.forms.strategy import SETTINGS, SettingsForm
from priorities.models import Strategy
from priorities.queries.versions import settings_versions
from priorities.rules.wording import counted
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import frame, sent
from priorities.writes import settings
from priorities.writes.agreement import Newer
from tracker import clock
from tracker.methods import takes_form
from tracker.refusals import Refused


@in_strategy(access.SET_TOLERANCES)
@takes_form
def tolerances(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """The tolerances that hold, and a form that shows what others would change before they are saved."""
    versions = settings_versions(strategy)
    data = sent(request)
    form = SettingsForm(data, initial=asdict(versions[0].tolerances()))
    shown: Preview | None = None
    newer: list[tuple[str, Any]] = []
    if data is not None:
        form.is_valid()
        # Also where a box could not be read: everything that is wrong is said at once.
        form.add_reasons(settings.wrong_values(form.tolerances()))
    if data is not None and form.is_valid():
        values = form.tolerances()
        if data.get("then") == "save" and form.cleaned_data["previewed"] == form.fingerprint:
            try:
                _save(request, strategy, form)
            except Newer as refused:
                form.add_reasons(refused.told_to(request.user))
                newer = _rows(strategy)
                data["version"] = str(refused.number)
            except Refused as refused:
                form.add_refusal(refused)
            else:
                messages.success(
                    request, "The new settings hold from now on. Past figures stay as they were."
                )
                return redirect("plan_settings", strategy.slug)
        shown = _preview(strategy, form, data, values)
    return render(
        request,
        "priorities/plan/settings.html",
        frame(request, strategy)
        | {
            "form": form,
            "preview": shown,
            "summary": _summary(shown) if shown else "",
            "versions": versions,
            "newer": newer,
        },
    )


def _preview(strategy: Strategy, form: SettingsForm, data: QueryDict, values: Any) -> Preview:
    """What the values would change."""
    # The values shown are the values previewed, so this save may go through without another preview.
    data["previewed"] = form.fingerprint
    return preview(strategy, values, clock.now())


def _save(request: StrategyRequest, strategy: Strategy, form: SettingsForm) -> None:
    settings.set_tolerances(
        strategy=strategy,
        tolerances=form.tolerances(),
        set_by=form.cleaned_data["set_by"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=clock.now(),
    )


def _summary(shown: Preview) -> str:
    """What would change, in one sentence: "With these, 7 of 48 suggestions and 2 headlines would change"."""
    suggestions = counted(shown.suggestions_total, "suggestion", "suggestions")
    headlines = counted(len(shown.headlines), "headline", "headlines")
    words = f"With these, {len(shown.suggestions)} of {suggestions} and {headlines} would change."
    before, after = shown.not_updated
    if before != after:
        words += f" {counted(after, 'action', 'actions')} would be not updated, where there are {before} now."
    return words


def _rows(strategy: Strategy) -> list[tuple[str, Any]]:
    held = settings_versions(strategy)[0]
    rows: list[tuple[str, Any]] = [(label, getattr(held, name)) for name, (label, _) in SETTINGS.items()]
    return [*rows, ("Set by", held.set_by), ("Reason", held.reason)]

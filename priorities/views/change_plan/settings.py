"""The page for a strategy's tolerances and thresholds, with a preview of what new values would change."""

from collections.abc import Sequence
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from priorities import access
from priorities.figures.preview import Preview, preview
from priorities.forms.strategy import SETTINGS, SettingsForm
from priorities.models import SettingsVersion, Strategy
from priorities.queries.strategies import settings_versions
from priorities.views.change_plan.generic import Rows, page_context
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import settings
from tracker import clock
from tracker.http_methods import takes_form
from tracker.refusals import EditConflict, Refused
from tracker.wording import counted


@in_strategy(access.SET_TOLERANCES)
@takes_form
def tolerances(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the current settings, preview new settings, and save them."""
    versions = settings_versions(strategy)
    data = request.POST.copy() if request.method == "POST" else None
    form = SettingsForm(data, initial=asdict(versions[0].tolerances()))
    if data is None or not _is_valid(form):
        return _show(request, strategy, form, versions)
    values = form.tolerances()
    newer: Rows = ()
    if data.get("then") == "save" and form.cleaned_data["previewed"] == form.fingerprint:
        try:
            _save(request, strategy, form)
        except EditConflict as refused:
            form.add_reasons(refused.reasons_for(request.user))
            newer = _rows(settings_versions(strategy)[0])
            data["version"] = str(refused.number)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, "The new settings apply from now on. Past figures do not change.")
            return redirect("plan_settings", strategy.slug)
    # The page previews these values, so they can be saved next without another preview.
    data["previewed"] = form.fingerprint
    changes = preview(strategy, values, clock.now())
    return _show(request, strategy, form, versions, changes=changes, newer=newer)


def _is_valid(form: SettingsForm) -> bool:
    """Return whether the form is valid. Every value is checked, so that the page shows all errors at once."""
    form.is_valid()
    form.add_reasons(settings.value_errors(form.tolerances()))
    return form.is_valid()


def _save(request: StrategyRequest, strategy: Strategy, form: SettingsForm) -> None:
    """Save the form's values as a new version. Raises Refused."""
    settings.set_tolerances(
        strategy=strategy,
        tolerances=form.tolerances(),
        set_by=form.cleaned_data["set_by"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=clock.now(),
    )


def _show(
    request: StrategyRequest,
    strategy: Strategy,
    form: SettingsForm,
    versions: Sequence[SettingsVersion],
    *,
    changes: Preview | None = None,
    newer: Rows = (),
) -> HttpResponse:
    """Return the page. `newer` describes a version that has been saved since the user opened the page."""
    return render(
        request,
        "priorities/change_plan/settings.html",
        page_context(request, strategy)
        | {
            "form": form,
            "preview": changes,
            "summary": _summary(changes) if changes else "",
            "versions": versions,
            "newer": newer,
        },
    )


def _summary(changes: Preview) -> str:
    """Return one or two sentences, such as "With these, 7 of 48 suggestions and 2 headlines would change."."""
    suggestions = counted(changes.suggestions_total, "suggestion", "suggestions")
    headlines = counted(len(changes.headlines), "headline", "headlines")
    words = f"With these, {len(changes.suggestions)} of {suggestions} and {headlines} would change."
    before, after = changes.not_updated
    if before != after:
        words += f" {counted(after, 'action', 'actions')} would count as not updated ({before} now)."
    return words


def _rows(version: SettingsVersion) -> Rows:
    """Return the rows that describe a version."""
    values = [(label, getattr(version, name)) for name, (label, _) in SETTINGS.items()]
    return [*values, ("Set by", version.set_by), ("Reason", version.reason)]

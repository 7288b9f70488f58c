"""The URLs of the pages that list, set up, show and change strategies."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from priorities.views import actions, evidence, periods, risks, strategies, updates
from priorities.views.change_plan import strategy


class ReferenceConverter(StringConverter):
    """A reference in a URL: up to 20 letters, digits, full stops and hyphens. Any other URL is not found."""

    regex = "[0-9A-Za-z.-]{1,20}"


register_converter(ReferenceConverter, "reference")

# At /strategies/<slug>/: the pages of one strategy.
of_one_strategy: list[URLPattern | URLResolver] = [
    path("", strategies.strategy, name="strategy"),
    path("priorities/<int:number>/", strategies.priority, name="priority"),
    path("actions/", actions.actions, name="actions"),
    path("actions/<reference:reference>/", actions.action, name="action"),
    path("actions/<reference:reference>/update/", updates.update, name="action_update"),
    path("actions/<reference:reference>/evidence/add/", evidence.evidence_add, name="evidence_add"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/<reference:reference>/", evidence.evidence_item, name="evidence_item"),
    path("risks/", risks.risks, name="risks"),
    path("periods/", periods.periods, name="periods"),
    path("plan/", include("priorities.views.change_plan.urls")),
]

# At /, the root of the site.
urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/new/", strategy.strategy_add, name="strategy_add"),
    path("strategies/<slug:slug>/", include(of_one_strategy)),
]

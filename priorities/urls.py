"""The pages of a strategy."""

from django.urls import path

from priorities.views import actions, evidence, periods, risks, strategies, updates
from priorities.views.evidence_item import evidence_item
from priorities.views.evidence_list import evidence as evidence_list

urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/<slug:slug>/", strategies.strategy, name="strategy"),
    path("strategies/<slug:slug>/priorities/<int:number>/", strategies.priority, name="priority"),
    path("strategies/<slug:slug>/actions/", actions.actions, name="actions"),
    path("strategies/<slug:slug>/actions/<str:reference>/", actions.action, name="action"),
    path("strategies/<slug:slug>/actions/<str:reference>/update/", updates.update, name="action_update"),
    path("strategies/<slug:slug>/actions/<str:reference>/evidence/add/", evidence.add, name="evidence_add"),
    path("strategies/<slug:slug>/evidence/", evidence_list, name="evidence"),
    path("strategies/<slug:slug>/evidence/<str:reference>/", evidence_item, name="evidence_item"),
    path("strategies/<slug:slug>/risks/", risks.risks, name="risks"),
    path("strategies/<slug:slug>/periods/", periods.periods, name="periods"),
]

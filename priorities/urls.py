"""The pages of a strategy."""

from django.urls import path

from priorities.views import actions, evidence, strategies, updates

urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/<slug:slug>/", strategies.strategy, name="strategy"),
    path("strategies/<slug:slug>/priorities/<int:number>/", strategies.priority, name="priority"),
    path("strategies/<slug:slug>/actions/", actions.actions, name="actions"),
    path("strategies/<slug:slug>/actions/<str:reference>/", actions.action, name="action"),
    path("strategies/<slug:slug>/actions/<str:reference>/update/", updates.update, name="action_update"),
    path("strategies/<slug:slug>/actions/<str:reference>/evidence/add/", evidence.add, name="evidence_add"),
]

"""The pages of a strategy."""

from django.urls import path

from priorities.views import strategies

urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/<slug:slug>/", strategies.strategy, name="strategy"),
    path("strategies/<slug:slug>/priorities/<int:number>/", strategies.priority, name="priority"),
]

"""What the strategy says to people: one's own work, the dashboard and the papers."""

from django.urls import path

from reports.views.dashboard import dashboard
from reports.views.my_work import my_work

urlpatterns = [
    path("", my_work, name="my_work"),
    path("strategies/<slug:slug>/dashboard/", dashboard, name="dashboard"),
]

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What the strategy says to people: dashboards, exceptions, board papers."""

    name = "reports"
    verbose_name = "Reports"

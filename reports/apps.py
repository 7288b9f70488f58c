from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What the strategy says to people: dashboards, exceptions, board papers."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Connect what checks that papers can be written."""
        import_module("reports.checks")

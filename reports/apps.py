from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app for dashboards, exception reports and board papers."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Import the system checks for papers."""
        import_module("reports.checks")

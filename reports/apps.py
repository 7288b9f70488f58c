from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app for My work, dashboards, exception reports, board papers and help."""

    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        """Import the system checks for papers."""
        import_module("reports.checks")

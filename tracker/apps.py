from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The ground floor: people who sign in, the audit chain, mail, access."""

    name = "tracker"
    verbose_name = "Tracker"

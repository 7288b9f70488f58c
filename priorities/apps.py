from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """The strategy itself: priorities, commitments, actions, evidence."""

    name = "priorities"
    verbose_name = "Priorities"

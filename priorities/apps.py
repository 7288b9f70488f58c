from importlib import import_module

from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """The strategy itself: its plan, people, updates, evidence and risks."""

    name = "priorities"
    verbose_name = "Priorities"

    def ready(self) -> None:
        """Make `tracker.password_validators` refuse passwords made up mostly of the names of strategies and bodies."""
        passwords = import_module("tracker.password_validators")
        passwords.OWN_WORDS.append(import_module("priorities.queries.strategies").strategy_names)

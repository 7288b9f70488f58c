from importlib import import_module

from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """The strategy itself: its plan, people, updates, evidence and risks."""

    name = "priorities"
    verbose_name = "Priorities"

    def ready(self) -> None:
        """Add the names of strategies, bodies and boards to the words that `tracker.password_validators` looks for."""
        passwords = import_module("tracker.password_validators")
        passwords.OWN_WORDS.append(import_module("priorities.queries.strategies").strategy_names)

from importlib import import_module

from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """The strategy itself: its plan, people, updates, evidence and risks."""

    name = "priorities"
    verbose_name = "Priorities"

    def ready(self) -> None:
        """Tell `tracker` which names passwords must not contain, and how letters are written."""
        passwords = import_module("tracker.password_validators")
        passwords.OWN_WORDS.append(import_module("priorities.queries.strategies").strategy_names)
        # Their imports say how the outbox writes letters, and emails with links for updates.
        import_module("priorities.letter_emails")
        import_module("priorities.answer_link_emails")
        import_module("tracker.mail").QUEUED_BY_DATE.append(import_module("priorities.writes.letters").remind)

"""The versions of a strategy's settings."""

from priorities.models import SettingsVersion, Strategy


def settings_versions(strategy: Strategy) -> list[SettingsVersion]:
    """Every version of a strategy's settings, latest first. One SQL query."""
    return list(strategy.settings_versions.select_related("recorded_by").order_by("-number"))

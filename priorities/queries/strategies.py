"""The names of strategies, and the versions of their settings."""

from priorities.models import SettingsVersion, Strategy


def settings_versions(strategy: Strategy) -> list[SettingsVersion]:
    """Return every version of a strategy's settings, latest first. Runs one SQL query."""
    return list(strategy.settings_versions.select_related("recorded_by").order_by("-number"))


def strategy_names() -> list[str]:
    """Return the names and slug of each strategy that is not sensitive, its body's name and its board's names.

    A refused password reveals that its words are names used here, so the names of sensitive strategies are left out.
    Runs one SQL query.
    """
    rows = Strategy.objects.filter(sensitive=False).values_list(
        "name", "short_name", "slug", "body__name", "board", "board_short_name"
    )
    return [name for row in rows.order_by("id") for name in row]

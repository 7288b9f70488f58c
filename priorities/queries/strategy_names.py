"""The names by which people know the strategies of the installation."""

from priorities.models import Strategy


def strategy_names() -> list[str]:
    """Return every name of every strategy, its body and its board. One SQL query."""
    rows = Strategy.objects.values_list("name", "short_name", "slug", "body", "board", "board_short_name")
    return [name for row in rows.order_by("id") for name in row]

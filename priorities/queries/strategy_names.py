"""The names by which people know the strategies of the installation."""

from priorities.models import Strategy


def strategy_names() -> list[str]:
    """Return every name of every strategy that is not sensitive, its body and its board. One SQL query.

    A password that is refused shows that its words are names here, so the names of sensitive strategies are left out.
    """
    rows = Strategy.objects.filter(sensitive=False).values_list(
        "name", "short_name", "slug", "body", "board", "board_short_name"
    )
    return [name for row in rows.order_by("id") for name in row]

"""docs/access.md shows the same permissions as the code."""

from priorities.access import CREATE_STRATEGY, PERMISSIONS, ROLES
from priorities.choices import Role
from tests.architecture.code import ROOT

PAGE = ROOT / "docs" / "access.md"


def table_rows() -> list[str]:
    """Return the lines of the page's table: a row for each permission and a column for each role."""
    head = ["Permission", *(str(role.label) for role in Role)]
    lines = [head, ["---"] * len(head)]
    lines += [[one.meaning, *("yes" if one in ROLES[role] else "" for role in Role)] for one in PERMISSIONS]
    return ["| " + " | ".join(line) + " |" for line in lines]


def test_the_page_shows_every_permission_of_every_role() -> None:
    shown = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    assert shown == table_rows(), "the table should read:\n" + "\n".join(table_rows())


def test_the_page_says_who_may_set_up_a_strategy() -> None:
    assert CREATE_STRATEGY.meaning in PAGE.read_text()

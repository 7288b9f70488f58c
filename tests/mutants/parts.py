"""The parts to plant mutants in: their files, the tests that must notice, and the settings of mutmut."""

import ast
from dataclasses import dataclass
from pathlib import Path

SET_BELOW = ("property", "cached_property", "lru_cache", "cache")
"""The decorators that mutmut skips and that can go below the function."""
SETTINGS = {
    "source_paths": ("tracker", "priorities", "reports"),
    "also_copy": ("manage.py", "templates", "static", "fixtures"),
    "pytest_add_cli_args": ("--no-migrations", "-p", "no:cacheprovider", "-p", "no:playwright"),
}
"""The settings of mutmut for every part."""


FRESH = "process_isolation = forkserver"
"""Each mutant starts from a process in which no test has run: a cache that was filled would answer in its place."""


@dataclass(frozen=True)
class Part:
    """Files that decide or count one kind of thing, and the narrow tests that check them."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def holds(self, file: str) -> bool:
        """Whether a file of the project belongs to this part."""
        return any(Path(file).match(pattern) for pattern in self.files)

    def settings(self) -> str:
        """The text of a setup.cfg that tells mutmut what to change and which tests to run."""
        told = SETTINGS | {"only_mutate": self.files, "pytest_add_cli_args_test_selection": self.tests}
        lists = ["\n    ".join((f"{name} =", *values)) for name, values in told.items()]
        return "\n".join(("[mutmut]", "use_setproctitle = false", FRESH, *lists, ""))


PARTS = (
    Part("rules", ("priorities/rules/*.py",), ("tests/priorities/rules",)),
    Part(
        "queries",
        tuple(f"priorities/queries/{name}.py" for name in ("status", "ratings", "action_list")),
        tuple(
            f"tests/priorities/queries/test_{name}.py" for name in ("status", "status_fields", "status_kinds")
        ),
    ),
    Part("figures", ("priorities/figures/*.py",), ("tests/priorities/figures",)),
)


def opened(source: str) -> str:
    """The source with properties and caches set below their functions: mutmut skips decorated functions."""
    lines = source.splitlines(keepends=True)
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda each: each.lineno, reverse=True):
        for decorator in node.decorator_list:
            words = ast.unparse(decorator)
            if words.partition("(")[0] in SET_BELOW and node.end_lineno:
                below = f"\n{' ' * node.col_offset}{node.name} = {words}({node.name})\n"
                lines.insert(node.end_lineno, below)
                lines[decorator.lineno - 1] = ""
    return "".join(lines)

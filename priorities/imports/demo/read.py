"""The fixtures as one value. `fixtures/README.md` says what each file holds and how its letters are read."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

FILES = ("strategy", "glossary", "people", "periods")
PER_PRIORITY = ("plan", "evidence", "history")


@dataclass(frozen=True)
class Fixture:
    """Everything the demo is made of, as it stands in the files."""

    documents: Entry
    strategy: Entry
    lists: dict[str, list[Entry]]
    settings: Entry
    older_returns: dict[str, Entry]

    def __getitem__(self, name: str) -> list[Entry]:
        """The entries of one list, such as `actions`, of all files together; empty where no file has it."""
        return self.lists.get(name, [])

    def source(self, text: str) -> str:
        """A source with its document spelled out: "S2 4.1" becomes "Progress report ..., paragraph 4.1"."""
        for key, document in self.documents.items():
            if text == key or text.startswith((f"{key} ", f"{key},")):
                rest = text.removeprefix(key).lstrip(" ,")
                return f"{key}: {document['words']}" + (f", {rest}" if rest else "")
        return text


def read(folder: Path) -> Fixture:
    """Read the strategy's files in a folder. Raises tomllib.TOMLDecodeError or KeyError for a broken one."""
    paths = [folder / f"{name}.toml" for name in FILES]
    for part in sorted(folder.glob("priority-*")):
        paths += [part / f"{name}.toml" for name in PER_PRIORITY]
    lists: dict[str, list[Entry]] = {}
    single: Entry = {}
    for path in paths:
        for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                lists.setdefault(name, []).extend(value)
            else:
                single[name] = value
    return Fixture(
        documents=single["documents"],
        strategy=single["strategy"],
        lists=lists,
        settings=single["settings"],
        older_returns=single["older_returns"],
    )

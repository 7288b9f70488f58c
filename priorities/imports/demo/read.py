"""The fixtures as one object. `fixtures/README.md` says what is in each file and what the letters mean."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

FILES = ("strategy", "glossary", "people", "periods")
PER_PRIORITY = ("plan", "evidence", "history")


@dataclass(frozen=True)
class Fixture:
    """The contents of the fixture files."""

    documents: Entry
    body: Entry
    strategy: Entry
    lists: dict[str, list[Entry]]
    settings: Entry
    older_returns: dict[str, Entry]

    def __getitem__(self, name: str) -> list[Entry]:
        """Return the entries of a list, such as `actions`, from all the files; [] if no file has the list."""
        return self.lists.get(name, [])

    def source(self, text: str) -> str:
        """Return a source with its document's name: "S2 4.1" becomes "S2: Progress report ..., 4.1".

        Text that does not begin with a document's key is returned as it is.
        """
        for key, document in self.documents.items():
            if text == key or text.startswith((f"{key} ", f"{key},")):
                rest = text.removeprefix(key).lstrip(" ,")
                return f"{key}: {document['words']}" + (f", {rest}" if rest else "")
        return text


def read(folder: Path) -> Fixture:
    """Read a strategy's files in a folder.

    Raises FileNotFoundError if a file is missing, TOMLDecodeError if a file is not valid TOML, and KeyError if a table
    is missing.
    """
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
        body=single["body"],
        strategy=single["strategy"],
        lists=lists,
        settings=single["settings"],
        older_returns=single["older_returns"],
    )

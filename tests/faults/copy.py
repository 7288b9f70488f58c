"""A copy of the project for planted faults, away from the developer's own files."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.architecture.code import ROOT, ours

BUILT = "static/vendor"
"""What packages bring and pages and papers use. Copied, since fonts are not looked for behind a link."""


@contextmanager
def copied(prefix: str) -> Iterator[Path]:
    """A copy of every file that git tracks or would track, as a repository of its own; gone when the block ends."""
    with TemporaryDirectory(prefix=prefix) as folder:
        copy = Path(folder)
        for name in ours(""):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
        if (ROOT / BUILT).is_dir():
            shutil.copytree(ROOT / BUILT, copy / BUILT)
        (copy / "staticfiles").mkdir(exist_ok=True)
        (copy / "var").mkdir(exist_ok=True)
        # The tests of conventions ask git which files are ours.
        subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
        yield copy

"""Writes the answers of the product to a folder of plain text, for `diff -r` to compare with another commit's.

`python -m tests.freeze FOLDER` asks the files as they are here, `--commit REV` those of a commit. The questions always
come from this folder, so any difference between two folders comes from the product.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.environment.site import DEMO_TODAY
from tests.environment.variables import environment_for_tests

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own, with the packages of this one; gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="freeze-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True)
        try:
            (tree / "node_modules").symlink_to(ROOT / "node_modules")
            shutil.copytree(ROOT / "static" / "vendor", tree / "static" / "vendor")
            (tree / "staticfiles").mkdir()
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def freeze(tree: Path, folder: Path) -> None:
    """Ask the application of a tree everything, and write its answers to a folder that is not there yet."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as databases:
        for what, loads in (("pages", [["load_demo"]]), ("access", [])):
            environment = environment_for_tests(
                f"sqlite:///{databases}/{what}.sqlite3", DEMO_TODAY.isoformat()
            ) | {
                "EMAIL_URL": "dummymail://",
                "PYTHONPATH": f"{tree}{os.pathsep}{HERE}",
                "PYTHONHASHSEED": "0",
            }
            for command in (["migrate", "--verbosity", "0"], *loads):
                run([str(tree / "manage.py"), *command], tree, environment)
            # -P, or this folder and not the tree would come first.
            run(["-P", str(HERE / "answers.py"), what, str(folder)], tree, environment)


def run(arguments: list[str], tree: Path, environment: dict[str, str]) -> None:
    """Run Python inside a tree; its complaint ends the freezing."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr[-4000:]}")


def main() -> None:
    """Read what is asked for, and freeze it."""
    parser = argparse.ArgumentParser(prog="python -m tests.freeze", description=__doc__)
    parser.add_argument("folder", type=Path, help="The folder to write, which is not there yet")
    parser.add_argument("--commit", help="The commit to ask; without it, the files as they are")
    given = parser.parse_args()
    folder = given.folder.resolve()
    if folder.exists():
        raise SystemExit(f"{folder} is there already: choose another folder, or remove it first.")
    if given.commit:
        with checked_out(given.commit) as tree:
            freeze(tree, folder)
    else:
        freeze(ROOT, folder)
    print(f"Wrote {sum(file.is_file() for file in folder.rglob('*'))} answers to {folder}.")


if __name__ == "__main__":
    main()

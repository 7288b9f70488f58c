"""Writes the answers of the application of one source tree: runs inside that tree, of any commit.

`python -P answers.py pages FOLDER` reads the demo, `python -P answers.py access FOLDER` an empty database. The
application, its table of pages and its access matrix come from the tree. The questions and the format come from here,
so that two commits always get the same questions.
"""

import importlib
import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import django
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client

ROLES = ("member", "lead", "coordinator", "manager", "author", "viewer", "admin")
PASSWORD = "domestic-abuse-demo"
SLUG = "domestic-abuse"
STRATEGY = f"/strategies/{SLUG}/"
DATES = "as_at=2025-03-31&known_at=2025-05-31"
WITH_QUESTIONS = (
    f"/?{DATES}",
    f"{STRATEGY}?{DATES}",
    f"{STRATEGY}?as_at=2023-01-01",
    f"{STRATEGY}priorities/1/?{DATES}",
    f"{STRATEGY}priorities/6/",
    f"{STRATEGY}dashboard/?{DATES}",
    f"{STRATEGY}dashboard/?as_at=2026-03-31&compare=2025-03-31",
    f"{STRATEGY}dashboard/?as_at=31+March+2026&known_at=yesterday",
    f"{STRATEGY}exceptions/?{DATES}",
    f"{STRATEGY}actions/?page=2",
    f"{STRATEGY}actions/?page=999&per_page=-1",
    f"{STRATEGY}actions/?sort=-due",
    f"{STRATEGY}actions/?q=training",
    f"{STRATEGY}actions/?rating=red&{DATES}",
    f"{STRATEGY}actions/?not_updated=1",
    f"{STRATEGY}actions/?moved=worse&exception=any",
    f"{STRATEGY}actions/?no_lead=1&stage=under_way&kind=nonsense",
    f"{STRATEGY}actions/1.2.3/?{DATES}",
    f"{STRATEGY}actions/9.9.9/",
    f"{STRATEGY}evidence/?q=training",
    f"{STRATEGY}evidence/?kind=model",
    f"{STRATEGY}evidence/?priority=2&page=2&{DATES}",
    f"{STRATEGY}evidence/E1/?{DATES}",
    f"{STRATEGY}risks/?{DATES}",
    f"{STRATEGY}periods/?{DATES}",
    f"{STRATEGY}actions/1.2.2/update/?from=last",
    f"{STRATEGY}actions/1.2.2/update/?period=13",
    f"{STRATEGY}papers/1/?edit=nothing",
)
"""Addresses with something asked in them, beside every one of the table of pages."""

PAIRS = tuple(
    (date.fromisoformat(as_at), date.fromisoformat(known_at))
    for as_at, known_at in (
        ("2023-06-30", "2023-07-14"),
        ("2023-06-30", "2023-12-31"),
        ("2023-09-30", "2023-10-30"),
        ("2023-12-31", "2024-01-13"),
        ("2023-12-31", "2024-01-30"),
        ("2024-03-31", "2024-04-30"),
        ("2024-06-30", "2024-07-30"),
        ("2024-09-30", "2024-10-30"),
        ("2024-11-15", "2025-02-01"),
        ("2024-12-31", "2025-01-30"),
        ("2025-03-31", "2025-04-14"),
        ("2025-03-31", "2026-04-08"),
        ("2025-06-30", "2025-07-30"),
        ("2025-09-30", "2025-10-30"),
        ("2025-12-31", "2026-01-14"),
        ("2025-12-31", "2026-04-08"),
        ("2026-02-28", "2026-02-28"),
        ("2026-03-31", "2026-03-31"),
        ("2026-03-31", "2026-04-07"),
        ("2026-04-08", "2026-04-08"),
    )
)
"""The day spoken of and the last day whose records count, over the life of the demo."""


def page_text(html: bytes) -> str:
    """The words of a page, as the module beside this one reads them."""
    return importlib.import_module("page_text").PageText(html.decode()).text


def written(file: Path, text: str) -> None:
    """Keep a text in a file, with its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def pages(folder: Path) -> None:
    """Every page as each role reads it: the answer's number, where it sends on to, and its words."""
    table = importlib.import_module("tests.journeys.page_table").PAGES
    paths = dict.fromkeys([*(visit.path for visit in table), *WITH_QUESTIONS])
    for role in ROLES:
        client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        entered = client.post("/accounts/login/", {"login": f"{role}@demo.example", "password": PASSWORD})
        if role == "coordinator" and entered.status_code != 302:
            continue  # the demo of earlier commits has no coordinator
        assert entered.status_code == 302, f"{role} could not sign in: {page_text(entered.content)}"
        for path in paths:
            answer = client.get(path)
            name = re.sub(r"[^A-Za-z0-9.=&+_?-]+", "-", path.strip("/")) or "home"
            first = f"{answer.status_code} {path} {answer.get('Location', '')}".rstrip()
            body = b"" if answer.status_code in (301, 302) else b"".join(answer)
            written(folder / "pages" / role / f"{name}.txt", f"{first}\n{page_text(body)}")


def paper(name: str, kind: str, *options: str) -> bytes:
    """The demo's paper in one format."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        with open("/dev/null", "w") as silent:
            call_command(
                "build_paper", SLUG, "1", "--format", kind, "--output", str(file), *options, stdout=silent
            )
        return file.read_bytes()


def figures(folder: Path) -> None:
    """The paper's data at each pair of dates; the complaint where there is none."""
    for as_at, known_at in PAIRS:
        try:
            data = paper("paper.json", "json", "--as-at", str(as_at), "--known-at", str(known_at))
            text = json.dumps(json.loads(data), indent=1, sort_keys=True, ensure_ascii=False)
        except Exception as complaint:  # an error of a commit is its answer too
            text = f"{type(complaint).__name__}: {complaint}"
        written(folder / "figures" / f"as-at-{as_at}-known-{known_at}.json", f"{text}\n")


def papers(folder: Path) -> None:
    """The words of the demo's paper, from each of its formats; the PDF's where the machine has pdftotext."""
    written(folder / "paper" / "paper.html.txt", page_text(paper("paper.html", "html")))
    with TemporaryDirectory() as kept:
        docx, pdf = Path(kept) / "paper.docx", Path(kept) / "paper.pdf"
        docx.write_bytes(paper("paper.docx", "docx"))
        with ZipFile(docx) as parts:
            body = parts.read("word/document.xml").decode()
        written(
            folder / "paper" / "paper.docx.txt",
            page_text(re.sub(r"<w:(p|br|tab)\b[^>]*>", "\n", body).encode()),
        )
        if shutil.which("pdftotext"):
            pdf.write_bytes(paper("paper.pdf", "pdf"))
            words = subprocess.run(
                ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
            )
            written(folder / "paper" / "paper.pdf.txt", words.stdout)


def access(folder: Path) -> None:
    """Write how every reader's GET and POST is answered at every URL in the tree's own access table."""
    readers, table = (importlib.import_module(f"tests.access.{name}") for name in ("readers", "table"))
    # Earlier commits have other names for the same things.
    try:
        compare = importlib.import_module("tests.access.compare")
    except ModuleNotFoundError:
        compare = importlib.import_module("tests.access.door")
    path_of = either(compare, "path_of", "address")
    outcome = either(compare, "outcome", "answered")
    world = either(readers, "create_world", "world")()
    lines = []
    for line in sorted(table.LINES, key=lambda line: line.name):
        cache.clear()  # so that no limit on the rate of requests changes the answers
        path = path_of(line, world, "tracker.urls")
        sent = {name: value.format(**world.keys) for name, value in line.sends.items()}
        for reader in sorted(either(readers, "READERS", "EVERYBODY")):
            told = [answered(outcome, world.accounts[reader], way, path, sent) for way in ("get", "post")]
            lines.append(f"{line.name} | {reader} | GET {told[0]} | POST {told[1]}\n")
    written(folder / "access.txt", "".join(lines))


def either(module: Any, name: str, earlier_name: str) -> Any:
    """Return a module's attribute, which has an earlier name in earlier commits."""
    return getattr(module, name) if hasattr(module, name) else getattr(module, earlier_name)


def answered(outcome: Callable[[Any], str], account: Any, way: str, path: str, sent: dict[str, str]) -> str:
    """What one reader is answered; nothing that the request wrote stays."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    with transaction.atomic():
        if account:
            client.force_login(account)
        told = outcome(getattr(client, way)(path, sent if way == "post" else {}))
        transaction.set_rollback(True)
    return str(told)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    django.setup()
    logging.disable()
    for write in {"pages": (pages, figures, papers), "access": (access,)}[what]:
        write(where)

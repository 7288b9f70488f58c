"""The `build_paper` command: write a paper to a file, for its own dates or for other dates."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from priorities.models import Strategy
from reports.choices import PaperFormat
from reports.models import Paper
from reports.papers import queries
from reports.papers.build import build
from reports.papers.checks import find_blockers
from reports.writers.formats import render
from reports.writers.typesetter import CannotTypeset
from tracker import clock
from tracker.wording import long_date


class Command(BaseCommand):
    help = "Write a paper to a file as html, docx, pdf or json. The same dates and records always give the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The strategy's name in web addresses, such as domestic-abuse")
        parser.add_argument("number", type=int, help="The paper's number")
        parser.add_argument("--format", choices=PaperFormat.values, default=PaperFormat.HTML.value)
        parser.add_argument(
            "--as-at", help="The date that the figures describe, such as 2026-03-31, if not the paper's own"
        )
        parser.add_argument("--known-at", help="Leave out records made after this date, such as 2026-04-08")
        parser.add_argument("--output", required=True, help="The file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        paper = self._paper(options["slug"], options["number"])
        as_at = _day("--as-at", options["as_at"])
        if as_at and as_at > clock.today():
            raise CommandError("--as-at is in the future. Choose today or an earlier date.")
        try:
            known_at = clock.moment_known(_day("--known-at", options["known_at"]))
        except ValueError as problem:
            raise CommandError(f"--known-at: {problem}") from problem
        assembled = build(paper, known_at=known_at, as_at=as_at)
        content, stopping = assembled.content, find_blockers(assembled)
        file = Path(options["output"])
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}. Create it first, or choose another file.")
        try:
            data = render(content, PaperFormat(options["format"]), draft=bool(stopping))
        except CannotTypeset as reason:
            raise CommandError(str(reason)) from reason
        file.write_bytes(data)
        self.stdout.write(
            f"Wrote paper {paper.number} to {file}. Figures as at {long_date(content.as_at)}. Data to "
            f"{long_date(content.known_on)}."
        )
        if stopping:
            self.stdout.write("The paper has these blockers, so copies other than JSON say DRAFT:")
            for check in stopping:
                self.stdout.write(f"- {check.sentence}")

    def _paper(self, slug: str, number: int) -> Paper:
        strategy = Strategy.objects.filter(slug=slug).first()
        if strategy is None:
            raise CommandError(f"There is no strategy “{slug}”.")
        paper = queries.paper(strategy, number)
        if paper is None:
            raise CommandError(f"{strategy.name} has no paper {number}.")
        return paper


def _day(name: str, typed: str | None) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as problem:
        raise CommandError(f"{name}: “{typed}” is not a date. Use the form 2026-03-31.") from problem

"""What papers need beside the code: the fonts that their pictures and their PDF are set in."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from reports.writers.pdf import ROBOTO, PdfRefused, font_book
from tracker.installed import INSTALLED


@register(INSTALLED, deploy=True)
def fonts_are_installed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error where no paper could be written as Word or PDF."""
    try:
        font_book(ROBOTO)
    except PdfRefused as refused:
        return [Error(str(refused), id="reports.E001")]
    return []

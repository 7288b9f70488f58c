"""A system check for the fonts that papers and their charts need."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from reports.writers import fonts
from tracker.checks import INSTALLED


@register(INSTALLED, deploy=True)
def fonts_are_installed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if a font that PDF papers, or the charts in Word papers, need is not installed."""
    absent = fonts.missing()
    return [Error(absent, id="reports.E001")] if absent else []

"""What papers need beside the code: the fonts that their pictures and their PDF are set in."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from reports.writers import fonts
from tracker.checks import INSTALLED


@register(INSTALLED, deploy=True)
def fonts_are_installed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error where no paper could be written as Word or PDF."""
    absent = fonts.missing()
    return [Error(absent, id="reports.E001")] if absent else []

"""What an installation must hold beside the code: for `manage.py check --deploy` and for the probe `/health/ready`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, register

INSTALLED = "installed"
"""The tag of these checks. An app adds its own by `@register(INSTALLED)`."""


@register(INSTALLED, deploy=True)
def static_files_are_collected(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error where pages could not name their styles and scripts, and so would all fail."""
    # A trial's storage serves the files where they lie, and has no such list.
    if getattr(staticfiles_storage, "hashed_files", True):
        return []
    sentence = "The files that pages use are not collected: run manage.py collectstatic."
    return [Error(sentence, id="tracker.E001")]

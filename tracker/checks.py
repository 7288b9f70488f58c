"""System checks on an installation's files, for `manage.py check --deploy` and the `/health/ready` probe."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, register

INSTALLED = "installed"
"""The tag for these checks. Other apps add checks with `@register(INSTALLED)`."""


@register(INSTALLED, deploy=True)
def static_files_are_collected(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if static files have not been collected, because every page would then fail."""
    # A trial's storage serves files from their source folders, and has no list of hashed files.
    if getattr(staticfiles_storage, "hashed_files", True):
        return []
    sentence = "The static files have not been collected. Run manage.py collectstatic."
    return [Error(sentence, id="tracker.E001")]

"""A browser for tests that send forms without opening them first."""

from typing import Any
from uuid import uuid4

from django.test import Client


class Browser(Client):
    """A client that sends a new submission key with each form, as an opened page does, unless the test gives one."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Send a form."""
        if data is None or isinstance(data, dict):
            data = {"submission": str(uuid4()), **(data or {})}
        return super().post(path, data, *args, **kwargs)

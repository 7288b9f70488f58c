"""A client for tests that send forms without opening them first."""

from typing import Any
from uuid import uuid4

from django.test import Client


class Browser(Client):
    """A client that adds a new submission key to each form, as an opened page would, unless the test gives a key."""

    def post(self, path: str, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Send a form."""
        if data is None or isinstance(data, dict):
            data = {"submission": str(uuid4()), **(data or {})}
        return super().post(path, data, *args, **kwargs)

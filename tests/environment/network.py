"""A guard that stops tests from reaching other machines."""

import ipaddress
from typing import Any


class ExternalConnectionError(Exception):
    """Raised when a test tries to reach another machine."""


def is_loopback(host: str) -> bool:
    """Return True if a host name or IP address means this machine."""
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_external_connections(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections to other machines and look-ups of their names. Unix sockets are allowed."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if not is_loopback(name):
        raise ExternalConnectionError(f"A test tried to reach {name}.")

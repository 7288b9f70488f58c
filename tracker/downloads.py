"""Responses for files to download, with names that are safe on every operating system."""

import re
import unicodedata

from csp.constants import NONE
from django.http import HttpResponse
from django.utils.http import content_disposition_header

NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
# Windows treats these names as devices, whatever the extension.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
LONGEST_STEM = 100


def download_name(title: str, extension: str) -> str:
    """Return a file name made from a title.

    The name contains only ASCII letters, digits, underscores, dots and hyphens. It is never empty, and is never a path,
    the name of a hidden file or a name that Windows reserves for a device.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    stem = NOT_IN_A_NAME.sub("-", plain).strip(".-_")[:LONGEST_STEM].rstrip(".-_")
    if not stem or stem.split(".")[0].lower() in DEVICES:
        stem = f"file-{stem}".rstrip("-")
    return f"{stem}.{NOT_IN_A_NAME.sub('', extension).strip('.').lower()}"


def download(content: bytes, *, title: str, extension: str, content_type: str) -> HttpResponse:
    """Return a response that a browser saves instead of opening as a page."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, download_name(title, extension)) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Length"] = str(len(content))
    return response


def download_upload(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return a response with a file that someone uploaded. A browser saves it, and never shows it as a page.

    `name` must be a name that `uploads.clean_name` has returned.
    """
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = str(len(content))
    # If a browser shows the file all the same, nothing in it runs, and it has no access to this site.
    kinds = ("default", "script", "style", "img", "font", "connect")
    nothing = {f"{kind}-src": [NONE] for kind in kinds}
    response._csp_replace = {**nothing, "form-action": [NONE], "sandbox": True}  # type: ignore[attr-defined]  # read by django-csp
    return response

"""The accessibility statement that the 2018 Regulations require public bodies to publish."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.access import public

PREPARED = date(2026, 11, 21)
"""The date when the statement was last compared with the test results. Change it only when the statement changes."""


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what is and is not accessible, how to report a problem, and who enforces the law."""
    contact = settings.ACCESSIBILITY_CONTACT
    return render(
        request,
        "reports/accessibility.html",
        {
            "organisation": settings.ORGANISATION,
            "contact": contact,
            "contact_is_email": "@" in contact and " " not in contact,
            "prepared": PREPARED,
        },
    )

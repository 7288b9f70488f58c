"""The accessibility statement that the 2018 Regulations ask every public body for."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracker.access import public

PREPARED = date(2026, 11, 21)
"""When the statement was last gone through against what the tests show. Change it with the words, never alone."""


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is accessible, what is not and why, how to report a problem, and who enforces the law."""
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

"""The help: a contents page, one short page for each role, and one about meetings."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities.choices import Rag, Role
from tracker.access import public


@dataclass(frozen=True, slots=True)
class Topic:
    """A help page: the role that it is for, its subject and its URL."""

    role: Role
    about: str
    url: str


ABOUT = {
    Role.MEMBER: "Update the actions you lead, and add evidence",
    Role.LEAD: "See what the group needs to look at, and enter updates for others",
    Role.MANAGER: "See what needs attention, and maintain the plan",
    Role.AUTHOR: "Turn the records into the board's paper",
    Role.VIEWER: "Read the strategy, its actions and its evidence",
    Role.ADMIN: "Manage people and accounts, and see what has been recorded",
}


@public
def contents(request: HttpRequest) -> HttpResponse:
    """List the help pages, and explain the colours, the dates and what not to write."""
    return render(request, "reports/help/contents.html", {"topics": _topics(), "ratings": list(Rag)})


@public
def meetings(request: HttpRequest) -> HttpResponse:
    """Show how to prepare and hold a meeting, for coordinators and chairs."""
    return render(request, "reports/help/meetings.html", {})


@public
def role_page(request: HttpRequest, role: str) -> HttpResponse:
    """Show the help for one role. Raises Http404 if the role has no help page."""
    chosen = next((topic for topic in _topics() if topic.role.value == role), None)
    if chosen is None:
        raise Http404("Help page not found.")
    return render(
        request,
        f"reports/help/{chosen.role.value}.html",
        {"topic": chosen, "others": [topic for topic in _topics() if topic != chosen]},
    )


def _topics() -> list[Topic]:
    return [Topic(role, about, reverse("help_role", args=[role.value])) for role, about in ABOUT.items()]

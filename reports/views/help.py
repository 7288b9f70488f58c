"""Help: one short page a role, and the page that leads to them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from priorities.choices import Rag, Role
from tracker.access import public


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of help: whose it is, what it is about, and its address."""

    role: Role
    about: str
    url: str


ABOUT = {
    Role.MEMBER: "Update the actions you lead, and add evidence",
    Role.LEAD: "See what the group needs to look at, and update for others",
    Role.MANAGER: "See what needs attention, and maintain the plan",
    Role.AUTHOR: "Turn the records into the board's paper",
    Role.VIEWER: "Read the strategy, its actions and its evidence",
    Role.ADMIN: "Manage people and accounts, and see what was recorded",
}


@public
def contents(request: HttpRequest) -> HttpResponse:
    """Every page of help, and what the colours mean."""
    return render(request, "reports/help/contents.html", {"topics": _topics(), "ratings": list(Rag)})


@public
def role_page(request: HttpRequest, role: str) -> HttpResponse:
    """The help for one role."""
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

"""Pages about bodies: their strategies, their people and the lists that their strategies share."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.forms.bodies import BodyForm
from priorities.forms.people import BodyPersonForm, PersonForm
from priorities.models import Body, Person, Strategy
from priorities.queries import bodies as queries
from priorities.views.change_plan import generic, groups
from priorities.views.change_plan.overview import KEY
from priorities.views.change_plan.people import account_left_open
from priorities.views.permissions import BodyRequest, for_staff, in_body
from priorities.writes import bodies, entries, people
from priorities.writes.bodies import BodyDetails
from priorities.writes.people import PersonDetails
from tracker import clock, submissions
from tracker.access import signed_in
from tracker.http_methods import takes_form
from tracker.query_string import QueryString
from tracker.refusals import Refused
from tracker.wording import MONTHS

PER_PAGE = 25


@signed_in
def body_list(request: HttpRequest) -> HttpResponse:
    """Show the bodies of the strategies in which the user has a role or, to staff, all bodies."""
    assert request.user.is_authenticated
    today = clock.today()
    bodies = Paginator(access.bodies_seen(request.user, today), PER_PAGE)
    page = bodies.get_page(QueryString(request.GET).text("page"))
    readers = access.body_readers(request.user, page, today)
    return render(request, "priorities/bodies/bodies.html", {"page": page, "readers": readers})


@in_body(access.READ)
def body(request: BodyRequest, body: Body) -> HttpResponse:
    """Show a body's strategies and lists, with links to change its names, its people and its lists."""
    return render(
        request,
        "priorities/bodies/body.html",
        _frame(body)
        | {
            "strategies": _strategies(request, body),
            "lists": [
                (kind, [row for row in rows if row.retired_on is None]) for kind, rows in groups.lists(body)
            ],
            "may_set_up_strategy": access.may_create(request.user, request.reader.readers),
            "may_rename": request.reader.may(access.EDIT_BODY),
            "may_edit": request.reader.may(access.EDIT_PLAN),
            "may_manage_people": request.reader.may(access.MANAGE_PEOPLE),
        },
    )


@for_staff
@takes_form
def body_add(request: BodyRequest) -> HttpResponse:
    """Add a body that runs strategies."""
    form = BodyForm(request.POST if request.method == "POST" else None)
    form.add_submission_key()

    def add() -> tuple[str, str]:
        added = bodies.add(details=BodyDetails(**form.answers), by=request.user, at=clock.now())
        return reverse("body", args=[added.slug]), f"{added.name} was added."

    if form.is_bound and form.is_valid():
        try:
            return submissions.once(request, form, add)
        except Refused as refused:
            form.add_refusal(refused)
    return render(
        request,
        "priorities/change_plan/form.html",
        {
            "form": form,
            "title": "Add a body",
            "button": "Add the body",
            "intro": "A body is an organisation that runs strategies. Its people, groups and services serve all its "
            "strategies.",
            "return_url": reverse("bodies"),
        },
    )


class BodyPage:
    """Mixin for a `ChangeView` that changes a body instead of a strategy. Name it before the other base class."""

    guard = staticmethod(in_body)
    back_to = "body"
    request: Any
    body: Body

    def set_place(self, body: Body) -> None:
        """Set the body that the page changes."""
        self.body = body

    @property
    def slug(self) -> str:
        """The body's slug."""
        return self.body.slug

    def get_object(self) -> Any:
        """Return the row that the page changes or adds to, by default the body."""
        return self.body

    def get_frame(self) -> dict[str, Any]:
        """Return the context for the frame of the page."""
        return _frame(self.body)


class BodyEdit(BodyPage, generic.ReviseView):
    """Correct a body's names, and when its financial year starts."""

    permission = access.EDIT_BODY
    form_class = BodyForm
    title = "Change {object.name}"
    success_message = "The details were changed."
    intro = "A correction shows on every page, and in papers made from now on. Web addresses do not change."

    def version(self) -> str:
        return bodies.version_hash(self.object)

    def rows(self, current: Body) -> generic.Rows:
        return (
            ("Full name of the body", current.name),
            ("Short name", current.short_name),
            ("When does its financial year start?", f"1 {MONTHS[current.financial_year_starts]}"),
        )

    def write(self, form: BodyForm, **by_at: Any) -> None:
        based_on = form.cleaned_data["based_on"]
        bodies.change(body=self.body, details=BodyDetails(**form.answers), based_on=based_on, **by_at)


@in_body(access.EDIT_PLAN)
def body_lists(request: BodyRequest, body: Body) -> HttpResponse:
    """Show every entry of a body's lists, including those that are retired, with links to change them."""
    return render(request, "priorities/bodies/lists.html", _frame(body) | {"lists": groups.lists(body)})


@in_body(access.EDIT_PLAN)
@takes_form
def body_order(request: BodyRequest, body: Body) -> HttpResponse:
    """Move an entry one place up or down in its list, and redirect to its new place.

    Raises Http404 if there is no such entry. A user who has to sign in again after pressing Up or Down returns here
    with GET, and is redirected to the lists.
    """
    page = reverse("body_lists", args=[body.slug])
    if request.method != "POST":
        return redirect(page)
    up = "up" in request.POST
    name, _, key = request.POST.get("up" if up else "down", "").partition(" ")
    kind = next((kind for kind in groups.KINDS if kind.name == name), None)
    row = queries.entry(body, kind.model, int(key)) if kind and KEY.fullmatch(key) else None
    if row is None:
        raise Http404("You cannot move that.")
    way = "up" if up else "down"
    if entries.move(entry=row, up=up, by=request.user, at=clock.now()):
        messages.success(request, f"{row.name} was moved {way}.")
    else:
        messages.info(request, f"{row.name} cannot move further {way}.")
    return redirect(f"{page}#{name}-{row.pk}")


class EntryPage(BodyPage):
    """A page about an entry of one of the body's lists."""

    back_to = "body_lists"
    get_object = groups.GroupView.get_object


class EntryAdd(EntryPage, groups.GroupAdd):
    """Add an entry to one of the body's lists."""


class EntryEdit(EntryPage, groups.GroupEdit):
    """Correct the name of an entry, or a group's parent."""


class EntryRetire(EntryPage, groups.GroupRetire):
    """Retire an entry, or reopen it."""


@in_body(access.MANAGE_PEOPLE)
def body_people(request: BodyRequest, body: Body) -> HttpResponse:
    """Show the people of a body, and whether each can sign in."""
    return render(
        request,
        "priorities/bodies/people.html",
        _frame(body) | {"people": queries.people(body, clock.today())},
    )


@in_body(access.MANAGE_PEOPLE)
def body_person(request: BodyRequest, body: Body, person_id: int) -> HttpResponse:
    """Show one person of a body: their account, and their roles today in the strategies that the user may know of."""
    found = _person(body, person_id)
    return render(
        request,
        "priorities/bodies/person.html",
        _frame(body)
        | {
            "person": found,
            **account_left_open(request, found),
            "roles": queries.roles(found, _strategies(request, body), clock.today()),
            "linked": {strategy.pk for strategy in request.reader.sees},
        },
    )


@in_body(access.MANAGE_PEOPLE)
@takes_form
def body_person_invite(request: BodyRequest, body: Body, person_id: int) -> HttpResponse:
    """Give a person of a body an account and queue an email to them.

    A user who has to sign in again after pressing the button returns here with GET, and sees the person's page.
    """
    found = _person(body, person_id)
    if request.method == "POST":
        try:
            _invite(request, found, body)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons.values()))
        else:
            messages.success(request, _invited(found))
    return redirect("body_person", body.slug, found.pk)


class BodyPersonAdd(BodyPage, generic.AddView):
    """Add a person to a body, and invite them if the box is ticked."""

    permission = access.MANAGE_PEOPLE
    back_to = "body_people"
    form_class = BodyPersonForm
    title = "Add a person"
    button = "Add the person"
    intro = (
        "To be named in a plan, a person needs a role in its strategy, but not an account. Give roles on the "
        "strategy’s pages."
    )

    def write(self, form: BodyPersonForm, **by_at: Any) -> str:
        """Add the person and return a message that says what has been done."""
        details = PersonDetails(**form.answers)
        if not form.cleaned_data["invite"]:
            added = people.add_to_body(body=self.body, details=details, **by_at)
            return f"{added.name} was added."
        page = _password_page(self.request)
        added = people.add_to_body_with_account(body=self.body, details=details, password_page=page, **by_at)
        return f"{added.name} was added. {_invited(added)}"


class BodyPersonEdit(BodyPage, generic.ReviseView):
    """Correct a person's name, job title or email address."""

    permission = access.MANAGE_PEOPLE
    form_class = PersonForm
    title = "Correct {object.name}"
    button = "Save the correction"
    success_message = "The correction was saved."
    intro = "A correction shows on every page of this body’s strategies, including pages about past dates."

    def get_object(self) -> Person:
        return _person(self.body, self.kwargs["person_id"])

    def get_success_url(self) -> str:
        return reverse("body_person", args=[self.body.slug, self.object.pk])

    def version(self) -> str:
        return people.version_hash(self.object)

    def rows(self, current: Person) -> generic.Rows:
        return (("Name", current.name), ("Job title", current.job_title), ("Email address", current.email))

    def write(self, form: PersonForm, **by_at: Any) -> None:
        people.change(
            person=self.object,
            details=PersonDetails(**form.answers),
            based_on=form.cleaned_data["based_on"],
            **by_at,
        )


def _frame(body: Body) -> dict[str, Any]:
    """Return the context for the frame of a body's pages, which say if a strategy of the body is illustrative."""
    return {"body": body, "strategy": queries.illustrative_strategy(body)}


def _strategies(request: BodyRequest, body: Body) -> list[Strategy]:
    """Return the body's strategies in which the user has a role and, to staff, also all that are not sensitive."""
    if not request.user.is_staff:
        return request.reader.sees
    return queries.strategies(body, access.hidden_from(request.user, clock.today()))


def _person(body: Body, key: int) -> Person:
    return generic.found_or_404(queries.person(body, key, clock.today()), f"{body.name} has no such person.")


def _invite(request: BodyRequest, person: Person, body: Body) -> None:
    page = _password_page(request)
    people.invite(person=person, to=body, password_page=page, by=request.user, at=clock.now())


def _invited(person: Person) -> str:
    """Return a message about a person's account, which they may have for another body already."""
    person.refresh_from_db()
    if person.user is not None and person.user.has_usable_password():
        return f"{person.name} signs in as {person.user.email}. An email to {person.email} says so."
    return f"{person.name} has an account. An email to {person.email} says how to set a password."


def _password_page(request: BodyRequest) -> str:
    return request.build_absolute_uri(reverse("account_reset_password"))

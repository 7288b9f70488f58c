"""Pages about the people in a strategy: their roles and accounts, and handovers when someone leaves."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import Role
from priorities.forms.people import HandoverForm, NewPersonForm, PersonForm, RoleDaysForm, RoleForm
from priorities.models import Membership, Person, Strategy
from priorities.queries import people as people_queries
from priorities.queries.people import duties
from priorities.queries.plan import people_of
from priorities.tables import StaffReadingTable
from priorities.views.change_plan import generic
from priorities.views.permissions import StrategyRequest, in_strategy
from priorities.writes import handover, people, roles
from priorities.writes.handover import HandedOver
from priorities.writes.people import PersonDetails
from tracker import clock
from tracker.http_methods import takes_form
from tracker.models import User
from tracker.refusals import Refused
from tracker.wording import counted, listed, long_date

CLOSES_ACCOUNTS = "the person who runs the tracker in your organisation"


@in_strategy(access.MANAGE_PEOPLE)
def people_list(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show everyone in the strategy, with their roles and whether they can sign in."""
    people = people_queries.people_in(strategy, clock.today())
    return render(
        request,
        "priorities/change_plan/people.html",
        generic.page_context(request, strategy)
        | {"people": people, "undelivered": people_queries.undelivered(people, clock.real_now())},
    )


@in_strategy(access.MANAGE_PEOPLE)
def staff_readings(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Show the days on which staff without a role have looked at the strategy's records, the latest first."""
    table = StaffReadingTable(strategy.staff_readings.select_related("reader"))
    table.arrange(request)
    return render(
        request,
        "priorities/change_plan/staff_readings.html",
        generic.page_context(request, strategy) | {"table": table, "problems": table.query_problems(request)},
    )


@in_strategy(access.MANAGE_PEOPLE)
def person(request: StrategyRequest, strategy: Strategy, person_id: int) -> HttpResponse:
    """Show one person's roles and responsibilities, with links to change them."""
    found = _person(strategy, person_id)
    today = clock.today()
    responsibilities = duties(strategy, found, today)
    memberships = people_queries.roles(strategy, found)
    return render(
        request,
        "priorities/change_plan/person.html",
        generic.page_context(request, strategy)
        | {
            "person": found,
            **account_left_open(request, found),
            "closes_here": request.reader.may(access.MANAGE_ADMINISTRATORS),
            "roles": memberships,
            "duties": responsibilities,
            "may_leave": bool(responsibilities)
            or any(membership.until is None or membership.until > today for membership in memberships),
        },
    )


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def invite(request: StrategyRequest, strategy: Strategy, person_id: int) -> HttpResponse:
    """Give a person an account and queue an email to them, or say why not.

    A user who has to sign in again after pressing the button returns here with GET, and sees the person's page.
    """
    found = _person(strategy, person_id)
    if request.method != "POST":
        return redirect(_person_url(strategy, found))
    try:
        people.invite(
            to=strategy,
            person=found,
            password_page=_password_page(request),
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons.values()))
    else:
        messages.success(
            request, f"{found.name} has an account. An email to {found.email} says how to sign in."
        )
    return redirect(_person_url(strategy, found))


@in_strategy(access.MANAGE_ADMINISTRATORS)
@takes_form
def close_account(request: StrategyRequest, strategy: Strategy, person_id: int) -> HttpResponse:
    """Close the account of someone who has left, or say why not.

    A user who has to sign in again after pressing the button returns here with GET, and sees the person's page.
    """
    found = _person(strategy, person_id)
    if request.method == "POST":
        try:
            account = people.close_account(strategy=strategy, person=found, by=request.user, at=clock.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons.values()))
        else:
            messages.success(
                request,
                f"The account for {account.email} is closed. {CLOSES_ACCOUNTS[:1].upper()}{CLOSES_ACCOUNTS[1:]} can "
                "reopen it.",
            )
    return redirect(_person_url(strategy, found))


class PersonView(generic.ChangeView):
    """A page about one person."""

    permission = access.MANAGE_PEOPLE
    object: Person

    def get_object(self) -> Person:
        return _person(self.strategy, self.kwargs["person_id"])

    def get_success_url(self) -> str:
        return _person_url(self.strategy, self.object)


class PersonAdd(generic.AddView):
    """Give someone new, or someone who is recorded in the body, a first role; invite them if the box is ticked."""

    permission = access.MANAGE_PEOPLE
    back_to = "plan_people"
    form_class = NewPersonForm
    title = "Add a person"
    button = "Add the person"
    intro = (
        "Choose someone who is already recorded, or enter the details of someone new. If we already "
        "have someone with "
        "the name and email address that you enter, we use that record."
    )

    def get_initial(self) -> dict[str, Any]:
        return {"role": Role.MEMBER}

    def get_form_kwargs(self) -> dict[str, Any]:
        people = people_queries.people_without_role(self.strategy)
        return {**super().get_form_kwargs(), **_roles_offered(self.request), "people": people}

    def write(self, form: NewPersonForm, **by_at: Any) -> str:
        """Add the person and return a message that says what has been done."""
        recorded = form.cleaned_data.get("recorded")
        details = PersonDetails(**form.answers)
        subject = {"person": recorded} if recorded else {"details": details}
        arguments = {"strategy": self.strategy, **subject, **form.membership, **by_at}
        if form.cleaned_data["invite"]:
            write = people.give_role_with_account if recorded else people.add_with_account
            membership, account = write(password_page=_password_page(self.request), **arguments)
            invited = f" {_invited(membership.person, account)}"
        else:
            membership, invited = (roles.give_role if recorded else people.add)(**arguments), ""
        typed_title = "" if recorded else details.job_title.strip()
        return f"{_added(membership, typed_title, clock.day_of(by_at['at']))}{invited}"


class PersonEdit(PersonView, generic.ReviseView):
    """Correct a person's name, job title or email address."""

    form_class = PersonForm
    title = "Correct {object.name}"
    button = "Save the correction"
    success_message = "The correction was saved."
    intro = "A correction shows on every page, including pages about past dates."

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


class RoleAdd(PersonView, generic.AddView):
    """Give a person another role."""

    form_class = RoleForm
    title = "Give {object.name} a role"
    button = "Give the role"
    success_message = "The role was given."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), **_roles_offered(self.request)}

    def write(self, form: RoleForm, **by_at: Any) -> None:
        roles.give_role(strategy=self.strategy, person=self.object, **form.membership, **by_at)


class RoleEdit(generic.ReviseView):
    """Change a person's first and last days in a role."""

    permission = access.MANAGE_PEOPLE
    form_class = RoleDaysForm
    object: Membership
    title = "{label}: first and last day"
    button = "Save the dates"
    success_message = "The dates were saved."
    above = "{object.person.name}"

    def get_object(self) -> Membership:
        person = _person(self.strategy, self.kwargs["person_id"])
        role = people_queries.role(self.strategy, person, self.kwargs["role_id"])
        return generic.found_or_404(role, f"{person.name} has no such role.")

    def get_success_url(self) -> str:
        """Return the URL of the person or, if they will have no role but responsibilities, of the page to hand over."""
        person = self.object.person
        if self.request.method == "POST" and people_queries.is_to_leave(self.strategy, person, clock.today()):
            return reverse("plan_person_leave", args=[self.strategy.slug, person.pk])
        return _person_url(self.strategy, person)

    def get_words(self) -> dict[str, Any]:
        return {**super().get_words(), "label": Role(self.object.role).label}

    def version(self) -> str:
        return roles.version_hash(self.object)

    def rows(self, current: Membership) -> generic.Rows:
        return (("First day", current.since), ("Last day", current.until or "No end date"))

    def write(self, form: RoleDaysForm, **by_at: Any) -> str:
        """Change the days and return a message, which says when someone has to take over."""
        membership = roles.change_days(membership=self.object, **form.cleaned_data, **by_at)
        if not people_queries.is_to_leave(self.strategy, membership.person, clock.today()):
            until, person = membership.until, membership.person
            if until and people_queries.leaves_account_open(person, _next_day(until)):
                return f"{self.success_message} {_still_open(self.request, person)}"
            return self.success_message
        return (
            f"{self.success_message} {membership.person.name} will have no role here. Hand over their "
            "responsibilities now. If you do not, no one will have them from the day after that role "
            "ends."
        )


class PersonLeave(PersonView, generic.ReviseView):
    """Hand over all of a person's responsibilities in one step and, if a last day is given, end their roles."""

    form_class = HandoverForm
    title = "Hand over from {object.name}"
    button = "Hand over"
    above = "{object.job_title}"

    def load(self) -> None:
        super().load()
        self.duties = duties(self.strategy, self.object, clock.today())
        self.keeps_groups = people_queries.has_role_elsewhere(self.strategy, self.object, clock.today())
        if not self.duties:
            self.title, self.button = "End the roles of {object.name}", "End the roles"
        elif self.keeps_groups and all(duty.kind == "group" for duty in self.duties):
            # Nothing is handed over unless the user chooses so.
            self.button = generic.ReviseView.button

    def get_intro(self) -> str:
        if not self.duties:
            return "They are not responsible for anything in this strategy."
        items = counted(len(self.duties), "item", "items")
        return (
            f"They are responsible for {items} in this strategy. If you leave an action without a lead, "
            "the dashboard lists it as needing attention."
        )

    def version(self) -> str:
        return handover.version_hash(self.duties)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "duties": self.duties,
            "people": people_of(self.strategy, clock.today()),
            "leaver": self.object,
            "keeps_groups": self.keeps_groups,
        }

    def newer_rows(self) -> generic.Rows:
        return [(duty.name, duty.part) for duty in duties(self.strategy, self.object, clock.today())]

    def write(self, form: HandoverForm, **by_at: Any) -> str:
        """Hand over the responsibilities and return a message that says what has been done."""
        last_day = form.cleaned_data["last_day"]
        handed_over = handover.hand_over(
            strategy=self.strategy,
            person=self.object,
            to=form.to(),
            kept=form.kept,
            last_day=last_day,
            **form.agreement_arguments,
            **by_at,
        )
        message = _handed_over(self.object, handed_over, last_day)
        return " ".join((message, *self._about_accounts(form, last_day)))

    def _about_accounts(self, form: HandoverForm, last_day: date | None) -> list[str]:
        """Return sentences about those who take over actions but cannot sign in, and about the leaver's account."""
        owners = form.to()
        unable = {
            owner.name: owner
            for duty in self.duties
            if duty.kind == "action" and (owner := owners.get(duty.key)) and not owner.can_sign_in
        }
        enters = "cannot sign in. The coordinator of each action’s group enters their updates"
        sentences = [
            f"{name} {enters}{'' if owner.user else ', or sends them a link for updates'}."
            for name, owner in unable.items()
        ]
        if last_day and people_queries.leaves_account_open(self.object, _next_day(last_day)):
            sentences.append(_still_open(self.request, self.object))
        return sentences


def _handed_over(person: Person, handed_over: HandedOver, last_day: date | None) -> str:
    """Return a message: who has taken over how many duties, which actions lost a deputy, and when the roles end."""
    parts = [f"{number} to {name}" for name, number in handed_over.to.items()]
    if handed_over.left:
        parts.append(f"{handed_over.left} left unassigned")
    sentences = [f"{person.name}’s work was handed over: {listed(parts)}."] if parts else []
    if handed_over.kept:
        sentences.append(f"They keep {counted(handed_over.kept, 'role in a group', 'roles in groups')}.")
    references = handed_over.without_deputy
    if len(references) == 1:
        sentences.append(f"{references[0]} has no deputy now, because its lead cannot also be its deputy.")
    elif references:
        sentences.append(
            f"{listed(references)} have no deputies now, because their leads cannot also be their deputies."
        )
    if last_day is not None:
        sentences.append(f"Their roles here end on {long_date(last_day)}.")
    return " ".join(sentences)


def _next_day(day: date) -> date:
    return day + timedelta(days=1)


def _still_open(request: StrategyRequest, person: Person) -> str:
    """Return a sentence that says that a leaver's account stays open, and who can close it."""
    closes = request.user.is_superuser or request.reader.may(access.MANAGE_ADMINISTRATORS)
    if closes:
        return f"{person.name} can still sign in. Once they have left, close their account on their page."
    return (
        f"{person.name} can still sign in. Once they have left, an administrator of the strategy or "
        f"{CLOSES_ACCOUNTS} can close their account."
    )


def account_left_open(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Return, for the page of a person, whether they have left but can sign in, and where the user may close that.

    `close_url` is "" unless the user may change accounts. Runs one SQL query, or none if they cannot sign in.
    """
    is_open = people_queries.leaves_account_open(person, clock.today())
    may_close = is_open and isinstance(request.user, User) and request.user.is_superuser
    return {
        "account_left_open": is_open,
        "close_url": reverse("admin:tracker_user_change", args=[person.user_id]) if may_close else "",
        "closes_accounts": CLOSES_ACCOUNTS,
    }


def _added(membership: Membership, typed_title: str, today: date) -> str:
    """Return a message: the person's role and its first day, and the typed job title if it was not used.

    `typed_title` is "" if the person was chosen from the list.
    """
    person, role = membership.person, Role(membership.role).label
    since = "today" if membership.since == today else long_date(membership.since)
    message = f"{person.name} was given the role {role} from {since}."
    if typed_title and person.job_title != typed_title:
        message += (
            f" We already have someone with this email address, whose job title is {person.job_title}, so "
            f"“{typed_title}” was not used. If their job title has changed, correct it on their page."
        )
    return message


def _invited(person: Person, account: User | None) -> str:
    """Return a message about a person's account. `account` is None if they already had an account."""
    if account is not None:
        return f"They have an account. An email to {account.email} says how to sign in."
    assert person.user is not None
    return f"They already have an account, and sign in as {person.user.email}, so no email was sent."


def _person(strategy: Strategy, person_id: int) -> Person:
    return generic.found_or_404(
        people_queries.person(strategy, person_id, clock.today()), f"{strategy.name} has no such person."
    )


def _person_url(strategy: Strategy, person: Person) -> str:
    return reverse("plan_person", args=[strategy.slug, person.pk])


def _password_page(request: StrategyRequest) -> str:
    return request.build_absolute_uri(reverse("account_reset_password"))


def _roles_offered(request: StrategyRequest) -> dict[str, bool]:
    return {"may_name_administrators": request.reader.may(access.MANAGE_ADMINISTRATORS)}

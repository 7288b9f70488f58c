"""The people of a strategy: their roles, their accounts, and handing over when one of them leaves."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from priorities import access
from priorities.choices import Role
from priorities.forms.people import DaysForm, HandoverForm, NamedForm, PersonForm, RoleForm
from priorities.models import Membership, Person, Strategy
from priorities.queries import people as known
from priorities.queries.duties import duties
from priorities.queries.plan import people_of
from priorities.rules.wording import counted, day, listed
from priorities.tables import StaffReadingTable
from priorities.views import addresses
from priorities.views.gate import StrategyRequest, in_strategy
from priorities.views.plan_form import Asking, Rows, ask, frame, sent, there
from priorities.writes import arrivals, handover, people
from priorities.writes.handover import HandedOver
from priorities.writes.people import Named
from tracker import clock
from tracker.methods import takes_form
from tracker.models import User
from tracker.refusals import Refused


@in_strategy(access.MANAGE_PEOPLE)
def people_list(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Everybody whom the strategy knows, with their roles and whether they can sign in."""
    found = known.everybody(strategy, clock.today())
    return render(request, "priorities/plan/people.html", frame(request, strategy) | {"people": found})


@in_strategy(access.MANAGE_PEOPLE)
def staff_readings(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """The days on which staff without a role looked at the strategy's records, the latest first."""
    table = StaffReadingTable(strategy.staff_readings.select_related("reader"))
    table.arrange(request)
    return render(
        request,
        "priorities/plan/staff_readings.html",
        frame(request, strategy) | {"table": table, "problems": addresses.unread(request, table)},
    )


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def person_add(request: StrategyRequest, strategy: Strategy) -> HttpResponse:
    """Add somebody with a first role, and invite them where that is asked."""
    form = PersonForm(
        sent(request),
        initial={"role": Role.MEMBER, "since": clock.today()},
        may_name_administrators=request.standing.may(access.MANAGE_ADMINISTRATORS),
    )
    asking = Asking(
        makes=True,
        title="Add a person",
        button="Add the person",
        back=reverse("plan_people", args=[strategy.slug]),
        done="The person was added.",
        lead="Somebody who is known by the same name and email address already is not made twice.",
    )

    def write(**made: Any) -> str:
        asked = {name: form.cleaned_data[name] for name in ("role", "since", "until")}
        asked |= {"strategy": strategy, "named": form.named()}
        account = ""
        if form.cleaned_data["invite"]:
            given, invited = arrivals.add_with_account(password_page=_password_page(request), **asked, **made)
            account = _account(given.person, invited)
        else:
            given = people.add(**asked, **made)
        return f"{_given(given, form.named(), clock.day_of(made['at']))} {account}".strip()

    return ask(request, strategy, form, asking, write)


@in_strategy(access.MANAGE_PEOPLE)
def person(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """One person: what they are here, what rests on them, and the pages that change it."""
    found = _person(strategy, key)
    held, roles, today = duties(strategy, found), known.roles(strategy, found), clock.today()
    return render(
        request,
        "priorities/plan/person.html",
        frame(request, strategy)
        | {
            "person": found,
            "roles": roles,
            "duties": held,
            "may_leave": bool(held) or any(role.until is None or role.until > today for role in roles),
        },
    )


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def person_edit(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """Correct a person's name, job title or address."""
    found = _person(strategy, key)
    first = {
        "name": found.name,
        "job_title": found.job_title,
        "email": found.email,
        "based_on": people.mark(found),
    }
    form = NamedForm(sent(request), initial=first)
    asking = Asking(
        title=f"Correct {found.name}",
        button="Save the correction",
        back=_page(strategy, found),
        done="The correction was saved.",
        lead="A correction shows on every page, whatever day it speaks of.",
        held=lambda: _person_rows(_person(strategy, key)),
    )

    def write(**made: Any) -> None:
        people.change(
            strategy=strategy,
            person=found,
            named=form.named(),
            based_on=form.cleaned_data["based_on"],
            **made,
        )

    return ask(request, strategy, form, asking, write)


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def role_add(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """Give a person another role."""
    found = _person(strategy, key)
    form = RoleForm(
        sent(request),
        initial={"since": clock.today()},
        may_name_administrators=request.standing.may(access.MANAGE_ADMINISTRATORS),
    )
    asking = Asking(
        makes=True,
        title=f"Give {found.name} a role",
        button="Give the role",
        back=_page(strategy, found),
        done="The role was given.",
    )

    def write(**made: Any) -> None:
        people.give_role(strategy=strategy, person=found, **form.cleaned_data, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def role_days(request: StrategyRequest, strategy: Strategy, key: int, role: int) -> HttpResponse:
    """Change the days of a role, or end it."""
    found = _person(strategy, key)
    held = there(known.role(strategy, found, role), f"{found.name} has no such role.")
    form = DaysForm(
        sent(request), initial={"since": held.since, "until": held.until, "based_on": people.mark(held)}
    )
    label = Role(held.role).label
    asking = Asking(
        title=f"{label}: first and last day",
        button="Save the days",
        back=_page(strategy, found),
        done="The days were saved.",
        above=found.name,
        held=lambda: _role_rows(known.role(strategy, found, role)),
    )

    def write(**made: Any) -> None:
        people.change_days(membership=held, **form.cleaned_data, **made)

    return ask(request, strategy, form, asking, write)


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def invite(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """Make an account for a person and owe them a letter.

    Who had to sign in again after asking for it comes here by its address, and is shown the person.
    """
    found = _person(strategy, key)
    if request.method != "POST":
        return redirect(_page(strategy, found))
    try:
        people.invite(
            strategy=strategy,
            person=found,
            password_page=_password_page(request),
            by=request.user,
            at=clock.now(),
        )
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons.values()))
    else:
        messages.success(
            request, f"{found.name} has an account. A letter to {found.email} says how to set a password."
        )
    return redirect(_page(strategy, found))


@in_strategy(access.MANAGE_PEOPLE)
@takes_form
def leave(request: StrategyRequest, strategy: Strategy, key: int) -> HttpResponse:
    """Everything that would be left without anybody when a person leaves, handed over in one step."""
    found = _person(strategy, key)
    held = duties(strategy, found)
    today = clock.today()
    form = HandoverForm(
        sent(request),
        initial={"stands_from": today, "last_day": today, "based_on": handover.mark(held)},
        duties=held,
        people=people_of(strategy, today),
        leaver=found,
    )
    rests = counted(len(held), "thing rests", "things rest")
    asking = Asking(
        title=f"Hand over from {found.name}",
        button="Hand over",
        back=_page(strategy, found),
        done=f"{found.name}’s work was handed over.",
        above=found.job_title,
        lead=f"{rests} on them in this strategy. What goes to nobody shows on the dashboard as having no lead."
        if held
        else "Nothing rests on them in this strategy.",
        held=lambda: [(duty.name, duty.part) for duty in duties(strategy, found)],
    )

    def write(**made: Any) -> str:
        done = handover.hand_over(
            strategy=strategy,
            person=found,
            to=form.to(),
            last_day=form.cleaned_data["last_day"],
            **form.basis,
            **made,
        )
        return _handed_over(found, done, form.cleaned_data["last_day"])

    return ask(request, strategy, form, asking, write)


def _handed_over(person: Person, done: HandedOver, last_day: date | None) -> str:
    """What came of a handover: who took over how much, what nobody has now, and until when the person stays."""
    parts = [f"{number} to {name}" for name, number in done.to.items()]
    if done.left:
        parts.append(f"{done.left} to nobody yet")
    said = [f"{person.name}’s work was handed over: {listed(parts)}."] if parts else []
    if done.without_deputy:
        has, them = ("has", "it") if len(done.without_deputy) == 1 else ("have", "them")
        said.append(f"{listed(done.without_deputy)} {has} no deputy now, because who took over leads {them}.")
    if last_day is not None:
        said.append(f"Their roles here end on {day(last_day)}.")
    return " ".join(said) or "Nothing was changed."


def _given(membership: Membership, typed: Named, today: date) -> str:
    """What came of adding somebody: the role they have from when, and what of the words typed was not used."""
    person, role = membership.person, Role(membership.role).label
    since = "today" if membership.since == today else day(membership.since)
    said = f"{person.name} was given the role {role} from {since}."
    if person.job_title != typed.job_title.strip():
        said += (
            f" They were known by this address already, as {person.job_title}: the job title “{typed.job_title}” was "
            "not used. Correct it on their page if it is the right one."
        )
    return said


def _account(person: Person, invited: User | None) -> str:
    """What came of an account that was asked for: a letter is owed to one that they had not before."""
    if invited is not None:
        return f"They have an account. A letter to {invited.email} says how to set a password."
    assert person.user is not None
    return f"They have an account already, and sign in as {person.user.email}: no letter was sent."


def _person(strategy: Strategy, key: int) -> Person:
    return there(known.person(strategy, key), f"{strategy.name} knows no such person.")


def _page(strategy: Strategy, person: Person) -> str:
    return reverse("plan_person", args=[strategy.slug, person.pk])


def _password_page(request: StrategyRequest) -> str:
    return request.build_absolute_uri(reverse("account_reset_password"))


def _person_rows(person: Person) -> Rows:
    return (("Name", person.name), ("Job title", person.job_title), ("Email address", person.email))


def _role_rows(held: Membership | None) -> Rows:
    rows: list[tuple[str, Any]] = []
    if held is not None:
        rows = [("First day", held.since), ("Last day", held.until or "It goes on")]
    return rows

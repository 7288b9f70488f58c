"""Nobody but an administrator can open the way in for an administrator."""

from datetime import date

import pytest

from priorities.choices import Role
from priorities.models import Membership
from priorities.writes import people
from priorities.writes.people import Named
from tests import builders
from tests.priorities.writes.agreed import AT
from tracker.refusals import Refused

pytestmark = pytest.mark.django_db

PASSWORD_PAGE = "https://tracker.example/accounts/password/reset/"


@pytest.fixture
def strategy():
    return builders.strategy()


@pytest.fixture
def manager(strategy):
    return builders.member(strategy, Role.MANAGER).user


def administrator(strategy, since=builders.START, until=None):
    """Somebody who is or will be an administrator, and who has no account yet."""
    person = builders.person(None, name="Head of service", email="head@test.example")
    Membership.objects.create(strategy=strategy, person=person, role=Role.ADMIN, since=since, until=until)
    return person


def readdress(strategy, person, by, email="managers.other@test.example", name="Head of service"):
    return people.change(
        strategy=strategy,
        person=person,
        named=Named(name, "Head of service", email),
        based_on=people.mark(person),
        by=by,
        at=AT,
    )


def invite(strategy, person, by):
    return people.invite(strategy=strategy, person=person, password_page=PASSWORD_PAGE, by=by, at=AT)


@pytest.mark.parametrize("since", [builders.START, date(2026, 5, 1)])
def test_manager_cannot_readdress_or_invite_an_administrator(strategy, manager, since):
    person = administrator(strategy, since)
    with pytest.raises(Refused) as refused:
        readdress(strategy, person, manager)
    assert refused.value.reasons == {
        "email": f"Head of service is an administrator of {strategy.short_name}. Ask another of its administrators "
        "to do this."
    }
    with pytest.raises(Refused) as refused:
        invite(strategy, person, manager)
    assert set(refused.value.reasons) == {""}
    person.refresh_from_db()
    assert (person.email, person.user) == ("head@test.example", None)


def test_manager_corrects_the_name_of_an_administrator(strategy, manager):
    readdress(strategy, administrator(strategy), manager, "head@test.example", "Head of all services")


def test_administrator_readdresses_and_invites_another(strategy):
    admin = builders.member(strategy, Role.ADMIN).user
    person = administrator(strategy)
    readdress(strategy, person, admin, "new@test.example")
    assert invite(strategy, person, admin).email == "new@test.example"


def test_manager_invites_somebody_who_is_an_administrator_no_more(strategy, manager):
    assert invite(strategy, administrator(strategy, until=date(2026, 4, 7)), manager)

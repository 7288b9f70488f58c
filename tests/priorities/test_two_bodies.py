"""A user who is a person in two bodies sees each apart, and nothing of one body shows in the other."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from priorities import access
from priorities.choices import GroupRoleKind, Rag, Role
from priorities.models import Person, Strategy
from priorities.queries.bodies import entries, groups_of
from priorities.queries.people import duties, people_in
from priorities.queries.updates import names_of
from priorities.writes import handover, roles
from tests import builders
from tests.builders import TODAY, noon
from tests.priorities.writes.agreement import agreement
from tracker.models import User

pytestmark = pytest.mark.django_db


class Two:
    """Two bodies with a strategy each, and one user who leads an action in both, under different titles."""

    def __init__(self) -> None:
        self.user = builders.user("mo@test.example", name="Mo Ross")
        self.here, self.there = (self.strategy(name) for name in ("Clyde", "Forth"))
        self.person_here, self.person_there = (
            self.user.people.get(body=strategy.body) for strategy in (self.here, self.there)
        )

    def strategy(self, name: str) -> Strategy:
        strategy = builders.strategy(
            name.lower(), name=f"{name} strategy", short_name=name, body=f"{name} Council"
        )
        person = builders.person(self.user, body=strategy.body, name="Mo Ross", job_title=f"Lead {name}")
        strategy.memberships.create(person=person, role=Role.MEMBER, since=builders.START)
        group = builders.group(strategy, name=f"{name} group", coordinator=person)
        builders.locality(strategy, name=f"{name} town")
        home = builders.commitment(builders.priority(strategy))
        builders.action(home, lead=person, group=group, title=f"{name} work")
        return strategy


@pytest.fixture(autouse=True)
def _demo_day(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def two() -> Two:
    return Two()


@pytest.fixture
def text_of(client: Client, two: Two) -> Any:
    client.force_login(two.user)
    return lambda name, *args: client.get(reverse(name, args=args)).content.decode()


def test_the_reader_of_each_strategy_is_the_person_of_its_body(two: Two) -> None:
    for strategy, person in ((two.here, two.person_here), (two.there, two.person_there)):
        reader = access.reader(two.user, strategy.slug, TODAY)
        assert reader is not None
        assert (reader.person, reader.strategy.body) == (person, strategy.body)
    assert [reader.person for reader in access.readers(two.user, TODAY)] == [
        two.person_here,
        two.person_there,
    ]


def test_each_body_has_its_own_people_groups_and_lists(two: Two) -> None:
    assert [known.person for known in people_in(two.here, TODAY)] == [two.person_here]
    assert [group.name for group in groups_of(two.here)] == ["Clyde group"]
    for group in groups_of(two.there):
        assert [row.name for row in entries(two.there.body, type(group))] == ["Forth group"]


def test_my_work_has_the_work_of_both(two: Two, text_of: Any) -> None:
    text = text_of("my_work")
    assert "Clyde work" in text
    assert "Forth work" in text


def test_pages_of_one_body_name_nothing_of_the_other(two: Two, text_of: Any) -> None:
    for strategy in (two.here, two.there):
        other = "Forth" if strategy == two.here else "Clyde"
        for name in ("strategy", "actions", "dashboard"):
            assert other not in text_of(name, strategy.slug), name
        assert f"{other} group" not in text_of("body", strategy.body.slug)
        assert f"{strategy.short_name} town" in text_of("body", strategy.body.slug)
        action = text_of("action", strategy.slug, "1.1.1")
        assert f"Lead {strategy.short_name}" in action
        assert f"Lead {other}" not in action


def test_an_update_that_they_enter_for_another_names_them_as_the_person_of_its_body(
    two: Two, text_of: Any
) -> None:
    action = two.there.actions.get()
    builders.update(action, Rag.GREEN, TODAY, by=two.user, author=builders.person(body=two.there.body))
    text = text_of("action", two.there.slug, "1.1.1")
    assert "entered by Lead Forth (Mo Ross)" in text
    assert names_of(two.here.body_id, [two.user]) == {two.user.pk: "Lead Clyde (Mo Ross)", None: ""}


def test_a_coordinator_of_one_body_coordinates_no_group_of_the_other(two: Two) -> None:
    role = two.person_there.group_roles.get(role=GroupRoleKind.COORDINATOR)
    role.withdrawn_at = noon(TODAY)
    role.save(update_fields=["withdrawn_at"])
    here, there = (access.reader(two.user, each.slug, TODAY) for each in (two.here, two.there))
    assert here is not None
    assert there is not None
    assert set(here.groups) == {group.pk for group in groups_of(two.here)}
    assert not there.groups


def test_a_handover_in_one_body_leaves_the_work_of_the_other(two: Two) -> None:
    before = duties(two.there, two.person_there, TODAY)
    handover.hand_over(
        strategy=two.here,
        person=two.person_here,
        to={},
        last_day=TODAY,
        agreement=agreement(),
        based_on=handover.version_hash(duties(two.here, two.person_here, TODAY)),
        by=builders.account(builders.member(two.here, Role.MANAGER)),
        at=noon(TODAY),
    )
    assert duties(two.here, two.person_here, TODAY) == []
    assert duties(two.there, two.person_there, TODAY) == before


@pytest.mark.parametrize("in_both", [False, True])
def test_leaving_one_strategy_ends_membership_of_groups_unless_another_of_the_body_remains(
    in_both: bool,
) -> None:
    strategy, other = builders.strategy(), builders.strategy()
    person = builders.member(strategy)
    if in_both:
        other.memberships.create(person=person, role=Role.MEMBER, since=builders.START)
    builders.group_role(builders.group(strategy), person, GroupRoleKind.MEMBER)
    handover.hand_over(
        strategy=strategy,
        person=person,
        to={},
        last_day=TODAY,
        agreement=agreement(),
        based_on=handover.version_hash(duties(strategy, person, TODAY)),
        by=builders.account(builders.member(strategy, Role.MANAGER)),
        at=noon(TODAY),
    )
    assert person.group_roles.current().filter(until=None).exists() == in_both


def test_an_account_is_not_closed_while_either_body_needs_it(two: Two) -> None:
    for strategy, person in ((two.here, two.person_here), (two.there, two.person_there)):
        strategy.memberships.create(person=person, role=Role.MANAGER, since=builders.START)
    reason = roles.why_not_close(two.user, TODAY)
    assert "Clyde" in reason
    assert "Forth" in reason


def test_a_manager_of_one_body_finds_no_person_or_list_of_the_other(client: Client, two: Two) -> None:
    client.force_login(builders.account(builders.member(two.here, Role.MANAGER)))
    here, there = two.here.body.slug, two.there.body.slug
    group = two.there.body.groups.get()
    missing = [
        reverse("body", args=[there]),
        reverse("body_people", args=[there]),
        reverse("body_person", args=[here, two.person_there.pk]),
        reverse("body_person_edit", args=[here, two.person_there.pk]),
        reverse("body_entry_edit", args=[here, "groups", group.pk]),
        reverse("plan_group_edit", args=[two.here.slug, "groups", group.pk]),
        reverse("plan_person", args=[two.here.slug, two.person_there.pk]),
        reverse("plan_group", args=[two.here.slug, group.pk]),
    ]
    assert {path: client.get(path).status_code for path in missing} == dict.fromkeys(missing, 404)
    assert "Forth Council" not in client.get(reverse("bodies")).content.decode()


def test_a_role_is_given_only_to_a_person_of_the_strategys_body(two: Two) -> None:
    values = {"role": Role.VIEWER, "since": TODAY, "until": None, "at": noon(TODAY)}
    by: User = builders.account(builders.member(two.here, Role.MANAGER))
    with pytest.raises(roles.Refused):
        roles.give_role(strategy=two.here, person=two.person_there, by=by, **values)
    assert Person.objects.get(pk=two.person_there.pk).memberships.count() == 1


def test_the_groups_of_a_strategy_are_its_oversight_group_and_those_under_it() -> None:
    body = builders.body()
    top = builders.group(body, name="Top")
    middle = builders.group(body, name="Middle", parent=top)
    low = builders.group(body, name="Low", parent=middle)
    other = builders.group(body, name="Other")
    assert list(groups_of(builders.strategy(oversight_group=middle)).order_by("pk")) == [middle, low]
    assert list(groups_of(builders.strategy()).order_by("pk")) == [top, middle, low, other]


def test_a_bodys_page_names_who_coordinates_each_group_and_offers_what_the_reader_may_do(
    client: Client, two: Two
) -> None:
    page = reverse("body", args=[two.here.body.slug])
    client.force_login(two.user)
    shown = client.get(page).content.decode()
    assert "Coordinator: Mo Ross, Lead Clyde" in shown
    assert not any(words in shown for words in ("Set up a strategy", "Change the lists"))
    client.force_login(builders.account(builders.member(two.here, Role.MANAGER)))
    shown = client.get(page).content.decode()
    assert (
        shown.index("Change the lists") < shown.index("Set up a strategy") < shown.index(">Strategies</h2>")
    )


def test_staff_see_every_body_but_not_the_name_of_a_sensitive_strategy(client: Client, two: Two) -> None:
    Strategy.objects.filter(pk=two.there.pk).update(sensitive=True)
    client.force_login(builders.user(is_staff=True))
    text = client.get(reverse("bodies")).content.decode()
    assert "Clyde Council" in text
    assert "Forth Council" in text
    assert "Forth strategy" not in client.get(reverse("body", args=[two.there.body.slug])).content.decode()
    assert "Clyde strategy" in client.get(reverse("body", args=[two.here.body.slug])).content.decode()


def test_the_list_of_bodies_shows_twenty_five_on_a_page(client: Client, two: Two) -> None:
    for number in range(25):
        builders.body(f"Another Council {number:02}")
    client.force_login(builders.user(is_staff=True))
    first = client.get(reverse("bodies")).content.decode()
    second = client.get(reverse("bodies"), {"page": "2"}).content.decode()
    assert "Another Council 24" in first
    assert "Forth Council" not in first
    assert "Forth Council" in second
    assert "Another Council" not in second


def test_a_strategy_that_is_set_up_from_a_bodys_page_is_for_that_body(client: Client, two: Two) -> None:
    client.force_login(builders.user(is_staff=True))
    for body in (two.here.body, two.there.body):
        form = client.get(reverse("strategy_add"), {"body": body.slug}).context["form"]
        assert str(form["body"].value()) == str(body.pk)
        assert f'<option value="{body.pk}" selected>{body.name}</option>' in str(form["body"])

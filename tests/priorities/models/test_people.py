"""What the database refuses in people, their roles, and their groups and services."""

from datetime import date, timedelta

from priorities.choices import Role
from priorities.models import Body, Membership, Strategy
from tests import builders
from tests.priorities.models.constraints import breaks

START = builders.START


@breaks("person_has_a_name")
def test_a_person_without_a_name(db: None) -> None:
    builders.person(name="")


@breaks("person_has_a_job_title")
def test_a_person_without_a_job_title(db: None) -> None:
    builders.person(job_title="")


@breaks("person_is_once_in_a_body")
def test_two_people_of_a_body_with_one_account(db: None) -> None:
    account = builders.user()
    builders.person(account)
    builders.person(account)


@breaks("person_email_is_unique")
def test_two_people_of_a_body_with_one_address(db: None) -> None:
    builders.person(email="mo@test.example")
    builders.person(email="Mo@Test.example")


def test_people_without_an_address_are_many(db: None) -> None:
    assert builders.person(email="") != builders.person(email="")


def test_a_person_of_two_bodies(db: None) -> None:
    account, other = builders.user(), builders.body("Another Partnership")
    values = {"name": "Mo Ross", "email": "mo@test.example"}
    assert builders.person(account, **values) != builders.person(account, body=other, **values)


@breaks("body.slug")
def test_two_bodies_with_one_slug(db: None) -> None:
    builders.body()
    Body.objects.create(slug="test-partnership", name="B", short_name="B", created_at=builders.noon(START))


@breaks("body_has_its_names", {"slug": ""}, {"name": ""}, {"short_name": ""})
def test_a_body_without_its_names(db: None, broken: dict[str, str]) -> None:
    names = {"slug": "carers", "name": "Carers Council", "short_name": "Carers"}
    Body.objects.create(created_at=builders.noon(START), **names | broken)


@breaks("body_financial_year_starts_in_a_month", {"month": 0}, {"month": 13})
def test_a_financial_year_that_starts_in_no_month(db: None, broken: dict[str, int]) -> None:
    builders.body()
    Body.objects.update(financial_year_starts=broken["month"])


@breaks("membership_ends_after_it_starts")
def test_a_membership_that_ends_before_it_starts(strategy: Strategy) -> None:
    builders.member(strategy, since=date(2026, 4, 2), until=date(2026, 4, 1))


@breaks("membership_role_is_known")
def test_a_membership_with_a_role_that_is_unknown(strategy: Strategy) -> None:
    Membership.objects.create(strategy=strategy, person=builders.person(), role="owner", since=START)


@breaks("membership_is_open_once")
def test_the_same_role_held_twice_at_once(strategy: Strategy) -> None:
    person = builders.member(strategy, Role.LEAD)
    Membership.objects.create(strategy=strategy, person=person, role=Role.LEAD, since=date(2026, 4, 1))


def test_a_role_may_be_given_again_and_last_one_day(strategy: Strategy) -> None:
    person = builders.member(strategy, Role.LEAD, until=START)
    Membership.objects.create(strategy=strategy, person=person, role=Role.LEAD, since=date(2026, 4, 1))
    assert person.memberships.count() == 2


@breaks("service_named_once")
def test_two_services_of_a_body_with_one_name(strategy: Strategy) -> None:
    builders.service(strategy, name="Homelessness Services")
    builders.service(strategy, name="Homelessness Services")


@breaks("service_has_a_name")
def test_a_service_without_a_name(strategy: Strategy) -> None:
    builders.service(strategy, name="")


@breaks("caregroup_named_once")
def test_two_care_groups_of_a_body_with_one_name(strategy: Strategy) -> None:
    builders.care_group(strategy, name="Older people")
    builders.care_group(strategy, name="Older people")


@breaks("caregroup_has_a_name")
def test_a_care_group_without_a_name(strategy: Strategy) -> None:
    builders.care_group(strategy, name="")


@breaks("group_named_once")
def test_two_groups_of_a_body_with_one_name(strategy: Strategy) -> None:
    builders.group(strategy, name="Oversight group")
    builders.group(strategy, name="Oversight group")


@breaks("group_has_a_name")
def test_a_group_without_a_name(strategy: Strategy) -> None:
    builders.group(strategy, name="")


@breaks("group_is_not_its_own_parent")
def test_a_group_under_itself(strategy: Strategy) -> None:
    group = builders.group(strategy)
    group.parent = group
    group.save()


@breaks("group_retires_after_it_is_added")
def test_a_group_retired_before_it_was_added(strategy: Strategy) -> None:
    builders.group(strategy, retired_on=builders.START - timedelta(days=1))


@breaks("partner_named_once")
def test_two_partners_of_a_body_with_one_name(strategy: Strategy) -> None:
    builders.partner(strategy, name="Police Scotland")
    builders.partner(strategy, name="Police Scotland")


@breaks("partner_has_a_name")
def test_a_partner_without_a_name(strategy: Strategy) -> None:
    builders.partner(strategy, name="")


@breaks("locality_named_once")
def test_two_localities_of_a_body_with_one_name(strategy: Strategy) -> None:
    builders.locality(strategy, name="North East")
    builders.locality(strategy, name="North East")


@breaks("locality_has_a_name")
def test_a_locality_without_a_name(strategy: Strategy) -> None:
    builders.locality(strategy, name="")


def test_two_bodies_may_use_the_same_names(strategy: Strategy) -> None:
    other = builders.body("Another Partnership")
    makers = (builders.service, builders.partner, builders.care_group, builders.locality, builders.group)
    for make in makers:
        assert make(strategy, name="Older people").name == make(other, name="Older people").name

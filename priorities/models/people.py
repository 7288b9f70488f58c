"""Bodies, their people, the roles of people in strategies, and the lists of a body, such as its groups and services.

A person does not need an account: records may name people who have never signed in, and leads who have left.
"""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from priorities.choices import Role
from tracker.audited_rows import AuditedModel, AuditedQuerySet


class Body(AuditedModel):
    """An organisation that runs strategies, such as a council. Its people and its lists serve all its strategies."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    financial_year_starts = models.PositiveSmallIntegerField(
        default=4, help_text="The month in which the financial year starts. Reporting periods follow it"
    )
    created_at = models.DateTimeField(help_text="When the body was added here")

    class Meta:
        ordering = ["name__folded", "id"]
        verbose_name_plural = "bodies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name="") & ~Q(short_name=""), name="body_has_its_names"
            ),
            models.CheckConstraint(
                condition=Q(financial_year_starts__gte=1, financial_year_starts__lte=12),
                name="body_financial_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_scope(self) -> str:
        """The scope of audit events about the body, its people and its lists."""
        return f"bodies/{self.slug}"


class Person(AuditedModel):
    """A person as one body knows them. Someone who works for two bodies is two people, perhaps with one account."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=200)
    job_title = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )

    class Meta:
        ordering = ["name__folded", "id"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=~Q(job_title=""), name="person_has_a_job_title"),
            # We send emails and invitations to this address, so no two people of a body may have the same one.
            models.UniqueConstraint(
                "body", Lower("email"), condition=~Q(email=""), name="person_email_is_unique"
            ),
            models.UniqueConstraint(fields=["body", "user"], name="person_is_once_in_a_body"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def can_sign_in(self) -> bool:
        """Return whether the person has an account that is open. Runs a query if the account has not been read."""
        return self.user is not None and self.user.is_active


class MembershipQuerySet(AuditedQuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """Return the memberships in effect on that day. `until` is the last day of a role."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Membership(AuditedModel):
    """A role that a person has in one strategy, with its first day and, if it is to end, its last day."""

    strategy = models.ForeignKey("priorities.Strategy", on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account that gave the role or last changed its dates. None for roles in the demonstration."""
    set_at = models.DateTimeField(null=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["strategy_id", "person_id", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.UniqueConstraint(
                fields=["strategy", "person", "role"],
                condition=Q(until__isnull=True),
                name="membership_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def set_by_themselves(self) -> bool:
        """Return whether the person was the last to set the role, by giving it to themselves or changing its dates."""
        return self.set_by_id is not None and self.set_by_id == self.person.user_id


class Entry(AuditedModel):
    """An entry in one of a body's lists. Names are unique in a list."""

    name = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)

    body: models.ForeignKey[Body, Body]
    body_id: int

    class Meta:
        abstract = True
        ordering = ["order", "name__folded"]
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="%(class)s_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(Entry):
    """A service that does the work, such as Homelessness Services."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="services")


class Partner(Entry):
    """An organisation outside the body that does some of the work, such as Police Scotland."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="partners")


class CareGroup(Entry):
    """A group of people, such as older people, that figures and practices are reported for."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="care_groups")


class Locality(Entry):
    """A part of the body's area, such as North East, that figures and practices are reported for."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="localities")

    class Meta(Entry.Meta):
        verbose_name_plural = "localities"


class Group(Entry):
    """A group of a body, which may be under another group. A strategy may name one as its oversight group."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="groups")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    added_on = models.DateField(help_text="The first day on which papers name the group")
    recorded_at = models.DateTimeField()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="group_is_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(retired_on__gte=F("added_on")),
                name="group_retires_after_it_is_added",
            ),
        ]

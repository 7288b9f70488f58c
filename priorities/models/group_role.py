"""The roles that people have in groups: chair, vice-chair, coordinator and member."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from priorities.choices import ONE_HOLDER, GroupRoleKind
from priorities.models.departure import Departure
from priorities.models.people import Group, Person
from tracker.append_only import AppendOnly, AppendOnlyQuerySet


class GroupRoleQuerySet(AppendOnlyQuerySet):
    """Roles in groups."""

    def current(self) -> "GroupRoleQuerySet":
        """Return the roles as they are recorded now, whether they have ended, are held or are to come."""
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> "GroupRoleQuerySet":
        """Return the roles held on a day, as they are recorded now."""
        return self.current().filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def not_over(self, day: date) -> "GroupRoleQuerySet":
        """Return the roles that are held on a day or begin later, as they are recorded now."""
        return self.current().exclude(until__lt=day)

    def of_people_here(self, day: date, known_at: datetime | None = None) -> "GroupRoleQuerySet":
        """Return the roles without those of people who had left all the strategies of their body by that day."""
        left = Departure.objects.in_effect(day, known_at).filter(person=OuterRef("person"), strategy=None)
        return self.exclude(Exists(left))

    def as_known(self, day: date, known_at: datetime) -> "GroupRoleQuerySet":
        """Return the roles held on a day, as known at a moment."""
        recorded = self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), set_at__lte=known_at)
        return recorded.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class GroupRole(AppendOnly):
    """A role that a person has in a group, with its first day and, if it has one, its last day.

    A change to a role withdraws its row and adds another, so that a page that shows what was known at an earlier moment
    uses the roles of that moment.
    """

    set_once = ("withdrawn_at",)

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="group_roles")
    role = models.CharField(max_length=20, choices=GroupRoleKind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="Why the role was corrected")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account that gave the role, ended it or corrected it. None for roles in the demonstration."""
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = GroupRoleQuerySet.as_manager()

    class Meta:
        ordering = ["group_id", "role", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="group_role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("set_at")),
                name="group_role_withdrawn_after_it_is_set",
            ),
            models.CheckConstraint(condition=Q(role__in=GroupRoleKind.values), name="group_role_is_known"),
            models.UniqueConstraint(
                fields=["group", "role"],
                condition=Q(until=None, withdrawn_at=None, role__in=ONE_HOLDER),
                name="group_role_has_one_open_holder",
            ),
            models.UniqueConstraint(
                fields=["group", "person", "role"],
                condition=Q(until=None, withdrawn_at=None),
                name="group_role_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

"""The days from which people who had a role no longer have one."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from priorities.models.people import Person
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly, AppendOnlyQuerySet


class DepartureQuerySet(AppendOnlyQuerySet):
    """Departures."""

    def current(self) -> "DepartureQuerySet":
        """Return the departures that have not been withdrawn, whether past, in effect or to come."""
        return self.filter(withdrawn_at=None)

    def from_strategy(self, strategy: Strategy | None, day: date) -> "DepartureQuerySet":
        """Return the departures on a day from a strategy or, if that is None, from a whole body, earliest first."""
        return self.in_effect(day).filter(strategy=strategy).order_by("since", "pk")

    def in_effect(self, day: date, known_at: datetime | None = None) -> "DepartureQuerySet":
        """Return the departures in effect on a day, as known at a moment or, without one, as recorded now."""
        recorded = (
            self.current()
            if known_at is None
            else self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), set_at__lte=known_at)
        )
        return recorded.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Departure(AppendOnly):
    """The days on which a person who had a role in a strategy has none, or on which their account is closed.

    From the first of these days, the work that names them counts as having no lead or owner, until it is handed over.
    `writes/departures.py` keeps these rows beside the roles, whose days are changed in place: a change withdraws a row
    and adds another, so that a page with data to an earlier moment shows what was known then.
    """

    set_once = ("withdrawn_at",)

    strategy = models.ForeignKey(
        Strategy,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="departures",
        help_text="None for a departure from all the strategies of the person's body, and so from its groups",
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    since = models.DateField(help_text="The first day without a role")
    until = models.DateField(null=True, blank=True, help_text="The last day without a role")
    account_closed = models.BooleanField(default=False, help_text="Because the person's account was closed")
    set_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = DepartureQuerySet.as_manager()

    class Meta:
        ordering = ["person_id", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="departure_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("set_at")),
                name="departure_withdrawn_after_it_is_set",
            ),
            models.UniqueConstraint(
                fields=["strategy", "person", "account_closed"],
                condition=Q(until=None, withdrawn_at=None),
                name="departure_from_a_strategy_is_open_once",
            ),
            models.UniqueConstraint(
                fields=["person", "account_closed"],
                condition=Q(strategy=None, until=None, withdrawn_at=None),
                name="departure_from_a_body_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} from {self.since}"

    @property
    def last_day(self) -> date:
        """The last day before the departure, on which the person still had a role."""
        return self.since - timedelta(days=1)

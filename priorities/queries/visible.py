"""What a person may see. Everything a page shows starts from one of these."""

from datetime import date

from django.db.models import QuerySet

from priorities.models import Membership, Strategy
from tracker.models import User


def strategies(user: User, on: date) -> QuerySet[Strategy]:
    """The strategies in which the user holds a role on that day."""
    held = Membership.objects.on(on).filter(person__user=user)
    return Strategy.objects.filter(pk__in=held.values("strategy")).order_by("name")

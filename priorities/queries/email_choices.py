"""Which emails people have turned off."""

from django.db.models import QuerySet

from priorities.choices import EmailKind
from priorities.models import EmailChoice
from tracker.models import User


def wanted(user: User) -> dict[EmailKind, bool]:
    """Return, by kind, whether a user gets these emails. Runs one SQL query."""
    chosen = dict(EmailChoice.objects.filter(user=user).values_list("kind", "wanted"))
    return {kind: chosen.get(kind, True) for kind in EmailKind}


def turned_off(kind: EmailKind) -> QuerySet[EmailChoice, int]:
    """Return the ids of the users who have turned off a kind of email, as a subquery."""
    return EmailChoice.objects.filter(kind=kind, wanted=False).order_by().values_list("user", flat=True)

"""Letters that a change in the plan causes, put in the outbox in the same transaction as the change."""

from datetime import datetime

from priorities.choices import Rag
from priorities.models import Group, Person, Strategy, Update
from priorities.queries.status import ActionStatus
from tracker import mail


def update_submitted(update: Update, before: ActionStatus) -> None:
    """Tell the group's lead of an action that turned Red or was reported complete, unless it was their own update."""
    turned_red = update.rag == Rag.RED and before.rag is not Rag.RED
    reported_complete = update.rag == Rag.BLUE
    if not (turned_red or reported_complete) or before.group_id is None:
        return
    group = Group.objects.select_related("lead").get(pk=before.group_id)
    lead = group.lead
    if lead is None or not lead.email or lead.user_id == update.author_id:
        return
    happened = "was reported complete and waits for agreement" if reported_complete else "turned Red"
    words = update.problem or update.progress
    mail.queue(
        to=lead.email,
        subject=f"{before.reference} {'reported complete' if reported_complete else 'is now Red'}",
        text=(
            f"{before.reference} {before.title} {happened}.\n\n"
            f"What was said: {words}\n\n"
            f"Sign in to the tracker and open action {before.reference} to read the whole update.\n"
        ),
        key=f"update submitted {update.pk}",
        at=update.recorded_at,
    )


def invited(person: Person, strategy: Strategy, password_page: str, at: datetime) -> None:
    """Tell somebody who got an account how to set a password. No secret stands in the letter."""
    mail.queue(
        to=person.email,
        subject=f"Your account for {strategy.name}",
        text=(
            f"Dear {person.name},\n\n"
            f"You have been given an account in the tracker of {strategy.name}.\n\n"
            f"To set your password, open this page and enter {person.email}: {password_page}\n\n"
            "You will be sent a link that works once. After that, sign in with your email address and your password.\n"
        ),
        key=f"invited person {person.pk} in {strategy.slug}",
        at=at,
    )

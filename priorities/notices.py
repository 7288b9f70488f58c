"""Letters that a change in the plan causes, put in the outbox in the same transaction as the change."""

from priorities.choices import Rag
from priorities.models import Group, Update
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

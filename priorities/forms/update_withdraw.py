"""The form that withdraws an update."""

from priorities.forms.fields import Words
from tracker.forms import BaseForm


class WithdrawUpdateForm(BaseForm):
    """The reason for withdrawing an update."""

    reason = Words(
        label="Why should it not count?",
        rows=3,
        help_text="For example, it was for action 2.3.1. Kept permanently with the update",
    )

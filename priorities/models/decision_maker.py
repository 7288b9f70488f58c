"""Which group or board agrees each kind of proposed change in a strategy."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.choices import ProposalKind
from priorities.models.people import Group
from priorities.models.strategy import Strategy
from tracker.audited_rows import AuditedModel


class DecisionMaker(AuditedModel):
    """The group that agrees or refuses proposals of one kind, or the strategy's board if `group` is null.

    For a kind without a row, `priorities.queries.decision_makers` says who decides.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="decision_makers")
    kind = models.CharField(max_length=20, choices=ProposalKind.choices)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="decides")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["strategy_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "kind"], name="decision_maker_once_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=ProposalKind.values), name="decision_maker_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.group or self.strategy.board}"

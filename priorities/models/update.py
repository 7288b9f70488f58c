"""What people have reported on actions, period by period, and what was agreed as a result."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from priorities.choices import Cause, DecisionVerdict, ProposalKind, Rag, ReviewVerdict
from priorities.models.action import Action, ActionRevision
from priorities.models.meeting import Meeting
from priorities.models.people import Group, Partner, Person, Service
from priorities.models.strategy import Period, SettingsVersion
from tracker.append_only import AppendOnly
from tracker.audited_rows import AuditedModel


class Update(AppendOnly):
    """What one person reported on one action, for one period if the strategy has periods.

    An update is never changed: a correction is a new row.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, null=True, blank=True, related_name="updates"
    )
    effective_from = models.DateField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="updates", help_text="Whose words the update gives"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="updates",
        help_text="The account that entered it, which may be someone else's. None if no account did",
    )
    for_service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The service that answered for the action, and whose report the author passes on",
    )
    for_partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The partner that answered for the action, and whose report the author passes on",
    )

    rag = models.CharField(max_length=10, choices=Rag.choices)
    progress = models.TextField()
    next_steps = models.TextField(blank=True)
    board_sentence = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    cause = models.CharField(max_length=20, choices=Cause.choices, blank=True, help_text="Of the problem")
    recovery_plan = models.TextField(blank=True)
    forecast = models.DateField(
        null=True,
        blank=True,
        help_text="When the work will be done or, if it is continuing, be back on course",
    )
    better_reason = models.TextField(blank=True, help_text="Why the rating is better than suggested")
    what_changed = models.TextField(blank=True, help_text="Why the rating is better than last time")
    difference_made = models.TextField(blank=True)
    difference_known = models.BooleanField(null=True, blank=True)
    no_evidence_reason = models.TextField(blank=True)
    open_milestones_reason = models.TextField(
        blank=True, help_text="Why the action is complete although a milestone is not done"
    )
    repeats_words = models.BooleanField(
        default=False, help_text="The wording is the same as in the last update"
    )
    unchanged_since = models.DateField(
        null=True,
        blank=True,
        help_text="If it was sent as “Nothing has changed”: the day on which its answers were first submitted",
    )

    suggested = models.CharField(max_length=10, choices=Rag.choices, blank=True)
    suggestion_reasons = models.TextField(blank=True)
    settings = models.ForeignKey(SettingsVersion, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        ordering = ["action_id", "effective_from", "id"]
        indexes = [models.Index(fields=["action", "-effective_from", "-id"], name="update_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(rag__in=Rag.values), name="update_rag_is_known"),
            models.CheckConstraint(
                condition=Q(suggested__in=["", *Rag.values]), name="update_suggestion_is_known"
            ),
            models.CheckConstraint(condition=~Q(progress=""), name="update_says_what_was_done"),
            models.CheckConstraint(
                condition=Q(for_service__isnull=True) | Q(for_partner__isnull=True),
                name="update_is_for_one_service_or_partner",
            ),
            models.CheckConstraint(
                condition=Q(unchanged_since__isnull=True) | ~Q(rag__in=[Rag.RED, Rag.BLUE]),
                name="update_unchanged_is_neither_red_nor_blue",
            ),
            models.CheckConstraint(
                condition=~Q(rag__in=[Rag.AMBER, Rag.RED]) | ~Q(problem=""),
                name="update_amber_or_red_has_a_problem",
            ),
            models.CheckConstraint(condition=Q(cause__in=["", *Cause.values]), name="update_cause_is_known"),
            models.CheckConstraint(
                condition=Q(cause="") | ~Q(problem=""), name="update_cause_is_of_a_problem"
            ),
            models.CheckConstraint(
                condition=~Q(rag=Rag.RED)
                | (~Q(recovery_plan="") & Q(forecast__isnull=False) & Q(forecast__gt=F("effective_from"))),
                name="update_red_has_a_recovery_plan_and_forecast",
            ),
            models.CheckConstraint(
                condition=~Q(rag=Rag.BLUE) | Q(difference_known=False) | ~Q(difference_made=""),
                name="update_blue_says_what_difference",
            ),
            models.CheckConstraint(
                condition=~Q(rag=Rag.BLUE) | Q(difference_known__isnull=False),
                name="update_blue_answers_difference",
            ),
            models.CheckConstraint(
                condition=~(
                    Q(suggested=Rag.RED, rag__in=[Rag.AMBER, Rag.GREEN])
                    | Q(suggested=Rag.AMBER, rag=Rag.GREEN)
                )
                | ~Q(better_reason=""),
                name="update_better_than_suggested_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(based_on__isnull=True) | ~Q(based_on=F("id")), name="update_based_on_another"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="update_corrects_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} update {self.pk}"

    @property
    def passed_on_for(self) -> Service | Partner | None:
        """Return the service or partner whose report the author passes on, or None."""
        return self.for_service or self.for_partner

    @property
    def unchanged(self) -> bool:
        """Return whether it was sent as “Nothing has changed”: it repeats the answers of the update before it."""
        return self.unchanged_since is not None


class UpdateDraft(AuditedModel):
    """What a writer has typed and not yet submitted: one draft for each account and action, or for an action of a link.

    A draft belongs to an account or, if it was typed on the page of a link, to that link's `item`.
    """

    unaudited: ClassVar = "only its writer reads it, and it is deleted when the update is submitted"
    repeating_fields: ClassVar = ("answers",)

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="update_drafts",
    )
    item = models.OneToOneField(
        "priorities.AnswerLinkItem", on_delete=models.CASCADE, null=True, blank=True, related_name="draft"
    )
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["action_id"]
        constraints = [
            models.UniqueConstraint(fields=["action", "user"], name="update_draft_once_a_user"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, item__isnull=True) | Q(user__isnull=True, item__isnull=False),
                name="update_draft_of_an_account_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} draft"


class Review(AppendOnly):
    """A chair's or coordinator's verdict on an update. The latest review counts.

    A queried update still counts, marked as queried, until an update corrects it or the completion that it reports is
    agreed. A noted update was shown at a meeting.
    """

    update = models.ForeignKey(Update, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=20, choices=ReviewVerdict.choices)
    reason = models.TextField(blank=True)
    board_sentence = models.TextField(
        blank=True, help_text="The update's sentence for the board, as edited by the reviewer who checked it"
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        help_text="The meeting that noted the update. None for other verdicts",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["update_id", "id"]
        indexes = [models.Index(fields=["update", "-id"], name="review_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=ReviewVerdict.values), name="review_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=ReviewVerdict.QUERIED) | ~Q(reason=""),
                name="review_queried_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict=ReviewVerdict.NOTED, meeting__isnull=False)
                | (~Q(verdict=ReviewVerdict.NOTED) & Q(meeting__isnull=True)),
                name="review_noted_at_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(board_sentence="") | Q(verdict=ReviewVerdict.CHECKED),
                name="review_edits_the_sentence_in_checking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update} {self.get_verdict_display()}"


class Withdrawal(AppendOnly):
    """The withdrawal of one update, for example because it was for another action. From then on it does not count."""

    update = models.OneToOneField(Update, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["update_id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.update} withdrawn"


class Proposal(AppendOnly):
    """A proposed change to the plan: a new date, completion, a pause or a stop."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="proposals")
    update = models.ForeignKey(
        Update, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    kind = models.CharField(max_length=20, choices=ProposalKind.choices)
    new_date = models.DateField(null=True, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="None only if it was made by an update that no account entered",
    )
    effective_from = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["action_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProposalKind.values), name="proposal_kind_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(update__isnull=False), name="proposal_says_who_made_it"
            ),
            models.CheckConstraint(
                condition=Q(kind=ProposalKind.NEW_DATE, new_date__isnull=False)
                | (~Q(kind=ProposalKind.NEW_DATE) & Q(new_date__isnull=True)),
                name="proposal_new_date_when_it_moves_a_date",
            ),
            models.CheckConstraint(
                condition=Q(new_date__isnull=True) | Q(new_date__gt=F("effective_from")),
                name="proposal_new_date_is_ahead",
            ),
            models.UniqueConstraint(
                fields=["update", "kind"],
                condition=Q(update__isnull=False),
                name="proposal_of_a_kind_once_an_update",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_kind_display()}"


class Decision(AppendOnly):
    """The decision of a group or the board on a proposal and, if it was agreed, the revision that changed the plan.

    The decision takes effect on the day on which it was made, even if it is recorded later.
    """

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=20, choices=DecisionVerdict.choices)
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        help_text="The group that decided. None for the strategy's board",
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        help_text="A meeting of the same group or board, on the day on which the decision takes effect",
    )
    minute_reference = models.CharField(max_length=100, blank=True)
    effective_from = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    revision = models.OneToOneField(
        ActionRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )

    class Meta:
        ordering = ["proposal_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=DecisionVerdict.values), name="decision_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=(~Q(verdict=DecisionVerdict.AGREED) | Q(revision__isnull=False))
                & (~Q(verdict=DecisionVerdict.REFUSED) | (Q(revision__isnull=True) & ~Q(reason=""))),
                name="decision_agreed_revises_refused_explains",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.get_verdict_display()}"

    @property
    def decided_by(self) -> str:
        """Return the name of the group or board that decided."""
        return self.group.name if self.group else self.proposal.action.strategy.board

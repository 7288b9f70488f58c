"""The strategy, its aims, its settings and its reporting periods."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from priorities.choices import EscalatesTo, Rag
from priorities.rules.lifecycle import IN_PLAN
from priorities.rules.tolerances import Tolerances
from tracker.append_only import AppendOnly
from tracker.audited_rows import AuditedModel


class Strategy(AuditedModel):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    body = models.ForeignKey("priorities.Body", on_delete=models.PROTECT, related_name="strategies")
    oversight_group = models.ForeignKey(
        "priorities.Group", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """This group and those under it are the strategy's. Without it, every group of the body is."""
    board = models.CharField(
        max_length=200, help_text="The board that approved the strategy and reads its papers"
    )
    board_short_name = models.CharField(max_length=20, blank=True, help_text="Such as IJB")
    vision = models.TextField(blank=True)
    vision_source = models.CharField(max_length=300, blank=True, help_text="Where the vision comes from")
    aims_note = models.CharField(
        max_length=300, blank=True, help_text="Why no aims are listed, if there are none"
    )
    approved_on = models.DateField(null=True, blank=True)
    approval_note = models.CharField(max_length=300, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    promised_commitments = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The number of commitments in the published strategy"
    )
    update_interval_months = models.PositiveSmallIntegerField(default=12, validators=[MinValueValidator(1)])
    sensitive = models.BooleanField(
        default=False, help_text="Staff without a role in the strategy cannot read its records"
    )
    checked_by_another = models.BooleanField(
        default=False, help_text="Who wrote or entered an update may not check it"
    )
    escalates_to = models.CharField(
        max_length=20,
        choices=EscalatesTo.choices,
        default=EscalatesTo.NO_ONE,
        help_text="Who is told of actions that have no update",
    )
    escalates_after_days = models.PositiveSmallIntegerField(
        default=21, help_text="The number of days after the due date"
    )
    illustrative = models.BooleanField(default=False)
    illustrative_note = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(help_text="When the strategy was set up here")

    class Meta:
        ordering = ["name__folded", "id"]
        verbose_name_plural = "strategies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name="") & ~Q(short_name=""), name="strategy_has_its_names"
            ),
            models.CheckConstraint(condition=~Q(board=""), name="strategy_has_a_board"),
            models.CheckConstraint(
                condition=Q(vision="") | ~Q(vision_source=""), name="strategy_vision_has_a_source"
            ),
            models.CheckConstraint(
                condition=Q(promised_commitments__isnull=True) | Q(promised_commitments__gte=1),
                name="strategy_promised_commitments_at_least_one",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="strategy_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(illustrative=False) | ~Q(illustrative_note=""),
                name="strategy_illustrative_has_a_note",
            ),
            models.CheckConstraint(
                condition=Q(update_interval_months__gte=1), name="strategy_update_interval_at_least_one_month"
            ),
            models.CheckConstraint(
                condition=Q(escalates_to__in=EscalatesTo.values), name="strategy_escalates_to_is_known"
            ),
            models.CheckConstraint(
                condition=Q(escalates_after_days__gte=1), name="strategy_escalates_after_the_due_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name


DEFAULTS = Tolerances(version=1)


class SettingsVersion(AppendOnly):
    """One version of a strategy's tolerances and thresholds: who set them, when and why.

    Shares are whole percentages. The rules that use these settings are in `priorities.rules`.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="settings_versions")
    number = models.PositiveIntegerField()
    tolerance_days = models.PositiveSmallIntegerField(default=DEFAULTS.tolerance_days)
    red_share = models.PositiveSmallIntegerField(default=DEFAULTS.red_share)
    small_group = models.PositiveSmallIntegerField(default=DEFAULTS.small_group)
    red_count = models.PositiveSmallIntegerField(default=DEFAULTS.red_count)
    red_share_large = models.PositiveSmallIntegerField(default=DEFAULTS.red_share_large)
    amber_share = models.PositiveSmallIntegerField(default=DEFAULTS.amber_share)
    updated_share = models.PositiveSmallIntegerField(default=DEFAULTS.updated_share)
    quiet_days = models.PositiveSmallIntegerField(default=DEFAULTS.quiet_days)
    set_by = models.CharField(max_length=200, help_text="The group or officer that set the tolerances")
    reason = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="settings_version_numbered_once"),
            models.CheckConstraint(
                condition=~Q(set_by="") & ~Q(reason=""), name="settings_version_says_who_and_why"
            ),
            models.CheckConstraint(
                condition=Q(red_share__lte=100)
                & Q(red_share_large__lte=100)
                & Q(amber_share__lte=100)
                & Q(updated_share__lte=100),
                name="settings_version_shares_are_percentages",
            ),
            # A share or a count of 0 would set no threshold.
            models.CheckConstraint(
                condition=Q(red_share__gte=1)
                & Q(red_share_large__gte=1)
                & Q(amber_share__gte=1)
                & Q(red_count__gte=1),
                name="settings_version_colour_thresholds_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(quiet_days__gte=1), name="settings_version_quiet_days_above_zero"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="settings_version_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.strategy.short_name}, settings version {self.number}"

    def tolerances(self) -> Tolerances:
        """Return the values that the rules need, without the record of who set them."""
        return Tolerances(
            version=self.number,
            tolerance_days=self.tolerance_days,
            red_share=self.red_share,
            small_group=self.small_group,
            red_count=self.red_count,
            red_share_large=self.red_share_large,
            amber_share=self.amber_share,
            updated_share=self.updated_share,
            quiet_days=self.quiet_days,
        )


class Aim(AuditedModel):
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="aims")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["strategy_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="aim_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="aim_numbered_from_one"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(source=""), name="aim_has_text_and_source"),
        ]

    def __str__(self) -> str:
        return f"Aim {self.number}"


class Period(AuditedModel):
    """A reporting period. `due` is the last day on which an update for the period is on time.

    A corrected period is withdrawn, not deleted, and another replaces it, because a page that shows what was known at
    an earlier moment uses the periods of that moment. A withdrawn period has no updates and was never closed. The
    meeting alone may be changed in place, because no figure depends on it.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=100)
    opens = models.DateField()
    ends = models.DateField()
    due = models.DateField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    meeting = models.ForeignKey(
        "priorities.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        help_text="The meeting that the period reports to",
    )
    days_before = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many days before the meeting updates are due. If it is empty, the due date was entered",
    )

    class Meta:
        ordering = ["strategy_id", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "name"], condition=Q(withdrawn_at=None), name="period_named_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="period_has_a_name"),
            models.UniqueConstraint(
                fields=["strategy", "opens"], condition=Q(withdrawn_at=None), name="period_opens_once"
            ),
            models.UniqueConstraint(
                fields=["strategy", "ends"], condition=Q(withdrawn_at=None), name="period_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(opens__lte=F("ends")) & Q(ends__lte=F("due")), name="period_opens_ends_falls_due"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("recorded_at")),
                name="period_withdrawn_after_it_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PeriodClosing(AppendOnly):
    """The closing of a period. Its `statuses` record each action's status at the period's end, as then known.

    A period from before the strategy was set up here may be closed as such. It then has no `statuses`, so the history
    over periods leaves it out.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="closings")
    before_we_began = models.BooleanField(
        default=False, help_text="The period ended before the strategy was set up here"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["period_id", "recorded_at"]

    def __str__(self) -> str:
        return f"Closing of {self.period}"


class PeriodReopening(AppendOnly):
    """The undoing of one closing. The statuses recorded at the closing are kept, but no longer count."""

    closing = models.OneToOneField(PeriodClosing, on_delete=models.PROTECT, related_name="reopening")
    reason = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="period_reopening_has_a_reason")]

    def __str__(self) -> str:
        return f"Reopening of {self.closing.period}"


class ClosingStatus(AppendOnly):
    """The status of one action at the end of a period, as known when the period was closed.

    The history over periods reads these rows.
    """

    unaudited: ClassVar = "a copy of recorded rows, which can be made again and compared with them"

    closing = models.ForeignKey(PeriodClosing, on_delete=models.PROTECT, related_name="statuses")
    action = models.ForeignKey("priorities.Action", on_delete=models.PROTECT, related_name="closing_statuses")
    home = models.ForeignKey("priorities.Commitment", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=[(stage.value, stage.label) for stage in IN_PLAN])
    rag = models.CharField(max_length=10, choices=Rag.choices, blank=True)
    awaiting_agreement = models.BooleanField(
        help_text="The action had been reported complete, and the completion had not been agreed or refused"
    )
    due = models.DateField(null=True, blank=True)
    update = models.ForeignKey("priorities.Update", on_delete=models.PROTECT, null=True, related_name="+")
    carried = models.BooleanField(
        help_text="The action had no update for the period, so its earlier rating, if any, was carried over"
    )

    class Meta:
        ordering = ["closing_id", "action_id"]
        verbose_name_plural = "closing statuses"
        # The index covers everything that the history over periods counts, so the rows themselves are not read.
        indexes = [
            models.Index(
                fields=["closing", "stage", "rag", "awaiting_agreement", "carried"],
                name="closing_status_counted",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["closing", "action"], name="closing_status_once_an_action"),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in IN_PLAN]),
                name="closing_status_stage_is_known",
            ),
            models.CheckConstraint(
                condition=Q(rag__in=["", *Rag.values]), name="closing_status_rag_is_known"
            ),
            models.CheckConstraint(
                condition=Q(carried=True) | Q(update__isnull=False), name="closing_status_answered_or_carried"
            ),
            models.CheckConstraint(
                condition=Q(rag="") | Q(update__isnull=False), name="closing_status_colour_was_reported"
            ),
            models.CheckConstraint(
                condition=Q(awaiting_agreement=False) | Q(update__isnull=False),
                name="closing_status_completion_was_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.closing}"

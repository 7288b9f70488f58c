"""Actions and their milestones.

An action's own row has its reference, order and source, and names its first and latest revisions. Its title, home,
group, service, locality, kind, stage and dates, and who owns it and answers for it, are in append-only revisions, so
that code cannot change a date without recording who agreed the change, when and why.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from priorities.choices import ActionKind, Stage, TimescalePrecision
from priorities.models.checks import says
from priorities.models.commitment import Commitment
from priorities.models.people import Group, Locality, Partner, Person, Service
from priorities.models.reference import LONGEST_REFERENCE, ReferenceKeyField
from priorities.models.revision import Revision
from priorities.models.strategy import Strategy
from tracker.append_only import AppendOnly, AppendOnlyError


class Action(AppendOnly):
    """An action: its permanent reference, its order and source, and its first and latest revisions.

    The first revision is the baseline, and the latest is always the current one.
    """

    changeable = ("order", "source", "current")
    coded_fields = ("reference",)
    set_once = ("baseline",)

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=LONGEST_REFERENCE, help_text="As the strategy publishes it")
    reference_key = ReferenceKeyField()
    order = models.PositiveIntegerField(default=0)
    source = models.CharField(
        max_length=300, blank=True, help_text="The document and paragraph that the action comes from"
    )
    baseline = models.ForeignKey(
        "priorities.ActionRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    current = models.ForeignKey(
        "priorities.ActionRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["strategy_id", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "reference_key"], name="action_reference_used_once"),
            models.CheckConstraint(condition=~Q(reference_key=""), name="action_has_a_reference"),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, current__isnull=True)
                | Q(baseline__isnull=False, current__isnull=False),
                name="action_baseline_and_current_together",
            ),
            # A revision belongs to one action: no other action may use it as its baseline or current revision.
            models.UniqueConstraint(fields=["baseline"], name="action_baseline_is_unique"),
            models.UniqueConstraint(fields=["current"], name="action_current_is_unique"),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save this action.

        Raises AppendOnlyError if it would save a `baseline` or `current` that is not the action's first or latest
        revision, or change a field that may not change.
        """
        saved = kwargs.get("update_fields")
        revisions = (self.baseline_id, self.current_id)
        if revisions != (None, None) and (saved is None or {"baseline", "current"} & set(saved)):
            keys = list(self.revisions.order_by("number").values_list("pk", flat=True)) if self.pk else []
            if not keys or revisions != (keys[0], keys[-1]):
                raise AppendOnlyError(
                    f"The current revision of {self.reference} must be its latest, and its baseline its first."
                )
        super().save(*args, **kwargs)


class ActionRevision(Revision):
    """One agreed version of an action's title, home, group, service, locality, people, kind, stage and dates.

    The people are the lead and the deputy; a service or a partner may answer for the action instead.
    """

    part = "action"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="revisions")
    title = models.CharField(max_length=300)
    home = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answering_service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answering_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ActionKind.choices)
    stage = models.CharField(max_length=20, choices=Stage.choices)
    start = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    timescale_words = models.CharField(
        max_length=100, blank=True, help_text="The due date in the plan's own words"
    )
    timescale_precision = models.CharField(
        max_length=20, choices=TimescalePrecision.choices, default=TimescalePrecision.DAY
    )
    review = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        Action,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The action that a withdrawn action duplicates",
    )

    class Meta(Revision.Meta):
        ordering = ["action_id", "number"]
        indexes = [models.Index(fields=["action", "-effective_from", "-id"], name="action_revision_latest")]
        constraints = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(fields=["action", "number"], name="action_revision_numbered_once"),
            models.CheckConstraint(condition=~Q(title=""), name="action_revision_has_a_title"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="action_revision_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(stage=Stage.WITHDRAWN) & ~Q(merged_into=F("action"))),
                name="action_revision_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActionKind.TIME_LIMITED, due__isnull=False, review__isnull=True)
                | Q(kind=ActionKind.CONTINUING, due__isnull=True, review__isnull=False),
                name="action_revision_due_or_review_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(timescale_precision__in=TimescalePrecision.values),
                name="action_revision_timescale_precision_is_known",
            ),
            models.CheckConstraint(
                condition=Q(timescale_precision=TimescalePrecision.DAY)
                | (Q(due__isnull=False) & says("timescale_words")),
                name="action_revision_timescale_has_words",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("start")),
                name="action_revision_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(review__isnull=True) | Q(review__gte=F("start")),
                name="action_revision_review_after_start",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | Q(lead__isnull=True) | ~Q(deputy=F("lead")),
                name="action_revision_deputy_is_another",
            ),
            # A deputy may carry on alone after the lead has left, but does not stand in for a service or a partner.
            models.CheckConstraint(
                condition=Q(answering_service__isnull=True, answering_partner__isnull=True)
                | Q(lead__isnull=True, deputy__isnull=True, answering_service__isnull=True)
                | Q(lead__isnull=True, deputy__isnull=True, answering_partner__isnull=True),
                name="action_revision_answered_for_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} revision {self.number}"

    @property
    def is_withdrawn(self) -> bool:
        """Return whether this revision takes the action out of the plan."""
        return self.stage == Stage.WITHDRAWN

    @property
    def answering(self) -> Person | Service | Partner | None:
        """Return who answers for the action: its lead, or a service or partner; None if no one does."""
        return self.lead or self.answering_service or self.answering_partner

    @property
    def timescale(self) -> str:
        """Return the plan's own words for the due date, or "" if they name a day."""
        return "" if self.timescale_precision == TimescalePrecision.DAY else self.timescale_words


class ActionOwner(AppendOnly):
    """One of an action's owners as the strategy publishes them: a person, service, group or partner.

    The revision says separately who answers for the action: the lead and deputy, a service or a partner.
    """

    revision = models.ForeignKey(ActionRevision, on_delete=models.PROTECT, related_name="owners")
    order = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["revision_id", "order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    person__isnull=False, service__isnull=True, group__isnull=True, partner__isnull=True
                )
                | Q(person__isnull=True, service__isnull=False, group__isnull=True, partner__isnull=True)
                | Q(person__isnull=True, service__isnull=True, group__isnull=False, partner__isnull=True)
                | Q(person__isnull=True, service__isnull=True, group__isnull=True, partner__isnull=False),
                name="action_owner_is_one_of_four",
            ),
            models.CheckConstraint(condition=Q(order__gte=1), name="action_owner_numbered_from_one"),
            models.UniqueConstraint(fields=["revision", "order"], name="action_owner_numbered_once"),
            # Databases allow any number of rows whose person is NULL, and so on.
            *(
                models.UniqueConstraint(fields=["revision", kind], name=f"action_owner_{kind}_is_named_once")
                for kind in ("person", "service", "group", "partner")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.job_title} ({self.person.name})" if self.person else str(self.owner)

    @property
    def owner(self) -> Person | Service | Group | Partner:
        """Return the owner."""
        owner = self.person or self.service or self.group or self.partner
        assert owner is not None
        return owner

    @property
    def public_name(self) -> str:
        """Return the owner's name, or the job title if the owner is a person, because papers name no officers."""
        return self.person.job_title if self.person else str(self.owner)


class ActionSupport(AppendOnly):
    """A link from an action to a commitment that it supports besides its home.

    The link has the day on which it began and, if it has ended, the day on which it ended. The action is never counted
    in that commitment's totals.
    """

    set_once = ("unlinked_on", "unlinked_at")

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="supports")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="supported_by")
    linked_on = models.DateField()
    linked_at = models.DateTimeField()
    unlinked_on = models.DateField(null=True, blank=True)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["action_id", "commitment_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "commitment"],
                condition=Q(unlinked_on__isnull=True),
                name="action_supports_a_commitment_once",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True, unlinked_at__isnull=True)
                | Q(unlinked_on__isnull=False, unlinked_at__isnull=False),
                name="action_support_ends_on_a_day_and_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_on__isnull=True)
                | Q(unlinked_on__gte=F("linked_on"), unlinked_at__gte=F("linked_at")),
                name="action_support_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} supports {self.commitment}"


class Milestone(AppendOnly):
    """A dated step of an action. Its title and date are in its revisions, and its completion in its marks."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["action_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="milestone_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="milestone_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.action} milestone {self.number}"


class MilestoneRevision(Revision):
    part = "milestone"

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="revisions")
    title = models.CharField(max_length=300)
    due = models.DateField()
    retired = models.BooleanField(default=False)

    class Meta(Revision.Meta):
        ordering = ["milestone_id", "number"]
        indexes = [
            models.Index(fields=["milestone", "-effective_from", "-id"], name="milestone_revision_latest")
        ]
        constraints = [
            *Revision.Meta.constraints,
            models.UniqueConstraint(fields=["milestone", "number"], name="milestone_revision_numbered_once"),
            models.CheckConstraint(condition=~Q(title=""), name="milestone_revision_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} revision {self.number}"


class MilestoneMark(AppendOnly):
    """One person's statement that a milestone is done or, if `done_on` is empty, that it is not done after all.

    The latest mark counts. A mark made by an update that has been withdrawn no longer counts.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="marks")
    update = models.ForeignKey(
        "priorities.Update", on_delete=models.PROTECT, null=True, blank=True, related_name="milestone_marks"
    )
    done_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["milestone_id", "effective_from", "id"]
        indexes = [models.Index(fields=["milestone", "-effective_from", "-id"], name="milestone_mark_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__lte=F("effective_from")),
                name="milestone_mark_done_by_effective_date",
            ),
            models.UniqueConstraint(
                fields=["milestone", "update"],
                condition=Q(update__isnull=False),
                name="milestone_mark_once_an_update",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} marked"

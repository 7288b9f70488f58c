"""Administration pages on which staff can read the records of bodies and strategies, but not change them.

The pages hide the records of sensitive strategies in which the reader has no role. People change a plan on the plan's
own pages, which ask who agreed the change and why, and record an audit event.
"""

from django.contrib import admin

from priorities import models
from priorities.access import hidden_from
from priorities.writes import departures, roles, staff_readings
from tracker.admin import ACCOUNT_CLOSE_CHECKS, ACCOUNT_FOLLOWERS
from tracker.read_only_admin import HIDDEN_SCOPES, READINGS, ReadOnlyAdmin

ACCOUNT_CLOSE_CHECKS.append(roles.why_not_close)
ACCOUNT_FOLLOWERS.append(departures.follow_account)
HIDDEN_SCOPES.append(hidden_from)
READINGS.append(staff_readings.record)

REVISED = ("agreed_by", "reason")

admin.site.register(
    models.Strategy,
    ReadOnlyAdmin,
    list_display=("name", "slug", "body", "starts", "ends"),
    search_fields=("name", "slug"),
    scope="slug",
)
admin.site.register(
    models.SettingsVersion,
    ReadOnlyAdmin,
    list_display=("strategy", "number", "set_by", "reason", "recorded_at"),
    search_fields=("set_by", "reason"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.Aim,
    ReadOnlyAdmin,
    list_display=("strategy", "number", "text"),
    search_fields=("text",),
    scope="strategy__slug",
)
admin.site.register(
    models.Priority,
    ReadOnlyAdmin,
    list_display=("strategy", "number", "order"),
    search_fields=("revisions__name",),
    scope="strategy__slug",
)
admin.site.register(
    models.PriorityRevision,
    ReadOnlyAdmin,
    list_display=("priority", "number", "name", "effective_from", "agreed_by", "recorded_at"),
    search_fields=("name", *REVISED),
    list_filter=("priority__strategy",),
    scope="priority__strategy__slug",
)
admin.site.register(
    models.Commitment,
    ReadOnlyAdmin,
    list_display=("reference", "strategy", "priority"),
    search_fields=("reference", "revisions__wording"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.CommitmentRevision,
    ReadOnlyAdmin,
    list_display=(
        "commitment",
        "number",
        "wording",
        "wording_source",
        "effective_from",
        "agreed_by",
        "recorded_at",
    ),
    search_fields=("commitment__reference", "wording", *REVISED),
    list_filter=("commitment__strategy", "wording_source"),
    scope="commitment__strategy__slug",
)
admin.site.register(
    models.Action,
    ReadOnlyAdmin,
    list_display=("reference", "strategy", "source"),
    search_fields=("reference", "revisions__title"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.ActionRevision,
    ReadOnlyAdmin,
    list_display=(
        "action",
        "number",
        "title",
        "stage",
        "due",
        "review",
        "effective_from",
        "agreed_by",
        "recorded_at",
    ),
    search_fields=("action__reference", "title", *REVISED),
    list_filter=("action__strategy", "stage", "kind"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.ActionOwner,
    ReadOnlyAdmin,
    list_display=("revision", "order", "person", "service", "group", "partner"),
    search_fields=("revision__action__reference",),
    scope="revision__action__strategy__slug",
)
admin.site.register(
    models.ActionSupport,
    ReadOnlyAdmin,
    list_display=("action", "commitment", "linked_on", "unlinked_on"),
    search_fields=("action__reference", "commitment__reference"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.Milestone,
    ReadOnlyAdmin,
    list_display=("action", "number"),
    search_fields=("action__reference", "revisions__title"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.MilestoneRevision,
    ReadOnlyAdmin,
    list_display=("milestone", "number", "title", "due", "effective_from", "agreed_by", "recorded_at"),
    search_fields=("milestone__action__reference", "title", *REVISED),
    list_select_related=("milestone__action",),
    scope="milestone__action__strategy__slug",
)
admin.site.register(
    models.MilestoneMark,
    ReadOnlyAdmin,
    list_display=("milestone", "done_on", "effective_from", "recorded_by", "recorded_at"),
    search_fields=("milestone__action__reference",),
    list_select_related=("milestone__action", "recorded_by"),
    scope="milestone__action__strategy__slug",
)
admin.site.register(
    models.Update,
    ReadOnlyAdmin,
    list_display=("action", "period", "rag", "effective_from", "author", "user", "recorded_at"),
    search_fields=("action__reference", "progress", "problem"),
    list_filter=("action__strategy", "rag", "cause", "period"),
    scope="action__strategy__slug",
)
# A draft is private to its writer: these pages show that there is a draft, but not its text.
admin.site.register(
    models.UpdateDraft,
    ReadOnlyAdmin,
    list_display=("action", "user", "saved_at"),
    search_fields=("action__reference", "user__email"),
    exclude=("answers",),
    scope="action__strategy__slug",
)
admin.site.register(
    models.Withdrawal,
    ReadOnlyAdmin,
    list_display=("update", "reason", "by", "recorded_at"),
    search_fields=("update__action__reference", "reason"),
    list_select_related=("update__action", "by"),
    scope="update__action__strategy__slug",
)
admin.site.register(
    models.Review,
    ReadOnlyAdmin,
    list_display=("update", "verdict", "meeting", "reason", "by", "recorded_at"),
    search_fields=("update__action__reference", "reason"),
    list_filter=("verdict",),
    list_select_related=("update__action", "meeting__group", "meeting__strategy", "by"),
    scope="update__action__strategy__slug",
)
admin.site.register(
    models.Proposal,
    ReadOnlyAdmin,
    list_display=("action", "kind", "new_date", "reason", "by", "recorded_at"),
    search_fields=("action__reference", "reason"),
    list_filter=("kind",),
    scope="action__strategy__slug",
)
admin.site.register(
    models.Decision,
    ReadOnlyAdmin,
    list_display=("proposal", "verdict", "decided_by", "minute_reference", "effective_from", "recorded_at"),
    search_fields=("proposal__action__reference", "minute_reference", "reason"),
    list_filter=("verdict",),
    list_select_related=("proposal__action__strategy", "group"),
    scope="proposal__action__strategy__slug",
)
admin.site.register(
    models.EvidenceItem,
    ReadOnlyAdmin,
    list_display=("reference", "strategy"),
    search_fields=("reference", "revisions__phrase"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.EvidenceRevision,
    ReadOnlyAdmin,
    list_display=("item", "number", "phrase", "kind", "strength", "marking", "effective_from", "recorded_at"),
    search_fields=("item__reference", "phrase", "finding", "source", "reason"),
    list_filter=("item__strategy", "kind", "strength", "marking"),
    scope="item__strategy__slug",
)
admin.site.register(
    models.EvidenceFile,
    ReadOnlyAdmin,
    list_display=("item", "name", "content_type", "size", "effective_from", "recorded_at", "destroyed_at"),
    search_fields=("item__reference", "name", "sha256"),
    # Staff read who uploaded what. Only a page of the strategy serves the file itself.
    exclude=("content",),
    scope="item__strategy__slug",
)
admin.site.register(
    models.EvidenceWithdrawal,
    ReadOnlyAdmin,
    list_display=("item", "withdrawn_on", "reason", "recorded_by", "recorded_at"),
    search_fields=("item__reference", "reason"),
    scope="item__strategy__slug",
)
admin.site.register(
    models.Reach,
    ReadOnlyAdmin,
    list_display=("item", "care_group", "locality", "state", "effective_from", "recorded_at"),
    search_fields=("item__reference", "item__revisions__phrase"),
    list_filter=("state",),
    scope="item__strategy__slug",
)
admin.site.register(
    models.EvidenceLink,
    ReadOnlyAdmin,
    list_display=("item", "action", "commitment", "linked_on", "unlinked_on"),
    search_fields=("item__reference", "action__reference", "commitment__reference"),
    scope="item__strategy__slug",
)
admin.site.register(
    models.DecisionMaker,
    ReadOnlyAdmin,
    list_display=("strategy", "kind", "group", "set_at"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.Meeting,
    ReadOnlyAdmin,
    list_display=("held_on", "held_by", "strategy", "note"),
    list_filter=("strategy",),
    list_select_related=("strategy", "group"),
    scope="strategy__slug",
)
admin.site.register(
    models.MeetingCorrection,
    ReadOnlyAdmin,
    list_display=("meeting", "held_on_before", "recorded_by", "recorded_at"),
    list_select_related=("meeting__group", "meeting__strategy", "recorded_by"),
    scope="meeting__strategy__slug",
)
admin.site.register(
    models.Period,
    ReadOnlyAdmin,
    list_display=("name", "strategy", "opens", "ends", "due"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.PeriodClosing,
    ReadOnlyAdmin,
    list_display=("period", "recorded_by", "recorded_at"),
    scope="period__strategy__slug",
)
admin.site.register(
    models.PeriodReopening,
    ReadOnlyAdmin,
    list_display=("closing", "reason", "recorded_by", "recorded_at"),
    search_fields=("reason",),
    list_select_related=("closing__period", "recorded_by"),
    scope="closing__period__strategy__slug",
)
admin.site.register(
    models.ClosingStatus,
    ReadOnlyAdmin,
    list_display=("action", "closing", "stage", "rag", "due", "carried"),
    search_fields=("action__reference",),
    list_filter=("closing__period", "carried"),
    list_select_related=("action", "closing__period"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.Risk,
    ReadOnlyAdmin,
    list_display=("reference", "strategy", "opened_on", "closed_on"),
    search_fields=("reference", "revisions__title"),
    scope="strategy__slug",
)
admin.site.register(
    models.RiskRevision,
    ReadOnlyAdmin,
    list_display=("risk", "number", "title", "owner", "effective_from", "recorded_at"),
    search_fields=("risk__reference", "title", "reason"),
    scope="risk__strategy__slug",
)
admin.site.register(
    models.DevelopmentArea,
    ReadOnlyAdmin,
    list_display=("number", "strategy", "opened_on", "closed_on"),
    search_fields=("revisions__text",),
    scope="strategy__slug",
)
admin.site.register(
    models.DevelopmentAreaRevision,
    ReadOnlyAdmin,
    list_display=("area", "number", "text", "effective_from", "recorded_at"),
    search_fields=("text", "reason"),
    scope="area__strategy__slug",
)
admin.site.register(
    models.AreaLink,
    ReadOnlyAdmin,
    list_display=("area", "action", "risk", "linked_on", "unlinked_on"),
    search_fields=("area__revisions__text", "action__reference", "risk__reference"),
    scope="area__strategy__slug",
)
admin.site.register(
    models.GlossaryTerm,
    ReadOnlyAdmin,
    list_display=("term", "meaning", "strategy"),
    search_fields=("term", "meaning"),
    scope="strategy__slug",
)
admin.site.register(
    models.Person,
    ReadOnlyAdmin,
    list_display=("name", "job_title", "body", "email", "user"),
    search_fields=("name", "email"),
)
admin.site.register(
    models.Membership,
    ReadOnlyAdmin,
    list_display=("person", "strategy", "role", "since", "until"),
    search_fields=("person__name", "person__email"),
    list_filter=("strategy", "role"),
    scope="strategy__slug",
)
admin.site.register(
    models.ActionPoint,
    ReadOnlyAdmin,
    list_display=("meeting", "words", "owner", "due", "action", "recorded_by", "recorded_at"),
    search_fields=("words", "owner__name", "action__reference"),
    list_filter=("strategy",),
    list_select_related=("meeting__group", "meeting__strategy", "owner", "action", "recorded_by"),
    scope="strategy__slug",
)
admin.site.register(
    models.ActionPointAnswer,
    ReadOnlyAdmin,
    list_display=("point", "outcome", "words", "due", "meeting", "recorded_by", "recorded_at"),
    search_fields=("words", "point__words"),
    list_filter=("point__strategy", "outcome"),
    list_select_related=(
        "point__meeting__group",
        "point__meeting__strategy",
        "meeting__group",
        "meeting__strategy",
        "recorded_by",
    ),
    scope="point__strategy__slug",
)
admin.site.register(
    models.MeetingItem,
    ReadOnlyAdmin,
    list_display=("meeting", "action", "recorded_by", "recorded_at"),
    search_fields=("action__reference",),
    list_filter=("meeting__strategy",),
    list_select_related=("meeting__group", "meeting__strategy", "action", "recorded_by"),
    scope="meeting__strategy__slug",
)
admin.site.register(
    models.StaffReading,
    ReadOnlyAdmin,
    list_display=("strategy", "reader", "day"),
    search_fields=("reader__email", "reader__name"),
    list_filter=("strategy",),
    scope="strategy__slug",
)
admin.site.register(
    models.Service,
    ReadOnlyAdmin,
    list_display=("name", "body", "order"),
    search_fields=("name",),
)
admin.site.register(
    models.CareGroup,
    ReadOnlyAdmin,
    list_display=("name", "body", "order"),
    search_fields=("name",),
)
admin.site.register(
    models.Group,
    ReadOnlyAdmin,
    list_display=("name", "body", "parent"),
    search_fields=("name",),
)
for model in (models.Partner, models.Locality):
    admin.site.register(
        model,
        ReadOnlyAdmin,
        list_display=("name", "body", "order"),
        search_fields=("name",),
    )
admin.site.register(
    models.Body,
    ReadOnlyAdmin,
    list_display=("name", "short_name", "slug", "created_at"),
    search_fields=("name", "short_name", "slug"),
)
admin.site.register(
    models.Departure,
    ReadOnlyAdmin,
    list_display=("person", "strategy", "since", "until", "account_closed", "set_at", "withdrawn_at"),
    search_fields=("person__name",),
    list_filter=("strategy", "account_closed"),
    list_select_related=("person", "strategy"),
    scope="strategy__slug",
)
admin.site.register(
    models.GroupRole,
    ReadOnlyAdmin,
    list_display=("person", "role", "group", "since", "until", "set_at", "withdrawn_at"),
    search_fields=("person__name", "group__name"),
    list_filter=("group", "role"),
    list_select_related=("person", "group"),
)
admin.site.register(
    models.Letter,
    ReadOnlyAdmin,
    list_display=("person", "day", "kind", "sent_by", "recorded_at"),
    search_fields=("person__name",),
    list_filter=("kind",),
    list_select_related=("person", "sent_by"),
)
admin.site.register(
    models.LetterItem,
    ReadOnlyAdmin,
    list_display=("letter", "action", "period", "capacity"),
    search_fields=("action__reference", "letter__person__name"),
    list_filter=("capacity",),
    list_select_related=("letter__person", "action", "period"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.CalendarAddress,
    ReadOnlyAdmin,
    list_display=("user", "made_at", "revoked_at"),
    search_fields=("user__email", "user__name"),
    list_select_related=("user",),
)
admin.site.register(
    models.AnswerLink,
    ReadOnlyAdmin,
    list_display=("person", "period", "email", "until", "sent_by", "recorded_at", "revoked_at"),
    search_fields=("person__name",),
    list_filter=("period__strategy",),
    list_select_related=("person", "period", "sent_by"),
    scope="period__strategy__slug",
)
admin.site.register(
    models.AnswerLinkItem,
    ReadOnlyAdmin,
    list_display=("link", "action", "service", "partner"),
    search_fields=("action__reference", "link__person__name"),
    list_select_related=("link__person", "link__period", "action", "service", "partner"),
    scope="action__strategy__slug",
)
admin.site.register(
    models.AnswerByLink,
    ReadOnlyAdmin,
    list_display=("item", "update"),
    search_fields=("item__action__reference", "item__link__person__name"),
    list_select_related=("item__action", "update__action"),
    scope="item__action__strategy__slug",
)
admin.site.register(
    models.EmailChoice,
    ReadOnlyAdmin,
    list_display=("user", "kind", "wanted", "set_at"),
    search_fields=("user__email", "user__name"),
    list_filter=("kind", "wanted"),
    list_select_related=("user",),
)

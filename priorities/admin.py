"""The strategy's records in the administration: every model to be looked at, none to be changed by hand.

A plan is changed on its own pages, where who, when and why are asked and the audit chain is written.
"""

from priorities import models
from priorities.access import hidden_from
from priorities.writes import keepers, staff_readings
from tracker.admin import HELD_OPEN, HIDDEN_SCOPES, READINGS, Shown, register

HELD_OPEN.append(keepers.left_by)
HIDDEN_SCOPES.append(hidden_from)
READINGS.append(staff_readings.record)

REVISED = ("agreed_by", "reason")

SHOWN = (
    Shown(models.Strategy, ("name", "slug", "body", "starts", "ends"), search=("name", "slug"), scope="slug"),
    Shown(
        models.SettingsVersion,
        ("strategy", "number", "set_by", "reason", "recorded_at"),
        search=("set_by", "reason"),
        narrow=("strategy",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.Aim,
        ("strategy", "number", "text"),
        search=("text",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.Priority,
        ("strategy", "number", "order"),
        search=("revisions__name",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.PriorityRevision,
        ("priority", "number", "name", "stands_from", "agreed_by", "recorded_at"),
        search=("name", *REVISED),
        narrow=("priority__strategy",),
        along=("priority",),
        scope="priority__strategy__slug",
    ),
    Shown(
        models.Commitment,
        ("reference", "strategy", "priority"),
        search=("reference", "revisions__wording"),
        narrow=("strategy",),
        along=("strategy", "priority"),
        scope="strategy__slug",
    ),
    Shown(
        models.CommitmentRevision,
        ("commitment", "number", "wording", "wording_source", "stands_from", "agreed_by", "recorded_at"),
        search=("commitment__reference", "wording", *REVISED),
        narrow=("commitment__strategy", "wording_source"),
        along=("commitment",),
        scope="commitment__strategy__slug",
    ),
    Shown(
        models.Action,
        ("reference", "strategy", "source"),
        search=("reference", "revisions__title"),
        narrow=("strategy",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.ActionRevision,
        ("action", "number", "title", "stage", "due", "review", "stands_from", "agreed_by", "recorded_at"),
        search=("action__reference", "title", *REVISED),
        narrow=("action__strategy", "stage", "kind"),
        along=("action",),
        scope="action__strategy__slug",
    ),
    Shown(
        models.ActionSupport,
        ("action", "commitment", "linked_on", "unlinked_on"),
        search=("action__reference", "commitment__reference"),
        along=("action", "commitment"),
        scope="action__strategy__slug",
    ),
    Shown(
        models.Milestone,
        ("action", "number"),
        search=("action__reference", "revisions__title"),
        along=("action",),
        scope="action__strategy__slug",
    ),
    Shown(
        models.MilestoneRevision,
        ("milestone", "number", "title", "due", "stands_from", "agreed_by", "recorded_at"),
        search=("milestone__action__reference", "title", *REVISED),
        along=("milestone__action",),
        scope="milestone__action__strategy__slug",
    ),
    Shown(
        models.MilestoneMark,
        ("milestone", "done_on", "stands_from", "recorded_by", "recorded_at"),
        search=("milestone__action__reference",),
        along=("milestone__action", "recorded_by"),
        scope="milestone__action__strategy__slug",
    ),
    Shown(
        models.Update,
        ("action", "period", "rag", "stands_from", "author", "recorded_at"),
        search=("action__reference", "progress", "problem"),
        narrow=("action__strategy", "rag", "period"),
        along=("action", "period", "author"),
        scope="action__strategy__slug",
    ),
    # What somebody has typed and not sent is theirs: that there is a draft is shown, its words are not.
    Shown(
        models.UpdateDraft,
        ("action", "author", "saved_at"),
        search=("action__reference", "author__email"),
        along=("action", "author"),
        hidden=("answers",),
        scope="action__strategy__slug",
    ),
    Shown(
        models.Review,
        ("update", "verdict", "reason", "by", "recorded_at"),
        search=("update__action__reference", "reason"),
        narrow=("verdict",),
        along=("update__action", "by"),
        scope="update__action__strategy__slug",
    ),
    Shown(
        models.Proposal,
        ("action", "kind", "new_date", "reason", "by", "recorded_at"),
        search=("action__reference", "reason"),
        narrow=("kind",),
        along=("action", "by"),
        scope="action__strategy__slug",
    ),
    Shown(
        models.Decision,
        ("proposal", "verdict", "agreed_by", "recorded_at"),
        search=("proposal__action__reference", "agreed_by", "reason"),
        narrow=("verdict",),
        along=("proposal__action",),
        scope="proposal__action__strategy__slug",
    ),
    Shown(
        models.EvidenceItem,
        ("reference", "phrase", "strategy", "kind", "strength", "marking", "recorded_at"),
        search=("reference", "phrase", "finding", "source"),
        narrow=("strategy", "kind", "strength", "marking"),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.Reach,
        ("item", "care_group", "state", "stands_from", "recorded_at"),
        search=("item__reference", "item__phrase"),
        narrow=("state",),
        along=("item", "care_group"),
        scope="item__strategy__slug",
    ),
    Shown(
        models.EvidenceLink,
        ("item", "action", "commitment", "linked_on", "unlinked_on"),
        search=("item__reference", "action__reference", "commitment__reference"),
        along=("item", "action", "commitment"),
        scope="item__strategy__slug",
    ),
    Shown(
        models.Period,
        ("name", "strategy", "opens", "ends", "due"),
        narrow=("strategy",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.PeriodClosing,
        ("period", "recorded_by", "recorded_at"),
        along=("period", "recorded_by"),
        scope="period__strategy__slug",
    ),
    Shown(
        models.PeriodReopening,
        ("closing", "reason", "recorded_by", "recorded_at"),
        search=("reason",),
        along=("closing__period", "recorded_by"),
        scope="closing__period__strategy__slug",
    ),
    Shown(
        models.ClosingStatus,
        ("action", "closing", "stage", "rag", "due", "carried"),
        search=("action__reference",),
        narrow=("closing__period", "carried"),
        along=("action", "closing__period"),
        scope="action__strategy__slug",
    ),
    Shown(
        models.Risk,
        ("reference", "title", "strategy", "owner", "opened_on", "closed_on"),
        search=("reference", "title"),
        along=("strategy", "owner"),
        scope="strategy__slug",
    ),
    Shown(
        models.DevelopmentArea,
        ("number", "text", "strategy", "opened_on", "closed_on"),
        search=("text",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.AreaLink,
        ("area", "action", "risk", "linked_on", "unlinked_on"),
        search=("area__text", "action__reference", "risk__reference"),
        along=("area", "action", "risk"),
        scope="area__strategy__slug",
    ),
    Shown(
        models.GlossaryTerm,
        ("term", "meaning", "strategy"),
        search=("term", "meaning"),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(models.Person, ("name", "job_title", "email", "user"), search=("name", "email"), along=("user",)),
    Shown(
        models.Membership,
        ("person", "strategy", "role", "since", "until"),
        search=("person__name", "person__email"),
        narrow=("strategy", "role"),
        along=("person", "strategy"),
        scope="strategy__slug",
    ),
    Shown(
        models.StaffReading,
        ("strategy", "reader", "day"),
        search=("reader__email", "reader__name"),
        narrow=("strategy",),
        along=("strategy", "reader"),
        scope="strategy__slug",
    ),
    Shown(
        models.Service,
        ("name", "strategy", "order"),
        search=("name",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.CareGroup,
        ("name", "strategy", "order"),
        search=("name",),
        along=("strategy",),
        scope="strategy__slug",
    ),
    Shown(
        models.Group,
        ("name", "strategy", "parent", "lead", "coordinator"),
        search=("name",),
        along=("strategy", "parent", "lead", "coordinator"),
        scope="strategy__slug",
    ),
)

register(SHOWN)

"""The strategy's records in the administration: every model to be looked at, none to be changed by hand.

A plan is changed on its own pages, where who, when and why are asked and the audit chain is written.
"""

from priorities import models
from priorities.writes import keepers
from tracker.admin import HELD_OPEN, Shown, register

HELD_OPEN.append(keepers.left_by)

REVISED = ("agreed_by", "reason")

SHOWN = (
    Shown(models.Strategy, ("name", "slug", "body", "starts", "ends"), search=("name", "slug")),
    Shown(
        models.SettingsVersion,
        ("strategy", "number", "set_by", "reason", "recorded_at"),
        search=("set_by", "reason"),
        narrow=("strategy",),
        along=("strategy",),
    ),
    Shown(models.Aim, ("strategy", "number", "text"), search=("text",), along=("strategy",)),
    Shown(models.Priority, ("strategy", "number", "order"), search=("revisions__name",), along=("strategy",)),
    Shown(
        models.PriorityRevision,
        ("priority", "number", "name", "stands_from", "agreed_by", "recorded_at"),
        search=("name", *REVISED),
        narrow=("priority__strategy",),
        along=("priority",),
    ),
    Shown(
        models.Commitment,
        ("reference", "strategy", "priority"),
        search=("reference", "revisions__wording"),
        narrow=("strategy",),
        along=("strategy", "priority"),
    ),
    Shown(
        models.CommitmentRevision,
        ("commitment", "number", "wording", "wording_source", "stands_from", "agreed_by", "recorded_at"),
        search=("commitment__reference", "wording", *REVISED),
        narrow=("commitment__strategy", "wording_source"),
        along=("commitment",),
    ),
    Shown(
        models.Action,
        ("reference", "strategy", "source"),
        search=("reference", "revisions__title"),
        narrow=("strategy",),
        along=("strategy",),
    ),
    Shown(
        models.ActionRevision,
        ("action", "number", "title", "stage", "due", "review", "stands_from", "agreed_by", "recorded_at"),
        search=("action__reference", "title", *REVISED),
        narrow=("action__strategy", "stage", "kind"),
        along=("action",),
    ),
    Shown(
        models.ActionSupport,
        ("action", "commitment", "linked_on", "unlinked_on"),
        search=("action__reference", "commitment__reference"),
        along=("action", "commitment"),
    ),
    Shown(
        models.Milestone,
        ("action", "number"),
        search=("action__reference", "revisions__title"),
        along=("action",),
    ),
    Shown(
        models.MilestoneRevision,
        ("milestone", "number", "title", "due", "stands_from", "agreed_by", "recorded_at"),
        search=("milestone__action__reference", "title", *REVISED),
        along=("milestone__action",),
    ),
    Shown(
        models.MilestoneMark,
        ("milestone", "done_on", "stands_from", "recorded_by", "recorded_at"),
        search=("milestone__action__reference",),
        along=("milestone__action", "recorded_by"),
    ),
    Shown(
        models.Update,
        ("action", "period", "rag", "stands_from", "author", "recorded_at"),
        search=("action__reference", "progress", "problem"),
        narrow=("action__strategy", "rag", "period"),
        along=("action", "period", "author"),
    ),
    # What somebody has typed and not sent is theirs: that there is a draft is shown, its words are not.
    Shown(
        models.UpdateDraft,
        ("action", "author", "saved_at"),
        search=("action__reference", "author__email"),
        along=("action", "author"),
        hidden=("answers",),
    ),
    Shown(
        models.Review,
        ("update", "verdict", "reason", "by", "recorded_at"),
        search=("update__action__reference", "reason"),
        narrow=("verdict",),
        along=("update__action", "by"),
    ),
    Shown(
        models.Proposal,
        ("action", "kind", "new_date", "reason", "by", "recorded_at"),
        search=("action__reference", "reason"),
        narrow=("kind",),
        along=("action", "by"),
    ),
    Shown(
        models.Decision,
        ("proposal", "verdict", "agreed_by", "recorded_at"),
        search=("proposal__action__reference", "agreed_by", "reason"),
        narrow=("verdict",),
        along=("proposal__action",),
    ),
    Shown(
        models.EvidenceItem,
        ("reference", "phrase", "strategy", "kind", "strength", "marking", "recorded_at"),
        search=("reference", "phrase", "finding", "source"),
        narrow=("strategy", "kind", "strength", "marking"),
        along=("strategy",),
    ),
    Shown(
        models.Reach,
        ("item", "care_group", "state", "stands_from", "recorded_at"),
        search=("item__reference", "item__phrase"),
        narrow=("state",),
        along=("item", "care_group"),
    ),
    Shown(
        models.EvidenceLink,
        ("item", "action", "commitment", "linked_on", "unlinked_on"),
        search=("item__reference", "action__reference", "commitment__reference"),
        along=("item", "action", "commitment"),
    ),
    Shown(
        models.Period, ("name", "strategy", "opens", "ends", "due"), narrow=("strategy",), along=("strategy",)
    ),
    Shown(models.PeriodClosing, ("period", "recorded_by", "recorded_at"), along=("period", "recorded_by")),
    Shown(
        models.PeriodReopening,
        ("closing", "reason", "recorded_by", "recorded_at"),
        search=("reason",),
        along=("closing__period", "recorded_by"),
    ),
    Shown(
        models.ClosingStatus,
        ("action", "closing", "stage", "rag", "due", "carried"),
        search=("action__reference",),
        narrow=("closing__period", "carried"),
        along=("action", "closing__period"),
    ),
    Shown(
        models.Risk,
        ("reference", "title", "strategy", "owner", "opened_on", "closed_on"),
        search=("reference", "title"),
        along=("strategy", "owner"),
    ),
    Shown(
        models.DevelopmentArea,
        ("number", "text", "strategy", "opened_on", "closed_on"),
        search=("text",),
        along=("strategy",),
    ),
    Shown(
        models.AreaLink,
        ("area", "action", "risk", "linked_on", "unlinked_on"),
        search=("area__text", "action__reference", "risk__reference"),
        along=("area", "action", "risk"),
    ),
    Shown(
        models.GlossaryTerm, ("term", "meaning", "strategy"), search=("term", "meaning"), along=("strategy",)
    ),
    Shown(models.Person, ("name", "job_title", "email", "user"), search=("name", "email"), along=("user",)),
    Shown(
        models.Membership,
        ("person", "strategy", "role", "since", "until"),
        search=("person__name", "person__email"),
        narrow=("strategy", "role"),
        along=("person", "strategy"),
    ),
    Shown(models.Service, ("name", "strategy", "order"), search=("name",), along=("strategy",)),
    Shown(models.CareGroup, ("name", "strategy", "order"), search=("name",), along=("strategy",)),
    Shown(
        models.Group,
        ("name", "strategy", "parent", "lead", "coordinator"),
        search=("name",),
        along=("strategy", "parent", "lead", "coordinator"),
    ),
)

register(SHOWN)

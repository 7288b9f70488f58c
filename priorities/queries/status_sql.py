"""The SQL that reads the status of actions, in parts that other statements share.

The statements are built from constants, and every value is bound. Each question about a row is a subquery that ends
with LIMIT 1 and uses an index, so that PostgreSQL answers it row by row. PostgreSQL may answer a bare EXISTS or IN from
a list of the rows of every strategy (docs/decisions/0011-many-strategies.md), so the statements use EXISTS and IN only
inside such a subquery.
"""

from priorities.choices import (
    Completion,
    CountedAs,
    DecisionVerdict,
    ProposalKind,
    Rag,
    ReviewVerdict,
    Stage,
    TimescalePrecision,
)
from priorities.rules import lifecycle

_PAUSED_OR_STOPPED = ", ".join(f"'{stage.value}'" for stage in lifecycle.PAUSED_OR_STOPPED)


def counts(alias: str) -> str:
    """Return the SQL condition that an update counts. `alias` is the name of the update in the statement.

    An update counts if it is effective from `as_at` or earlier and, by `known_at`, had been recorded and had not been
    withdrawn. A queried update counts (docs/decisions/0023-which-update-counts.md).
    """
    return f"""
    {alias}.effective_from <= %(as_at)s AND {alias}.recorded_at <= %(known_at)s
    AND NOT EXISTS (SELECT 1 FROM priorities_withdrawal withdrawal
                    WHERE withdrawal.update_id = {alias}.id AND withdrawal.recorded_at <= %(known_at)s)
    """  # noqa: S608 - put together from constants; every value is bound


def decisions_on_completion(alias: str, columns: str, joined: str = "") -> str:
    """Return the SQL that selects from the decisions in effect, as known, on the completion that an update reports.

    They are the decision on the update's own proposal, and those on proposals of later updates that reported the same
    completion again and kept its date (`_propose_completion` in `priorities.writes.updates`). The caller puts them in
    order. `joined` is further SQL after the tables.
    """
    return f"""
    SELECT {columns} FROM priorities_proposal proposal
    JOIN priorities_decision decision ON decision.proposal_id = proposal.id
    JOIN priorities_update reporting ON reporting.id = proposal.update_id AND reporting.action_id = proposal.action_id
    {joined}
    WHERE proposal.action_id = {alias}.action_id AND proposal.kind = '{ProposalKind.COMPLETE.value}'
    AND decision.effective_from <= %(as_at)s AND decision.recorded_at <= %(known_at)s
    AND (proposal.update_id = {alias}.id
         OR (proposal.update_id > {alias}.id AND proposal.effective_from <= {alias}.effective_from
             AND reporting.effective_from >= {alias}.effective_from
             AND NOT EXISTS (SELECT 1 FROM priorities_withdrawal withdrawal
                             WHERE withdrawal.update_id = reporting.id AND withdrawal.recorded_at <= %(known_at)s)))
    """  # noqa: S608 - put together from constants; every value is bound


def still_complete(alias: str) -> str:
    """Return the SQL condition that an update reported a completion that was agreed and still applies.

    An agreed completion applies until the plan says that the work continues, even if the action is withdrawn and put
    back. Once it does, the action has the colour that it had before the completion.
    """
    completed = "JOIN priorities_actionrevision completed ON completed.id = decision.revision_id"
    return f"""
    ({decisions_on_completion(alias, "1", completed)}
     AND decision.verdict = '{DecisionVerdict.AGREED.value}'
     AND NOT EXISTS (SELECT 1 FROM priorities_actionrevision resumed
                     WHERE resumed.action_id = completed.action_id
                     AND resumed.stage NOT IN ('{Stage.COMPLETE.value}', '{Stage.WITHDRAWN.value}')
                     AND resumed.effective_from <= %(as_at)s AND resumed.recorded_at <= %(known_at)s
                     AND (resumed.effective_from > completed.effective_from
                          OR (resumed.effective_from = completed.effective_from AND resumed.id > completed.id)))
     LIMIT 1) IS NOT NULL
    """  # noqa: S608 - put together from constants; every value is bound


def colour(condition: str = "", columns: str = "rated.rag") -> str:
    """Return the SQL for the colour of an action: the rating in the latest update that counts and sets a colour.

    An update that reports Blue sets the colour only while the completion applies (see `still_complete`). `condition` is
    a further condition on the update, which the SQL calls `rated`. `columns` is what to select of it. Do not join an
    update by an id selected here: PostgreSQL would search the updates of every strategy for that row.
    """
    return f"""
    (SELECT {columns} FROM priorities_update rated WHERE rated.action_id = action.id AND {counts("rated")}
     AND (rated.rag <> '{Rag.BLUE.value}' OR {still_complete("rated")}) {condition}
     ORDER BY rated.effective_from DESC, rated.id DESC LIMIT 1)
    """  # noqa: S608 - put together from constants; every value is bound


def answered(last_due: str) -> str:
    """Return the SQL that gives 1 if an update for the last period that fell due counts, otherwise 0.

    `last_due` compares a period's id with the last period that fell due in each strategy. Comparing with the periods of
    several strategies is safe, because an update's period belongs to the same strategy as its action. The subquery runs
    only if the latest update is for another period.
    """
    return f"""
    CASE WHEN latest.id IS NULL THEN 0 WHEN latest.period_id {last_due} THEN 1
         ELSE COALESCE((SELECT 1 FROM priorities_update answer
                        WHERE answer.action_id = action.id AND answer.period_id {last_due} AND {counts("answer")}
                        LIMIT 1), 0) END
    """  # noqa: S608 - put together from constants; every value is bound


def departed(person: str, strategy: str = "action.strategy_id") -> str:
    """Return the SQL condition that a person, such as `revision.lead_id`, had left the action's strategy."""
    return f"""
    (SELECT 1 FROM priorities_departure departure
     WHERE departure.strategy_id = {strategy} AND departure.person_id = {person}
     AND departure.since <= %(as_at)s AND (departure.until IS NULL OR departure.until >= %(as_at)s)
     AND departure.set_at <= %(known_at)s
     AND (departure.withdrawn_at IS NULL OR departure.withdrawn_at > %(known_at)s) LIMIT 1) IS NOT NULL
    """  # noqa: S608 - put together from constants; every value is bound


LATEST_UPDATE = f"""
    SELECT counted.id FROM priorities_update counted WHERE counted.action_id = action.id AND {counts("counted")}
    ORDER BY counted.effective_from DESC, counted.id DESC LIMIT 1
"""  # noqa: S608 - put together from constants; every value is bound


def of_current_revision(column: str) -> str:
    """Return a subquery for one column of the action's current revision."""
    return f"""
    (SELECT planned.{column} FROM priorities_actionrevision planned
     WHERE planned.action_id = action.id AND planned.effective_from <= %(as_at)s AND planned.recorded_at <= %(known_at)s
     ORDER BY planned.effective_from DESC, planned.id DESC LIMIT 1)
"""  # noqa: S608 - put together from constants; every value is bound


# Not joins: few actions have a service or partner that answers for them, and a name is looked up for those alone.
ANSWERING = """
    CASE WHEN revision.answering_service_id IS NOT NULL
         THEN (SELECT named.name FROM priorities_service named WHERE named.id = revision.answering_service_id)
         WHEN revision.answering_partner_id IS NOT NULL
         THEN (SELECT named.name FROM priorities_partner named WHERE named.id = revision.answering_partner_id)
         ELSE '' END
"""
LOCALITY = """
    CASE WHEN revision.locality_id IS NULL THEN ''
         ELSE (SELECT locality.name FROM priorities_locality locality WHERE locality.id = revision.locality_id) END
"""

CURRENT_REVISION = of_current_revision("id")

IN_PLAN = f"revision.stage <> '{Stage.WITHDRAWN.value}'"
"""The SQL condition that an action has not been withdrawn. The SQL must call its current revision `revision`."""

COMPLETION = f"""
    COALESCE(
        ({decisions_on_completion("latest", "decision.verdict")} ORDER BY proposal.update_id LIMIT 1),
        (SELECT '{Completion.LAPSED.value}' FROM priorities_actionrevision rested
         WHERE rested.action_id = latest.action_id AND rested.stage IN ({_PAUSED_OR_STOPPED})
         AND rested.effective_from <= %(as_at)s AND rested.recorded_at <= %(known_at)s
         AND rested.recorded_at >= latest.recorded_at LIMIT 1))
"""  # noqa: S608 - put together from constants; every value is bound
"""What became of the completion that the `latest` update reports, or NULL if it awaits agreement.

It lapses if the action is paused or stopped after the update was recorded."""

_OF_LATEST = f"""
    FROM priorities_update latest WHERE latest.action_id = action.id AND {counts("latest")}
    ORDER BY latest.effective_from DESC, latest.id DESC LIMIT 1
"""

COUNTED_RAG = f"""
    (SELECT CASE WHEN latest.rag <> '{Rag.BLUE.value}' THEN latest.rag
                 WHEN {COMPLETION} IS NULL THEN '{CountedAs.AWAITING_AGREEMENT.value}'
                 ELSE {colour()} END {_OF_LATEST})
"""
"""What an action counts as unless it is paused or stopped: a colour, awaiting agreement, or NULL for no update."""


def counted_as_read(stage: str, counted_rag: str | None) -> CountedAs:
    """Return what an action counts as, from its stage and the value of `COUNTED_RAG`."""
    awaiting = counted_rag == CountedAs.AWAITING_AGREEMENT.value
    rag = Rag(counted_rag) if counted_rag and not awaiting else None
    return lifecycle.counted_as(Stage(stage), rag, awaiting_agreement=awaiting)


DECIDING_UPDATE = f"""
    SELECT CASE WHEN latest.rag <> '{Rag.BLUE.value}' OR {COMPLETION} IS NULL THEN latest.id
                ELSE {colour(columns="rated.id")} END {_OF_LATEST}
"""
"""The id of the update that decides what an action counts as (`ActionStatus.deciding_id`)."""

LATEST_REVIEW = """
    SELECT reviewed.id FROM priorities_review reviewed
    WHERE reviewed.update_id = latest.id AND reviewed.recorded_at <= %(known_at)s ORDER BY reviewed.id DESC LIMIT 1
"""


COLOURED = """CAST(rated.id AS text) || ',' || rated.rag || ',' || rated.suggested || ',' ||
    COALESCE(CAST(rated.forecast AS text), '')"""
"""The update that sets the colour, in one value, so that one subquery finds it."""

COLUMNS = {
    "action_id": "action.id",
    "strategy_id": "action.strategy_id",
    "reference": "action.reference",
    "title": "revision.title",
    "home_id": "revision.home_id",
    "home_reference": "home.reference",
    "priority_id": "home.priority_id",
    "priority_number": "priority.number",
    "group_id": "revision.group_id",
    "group": "COALESCE(owning_group.name, '')",
    "service_id": "revision.service_id",
    "service": "COALESCE(service.name, '')",
    "lead_id": "revision.lead_id",
    "lead": "COALESCE(lead_person.name, '')",
    "lead_title": "COALESCE(lead_person.job_title, '')",
    "deputy_id": "revision.deputy_id",
    "answering": ANSWERING,
    "locality_id": "revision.locality_id",
    "locality": LOCALITY,
    "kind": "revision.kind",
    "stage": "revision.stage",
    "start": "revision.start",
    "due": "revision.due",
    "timescale": f"CASE revision.timescale_precision WHEN '{TimescalePrecision.DAY.value}' THEN '' "
    "ELSE revision.timescale_words END",
    "review": "revision.review",
    "first_planned": "baseline.effective_from",
    "baseline_due": "baseline.due",
    # The update that sets the colour, and the completion, are looked up only if the latest update is Blue.
    "coloured": f"CASE WHEN latest.rag = '{Rag.BLUE.value}' THEN {colour(columns=COLOURED)} END",
    "update_id": "latest.id",
    "period_id": "latest.period_id",
    "reported": "latest.rag",
    "suggested": "latest.suggested",
    "completion": f"CASE WHEN latest.rag = '{Rag.BLUE.value}' THEN {COMPLETION} END",
    "updated_from": "latest.effective_from",
    "recorded_at": "latest.recorded_at",
    "forecast": "latest.forecast",
    "verdict": "review.verdict",
    "question": f"CASE WHEN review.verdict = '{ReviewVerdict.QUERIED.value}' THEN review.reason ELSE '' END",
}
"""The SQL of each column of the statement, by the name of its field in `ActionStatus`. `statement` adds `answered`.

`coloured` has no field: it is read into those about the update that sets the colour."""

PLAN_ORDER = 'ORDER BY priority."order", priority.number, home."order", home.id, action."order", action.id'


def statement(where: str, last_due: str) -> str:
    """Return the statement that reads the actions that meet the `where` condition. For `last_due`, see `answered`.

    A plan refers only to priorities and commitments of its own strategy. The joins say so, because PostgreSQL can then
    read those few rows first.
    """
    columns = COLUMNS | {"answered": answered(last_due)}
    return f"""
SELECT {", ".join(f'{column} AS "{name}"' for name, column in columns.items())}
FROM priorities_action action
JOIN priorities_actionrevision baseline ON baseline.id = action.baseline_id
JOIN priorities_actionrevision revision ON revision.id = {CURRENT_REVISION} AND {IN_PLAN}
JOIN priorities_commitment home ON home.id = revision.home_id AND home.strategy_id = action.strategy_id
JOIN priorities_priority priority ON priority.id = home.priority_id AND priority.strategy_id = action.strategy_id
LEFT JOIN priorities_group owning_group ON owning_group.id = revision.group_id
LEFT JOIN priorities_service service ON service.id = revision.service_id
LEFT JOIN priorities_person lead_person ON lead_person.id = revision.lead_id
LEFT JOIN priorities_update latest ON latest.id = ({LATEST_UPDATE})
LEFT JOIN priorities_review review ON review.id = ({LATEST_REVIEW})
WHERE {where}
{PLAN_ORDER}
"""  # noqa: S608 - put together from constants; every value is bound

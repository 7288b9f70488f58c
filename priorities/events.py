"""The kinds of audit events that are about a strategy. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    ACTION_ADDED = "action added", "An action joined the plan as proposed. Its dates are its baseline"
    ACTION_CHANGED = (
        "action changed",
        "The plan of an action was revised, or the commitments it supports changed",
    )
    ACTION_MOVED = (
        "action moved to another stage",
        "An action was started, paused, stopped, completed or reopened by agreement",
    )
    CARE_GROUP_ADDED = "care group added", "A care group was added"
    CARE_GROUP_CHANGED = "care group changed", "A care group was renamed"
    CARE_GROUP_REOPENED = "care group reopened", "Forms offer a retired care group again"
    CARE_GROUP_RETIRED = "care group retired", "Forms no longer offer a care group. Existing records keep it"
    COMMITMENT_ADDED = "commitment added", "A commitment was added to the plan with its first wording"
    COMMITMENT_CHANGED = "commitment changed", "A commitment was reworded"
    COMMITMENT_REOPENED = "commitment reopened", "A retired commitment was reopened"
    COMMITMENT_RETIRED = "commitment retired", "A commitment no longer counts from a given day"
    DEMO_LOADED = "demo loaded", "A command loaded the demonstration strategy from its fixtures"
    DRAFT_SAVED = "draft saved", "A person saved a draft of an update, which only they can read"
    DUTIES_HANDED_OVER = (
        "duties handed over",
        "One person's responsibilities were given to another in one step",
    )
    EVIDENCE_ADDED = "evidence added", "An item of evidence was recorded and linked"
    GROUP_ADDED = "group added", "A group was added"
    GROUP_CHANGED = "group changed", "A group was given another name, parent, chair or coordinator"
    GROUP_REOPENED = "group reopened", "Forms offer a retired group again"
    GROUP_RETIRED = "group retired", "Forms no longer offer a group. Existing records keep it"
    MILESTONE_ADDED = "milestone added", "A milestone was added to an action"
    MILESTONE_CHANGED = "milestone changed", "The title or date of a milestone was revised"
    MILESTONE_REOPENED = "milestone reopened", "A retired milestone was reopened"
    MILESTONE_RETIRED = "milestone retired", "A milestone no longer counts from a given day"
    ORDER_CHANGED = (
        "order changed",
        "Two neighbours changed places in the order shown. References stay the same",
    )
    PERIOD_CORRECTED = "period corrected", "A period with no records yet was given another name or due date"
    PERIODS_ADDED = "periods made", "Reporting periods were added"
    PERIODS_RECREATED = (
        "periods made afresh",
        "Periods with no records yet were withdrawn and replaced by others",
    )
    PERSON_ADDED = "person added", "A person was added, with a role in the strategy"
    PERSON_CHANGED = "person changed", "A person's name, job title or address was corrected"
    PERSON_INVITED = (
        "person invited",
        "A person was given an account and emailed an invitation to choose a password",
    )
    PRIORITY_ADDED = "priority added", "A priority was added to the plan"
    PRIORITY_CHANGED = "priority changed", "A priority was renamed or given another lead"
    PRIORITY_REOPENED = "priority reopened", "A retired priority was reopened"
    PRIORITY_RETIRED = "priority retired", "A priority no longer counts from a given day"
    ROLE_GIVEN = "role given", "A person who is already known was given a role"
    ROLE_WITHDRAWN = "role withdrawn", "A role that had not begun was withdrawn"
    ROLE_DAYS_CHANGED = (
        "role's days changed",
        "The first or last day of a role was changed. A role ends this way",
    )
    SERVICE_ADDED = "service added", "A service was added"
    SERVICE_CHANGED = "service changed", "A service was renamed"
    SERVICE_REOPENED = "service reopened", "Forms offer a retired service again"
    SERVICE_RETIRED = "service retired", "Forms no longer offer a service. Existing records keep it"
    SETTINGS_CHANGED = "settings changed", "A new version of the strategy's tolerances and thresholds was set"
    SETTINGS_MADE = "settings made", "The strategy was given its first tolerances and thresholds"
    READ_BY_STAFF = (
        "strategies read by staff",
        "Staff read, for the first time that day, records of strategies in which they have no role",
    )
    STRATEGY_CORRECTED = (
        "strategy corrected",
        "The names, years or vision of a strategy were corrected, or whether it is sensitive",
    )
    STRATEGY_SET_UP = "strategy set up", "A new strategy was set up"
    UPDATE_SUBMITTED = (
        "update submitted",
        "A person submitted an update of an action. The event records what the update before it said",
    )

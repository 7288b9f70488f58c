"""The kinds of audit events about strategies and bodies. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    ACTION_ADDED = "action added", "A proposed action was added to the plan. Its dates are the baseline"
    ACTION_CHANGED = (
        "action changed",
        "An action's plan was revised, or the commitments that it supports were changed",
    )
    ACTION_MOVED = (
        "action moved to another stage",
        "An action was paused, stopped, completed, resumed or reopened by agreement, or a start by mistake was undone",
    )
    ACTION_POINT_ANSWERED = (
        "action point answered",
        "The outcome of an action point was recorded: done, still open with a new date, or dropped",
    )
    ACTION_POINT_MADE = "action point made", "A meeting asked a person to do something by a day"
    ACTION_PUT_BACK = "action put back", "A withdrawn action was put back into the plan"
    ACTION_TAKEN = (
        "action taken at a meeting",
        "A meeting discussed an action, when it went through the actions of its group",
    )
    ACTION_WITHDRAWN = (
        "action withdrawn",
        "An action was taken out of the plan from a given day, perhaps because it duplicates another",
    )
    ANSWER_LINK_REVOKED = (
        "link for updates revoked",
        "A link for updates was revoked, so that it no longer works",
    )
    ANSWER_LINK_SENT = (
        "link for updates sent",
        "A person without an account was sent a link with which they can update some actions for one period",
    )
    ANSWERED_BY_LINK = (
        "update sent by link",
        "A person without an account sent an update by a link. The event names the person and the link",
    )
    AREA_ADDED = "area for development added", "An area for development was recorded"
    AREA_CLOSED = "area for development closed", "An area for development was closed, from a given day"
    AREA_CHANGED = (
        "area for development changed",
        "A new version of an area for development was recorded, with the reason",
    )
    BODY_ADDED = "body added", "A body that runs strategies was added"
    BODY_CHANGED = "body changed", "The names of a body were corrected, or the start of its financial year"
    CALENDAR_ADDRESS_MADE = "calendar address made", "A person made a secret address for their calendar"
    CALENDAR_ADDRESS_REPLACED = (
        "calendar address replaced",
        "A person made another secret address for their calendar, and the earlier one stopped working",
    )
    CALENDAR_ADDRESS_REVOKED = (
        "calendar address revoked",
        "A person stopped the secret address of their calendar from working",
    )
    CARE_GROUP_ADDED = "care group added", "A care group was added"
    CARE_GROUP_CHANGED = "care group changed", "A care group was renamed"
    CARE_GROUP_REOPENED = "care group reopened", "A retired care group was reopened, so forms offer it again"
    CARE_GROUP_RETIRED = "care group retired", "A care group was retired, so new records cannot use it"
    COMMITMENT_ADDED = "commitment added", "A commitment was added to the plan with its first wording"
    COMMITMENT_CHANGED = (
        "commitment changed",
        "A commitment's wording, its version in plain words, its source or its intended difference was changed",
    )
    COMMITMENT_REOPENED = "commitment reopened", "A retired commitment was reopened"
    COMMITMENT_RETIRED = (
        "commitment retired",
        "A commitment was retired, so from a given day it no longer counts",
    )
    COMPLETION_REFUSED = (
        "completion refused",
        "A group or the board did not agree that an action is complete, so its last rating, if any, counts again",
    )
    DATE_AGREED = (
        "new date agreed",
        "A group or the board agreed the new date that was proposed for an action",
    )
    DECISION_MAKERS_CHANGED = (
        "decision makers changed",
        "The group or board that decides on a kind of proposal was changed",
    )
    DEMO_LOADED = "demo loaded", "A command loaded the demonstration strategy from its fixtures"
    DRAFT_DISCARDED = "draft discarded", "A person discarded their draft update, which only they could read"
    DRAFT_SAVED = (
        "draft saved",
        "A person started a draft update, which only they can read, or people with the same link",
    )
    DUTIES_HANDED_OVER = (
        "duties handed over",
        "One person's responsibilities were handed over to others, or left without an owner, in one step",
    )
    EMAILS_CHOSEN = "emails chosen", "A person turned kinds of email on or off for themselves"
    EVIDENCE_ADDED = "evidence added", "An item of evidence was recorded and linked"
    EVIDENCE_CORRECTED = (
        "evidence corrected",
        "A new version of an item of evidence was recorded, with the reason",
    )
    EVIDENCE_LINKED = (
        "evidence linked",
        "An item of evidence was linked to further actions or commitments, from a given day",
    )
    EVIDENCE_UNLINKED = (
        "evidence unlinked",
        "An item of evidence was unlinked from an action or a commitment, from a given day, with the reason",
    )
    EVIDENCE_WITHDRAWN = (
        "evidence withdrawn",
        "An item of evidence was withdrawn from a given day, with the reason, so it no longer counts",
    )
    GROUP_ADDED = "group added", "A group was added"
    GROUP_CHANGED = "group changed", "A group's name or parent was changed"
    GROUP_REOPENED = "group reopened", "A retired group was reopened, so forms offer it again"
    GROUP_RETIRED = "group retired", "A group was retired, so new records cannot use it"
    GROUP_ROLE_CORRECTED = "group role corrected", "The first or last day of a role in a group was corrected"
    GROUP_ROLE_ENDED = "group role ended", "The last day of a role in a group was recorded"
    GROUP_ROLE_GIVEN = "group role given", "A person was appointed to a role in a group"
    GROUP_ROLE_WITHDRAWN = (
        "group role withdrawn",
        "A role in a group was withdrawn because it was a mistake, or was handed over before it began",
    )
    LETTERS_QUEUED = (
        "letters queued",
        "Letters that ask people for updates were queued, because they were due or someone asked for them",
    )
    LOCALITY_ADDED = "locality added", "A locality was added"
    LOCALITY_CHANGED = "locality changed", "A locality was renamed"
    LOCALITY_REOPENED = "locality reopened", "A retired locality was reopened, so forms offer it again"
    LOCALITY_RETIRED = "locality retired", "A locality was retired, so new records cannot use it"
    MEETING_ADDED = "meeting added", "A meeting of a group or of the board was added"
    MEETING_CORRECTED = "meeting corrected", "The date of a meeting, or the note on it, was corrected"
    MEETING_REMOVED = "meeting removed", "A meeting that no record referred to was removed"
    MILESTONE_ADDED = "milestone added", "A milestone was added to an action"
    MILESTONE_CHANGED = "milestone changed", "The title or date of a milestone was revised"
    MILESTONE_REOPENED = "milestone reopened", "A retired milestone was reopened"
    MILESTONE_RETIRED = (
        "milestone retired",
        "A milestone was retired, so from a given day it no longer counts",
    )
    ORDER_CHANGED = (
        "order changed",
        "Two neighbouring items swapped places in the order shown. Their references stay the same",
    )
    PARTNER_ADDED = "partner added", "A partner was added"
    PARTNER_CHANGED = "partner changed", "A partner was renamed"
    PARTNER_REOPENED = "partner reopened", "A retired partner was reopened, so forms offer it again"
    PARTNER_RETIRED = "partner retired", "A partner was retired, so new records cannot use it"
    PERIOD_CLOSED = "period closed", "A reporting period was closed, so no more updates can be sent for it"
    PERIOD_CORRECTED = (
        "period corrected",
        "The name, days or due date of a period without records were corrected, or the meeting of a period was changed",
    )
    PERIOD_REMOVED = (
        "period removed",
        "The first or last reporting period was removed while it had no records",
    )
    PERIOD_REOPENED = "period reopened", "The closing of a reporting period was undone, with the reason"
    PERIODS_ADDED = "periods made", "Reporting periods were added"
    PERIODS_RECREATED = (
        "periods made afresh",
        "Periods without records were withdrawn and replaced",
    )
    PERSON_ADDED = "person added", "A person was added to a body"
    PERSON_CHANGED = (
        "person changed",
        "A person's name, job title or email address was corrected, or the person was linked to an account",
    )
    PERSON_INVITED = (
        "person invited",
        "A person was given an account, and was emailed how to sign in",
    )
    PRIORITY_ADDED = "priority added", "A priority was added to the plan"
    PRIORITY_CHANGED = "priority changed", "A priority was renamed, or its lead was changed"
    PRIORITY_REOPENED = "priority reopened", "A retired priority was reopened"
    PRIORITY_RETIRED = "priority retired", "A priority was retired, so from a given day it no longer counts"
    RISK_ADDED = "risk added", "A risk was recorded"
    RISK_CLOSED = "risk closed", "A risk was closed, from a given day"
    RISK_CHANGED = "risk changed", "A new version of a risk was recorded, with the reason"
    ROLE_GIVEN = "role given", "A person was given a role in a strategy"
    ROLE_WITHDRAWN = "role withdrawn", "A role in a strategy was withdrawn before it began"
    ROLE_DAYS_CHANGED = (
        "role's days changed",
        "The first or last day of a role in a strategy was changed. Roles are ended in this way",
    )
    SERVICE_ADDED = "service added", "A service was added"
    SERVICE_CHANGED = "service changed", "A service was renamed"
    SERVICE_REOPENED = "service reopened", "A retired service was reopened, so forms offer it again"
    SERVICE_RETIRED = "service retired", "A service was retired, so new records cannot use it"
    SETTINGS_CHANGED = "settings changed", "A new version of the strategy's tolerances and thresholds was set"
    SETTINGS_MADE = "settings made", "The strategy was given its first tolerances and thresholds"
    PROPOSAL_MADE = (
        "change proposed",
        "A new date, a pause or a stop was proposed on an action. A later proposal of the same kind "
        "replaces an earlier one",
    )
    PROPOSAL_REFUSED = (
        "proposal refused",
        "A group or the board refused a proposed new date, pause or stop, so the plan did not change",
    )
    READ_BY_STAFF = (
        "strategies read by staff",
        "A member of staff read records of strategies in which they have no role, for the first time that day",
    )
    STRATEGY_CORRECTED = (
        "strategy corrected",
        "A strategy's details, such as its name, dates or vision, were corrected, or its sensitive marking was changed",
    )
    STRATEGY_SET_UP = "strategy set up", "A new strategy was set up"
    UPDATE_CHECKED = (
        "update checked",
        "Someone who presides over the action's group checked an update, and may have changed the sentence for the "
        "board. The update itself does not change",
    )
    UPDATE_NOTED = "update noted", "A meeting noted an update"
    UPDATE_QUERIED = (
        "update queried",
        "Someone who presides over the action's group asked a question about an update, which still counts",
    )
    UPDATE_SUBMITTED = (
        "update submitted",
        "A person submitted an update on an action. The event records what this update and the previous one say",
    )
    UPDATE_WITHDRAWN = "update withdrawn", "An update was withdrawn, so it no longer counts"

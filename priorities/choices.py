"""The fixed choices in the records of a strategy.

Each choice has a value, a label and a meaning; a rating also has a shape and colours. Screens, charts and papers read
these attributes, so a word or a colour is changed here and nowhere else.
"""

from typing import Self

from django.db.models import TextChoices


class MeaningChoices(TextChoices):
    """Choices written as (value, meaning, label). The `meaning` explains the label, for example on a form.

    The empty default lets the type checker accept a choice looked up by its value alone, as in `Stage("paused")`.
    """

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.meaning = meaning
        return choice

    # Hash as the value, to which the choice is equal. The default hash of an enumeration is slower, which matters when
    # thousands are counted.
    __hash__ = str.__hash__


class Rag(TextChoices):
    """How an action is going, in display order. Word, shape and colour are always shown together.

    Written as (value, meaning, shape, colour, ink, label). `ink` is the text colour on `colour`, with a contrast of at
    least 4.5 to 1 (WCAG 1.4.3); `colour` has a contrast of at least 3 to 1 with white (WCAG 1.4.11). The words are
    those of Scottish committee papers.
    """

    meaning: str
    shape: str
    colour: str
    ink: str

    BLUE = "blue", "Complete: delivered", "tick", "#1d5fa8", "#ffffff", "Blue"
    GREEN = (
        "green",
        "On course: will be done by its date, with no significant problem",
        "circle",
        "#1f7a3d",
        "#ffffff",
        "Green",
    )
    AMBER = "amber", "A problem or slip we are managing", "triangle", "#d07c00", "#000000", "Amber"
    RED = "red", "Will not be done as planned", "octagon", "#b3202c", "#ffffff", "Red"
    GREY = "grey", "Not due to start", "dash", "#5d676f", "#ffffff", "Grey"

    def __new__(cls, value: str, meaning: str = "", shape: str = "", colour: str = "", ink: str = "") -> Self:
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.meaning = meaning
        choice.shape = shape
        choice.colour = colour
        choice.ink = ink
        return choice

    __hash__ = str.__hash__  # as in MeaningChoices

    @property
    def word(self) -> str:
        """Return the colour's name as it is printed, such as "Blue"."""
        return str(self.label)

    @property
    def order(self) -> int:
        """Return the rating's position in lists of ratings, counting from 0: Blue, Green, Amber, Red, Grey."""
        return list(Rag).index(self)


class Stage(MeaningChoices):
    """The stage that an action has reached. A stage is never shown as a colour."""

    PROPOSED = "proposed", "Agreed in the plan; work has not started", "Proposed"
    UNDER_WAY = "under_way", "Work has started", "Under way"
    PAUSED = "paused", "Work is paused by agreement and expected to resume", "Paused"
    STOPPED = "stopped", "Work ended by agreement before it was delivered", "Stopped"
    COMPLETE = "complete", "Delivered, and agreed as complete", "Complete"
    WITHDRAWN = (
        "withdrawn",
        "Taken out of the plan, for example as a duplicate of another action",
        "Withdrawn",
    )


class ActionKind(MeaningChoices):
    """Whether an action ends or continues."""

    TIME_LIMITED = "time_limited", "Ends, and has a due date", "Time-limited"
    CONTINUING = "continuing", "Continues, and has a review date", "Continuing"


class TimescalePrecision(MeaningChoices):
    """How exact the plan's own words for a due date are. A due date is always stored as a day as well."""

    DAY = "day", "such as “31 March 2027”", "A day"
    MONTH = "month", "such as “by the end of March 2027”", "A month"
    QUARTER = "quarter", "three months, such as “Q2 2026/27”", "A quarter"
    SEASON = "season", "such as “summer 2026”", "A season"
    HALF_YEAR = "half_year", "six months, such as “in the first half of 2026/27”", "Half a year"
    CALENDAR_YEAR = "calendar_year", "January to December, such as “during 2026”", "A calendar year"
    FINANCIAL_YEAR = "financial_year", "April to March, such as “by the end of 2026/27”", "A financial year"
    OTHER = "other", "such as “by the end of the strategy”", "Something else"


class WordingSource(MeaningChoices):
    """Where a commitment's wording comes from. Sample wording is never counted as the strategy's own."""

    APPROVED = "approved", "The wording that the board approved", "Approved wording"
    SAMPLE = "sample", "Worded for this tracker; not the board's own wording", "Sample wording"


class Cause(MeaningChoices):
    """What causes the problem that an update reports, so that a paper can count problems with the same cause."""

    STAFFING = "staffing", "Too few staff, or vacant posts", "Staffing"
    FUNDING = "funding", "Money that is not agreed, or not there yet", "Funding"
    PARTNER = "partner", "Work that waits for a partner", "A partner"
    SYSTEMS = "systems", "An IT system that is missing or must change", "Systems"
    PROCUREMENT = "procurement", "A purchase or contract that takes longer than planned", "Procurement"
    ANOTHER_ACTION = "another_action", "Another action that must be done first", "Another action"
    OTHER = "other", "None of these", "Other"


class GroupRoleKind(MeaningChoices):
    """The role that a person has in a group."""

    CHAIR = (
        "chair",
        "Gets the group's emails, checks updates and records decisions, for the group and the groups under it",
        "Chair",
    )
    VICE_CHAIR = (
        "vice_chair",
        "Checks updates and records decisions as the chair does, but does not get the group's emails",
        "Vice-chair",
    )
    COORDINATOR = (
        "coordinator",
        "Updates the actions of the group and of the groups under it, checks updates on them and records decisions",
        "Coordinator",
    )
    MEMBER = "member", "Belongs to the group", "Member"


ONE_HOLDER = (GroupRoleKind.CHAIR.value, GroupRoleKind.VICE_CHAIR.value, GroupRoleKind.COORDINATOR.value)
"""The roles that at most one person has in a group on a day."""


class ReviewVerdict(MeaningChoices):
    """The verdict of a group's chair or coordinator on an update."""

    CHECKED = "checked", "The update has been read, and there is no question about it", "Checked"
    NOTED = "noted", "The update was shown at a meeting, which noted it", "Noted"
    QUERIED = "queried", "The update counts, marked with a question, until it is corrected", "Queried"


class ActionPointOutcome(MeaningChoices):
    """What came of an action point that a meeting made."""

    DONE = "done", "It has been done", "Done"
    STILL_OPEN = "still_open", "It is still to be done, by a new date", "Still open"
    DROPPED = "dropped", "It is no longer needed", "Dropped"


class ProposalKind(MeaningChoices):
    """What is proposed for agreement, in an update or without one."""

    NEW_DATE = "new_date", "Move the due date, or the review date", "A new date"
    COMPLETE = "complete", "Agree that the action has been delivered", "Completion"
    PAUSE = "pause", "Pause the work", "A pause"
    STOP = "stop", "End the work before it is delivered", "Stopping"


class DecisionVerdict(MeaningChoices):
    """The decision on a proposal."""

    AGREED = "agreed", "The plan changes as proposed", "Agreed"
    REFUSED = "refused", "The plan does not change", "Refused"


class Completion(MeaningChoices):
    """What became of a completion that an update reports."""

    AGREED = "agreed", "The action is complete", DecisionVerdict.AGREED.label
    REFUSED = "refused", "The action is not complete", DecisionVerdict.REFUSED.label
    LAPSED = "lapsed", "The action was paused or stopped before the completion was decided", "Lapsed"


class EvidenceKind(MeaningChoices):
    """The kind of evidence that shows delivery."""

    TOOL = "tool", "A tool, toolkit or workbook that staff use", "Practice tool"
    MODEL = "model", "A way of working that staff are trained in", "Practice model"
    TRAINING = "training", "Training, briefings or other staff development", "Training"
    GUIDANCE = "guidance", "A policy, procedure or guidance", "Policy or guidance"
    SERVICE = "service", "A service, or support that people can use", "Service or support"
    PARTNERSHIP = "partnership", "Joint work with other agencies", "Partnership working"
    GOVERNANCE = "governance", "Oversight, groups and reporting arrangements", "Governance"
    RECORDING = "recording", "Recording systems, indicators and data", "Recording and data"
    AUDIT = "audit", "A check of practice or records against a standard", "Audit"
    EVALUATION = "evaluation", "A study of how well something works", "Evaluation"
    FEEDBACK = "feedback", "What people with lived experience, or staff, have said", "Feedback"
    CONSULTATION = "consultation", "A survey or consultation", "Survey or consultation"
    ASSESSMENT = "assessment", "An assessment of what is needed", "Needs assessment"
    OTHER = "other", "Something else, which you describe", "Something else"


class EvidenceDone(MeaningChoices):
    """What has been done, according to an item of evidence."""

    STARTED = "started", "Work on it has begun", "Started"
    DEVELOPED = "developed", "It has been developed but is not yet in use", "Developed"
    INTRODUCED = (
        "introduced",
        "It has been introduced but is not yet used routinely",
        "Introduced",
    )
    IN_USE = "in_use", "It is used routinely", "In use"
    EXTENDED = "extended", "It has been extended to more teams, places or people", "Extended"
    STRENGTHENED = "strengthened", "It was in place and has been improved", "Strengthened"
    TRAINED = "trained", "Staff have been trained", "Staff trained"
    CONSULTED = "consulted", "People have been asked for their views", "People consulted"
    ASSESSED = "assessed", "The need has been assessed", "Need assessed"
    REVIEWED = "reviewed", "It has been reviewed, and changed where needed", "Reviewed"
    CHECKED = "checked", "Its use or effect has been audited or evaluated", "Checked"


class ResultLevel(MeaningChoices):
    """What kind of result the evidence shows, from work done to lives changed."""

    ACTIVITY = "activity", "Something was done", "Activity"
    PRACTICE = "practice", "Staff work differently", "Practice"
    EXPERIENCE = "experience", "People say that their experience has changed", "Experience"
    OUTCOME = "outcome", "People's lives have changed", "Outcome"


class Strength(MeaningChoices):
    """How strong the evidence is, weakest first."""

    STATED = "stated", "Someone has said so", "Stated"
    RECORDED = "recorded", "A record shows it", "Recorded"
    MEASURED = "measured", "It has been counted or measured", "Measured"
    VERIFIED = "verified", "Someone who did not do the work has checked it", "Independently verified"


class Marking(MeaningChoices):
    """The protective marking of a record."""

    OFFICIAL = "official", "May be used in papers", "OFFICIAL"
    OFFICIAL_SENSITIVE = (
        "official_sensitive",
        "Never included in a paper or on a public page",
        "OFFICIAL-SENSITIVE",
    )


class ReachState(MeaningChoices):
    """How far a practice has got in one care group or locality, least first."""

    PLANNED = "planned", "Planned for this care group or locality", "Planned"
    INTRODUCING = "introducing", "Being introduced for this care group or locality", "Being introduced"
    IN_USE = "in_use", "Used routinely for this care group or locality", "In use"
    CHECKED = (
        "checked",
        "In use for this care group or locality, and its use has been checked",
        "In use and checked",
    )


class Role(MeaningChoices):
    """A person's role in a strategy."""

    MEMBER = (
        "member",
        "Adds evidence. Updates the actions that they lead or are deputy for, and those of the groups that they "
        "coordinate and the groups under these",
        "Group member",
    )
    LEAD = (
        "lead",
        "Updates any action. The chair, the vice-chair and the coordinator of a group, appointed on the page of the "
        "group, also check its updates and record its decisions",
        "Chair",
    )
    MANAGER = (
        "manager",
        "Maintains the plan, its people and its tolerances, and updates any action",
        "Manager",
    )
    AUTHOR = "author", "Writes the papers for the board", "Report author"
    VIEWER = "viewer", "Reads the strategy and changes nothing", "Viewer"
    ADMIN = "admin", "Does what the other roles do, and manages administrators", "Administrator"


class Theme(MeaningChoices):
    """The themes of section 3 of a progress paper, in the order in which they are printed."""

    GOVERNANCE = "governance", "How the work is led, overseen and reported", "Governance"
    WORKFORCE = "workforce", "How staff are trained and supported", "Workforce"
    PARTNERSHIP = "partnership", "How agencies work together", "Partnership"
    LEARNING = "learning", "How audit, data and lived experience improve the work", "Learning"


class Movement(MeaningChoices):
    """A rating compared with the rating on an earlier day. Blue and Grey are not compared with other colours."""

    BETTER = "better", "Red to Amber or Green, or Amber to Green", "Better"
    WORSE = "worse", "Green to Amber or Red, or Amber to Red", "Worse"
    SAME = "same", "The same colour as before", "Same"
    NOT_COMPARED = (
        "not_compared",
        "Changed to or from Blue or Grey, has no rating now, or was paused, stopped or awaiting agreement before",
        "Not comparable",
    )
    NEW = "new", "Rated now but not before", "New"


class UpdateNeed(MeaningChoices):
    """What an action needs for one reporting period, or what became of its update for that period."""

    NOTHING = "nothing", "No update is needed", "No update needed"
    NOT_DUE = "not_due", "The period has not ended", "Not due"
    DUE = "due", "The period has ended and an update is needed", "Due"
    OVERDUE = "overdue", "The update's due date has passed", "Overdue"
    DRAFTED = "drafted", "An update is due or overdue, and a draft of it is saved", "Draft saved"
    SENT = "sent", "The action has an update for the period, which is not yet checked", "Sent"
    QUERIED = (
        "queried",
        "The action has an update for the period, which is queried until corrected",
        "Queried",
    )
    CHECKED = "checked", "The action has an update for the period, which was checked or noted", "Checked"


class CountedAs(MeaningChoices):
    """What an action counts as: a colour, or one of the counts beside the colours."""

    BLUE = "blue", Rag.BLUE.meaning, "Blue"
    GREEN = "green", Rag.GREEN.meaning, "Green"
    AMBER = "amber", Rag.AMBER.meaning, "Amber"
    RED = "red", Rag.RED.meaning, "Red"
    GREY = "grey", Rag.GREY.meaning, "Grey"
    AWAITING_AGREEMENT = (
        "awaiting_agreement",
        "Reported complete, but the completion is not yet agreed or refused",
        "Complete, awaiting agreement",
    )
    NO_UPDATE = "no_update", "In the plan but not rated yet", "No update yet"
    PAUSED = "paused", Stage.PAUSED.meaning, "Paused"
    STOPPED = "stopped", Stage.STOPPED.meaning, "Stopped"

    @property
    def rag(self) -> Rag | None:
        """Return the colour, or None if the action does not count as a colour."""
        return _COLOURS.get(self.value)

    @property
    def phrase(self) -> str:
        """Return the words to use in a sentence or a list, without a comma: "Blue", "awaiting agreement", "paused"."""
        if self is CountedAs.AWAITING_AGREEMENT:
            return "awaiting agreement"
        return str(self.label) if self.rag else str(self.label).lower()


_COLOURS: dict[str, Rag] = {rag.value: rag for rag in Rag}


class Attention(MeaningChoices):
    """Why an action needs attention, most serious first."""

    RED = "red", "It will not be done as planned", "Red"
    NOT_UPDATED = (
        "not_updated",
        "It has no update for the last period that fell due or, if the strategy has no periods, has had none for too "
        "long",
        "Not updated",
    )
    LATE = "late", "Its due date has passed and it is not complete", "Late"
    NO_LEAD = "no_lead", "No lead, service or partner answers for it, and the work has not ended", "No lead"


class ExceptionReason(MeaningChoices):
    """Why an action is in the exception report, most serious first.

    An action may be in the report for several reasons.
    """

    RED = "red", "It will not be done as planned", "Red"
    LATE = (
        "late",
        "Its due date has passed and it is not complete. Lateness is a fact about dates, not a colour",
        "Late",
    )
    NOT_UPDATED = (
        "not_updated",
        "It has no update for the last period that fell due. The work itself may be on course",
        "Not updated",
    )
    NO_LEAD = "no_lead", "No one answers for it, and the work has not ended", "No lead"
    NO_EVIDENCE = (
        "no_evidence",
        "Work has started or is complete, but no evidence is linked to the action itself",
        "No evidence",
    )
    UNEXPLAINED = (
        "unexplained",
        "Its latest update gives a better rating than the one before, but does not say what has changed",
        "Improved without saying what changed",
    )


class PeriodKind(MeaningChoices):
    """How often a strategy asks for updates. Its reporting periods are created from this choice."""

    QUARTERLY = "quarterly", "Four times a year", "Every quarter"
    FOUR_MONTHLY = "four_monthly", "Three times a year", "Every four months"
    HALF_YEARLY = "half_yearly", "Twice a year", "Every half year"
    YEARLY = "yearly", "Once a year", "Every year"
    NONE = (
        "none",
        "No periods, or periods with days of your own, which you add later. Without periods, an action counts as not "
        "updated after too long without an update",
        "At any time",
    )

    @property
    def months(self) -> int:
        """Return how many months one period lasts, or 0 if there are no periods."""
        return {"quarterly": 3, "four_monthly": 4, "half_yearly": 6, "yearly": 12}.get(self.value, 0)


class LetterKind(MeaningChoices):
    """Why a letter is sent. A letter about several actions has the kind that comes last here."""

    OPENED = "opened", "A period has ended, so updates for it can be sent", "Updates can be sent"
    WEEK_BEFORE = "week_before", "Updates are due in a week", "A week before"
    DUE = "due", "Updates are due on the day of the letter", "Due today"
    OVERDUE = "overdue", "Updates are overdue", "Overdue"
    ESCALATION = (
        "escalation",
        "The chair or the manager is told that actions have no update",
        "Chair or manager told",
    )
    NUDGE = "nudge", "A person asked for the updates", "Asked by a person"


class LetterCapacity(MeaningChoices):
    """Why a letter to a person names an action."""

    LEAD = "lead", "The person leads the action", "As lead"
    DEPUTY = "deputy", "The person is the deputy, and the lead has not sent the update", "As deputy"
    GROUP = (
        "group",
        "The action has no lead who can be asked, so the coordinator or the chair of its group is asked",
        "For the group",
    )
    TOLD = "told", "The person is told that the action has no update", "To know"


class EscalatesTo(MeaningChoices):
    """Who is told about actions that have no update long after it was due."""

    NO_ONE = "none", "No one else is told", "No one"
    CHAIR = (
        "chair",
        "The chair of the action's group or, without one, of the group above it",
        "The group’s chair",
    )
    MANAGER = "manager", "Everyone with the role of manager in the strategy", "The manager"


class EmailKind(MeaningChoices):
    """A kind of email that a person can turn off. The others ask for something, or are about signing in."""

    RATINGS = (
        "ratings",
        "An update says that an action is Red, or that it is complete. Sent to the chair of the action’s group",
        "An action turns Red or is reported complete",
    )
    UNANSWERED = (
        "unanswered",
        "Actions have had no update for a long time. Sent to the chair of their group or to the strategy’s manager, in "
        "strategies that turn this on",
        "Actions have no update",
    )
    ROLES = (
        "roles",
        "Someone gives or changes a role or an account that can change what others read. Sent to administrators",
        "Roles and accounts change",
    )

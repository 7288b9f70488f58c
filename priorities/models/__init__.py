"""The models of strategies and bodies, in modules by subject."""

from priorities.models.action import (
    Action,
    ActionOwner,
    ActionRevision,
    ActionSupport,
    Milestone,
    MilestoneMark,
    MilestoneRevision,
)
from priorities.models.action_point import ActionPoint, ActionPointAnswer
from priorities.models.answer_link import AnswerByLink, AnswerLink, AnswerLinkItem
from priorities.models.calendar_address import CalendarAddress
from priorities.models.commitment import Commitment, CommitmentRevision
from priorities.models.decision_maker import DecisionMaker
from priorities.models.departure import Departure
from priorities.models.email_choice import EmailChoice
from priorities.models.evidence import (
    EvidenceFile,
    EvidenceItem,
    EvidenceLink,
    EvidenceRevision,
    EvidenceWithdrawal,
    Reach,
)
from priorities.models.group_role import GroupRole
from priorities.models.letter import Letter, LetterItem
from priorities.models.meeting import Meeting, MeetingCorrection
from priorities.models.meeting_item import MeetingItem
from priorities.models.people import (
    Body,
    CareGroup,
    Group,
    Locality,
    Membership,
    Partner,
    Person,
    Service,
)
from priorities.models.priority import Priority, PriorityRevision
from priorities.models.revision import BaseRevision, RecordRevision, Revision
from priorities.models.risk import (
    AreaLink,
    DevelopmentArea,
    DevelopmentAreaRevision,
    GlossaryTerm,
    Risk,
    RiskRevision,
)
from priorities.models.staff_reading import StaffReading
from priorities.models.strategy import (
    Aim,
    ClosingStatus,
    Period,
    PeriodClosing,
    PeriodReopening,
    SettingsVersion,
    Strategy,
)
from priorities.models.update import Decision, Proposal, Review, Update, UpdateDraft, Withdrawal

__all__ = [
    "Action",
    "ActionOwner",
    "ActionPoint",
    "ActionPointAnswer",
    "ActionRevision",
    "ActionSupport",
    "Aim",
    "AnswerByLink",
    "AnswerLink",
    "AnswerLinkItem",
    "AreaLink",
    "BaseRevision",
    "Body",
    "CalendarAddress",
    "CareGroup",
    "ClosingStatus",
    "Commitment",
    "CommitmentRevision",
    "Decision",
    "DecisionMaker",
    "Departure",
    "DevelopmentArea",
    "DevelopmentAreaRevision",
    "EmailChoice",
    "EvidenceFile",
    "EvidenceItem",
    "EvidenceLink",
    "EvidenceRevision",
    "EvidenceWithdrawal",
    "GlossaryTerm",
    "Group",
    "GroupRole",
    "Letter",
    "LetterItem",
    "Locality",
    "Meeting",
    "MeetingCorrection",
    "MeetingItem",
    "Membership",
    "Milestone",
    "MilestoneMark",
    "MilestoneRevision",
    "Partner",
    "Period",
    "PeriodClosing",
    "PeriodReopening",
    "Person",
    "Priority",
    "PriorityRevision",
    "Proposal",
    "Reach",
    "RecordRevision",
    "Review",
    "Revision",
    "Risk",
    "RiskRevision",
    "Service",
    "SettingsVersion",
    "StaffReading",
    "Strategy",
    "Update",
    "UpdateDraft",
    "Withdrawal",
]

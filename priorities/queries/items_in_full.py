"""Items of evidence with all that a paper needs to speak of them, and how far each reaches."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from priorities.choices import (
    EvidenceDone,
    EvidenceKind,
    Marking,
    ReachState,
    ResultLevel,
    Strength,
    Theme,
)
from priorities.models import Strategy
from priorities.queries.evidence_standing import latest, reach, standing_items


@dataclass(frozen=True, slots=True)
class FullItem:
    """One item of evidence. `reach` gives each care group, in the strategy's order, with how far it has come there."""

    id: int
    reference: str
    phrase: str
    kind: EvidenceKind
    done: EvidenceDone
    theme: Theme | None
    detail: str
    service: str
    place: str
    who_benefits: str
    result_level: ResultLevel
    finding: str
    sample: str
    numerator: int | None
    denominator: int | None
    limits: str
    dated: date | None
    date_words: str
    source: str
    strength: Strength
    marking: Marking
    feature_in_paper: bool
    reach: tuple[tuple[str, ReachState], ...]

    @property
    def is_sensitive(self) -> bool:
        """Whether its marking keeps it out of every paper and public page."""
        return self.marking is Marking.OFFICIAL_SENSITIVE


def items_in_full(strategy: Strategy, as_at: date, known_at: datetime) -> list[FullItem]:
    """The items that stood on that day, as known by that moment, in the order recorded. Two SQL queries."""
    reached = latest(reach(Q(item__strategy=strategy), as_at, known_at))
    return [
        FullItem(
            id=item.pk,
            reference=item.reference,
            phrase=item.phrase,
            kind=EvidenceKind(item.kind),
            done=EvidenceDone(item.done),
            theme=Theme(item.theme) if item.theme else None,
            detail=item.detail,
            service=item.service.name if item.service else "",
            place=item.place,
            who_benefits=item.who_benefits,
            result_level=ResultLevel(item.result_level),
            finding=item.finding,
            sample=item.sample,
            numerator=item.numerator,
            denominator=item.denominator,
            limits=item.limits,
            dated=item.dated,
            date_words=item.date_words,
            source=item.source,
            strength=Strength(item.strength),
            marking=Marking(item.marking),
            feature_in_paper=item.feature_in_paper,
            reach=reached.get(item.pk, ()),
        )
        for item in standing_items(strategy, as_at, known_at).select_related("service")
    ]

"""Items of evidence as pages list them."""

from dataclasses import dataclass
from datetime import date, datetime

from priorities.choices import EvidenceDone, EvidenceKind, Strength
from priorities.models import Strategy
from priorities.queries.evidence_standing import standing_items


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """One item of evidence: what it is, where it is from, what was found and how firmly it is known."""

    id: int
    reference: str
    phrase: str
    kind: EvidenceKind
    done: EvidenceDone
    service: str
    place: str
    finding: str
    dated: date | None
    date_words: str
    source: str
    link: str
    strength: Strength


def items_at(strategy: Strategy, as_at: date, known_at: datetime) -> list[ItemSeen]:
    """Every item that stood on that day, as known by that moment, in the order recorded. One SQL query."""
    items = standing_items(strategy, as_at, known_at).select_related("service")
    return [
        ItemSeen(
            id=item.pk,
            reference=item.reference,
            phrase=item.phrase,
            kind=EvidenceKind(item.kind),
            done=EvidenceDone(item.done),
            service=item.service.name if item.service else "",
            place=item.place,
            finding=item.finding,
            dated=item.dated,
            date_words=item.date_words,
            source=item.source,
            link=item.link,
            strength=Strength(item.strength),
        )
        for item in items
    ]

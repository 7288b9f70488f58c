"""The records that sentences are based on, with a name for each key."""

from collections.abc import Iterator

from reports.papers.content import Source
from reports.papers.english import unstopped
from reports.papers.places import Place, sentences
from reports.papers.records import PaperRecords
from tracker.wording import counted, long_date


def cited_records(records: PaperRecords, places: Iterator[Place] | tuple[Place, ...]) -> tuple[Source, ...]:
    """Return each record that a printed sentence cites, once, in the order first cited."""
    known = dict(_known(records))
    used = dict.fromkeys(key for place in places for s in sentences(place.blocks) for key in s.sources)
    return tuple(Source(key, known[key]) for key in used if key in known)


def _known(records: PaperRecords) -> Iterator[tuple[str, str]]:
    picture, strategy = records.picture, records.paper.strategy
    for status in picture.statuses:
        said = (
            f"update effective from {long_date(status.updated_from)}"
            if status.updated_from
            else "no update yet"
        )
        yield f"action:{status.reference}", f"Action {status.reference}, {unstopped(status.title)}: {said}"
    for commitment in picture.tree.commitments.values():
        yield (
            f"commitment:{commitment.reference}",
            f"Commitment {commitment.reference}: {unstopped(commitment.wording)}",
        )
    for item in records.items.values():
        yield (
            f"evidence:{item.reference}",
            f"Evidence {item.reference}, {unstopped(item.phrase)}: {item.source}",
        )
    for risk in records.risks:
        yield f"risk:{risk.reference}", f"Risk {risk.reference}: {unstopped(risk.title)}"
    for area in records.areas:
        yield f"area:{area.number}", f"Area for development {area.number}: {area.source}"
    yield "strategy:plan", f"The strategy's own record: {strategy.name}"
    yield "strategy:vision", f"The strategy's vision. {strategy.vision_source}".strip()
    yield "strategy:groups", "The groups recorded for the strategy"
    yield (
        "strategy:interval",
        f"The strategy's interval between reports: {counted(strategy.update_interval_months, 'month')}",
    )
    yield "figures:commitments", "Headlines of the commitments, as on the dashboard"
    yield "figures:actions", "Ratings of the actions, as on the dashboard"
    yield "figures:movement", "Ratings on the two days compared, as on the dashboard"
    yield "figures:late", "Late and not updated, as on the dashboard"
    for key, written in records.written.items():
        # The paper's page says who wrote the text. The paper itself names no authors.
        yield f"written:{key}", f"Written{f', from {written.source}' if written.source else ''}"

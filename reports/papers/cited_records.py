"""The records that a paper's sentences cite, with a name for each."""

from collections.abc import Iterable, Iterator

from reports.papers.content import Source
from reports.papers.english import without_full_stop
from reports.papers.places import Place, sentences
from reports.papers.records import PaperRecords
from tracker.wording import counted, long_date


def cited_records(records: PaperRecords, places: Iterable[Place]) -> tuple[Source, ...]:
    """Return each record that a printed sentence cites, once, in the order first cited."""
    names = dict(_names(records))
    cited = dict.fromkeys(
        key for place in places for sentence in sentences(place.blocks) for key in sentence.sources
    )
    return tuple(Source(key, names[key]) for key in cited if key in names)


def _names(records: PaperRecords) -> Iterator[tuple[str, str]]:
    """Yield the key and the name of every record that a sentence could cite."""
    data, strategy = records.data, records.paper.strategy
    for status in data.statuses:
        update = "no update yet"
        if status.updated_from:
            update = f"update effective from {long_date(status.updated_from)}"
        yield (
            f"action:{status.reference}",
            f"Action {status.reference}, {without_full_stop(status.title)}: {update}",
        )
    for commitment in data.tree.commitments.values():
        yield (
            f"commitment:{commitment.reference}",
            f"Commitment {commitment.reference}: {without_full_stop(commitment.wording)}",
        )
    for item in records.items.values():
        yield (
            f"evidence:{item.reference}",
            f"Evidence {item.reference}, {without_full_stop(item.phrase)}: {item.source}",
        )
    for risk in records.risks:
        yield f"risk:{risk.reference}", f"Risk {risk.reference}: {without_full_stop(risk.title)}"
    for area in records.areas:
        yield f"area:{area.area.number}", f"Area for development {area.area.number}: {area.source}"
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

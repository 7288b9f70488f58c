"""Text on the strategy's context (approval, vision and groups), on areas for development and on open risks."""

from collections.abc import Iterator

from reports.papers.content import Block, Bullets, Paragraph, Quote, Sentence
from reports.papers.cover import board_with_short_name
from reports.papers.english import (
    capital,
    is_or_are,
    lower,
    number_of,
    the,
    the_strategy,
    with_full_stop,
    without_full_stop,
)
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date


def context(records: PaperRecords) -> tuple[Block, ...]:
    """Return the blocks on the approval, the years, the vision and the groups, leaving out what is not recorded.

    An approval after the “as at” date is left out too. `unrecorded` lists what is not recorded, for a caution to the
    author.
    """
    strategy = records.paper.strategy
    name, sources = the_strategy(strategy.name), ("strategy:plan",)
    years = f"from {strategy.starts.year} to {strategy.ends.year}"
    if strategy.approved_on and strategy.approved_on <= records.data.as_at:
        board = capital(board_with_short_name(strategy))
        approved = f"{board} approved {name} on {long_date(strategy.approved_on)}."
        texts = [approved, f"It runs {years}."]
    else:
        texts = [f"{capital(name)} runs {years}."]
    blocks: list[Block] = [Paragraph(None, tuple(Sentence(text, sources) for text in texts))]
    if strategy.vision:
        lead = "The strategy's vision is:"
        if "own words" in strategy.vision_source:
            lead = "The strategy's vision, put briefly in our own words, is:"
        blocks.append(Paragraph(None, (Sentence(lead, ("strategy:vision",)),)))
        blocks.append(Quote((Sentence(strategy.vision, ("strategy:vision",)),)))
    governance = tuple(_governance(records))
    if governance:
        blocks.append(Paragraph(None, governance))
    return tuple(blocks)


def unrecorded(records: PaperRecords) -> list[str]:
    """Return the items that the drafted context leaves out because they are not recorded, as parts of a list."""
    strategy = records.paper.strategy
    left_out = []
    if strategy.approved_on is None:
        left_out.append(f"when {the(strategy.board)} approved the strategy")
    if not strategy.vision:
        left_out.append("its vision")
    if not records.groups:
        left_out.append("who oversees it")
    return left_out


def _governance(records: PaperRecords) -> Iterator[Sentence]:
    """Yield sentences that name the groups and say which group each is under. Groups' duties are not recorded."""
    sources = ("strategy:groups",)
    names_below: dict[int, list[str]] = {}
    for group in records.groups:
        if group.parent_id is not None:
            names_below.setdefault(group.parent_id, []).append(the(group.name))
    ids = {group.id for group in records.groups}
    top = [group for group in records.groups if group.parent_id not in ids]
    if len(top) == 1:
        yield Sentence(f"{capital(the(top[0].name))} oversees the work.", sources)
    elif top:
        yield Sentence(f"The groups for this work are {listed([the(group.name) for group in top])}.", sources)
    for group in records.groups:
        if names := names_below.get(group.id):
            parent = "it" if len(top) == 1 and group is top[0] else the(group.name)
            yield Sentence(f"Under {parent} {is_or_are(len(names))} {listed(names)}.", sources)


def areas(records: PaperRecords) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the introduction to the areas for further development, and the list of areas."""
    if not records.areas:
        return (Paragraph(None, (Sentence("No area for further development is recorded as open."),)),), ()
    count = capital(number_of(len(records.areas), "area"))
    lead = Sentence(f"{count} {'needs' if len(records.areas) == 1 else 'need'} more work:")
    items = tuple(
        Sentence(
            " ".join(
                [with_full_stop(area.text), with_full_stop(area.progress) if area.progress else ""]
            ).strip(),
            (f"area:{area.area.number}",),
        )
        for area in records.areas
    )
    return (Paragraph(None, (lead,)),), (Bullets(items),)


def risks(records: PaperRecords) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the introduction to the open risks, and the list of risks with their consequences and mitigations."""
    if not records.risks:
        return (Paragraph(None, (Sentence("No risk is recorded as open."),)),), ()
    count = capital(number_of(len(records.risks), "risk"))
    lead = Sentence(f"{count} {is_or_are(len(records.risks))} open:")
    items = tuple(
        Sentence(
            " ".join(
                with_full_stop(text)
                for text in (
                    f"{risk.reference}: {lower(without_full_stop(risk.title), records.names)}",
                    risk.consequence,
                    risk.mitigation,
                )
                if text
            ),
            (f"risk:{risk.reference}",),
        )
        for risk in records.risks
    )
    return (Paragraph(None, (lead,)),), (Bullets(items),)

"""Text on the strategy's context (approval, vision and groups), on areas for development and on open risks."""

from collections.abc import Iterator

from reports.papers.content import Block, Bullets, Paragraph, Quote, Sentence
from reports.papers.cover import board_with_short_name
from reports.papers.english import capital, lower, number_of, stopped, the, the_strategy, unstopped
from reports.papers.records import PaperRecords
from tracker.wording import listed, long_date


def context(records: PaperRecords) -> tuple[Block, ...]:
    """Return the blocks on the approval, the years, the vision and the groups, leaving out what is not recorded.

    `unrecorded` lists for the author what is left out.
    """
    strategy = records.paper.strategy
    name, cited = the_strategy(strategy.name), ("strategy:plan",)
    years = f"from {strategy.starts.year} to {strategy.ends.year}"
    if strategy.approved_on and strategy.approved_on <= records.picture.as_at:
        board = capital(board_with_short_name(strategy))
        approved = f"{board} approved {name} on {long_date(strategy.approved_on)}."
        first = [Sentence(approved, cited), Sentence(f"It runs {years}.", cited)]
    else:
        first = [Sentence(f"{capital(name)} runs {years}.", cited)]
    blocks: list[Block] = [Paragraph(None, tuple(first))]
    if strategy.vision:
        own = "own words" in strategy.vision_source
        lead = (
            "The strategy's vision, put briefly in our own words, is:" if own else "The strategy's vision is:"
        )
        blocks.append(Paragraph(None, (Sentence(lead, ("strategy:vision",)),)))
        blocks.append(Quote((Sentence(strategy.vision, ("strategy:vision",)),)))
    governance = tuple(_governance(records))
    if governance:
        blocks.append(Paragraph(None, governance))
    return tuple(blocks)


def unrecorded(records: PaperRecords) -> list[str]:
    """Return the items that the drafted context leaves out because they are not recorded, as parts of a list."""
    strategy = records.paper.strategy
    found = []
    if strategy.approved_on is None:
        found.append(f"when {the(strategy.board)} approved the strategy")
    if not strategy.vision:
        found.append("its vision")
    if not records.groups:
        found.append("who oversees it")
    return found


def _governance(records: PaperRecords) -> Iterator[Sentence]:
    """Yield sentences that name the groups and their parent groups. Groups' duties are not recorded."""
    cited = ("strategy:groups",)
    under: dict[int, list[str]] = {}
    for group in records.groups:
        if group.parent_id is not None:
            under.setdefault(group.parent_id, []).append(the(group.name))
    present = {group.id for group in records.groups}
    top = [group for group in records.groups if group.parent_id not in present]
    if len(top) == 1:
        yield Sentence(f"{capital(the(top[0].name))} oversees the work.", cited)
    elif top:
        yield Sentence(f"The groups for this work are {listed([the(group.name) for group in top])}.", cited)
    for group in records.groups:
        if names := under.get(group.id):
            it = "it" if len(top) == 1 and group is top[0] else the(group.name)
            yield Sentence(f"Under {it} {'is' if len(names) == 1 else 'are'} {listed(names)}.", cited)


def areas(records: PaperRecords) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the introduction to the areas for further development, and the list of areas."""
    if not records.areas:
        return (Paragraph(None, (Sentence("No area for further development is recorded as open."),)),), ()
    count = capital(number_of(len(records.areas), "area"))
    lead = Sentence(f"{count} {'needs' if len(records.areas) == 1 else 'need'} more work:")
    items = tuple(
        Sentence(
            " ".join([stopped(area.text), stopped(area.progress) if area.progress else ""]).strip(),
            (f"area:{area.number}",),
        )
        for area in records.areas
    )
    return (Paragraph(None, (lead,)),), (Bullets(items),)


def risks(records: PaperRecords) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the introduction to the open risks, and the list of risks with their mitigations."""
    if not records.risks:
        return (Paragraph(None, (Sentence("No risk is recorded as open."),)),), ()
    count = capital(number_of(len(records.risks), "risk"))
    lead = Sentence(f"{count} {'is' if len(records.risks) == 1 else 'are'} open:")
    items = tuple(
        Sentence(
            " ".join(
                stopped(text)
                for text in (
                    f"{risk.reference}: {lower(unstopped(risk.title), records.names)}",
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

"""Strategic context: the approval, the vision and who leads; and the areas and risks that are still open."""

from reports.papers.content import Block, Bullets, Paragraph, Quote, Sentence, spoken_date
from reports.papers.material import Material
from reports.papers.words import capital, counted, listed, lower, stopped, the, unstopped


def context(material: Material) -> tuple[Block, ...]:
    """The approval, the years, the vision with whose words it is in, and the groups that carry the work."""
    strategy, board = material.paper.strategy, material.form
    short = f" ({board.board_short_name})" if board.board_short_name else ""
    first: list[Sentence] = []
    if strategy.approved_on and strategy.approved_on <= material.picture.as_at:
        text = (
            f"The {board.board}{short} approved the {strategy.name} on {spoken_date(strategy.approved_on)}."
        )
        first.append(Sentence(text, ("strategy:plan",)))
    first.append(
        Sentence(f"It runs from {strategy.starts.year} to {strategy.ends.year}.", ("strategy:plan",))
        if first
        else Sentence(f"The {strategy.name} runs from {strategy.starts.year} to {strategy.ends.year}.")
    )
    blocks: list[Block] = [Paragraph(None, tuple(first))]
    if strategy.vision:
        own = "own words" in strategy.vision_source
        lead = (
            "The strategy's vision, put briefly in our own words, is:" if own else "The strategy's vision is:"
        )
        blocks.append(Paragraph(None, (Sentence(lead, ("strategy:vision",)),)))
        blocks.append(Quote((Sentence(strategy.vision, ("strategy:vision",)),)))
    governance = _governance(material)
    if governance:
        blocks.append(Paragraph(None, governance))
    return tuple(blocks)


def _governance(material: Material) -> tuple[Sentence, ...]:
    top = [group for group in material.groups if group.parent_id is None]
    under = [group for group in material.groups if group.parent_id is not None]
    made = []
    if top:
        names = listed([the(group.name) for group in top])
        verb = "leads" if len(top) == 1 else "lead"
        made.append(
            Sentence(f"{capital(names)} {verb}, coordinates and scrutinises the work.", ("strategy:groups",))
            if len(top) == 1
            else Sentence(f"{capital(names)} lead the work.", ("strategy:groups",))
        )
    if under:
        names = listed([the(group.name) for group in under])
        made.append(Sentence(f"Beneath it, {names} carry it out.", ("strategy:groups",)))
    return tuple(made)


def areas(material: Material) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The lead to the areas that need further development, and the areas themselves with what has been done."""
    if not material.areas:
        return (Paragraph(None, (Sentence("No area for further development is open."),)),), ()
    count = capital(counted(len(material.areas), "area"))
    lead = Sentence(f"{count} {'needs' if len(material.areas) == 1 else 'need'} more work:")
    items = tuple(
        Sentence(
            " ".join([stopped(area.text), stopped(area.progress) if area.progress else ""]).strip(),
            (f"area:{area.number}",),
        )
        for area in material.areas
    )
    return (Paragraph(None, (lead,)),), (Bullets(items),)


def risks(material: Material) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The lead to the open risks, and each risk with what it may lead to and what is being done."""
    if not material.risks:
        return (Paragraph(None, (Sentence("No risk is open."),)),), ()
    count = capital(counted(len(material.risks), "risk"))
    lead = Sentence(f"{count} {'is' if len(material.risks) == 1 else 'are'} recognised and being managed:")
    items = tuple(
        Sentence(
            " ".join(
                stopped(text)
                for text in (
                    f"{risk.reference}: {lower(unstopped(risk.title), material.names)}",
                    risk.consequence,
                    risk.mitigation,
                )
                if text
            ),
            (f"risk:{risk.reference}",),
        )
        for risk in material.risks
    )
    return (Paragraph(None, (lead,)),), (Bullets(items),)

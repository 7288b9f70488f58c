"""Cautions on what no record of the strategy says: a paper leaves it out or says so, and its author may know it."""

from collections.abc import Iterator

from reports.papers.build import Assembled
from reports.papers.check import Check, Gravity
from reports.papers.context_text import unrecorded
from reports.papers.cover import RECOMMENDATIONS, key
from reports.papers.places import Place
from reports.papers.words import capital, counted_months, listed, the


def recorded_nowhere(assembled: Assembled) -> Iterator[Check]:
    """The form where it is not the board's own, then what the drafted text leaves out or takes as usual.

    What a person wrote in a place is their own to answer for.
    """
    material = assembled.material
    strategy = material.paper.strategy
    yield from _form(assembled)
    drafted = {place.key: place for place in assembled.places if not place.words}
    for section in material.form.sections:
        place = drafted.get(f"section.{section.number}")
        if place and section.written_from == "context":
            yield from _context(assembled, place)
        none_open = drafted.get(f"section.{section.number}.risks")
        if none_open and not material.risks:
            yield _caution(
                none_open, "says that no risk is recorded as open. Say how risks stand, if it is known."
            )
    asked = drafted.get(key(RECOMMENDATIONS))
    if asked:
        months = counted_months(strategy.update_interval_months)
        yield _caution(asked, f"is drafted, with the next report in {months}. Check what the board is asked.")


def _form(assembled: Assembled) -> Iterator[Check]:
    form, board = assembled.material.form, assembled.material.paper.strategy.board
    if form.is_of(board):
        return
    if form.board:
        said = (
            f"This form is that of {the(form.board)}, and its rows may name bodies that are not yours. "
            f"{capital(the(board))} is the strategy's board: make the paper anew in a form of its own or a plain one."
        )
    else:
        said = (
            f"This form is a plain one. Compare it with what {the(board)} asks for before the paper goes out."
        )
    yield Check(Gravity.CAUTION, said)


def _context(assembled: Assembled, place: Place) -> Iterator[Check]:
    left_out = unrecorded(assembled.material)
    if left_out:
        yield _caution(
            place, f"leaves out what is not recorded: {listed(left_out)}. Write it, if it is known."
        )
    if assembled.material.groups:
        yield _caution(
            place, "gives groups by name alone: what each does is not recorded. Write it, if it is known."
        )


def _caution(place: Place, said: str) -> Check:
    return Check(Gravity.CAUTION, f"“{place.label}” {said}", place.key)

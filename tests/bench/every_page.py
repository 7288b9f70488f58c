"""Every page of one strategy that the journeys open, and the files and the form that they do not."""

from tests.bench.caller import Answer, Caller
from tests.bench.pages import ACTIONS, MEMBER, PAPER, SUBMITTED, filled_in
from tests.journeys.page_table import PAGES, STRATEGY, Visit

SUBMISSION = Visit("submit an update", MEMBER, f"{ACTIONS}{SUBMITTED}/update/")
"""The form to fill in and send; the others are only read."""

VISITS = (
    *(visit for visit in PAGES if visit.who and not visit.arrive and visit.status == 200),
    Visit("paper_docx", "author", f"{PAPER}paper.docx"),
    Visit("paper_pdf", "author", f"{PAPER}paper.pdf"),
    Visit("meeting_pack_docx", "viewer", f"{STRATEGY}meetings/3/papers/pack.docx"),
    Visit("meeting_pack_pdf", "viewer", f"{STRATEGY}meetings/3/papers/pack.pdf"),
    Visit("meeting_note_docx", "viewer", f"{STRATEGY}meetings/5/papers/note.docx"),
    Visit("meeting_note_pdf", "viewer", f"{STRATEGY}meetings/5/papers/note.pdf"),
    SUBMISSION,
)
"""The pages that a signed-in person opens, and the form that they send."""


def ask(visit: Visit, caller: Caller) -> Answer:
    """The answer to a visit; where it sends the form, to that alone."""
    if visit is not SUBMISSION:
        return caller.get(visit.path)
    return caller.post(visit.path, filled_in(caller, visit.path))

"""The measured pages: the reader, the address, and the form that is sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from tests.bench import fifty_at_a_meeting
from tests.bench.caller import Answer, Caller, fields
from tests.bench.paths import BARE, FLOOR

STRATEGY = "/strategies/domestic-abuse/"
ACTIONS = f"{STRATEGY}actions/"
PAPER = f"{STRATEGY}papers/1/"
MEMBER, CHAIR, MANAGER, AUTHOR = "member", "lead", "manager", "author"
NOBODY = ""

BARE_VIEW, THE_FLOOR = "bare view", "floor"
MY_WORK, FIFTY_DUE = "my work", "my work, 50 due"
DASHBOARD, LIST = "dashboard", "list, 25 rows"
UPDATE_FORM, SUBMIT = "update form", "submit an update"
WAITING = "waiting"
MEETING, MEETING_ACTION = "round the table, 50 actions", "one action round the table"
WORD, PDF, HTML = "paper, Word", "paper, PDF", "paper, HTML"

# The member leads these; the last four are kept for the callers that submit while others do the same.
SHOWN = "1.2.2"
SUBMITTED = "1.2.4"
SUBMITTED_AT_ONCE = ("2.2.2", "2.3.1", "3.1.2", "1.2.4")

CORRECT = re.compile(r'href="\?([^"]*)">Correct the update for')

# An Amber update answers every question that a rating may ask of work that is under way.
UPDATE = {
    "progress": "Training was given to a further group of staff.",
    "next_steps": "The remaining dates are being arranged.",
    "board_sentence": "Training is in place in most services.",
    "rag": "amber",
    "problem": "Rooms were hard to find.",
    "cause": "other",
    "recovery_plan": "More dates are offered.",
    "forecast": "30 September 2026",
    "better_reason": "The dates are agreed with every service.",
    "what_changed": "New premises were found.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name in the table, who opens it, and its path. `update` submits the form of that action."""

    name: str
    who: str
    path: str = ""
    update: str = ""

    def prepare(self, caller: Caller) -> dict[str, str]:
        """What is sent: a fresh form, filled in; nothing where a page is only read."""
        return filled_in(caller, self._form) if self.update else {}

    def ask(self, caller: Caller, sent: dict[str, str], **headers: str) -> Answer:
        """The answer to this page alone."""
        return caller.post(self._form, sent, **headers) if self.update else caller.get(self.path, **headers)

    @property
    def _form(self) -> str:
        return f"{ACTIONS}{self.update}/update/"


def filled_in(caller: Caller, form: str) -> dict[str, str]:
    """The update form at a path, fresh and filled in, to be sent."""
    page = caller.get(form)
    # Once the period has an update, the page asks which period the next is for: this corrects the one before.
    if correct := CORRECT.search(page.body.decode()):
        page = caller.get(f"{form}?{unescape(correct[1])}")
    return fields(page) | UPDATE


PAGES = (
    Page(BARE_VIEW, NOBODY, BARE),
    Page(THE_FLOOR, MANAGER, FLOOR),
    Page(MY_WORK, MEMBER, "/"),
    # The author leads 50 actions that need an update: see `fifty_due`.
    Page(FIFTY_DUE, AUTHOR, "/"),
    # It shows ten of each kind that waits, so its time does not grow with the number that wait.
    Page(WAITING, CHAIR, f"{STRATEGY}waiting/"),
    # See `fifty_at_a_meeting`.
    Page(MEETING, CHAIR, f"{STRATEGY}meetings/{fifty_at_a_meeting.MEETING}/"),
    Page(
        MEETING_ACTION,
        CHAIR,
        f"{STRATEGY}meetings/{fifty_at_a_meeting.MEETING}/{fifty_at_a_meeting.SHOWN}/",
    ),
    Page("strategy", MANAGER, STRATEGY),
    Page(DASHBOARD, MANAGER, f"{STRATEGY}dashboard/"),
    Page(LIST, MANAGER, ACTIONS),
    Page("list, filtered", MANAGER, f"{ACTIONS}?rating=amber"),
    Page("action", MANAGER, f"{ACTIONS}{SHOWN}/"),
    Page(UPDATE_FORM, MEMBER, f"{ACTIONS}{SHOWN}/update/"),
    Page(SUBMIT, MEMBER, update=SUBMITTED),
    Page("paper, draft", AUTHOR, PAPER),
    Page(HTML, AUTHOR, f"{PAPER}paper.html"),
    Page(WORD, AUTHOR, f"{PAPER}paper.docx"),
    Page(PDF, AUTHOR, f"{PAPER}paper.pdf"),
)
"""Every page of the run."""


def mixture(update: str) -> tuple[Page, ...]:
    """What a caller asks for in turn while others do the same: mostly reading, and one update of that action."""
    reading = {page.name: page for page in PAGES}
    names = (MY_WORK, "strategy", DASHBOARD, LIST, "action", UPDATE_FORM)
    return (*(reading[name] for name in names), Page(SUBMIT, MEMBER, update=update))


def callers(url: str, pages: tuple[Page, ...]) -> Mapping[str, Caller]:
    """A caller at that server for each person who opens one of the pages, signed in."""
    return {who: Caller(url).sign_in(who) if who else Caller(url) for who in {page.who for page in pages}}

"""The update form as a person uses it: by the words of its questions and buttons."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

QUESTIONS = {
    "progress": re.compile("^What has been done"),
    "next_steps": "What comes next?",
    "problem": "What is the problem?",
    "cause": "What is the main cause?",
    "recovery_plan": "How will it get back on course?",
    "forecast": re.compile("^(New forecast|When will it be back on course)"),
    "better_reason": "Why is your rating better than the suggested rating?",
    "board_sentence": "One sentence for the board",
}


def form_path(reference: str) -> str:
    """The address of the update form of an action of the demo strategy."""
    return f"/strategies/domestic-abuse/actions/{reference}/update/"


def box(page: Page, name: str) -> Locator:
    """The box in which a question of the form is answered."""
    return page.get_by_label(QUESTIONS[name])


def rating(page: Page, word: str) -> Locator:
    """The radio button of a rating."""
    return page.get_by_role("radio", name=word, exact=True)


def choose_rating(page: Page, word: str) -> None:
    """Chooses a rating by its words, which stand over the small button."""
    radio = rating(page, word)
    page.locator(f"label[for={radio.get_attribute('id')}]").click()
    expect(radio).to_be_checked()


def fill(page: Page, answers: Mapping[str, str], choose: str = "") -> None:
    """Chooses a rating, where one is named, and types the answers or chooses them from a list."""
    if choose:
        choose_rating(page, choose)
    for name, words in answers.items():
        unfold(page, name)
        if name == "cause":
            box(page, name).select_option(label=words)
        else:
            box(page, name).fill(words)


def unfold(page: Page, name: str) -> None:
    """Opens the folded questions that a question is among, if they are closed."""
    folded = page.locator("details:not([open])").filter(has=page.locator(f"[name={name}]"))
    if folded.count():
        folded.locator("summary").first.click()


def submit(page: Page) -> None:
    """Sends the form by its first button, and waits for the answer."""
    page.get_by_role("button", name=re.compile("^Submit")).first.click()
    page.wait_for_load_state()


def expect_typed(page: Page, answers: Mapping[str, str], chosen: str = "") -> None:
    """Fails unless the form shows these answers, word for word, and the rating that was chosen."""
    for name, words in answers.items():
        expect(box(page, name)).to_have_value(words)
    if chosen:
        expect(rating(page, chosen)).to_be_checked()

"""What the audit events of papers are called, and what each means: the glossary of whoever reads the chain."""

AUDITED = {
    "a form was kept": "A version of a board's form was kept, for papers to fill",
    "a paper was made": "A paper was begun for a meeting, with the dates that its figures speak of",
    "a paragraph was given back to the data": "A person's words were taken off a place, which is drafted again",
    "a paragraph was written": "A person wrote over a place of a paper",
}

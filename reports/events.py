"""The kinds of audit event about papers. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    LAYOUT_STORED = "a form was kept", "A version of a board's form was stored for papers to fill"
    PAPER_MADE = "a paper was made", "A paper was begun for a meeting, with the dates of its figures"
    PARAGRAPH_RESTORED = (
        "a paragraph was given back to the data",
        "A person's paragraph was removed, and the place is drafted from the data again",
    )
    PARAGRAPH_WRITTEN = "a paragraph was written", "A person replaced a drafted paragraph of a paper"

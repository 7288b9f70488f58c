"""The kinds of audit event about papers. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    LAYOUT_STORED = "a form was kept", "A version of a board's form was stored for use in papers"
    PAPER_MADE = "a paper was made", "A paper was created for a meeting, with the dates of its figures"
    PARAGRAPH_RESTORED = (
        "a paragraph was given back to the data",
        "A person's text was removed, and the drafted text was restored",
    )
    PARAGRAPH_WRITTEN = "a paragraph was written", "A person replaced a drafted paragraph in a paper"

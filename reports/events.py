"""The kinds of audit event about papers. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    LAYOUT_STORED = "form stored", "A version of a board's form was stored for use in papers"
    PAPER_CREATED = "paper created", "A paper was created for a meeting, with the dates of its figures"
    PARAGRAPH_RESTORED = (
        "paragraph restored",
        "A person's text was removed, and the drafted text was restored",
    )
    PARAGRAPH_WRITTEN = "paragraph written", "A person replaced a drafted paragraph in a paper"

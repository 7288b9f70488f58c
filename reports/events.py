"""The kinds of audit event about papers. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    LAYOUT_STORED = "form stored", "A version of a board's form was stored for use in papers"
    PAPER_CREATED = (
        "paper created",
        "A paper was created. The event gives its number, form, dates and title, and the answers that it started with",
    )
    PARAGRAPH_RESTORED = (
        "paragraph restored",
        "Text that a person wrote in a paper was removed, and any drafted text was restored",
    )
    PARAGRAPH_WRITTEN = "paragraph written", "A person wrote or changed the text in one place in a paper"
    VERSION_STORED = (
        "paper version stored",
        "A final version of a paper was stored with its files. The event gives their hashes, and what "
        "has changed since the previous version",
    )

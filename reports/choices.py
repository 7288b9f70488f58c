"""The choices of a paper: the steps it goes through and the formats it is written in."""

from django.db import models


class PaperState(models.TextChoices):
    DRAFTING = "drafting", "Drafting"
    IN_REVIEW = "in_review", "In review"
    CLEARED = "cleared", "Cleared"
    FINAL = "final", "Final"
    ISSUED = "issued", "Issued"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def takes_words(self) -> bool:
        """Whether people still write in a paper: once it is cleared, its words are those that were cleared."""
        return self in (PaperState.DRAFTING, PaperState.IN_REVIEW)


class PaperFormat(models.TextChoices):
    HTML = "html", "Web page"
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"
    JSON = "json", "Data (JSON)"

    @property
    def content_type(self) -> str:
        """The media type its bytes are served as."""
        return {
            PaperFormat.HTML: "text/html; charset=utf-8",
            PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            PaperFormat.PDF: "application/pdf",
            PaperFormat.JSON: "application/json",
        }[self]

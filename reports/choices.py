"""The choices for papers: their states and their file formats."""

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
    def is_editable(self) -> bool:
        """Return whether people can edit a paper in this state: only while it is being drafted or reviewed."""
        return self in (PaperState.DRAFTING, PaperState.IN_REVIEW)


class PaperFormat(models.TextChoices):
    HTML = "html", "Web page"
    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"
    JSON = "json", "Data (JSON)"

    @property
    def content_type(self) -> str:
        """Return the media type of a file in this format."""
        return {
            PaperFormat.HTML: "text/html; charset=utf-8",
            PaperFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            PaperFormat.PDF: "application/pdf",
            PaperFormat.JSON: "application/json",
        }[self]

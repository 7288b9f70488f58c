"""Papers in the administration: every model to be looked at, none to be changed by hand."""

from reports import models
from tracker.admin import Shown, register

register(
    (
        Shown(models.PaperLayout, ("name", "key", "version", "recorded_at"), search=("name", "key")),
        Shown(
            models.Paper,
            ("number", "title", "strategy", "meeting_date", "as_at", "state"),
            search=("title",),
            narrow=("strategy", "state"),
            along=("strategy",),
            scope="strategy__slug",
        ),
        Shown(
            models.Paragraph,
            ("paper", "key", "source", "recorded_by", "recorded_at"),
            search=("key", "text"),
            along=("paper", "recorded_by"),
            scope="paper__strategy__slug",
        ),
        Shown(
            models.Clearance,
            ("paper", "officer_title", "cleared_on", "recorded_at"),
            search=("officer_title",),
            along=("paper",),
            scope="paper__strategy__slug",
        ),
        Shown(
            models.PaperVersion,
            ("paper", "number", "content_hash", "recorded_at"),
            search=("content_hash",),
            along=("paper",),
            scope="paper__strategy__slug",
        ),
        Shown(
            models.PaperFile,
            ("version", "format", "sha256"),
            search=("sha256",),
            along=("version__paper",),
            hidden=("content",),
            scope="version__paper__strategy__slug",
        ),
    )
)

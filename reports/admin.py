"""Register the models for papers with the administration site. Staff can read the rows but not change them."""

from django.contrib import admin

from reports import models
from tracker.read_only_admin import ReadOnlyAdmin

admin.site.register(
    models.PaperLayout,
    ReadOnlyAdmin,
    list_display=("name", "key", "version", "recorded_at"),
    search_fields=("name", "key"),
)
admin.site.register(
    models.Paper,
    ReadOnlyAdmin,
    list_display=("number", "title", "strategy", "meeting_date", "as_at", "state"),
    search_fields=("title",),
    list_filter=("strategy", "state"),
    scope="strategy__slug",
)
admin.site.register(
    models.Paragraph,
    ReadOnlyAdmin,
    list_display=("paper", "key", "source", "recorded_by", "recorded_at"),
    search_fields=("key", "text"),
    scope="paper__strategy__slug",
)
admin.site.register(
    models.Clearance,
    ReadOnlyAdmin,
    list_display=("paper", "officer_title", "cleared_on", "recorded_at"),
    search_fields=("officer_title",),
    scope="paper__strategy__slug",
)
admin.site.register(
    models.PaperVersion,
    ReadOnlyAdmin,
    list_display=("paper", "number", "content_hash", "recorded_at", "destroyed_at"),
    search_fields=("content_hash",),
    scope="paper__strategy__slug",
)
admin.site.register(
    models.PaperFile,
    ReadOnlyAdmin,
    list_display=("version", "format", "size", "sha256", "destroyed_at"),
    search_fields=("sha256",),
    list_select_related=("version__paper",),
    exclude=("content",),
    scope="version__paper__strategy__slug",
)

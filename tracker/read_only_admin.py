"""The read-only administration pages: staff see the records that they may read.

Each reading of records that have a scope, such as a strategy, is recorded. Searching and sorting ignore accents and
capital letters.
"""

from collections.abc import Callable, Collection
from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, QuerySet, TextField, URLField
from django.http import HttpRequest, HttpResponse

from tracker import clock
from tracker.folding import search_condition
from tracker.models import User

HIDDEN_SCOPES: list[Callable[[User, date], QuerySet[Any, Any]]] = []
"""Functions that return a subquery of the scopes hidden from an account on a day. Each app adds its own."""

READINGS: list[Callable[..., None]] = []
"""Functions that record that an account (`by`) read rows in some scopes (`slugs`). Each app adds its own."""


class FoldingAdmin(admin.ModelAdmin):
    """An admin class that ignores case and accents when it searches and sorts rows."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that have each search word in some searched field, and whether a row may appear twice."""
        fields = self.get_search_fields(request)
        rows = queryset.filter(search_condition(search_term, *fields)) if search_term and fields else queryset
        return rows, any(lookup_spawns_duplicates(self.opts, field) for field in fields)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the change list class that sorts text in alphabetical order."""
        return FoldingList


class FoldingList(ChangeList):
    """A change list that sorts its text columns in alphabetical order, ignoring case and accents."""

    def get_ordering_field(self, field_name: Callable[..., Any] | str) -> Any:
        """Return the lookup for sorting a column."""
        named = super().get_ordering_field(field_name)
        try:
            is_text = isinstance(self.lookup_opts.get_field(str(field_name)), CharField | TextField)
        except FieldDoesNotExist:
            is_text = False
        return f"{named}__folded" if is_text else named


class ReadableFilter(admin.RelatedFieldListFilter):
    """A filter on a related record, which offers only the records that the reader may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Return the key and name of each record that the reader may see."""
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        readable = {"pk__in": related.get_queryset(request).values("pk")}
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=readable)


admin.FieldListFilter.register(lambda field: bool(field.remote_field), ReadableFilter, take_priority=True)


class ReadOnlyAdmin(FoldingAdmin):
    """Base class for the read-only administration of a model, open to all staff whatever their Django permissions.

    `scope` is the lookup from a row to its scope, such as its strategy's slug, or empty if the rows have no scope. Rows
    in a scope that is hidden from the reader are left out everywhere, as if they did not exist. Each reading of rows
    with a scope is recorded.
    """

    scope: ClassVar[str] = ""

    show_full_result_count = False
    # Django builds form fields even for a page without a form. "https" is the default in Django's next version.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return True for staff."""
        return _is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return True for staff."""
        return _is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False, because these pages are read only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False, because these pages are read only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False, because these pages are read only."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that the reader may see. Every administration page for the model uses this queryset."""
        rows = super().get_queryset(request)
        if self.scope:
            assert isinstance(request.user, User)
            for hidden in HIDDEN_SCOPES:
                rows = rows.exclude(**{f"{self.scope}__in": hidden(request.user, clock.today())})
        return rows

    def get_list_select_related(self, request: HttpRequest) -> bool | list[str] | tuple[str, ...]:
        """Return the relations to fetch with a list: `list_select_related`, or the relations among its columns."""
        related = {field.name for field in self.opts.concrete_fields if field.is_relation}
        return self.list_select_related or [str(name) for name in self.list_display if name in related]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the change list, and record that its rows were read."""
        listed = super().get_changelist_instance(request)
        self._record_reading(request, [row.pk for row in listed.result_list])
        return listed

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row, and record that it was read."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        if answer.status_code == HTTPStatus.OK:
            self._record_reading(request, [unquote(object_id)])
        return answer

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the row's history page, which is empty. The page names the row, so record the reading here too."""
        answer = super().history_view(request, object_id, extra_context)
        if answer.status_code == HTTPStatus.OK:
            self._record_reading(request, [unquote(object_id)])
        return answer

    def _record_reading(self, request: HttpRequest, keys: Collection[Any]) -> None:
        if not self.scope or not keys:
            return
        # A plain queryset reads the scopes of exactly these rows, in one query.
        scopes = set(QuerySet(self.model).filter(pk__in=keys).values_list(self.scope, flat=True)) - {""}
        for record in READINGS if scopes else ():
            record(slugs=scopes, by=request.user, at=clock.now())


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_staff

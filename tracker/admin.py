"""Administration of accounts, and every other record of ours to be looked at and never changed by hand.

What packages would open here stays closed: an address added to an account by hand would be sent its password links.
Who may do what in a strategy is its memberships, kept by the priorities app.
"""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, QuerySet, TextField, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters

from tracker import accounts, audit, clock
from tracker.events import Event
from tracker.folding import having
from tracker.forms import CheckedForm
from tracker.models import (
    AuditedRow,
    AuditEvent,
    AuditHead,
    AuditText,
    Declaration,
    FailedSignIn,
    LoginVisit,
    Outbox,
    Submission,
    User,
)

# Importing the modules that register them comes first, so that nothing registers them afterwards.
admin.site.unregister((EmailAddress, Group))

HELD_OPEN: list[Callable[[User, date], str]] = []
"""What says why an account cannot be closed on a day, or nothing where it can. Each app adds its own."""

HIDDEN_SCOPES: list[Callable[[User, date], QuerySet[Any, Any]]] = []
"""Functions that return, as a subquery, the scopes hidden from an account on a day. Each app adds its own."""

READINGS: list[Callable[..., None]] = []
"""Functions that record that an account read rows of some scopes (`slugs`, `by`, `at`). Each app adds its own."""

RECORDED = ("email", "name", "is_active", "is_staff", "is_superuser")


class NewAccountForm(CheckedForm, BaseUserCreationForm):
    """An account is asked for by email and name."""

    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type[forms.Field]] = {}


class FoldingAdmin(admin.ModelAdmin):
    """Searches and sorts rows by their texts, however these are typed."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that have every word in a searched field, and whether a row may appear twice."""
        fields = self.get_search_fields(request)
        found = queryset.filter(having(search_term, *fields)) if search_term and fields else queryset
        return found, any(lookup_spawns_duplicates(self.opts, field) for field in fields)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list class that sorts text by its letters."""
        return FoldingList


class FoldingList(ChangeList):
    """A list that sorts its text columns by their letters, as a reader expects."""

    def get_ordering_field(self, field_name: Callable[..., Any] | str) -> Any:
        """Return the lookup that sorts a column."""
        named = super().get_ordering_field(field_name)
        try:
            is_text = isinstance(self.lookup_opts.get_field(str(field_name)), CharField | TextField)
        except FieldDoesNotExist:
            is_text = False
        return f"{named}__folded" if is_text else named


class AccountForm(CheckedForm, UserChangeForm):
    """An account is closed only where somebody is left to do what its owner did."""

    by: User | None = None

    def clean_is_active(self) -> bool:
        """Whether the account stays open; refuses a closing that would leave something without anybody."""
        stays = bool(self.cleaned_data["is_active"])
        if self.instance.is_active and not stays:
            if self.instance == self.by:
                raise forms.ValidationError(
                    "This is your own account. Ask another administrator to close it."
                )
            if reasons := [
                why for held_open in HELD_OPEN if (why := held_open(self.instance, clock.today()))
            ]:
                raise forms.ValidationError(reasons)
        return stays


class PasswordForm(AdminPasswordChangeForm):
    """Sets the password of an account or takes it away, and records that it was done."""

    def __init__(self, user: User, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.by = by

    def save(self, commit: bool = True) -> User:
        """The account, with its new password saved."""
        user = super().save(commit=False)
        assert isinstance(user, User)
        accounts.save_password(
            user=user,
            what=Event.PASSWORD_SET if user.has_usable_password() else Event.PASSWORD_TAKEN_AWAY,
            by=self.by,
            at=clock.now(),
        )
        return user


@admin.register(User)
class AccountAdmin(FoldingAdmin, UserAdmin):
    """Accounts: made, closed and renamed here, each change on the audit chain; never deleted."""

    form = AccountForm
    add_form = NewAccountForm
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("joined_at", "last_login")}),
    )
    readonly_fields = ("joined_at", "last_login")
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    ordering = ("name__folded", "email")
    filter_horizontal = ()

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """The form of an account, which knows whose hand it is in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, AccountForm):
            form.by = request.user if isinstance(request.user, User) else None
        return form

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: what a person did stays theirs. Close the account instead."""
        return False

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Set somebody's password or take it away, and record that it was done; what it is is written nowhere."""
        # A copy, since all requests share the one administration and the form has to know whose hand it is in.
        assert isinstance(request.user, User)  # The site of the administration has checked that.
        of_this_request = copy(self)
        of_this_request.change_password_form = partial(PasswordForm, by=request.user)
        return super(AccountAdmin, of_this_request).user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, and record who changed what."""
        # Before the account: its owner may have the end of the chain, and be about to be named as who wrote.
        audit.hold()
        old = User.objects.filter(pk=obj.pk).first() if change else None
        if old:
            # Only what this form changes: the rest may have changed since the row was read for the form.
            changed = [name for name in RECORDED if name in form.changed_data]
            for name in set(RECORDED) - set(changed):
                setattr(obj, name, getattr(old, name))
            # So that an account that is reopened is signed in nowhere.
            obj.session_epoch = old.session_epoch + (not obj.is_active)
            obj.save(update_fields=[*changed, "session_epoch"])
        else:
            super().save_model(request, obj, form, change)
        at = clock.now()
        if old and old.email != obj.email:
            accounts.tell_of_address(obj, old.email, at)
        audit.record(
            what=Event.ACCOUNT_CHANGED if change else Event.ACCOUNT_MADE,
            by=request.user if isinstance(request.user, User) else None,
            at=at,
            subject=obj,
            before={name: getattr(old, name) for name in RECORDED} if old else None,
            after={name: getattr(obj, name) for name in RECORDED},
        )


class ReadableFilter(admin.RelatedFieldListFilter):
    """A filter by a related record that offers only the records that the reader may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Return the key and name of each record that the reader may see."""
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        readable = {"pk__in": related.get_queryset(request).values("pk")}
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=readable)


admin.FieldListFilter.register(lambda field: bool(field.remote_field), ReadableFilter, take_priority=True)


class ReadOnlyAdmin(FoldingAdmin):
    """Rows that staff can see and not change, whatever Django's own permissions say.

    `scope` is the lookup from a row to its scope. Rows of a scope that is hidden from the reader are left out
    everywhere, as if they did not exist. Reading other rows is recorded.
    """

    scope: ClassVar[str] = ""

    # Django builds the fields of a form even for a page that shows none; this is the default of its next version.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """For staff."""
        return _is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For staff."""
        return _is_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows that the reader may see. Every page of the administration starts from these."""
        rows = super().get_queryset(request)
        if self.scope:
            assert isinstance(request.user, User)
            for hidden in HIDDEN_SCOPES:
                rows = rows.exclude(**{f"{self.scope}__in": hidden(request.user, clock.today())})
        return rows

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list, and record that its rows were read."""
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
        """Show the history of one row, which is empty. The page names the row, so the reading is recorded as well."""
        answer = super().history_view(request, object_id, extra_context)
        if answer.status_code == HTTPStatus.OK:
            self._record_reading(request, [unquote(object_id)])
        return answer

    def _record_reading(self, request: HttpRequest, keys: Collection[Any]) -> None:
        if not self.scope or not keys:
            return
        # A plain queryset: the scopes of exactly these rows, in one query.
        scopes = set(QuerySet(self.model).filter(pk__in=keys).values_list(self.scope, flat=True)) - {""}
        for record in READINGS if scopes else ():
            record(slugs=scopes, by=request.user, at=clock.now())


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_staff


@dataclass(frozen=True, slots=True)
class Shown:
    """How one model is listed: its columns, what is searched, what it is narrowed by and what is read along.

    `scope` is the lookup from a row to its scope, such as its strategy's slug; empty where rows belong to none.
    """

    model: type[Model]
    columns: tuple[str, ...]
    search: tuple[str, ...] = ()
    narrow: tuple[Any, ...] = ()
    along: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    scope: str = ""

    def as_admin(self) -> type[ReadOnlyAdmin]:
        """The class that the administration registers the model with."""
        return type(
            f"{self.model.__name__}Admin",
            (ReadOnlyAdmin,),
            {
                "__doc__": f"{self.model._meta.verbose_name_plural}, read only.".capitalize(),
                "list_display": self.columns,
                "search_fields": self.search,
                "list_filter": self.narrow,
                "list_select_related": self.along or False,
                "exclude": self.hidden or None,
                "show_full_result_count": False,
                "scope": self.scope,
            },
        )


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit chain, read only: the latest event first, each with its own words."""

    scope = "scope"
    list_display = ("number", "at", "what", "about", "by", "scope")
    list_filter = ("scope", "what")
    list_select_related = ("by", "text")
    search_fields = ("what", "scope", "by__email", "by__name", "text__words")
    ordering = ("-number",)
    show_full_result_count = False
    fields = (
        *("number", "at", "what", "about", "by", "scope", "before", "after"),
        *("redacted", "subject_kind", "subject_id", "digest"),
    )
    readonly_fields = ("about", "before", "after", "redacted")

    @admin.display(description="about")
    def about(self, event: AuditEvent) -> str:
        """What the event was about, as it was called then, such as an action's reference."""
        return event.text.label if _has_words(event) else "its words are missing"

    @admin.display(description="before")
    def before(self, event: AuditEvent) -> SafeString:
        """What it said before, value by value."""
        return _values(event.text.before if _has_words(event) else {})

    @admin.display(description="after")
    def after(self, event: AuditEvent) -> SafeString:
        """What it said then, value by value."""
        return _values(event.text.after if _has_words(event) else {})

    @admin.display(description="words removed")
    def redacted(self, event: AuditEvent) -> str:
        """Why its words were removed; empty where they stand."""
        return event.text.redaction_reason if _has_words(event) else ""


def _has_words(event: AuditEvent) -> bool:
    """Whether its words stand beside it: a chain that was tampered with is read here as well."""
    return hasattr(event, "text")


def _values(said: dict[str, Any]) -> SafeString:
    lines = [
        (name.replace("_", " "), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in said.items()
    ]
    return format_html_join("", "<div><strong>{}:</strong> {}</div>", lines)


def register(shown: Iterable[Shown]) -> None:
    """Open these models in the administration, read only."""
    for one in shown:
        admin.site.register(one.model, one.as_admin())


register(
    (
        # The subject and words of an email are not shown: they may be about any person, or a sensitive strategy.
        Shown(
            Outbox,
            ("to", "queued_at", "sent_at", "attempts", "given_up_at"),
            search=("to",),
            narrow=(("sent_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter)),
            hidden=("subject", "text", "html", "key", "held_until", "site"),
        ),
        Shown(FailedSignIn, ("account", "at", "refused"), along=("account",)),
        Shown(LoginVisit, ("user", "at"), search=("user__email", "user__name"), along=("user",)),
        Shown(
            AuditText,
            ("event", "words", "redacted_at"),
            search=("words", "event__what"),
            narrow=(("redacted_at", admin.EmptyFieldListFilter),),
            along=("event",),
            hidden=("salt",),
            scope="event__scope",
        ),
        Shown(
            AuditedRow,
            ("event", "kind", "key"),
            search=("kind",),
            along=("event",),
            hidden=("salt",),
            scope="event__scope",
        ),
        Shown(
            Declaration,
            ("words", "kind", "scope", "reason", "by", "at"),
            search=("words", "reason", "scope"),
            narrow=("scope", "kind"),
            along=("by",),
            hidden=("key",),
            scope="scope",
        ),
        Shown(AuditHead, ("number", "digest")),
        # The page that it led to is not shown: its address can name a sensitive strategy.
        Shown(Submission, ("at",), hidden=("key", "digest", "leads_to")),
    )
)

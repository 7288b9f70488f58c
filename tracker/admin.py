"""The administration of accounts, and this app's other records, which staff read there and do not change.

What packages would open here stays closed: an address added to an account by hand would be sent its password links.
Who may do what in a strategy is its memberships, kept by the priorities app.
"""

from collections.abc import Callable
from copy import copy
from datetime import date
from functools import partial
from typing import Any

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters

from tracker import accounts, audit, clock
from tracker.events import Event
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
from tracker.read_only_admin import FoldingAdmin, ReadOnlyAdmin

# Importing the modules that register them comes first, so that nothing registers them afterwards.
admin.site.unregister((EmailAddress, Group))

HELD_OPEN: list[Callable[[User, date], str]] = []
"""What says why an account cannot be closed on a day, or nothing where it can. Each app adds its own."""

RECORDED = ("email", "name", "is_active", "is_staff", "is_superuser")


class NewAccountForm(CheckedForm, BaseUserCreationForm):
    """An account is asked for by email and name."""

    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type[forms.Field]] = {}


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


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit chain, read only: the latest event first, each with its own words."""

    scope = "scope"
    list_display = ("number", "at", "what", "about", "by", "scope")
    list_filter = ("scope", "what")
    list_select_related = ("by", "text")
    search_fields = ("what", "scope", "by__email", "by__name", "text__words")
    ordering = ("-number",)
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


# The subject and words of an email are not shown: they may be about any person, or a sensitive strategy.
admin.site.register(
    Outbox,
    ReadOnlyAdmin,
    list_display=("to", "queued_at", "sent_at", "attempts", "given_up_at"),
    search_fields=("to",),
    list_filter=(("sent_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter)),
    exclude=("subject", "text", "html", "key", "held_until", "site"),
)
admin.site.register(FailedSignIn, ReadOnlyAdmin, list_display=("account", "at", "refused"))
admin.site.register(
    LoginVisit,
    ReadOnlyAdmin,
    list_display=("user", "at"),
    search_fields=("user__email", "user__name"),
)
admin.site.register(
    AuditText,
    ReadOnlyAdmin,
    list_display=("event", "words", "redacted_at"),
    search_fields=("words", "event__what"),
    list_filter=(("redacted_at", admin.EmptyFieldListFilter),),
    exclude=("salt",),
    scope="event__scope",
)
admin.site.register(
    AuditedRow,
    ReadOnlyAdmin,
    list_display=("event", "kind", "key"),
    search_fields=("kind",),
    exclude=("salt",),
    scope="event__scope",
)
admin.site.register(
    Declaration,
    ReadOnlyAdmin,
    list_display=("words", "kind", "scope", "reason", "by", "at"),
    search_fields=("words", "reason", "scope"),
    list_filter=("scope", "kind"),
    exclude=("key",),
    scope="scope",
)
admin.site.register(AuditHead, ReadOnlyAdmin, list_display=("number", "digest"))
# The page that it led to is not shown: its address can name a sensitive strategy.
admin.site.register(Submission, ReadOnlyAdmin, list_display=("at",), exclude=("key", "digest", "leads_to"))

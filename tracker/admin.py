"""The administration pages: accounts, which administrators manage, and this app's other records, which are read only.

The pages that packages register for email addresses and groups are removed, because the audit chain would not record
changes made there, such as a new email address to sign in with. Rights in a strategy come from its memberships, in the
priorities app, and not from groups.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
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
from tracker.forms import TextChecksMixin
from tracker.models import (
    AuditedRow,
    AuditEvent,
    AuditHead,
    AuditText,
    Declaration,
    FailedSignIn,
    LoginVisit,
    Outbox,
    Redaction,
    Submission,
    User,
)
from tracker.read_only_admin import FoldingAdmin, ReadOnlyAdmin

# The modules that register these models are imported above, so that they cannot register them again later.
admin.site.unregister((EmailAddress, Group))

ACCOUNT_CLOSE_CHECKS: list[Callable[[User, date], str]] = []
"""Functions that say why an account cannot be closed on a given day, or return '' if it can. Apps add their own."""

ACCOUNT_FOLLOWERS: list[Callable[[User, datetime], None]] = []
"""Functions to call, with the account and the moment, when an account is closed or reopened. Apps add their own."""

RECORDED = ("email", "name", "is_active", "is_staff", "is_superuser")


class NewAccountForm(TextChecksMixin, BaseUserCreationForm):
    """The form for a new account, which asks for an email address, a name and a password."""

    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type[forms.Field]] = {}


class AccountForm(TextChecksMixin, UserChangeForm):
    """The form for changing an account. Refuses to close an administrator's own account or one still needed."""

    by: User | None = None

    def clean_is_active(self) -> bool:
        """Return True if the account is to be open.

        Raises ValidationError if an administrator is closing their own account, or if a check in
        `ACCOUNT_CLOSE_CHECKS` gives a reason to keep the account open.
        """
        stays = bool(self.cleaned_data["is_active"])
        if self.instance.is_active and not stays:
            if self.instance == self.by:
                raise forms.ValidationError(
                    "This is your own account. Ask another administrator to close it."
                )
            today = clock.today()
            reasons = [check(self.instance, today) for check in ACCOUNT_CLOSE_CHECKS]
            if reasons := [reason for reason in reasons if reason]:
                raise forms.ValidationError(reasons)
        return stays


class PasswordForm(AdminPasswordChangeForm):
    """Sets or removes an account's password, and records the change."""

    def __init__(self, user: User, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.by = by

    def save(self, commit: bool = True) -> User:
        """Save the new password or remove the old one, record the change and return the account."""
        user = super().save(commit=False)
        assert isinstance(user, User)
        accounts.save_password(
            user=user,
            what=Event.PASSWORD_SET if user.has_usable_password() else Event.PASSWORD_REMOVED,
            by=self.by,
            at=clock.now(),
        )
        return user


@admin.register(User)
class AccountAdmin(FoldingAdmin, UserAdmin):
    """The pages for creating, changing and closing accounts. Each change is audited, and no account can be deleted."""

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
        """Return the form class for an account, with the administrator as `by`."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, AccountForm):
            form.by = request.user if isinstance(request.user, User) else None
        return form

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Return False, because records refer to accounts. Administrators can close an account instead."""
        return False

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Show the form that sets or removes an account's password and, once it is submitted, record the change.

        The password itself is stored only as a hash.
        """
        # Use a copy, because all requests share this object and the form needs to know who is using it.
        assert isinstance(request.user, User)  # The admin site has checked this.
        of_this_request = copy(self)
        of_this_request.change_password_form = partial(PasswordForm, by=request.user)
        return super(AccountAdmin, of_this_request).user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the account, record who changed what and, if the email address has changed, tell the old address.

        Closing an account ends all its sessions.
        """
        # Lock the chain before the account, to avoid a deadlock with a write by the account's owner.
        audit.lock_chain(audit.INSTALLATION)
        old = User.objects.filter(pk=obj.pk).first() if change else None
        if old:
            # Save only what this form changes, because other fields may have changed since the form read the row.
            changed = [name for name in RECORDED if name in form.changed_data]
            for name in set(RECORDED) - set(changed):
                setattr(obj, name, getattr(old, name))
            # Closing an account ends its sessions, so that they do not come back if the account is reopened.
            obj.session_epoch = old.session_epoch + (not obj.is_active)
            obj.save(update_fields=[*changed, "session_epoch"])
        else:
            super().save_model(request, obj, form, change)
        at = clock.now()
        if old and old.email != obj.email:
            accounts.queue_address_changed(obj, old.email, at)
        if old and old.is_active != obj.is_active:
            for follow in ACCOUNT_FOLLOWERS:
                follow(obj, at)
        audit.record(
            what=Event.ACCOUNT_CHANGED if change else Event.ACCOUNT_CREATED,
            by=request.user if isinstance(request.user, User) else None,
            at=at,
            subject=obj,
            before={name: getattr(old, name) for name in RECORDED} if old else None,
            after={name: getattr(obj, name) for name in RECORDED},
        )


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The read-only pages of audit events, latest first."""

    scope = "scope"
    list_display = ("number", "scope", "at", "what", "about", "by")
    list_filter = ("scope", "what")
    list_select_related = ("by", "text")
    search_fields = ("what", "scope", "by__email", "by__name", "text__words")
    ordering = ("-id",)
    fields = (
        *("number", "scope", "at", "what", "about", "by", "before", "after"),
        *("redacted", "subject_kind", "subject_id", "digest"),
    )
    readonly_fields = ("about", "before", "after", "redacted")

    @admin.display(description="about")
    def about(self, event: AuditEvent) -> str:
        """Return the subject's name at the time of the event, or a sentence if the event's text is missing."""
        return event.text.label if _has_words(event) else "its text is missing"

    @admin.display(description="before")
    def before(self, event: AuditEvent) -> SafeString:
        """Return the values before the event, as HTML."""
        return _values(event.text.before if _has_words(event) else {})

    @admin.display(description="after")
    def after(self, event: AuditEvent) -> SafeString:
        """Return the values after the event, as HTML."""
        return _values(event.text.after if _has_words(event) else {})

    @admin.display(description="reason for redaction")
    def redacted(self, event: AuditEvent) -> str:
        """Return why the event's text was redacted, or '' if it was not."""
        return event.text.redaction_reason if _has_words(event) else ""


def _has_words(event: AuditEvent) -> bool:
    """Return True if the event has its text, which may be missing from a chain that was tampered with."""
    return hasattr(event, "text")


def _values(values: dict[str, Any]) -> SafeString:
    lines = [
        (name.replace("_", " "), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in values.items()
    ]
    return format_html_join("", "<div><strong>{}:</strong> {}</div>", lines)


# The subject and text of an email are not shown, because they may be about a person or a sensitive strategy.
admin.site.register(
    Outbox,
    ReadOnlyAdmin,
    list_display=("to", "queued_at", "sent_at", "attempts", "given_up_at"),
    search_fields=("to",),
    list_filter=(("sent_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter)),
    exclude=("subject", "text", "html", "key", "reserved_until", "site"),
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
admin.site.register(
    Redaction,
    ReadOnlyAdmin,
    list_display=("kind", "key", "field", "scope", "reason", "by", "at"),
    search_fields=("kind", "reason"),
    list_filter=("scope",),
    scope="scope",
)
admin.site.register(AuditHead, ReadOnlyAdmin, list_display=("scope", "number", "digest"), scope="scope")
# `leads_to` is not shown, because the address of the page can name a sensitive strategy.
admin.site.register(Submission, ReadOnlyAdmin, list_display=("at",), exclude=("key", "digest", "leads_to"))

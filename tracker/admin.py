"""Administration of accounts. Who may do what in a strategy is its memberships, kept by the priorities app."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest

from tracker import audit, clock
from tracker.models import LoginVisit, Outbox, User

RECORDED = ("email", "name", "is_active", "is_staff", "is_superuser")


class NewAccountForm(BaseUserCreationForm):
    """An account is asked for by email and name."""

    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: made, closed and renamed here, each change on the audit chain; never deleted."""

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
    ordering = ("name", "email")
    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: what a person did stays theirs. Close the account instead."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, and record who changed what."""
        old = User.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        audit.record(
            what="an account was changed" if change else "an account was made",
            by=request.user if isinstance(request.user, User) else None,
            at=clock.now(),
            subject=obj,
            before={name: getattr(old, name) for name in RECORDED} if old else None,
            after={name: getattr(obj, name) for name in RECORDED},
        )


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at and never changed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    """Letters: which are owed, which failed and why. Their words are not shown here."""

    fields = ("to", "subject", "queued_at", "sent_at", "attempts", "last_error")
    list_display = ("to", "subject", "queued_at", "sent_at", "attempts")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)


@admin.register(LoginVisit)
class LoginVisitAdmin(ReadOnlyAdmin):
    """Who signed in when."""

    list_display = ("user", "at")
    date_hierarchy = "at"

"""Models for accounts, sign-ins, the audit chains, redactions, declared words, queued email and submitted forms."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.dispatch import Signal

from tracker.append_only import AppendOnly
from tracker.audited_rows import AuditedModel, AuditedQuerySet

superuser_created = Signal()
"""Sent with `account` when a superuser is created, in the same transaction. `tracker.accounts` records the event."""


class UserManager(BaseUserManager["User"]):
    """Creates accounts. Stores email addresses in lower case, so that no one gets two accounts by mistake."""

    def get_queryset(self) -> AuditedQuerySet["User"]:
        """Return a queryset that notes changes to accounts for an audit event."""
        return AuditedQuerySet(self.model, using=self._db)

    def create_user(
        self, email: str, password: str | None = None, *, name: str = "", **fields: Any
    ) -> "User":
        """Save and return a new account. Without `password`, no password works. Raises ValueError if `email` is ''."""
        if not email:
            raise ValueError("An account needs an email address. People sign in with it.")
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, *, name: str = "", **fields: Any
    ) -> "User":
        """Save and return an account with full rights in the administration pages, and record an audit event."""
        with transaction.atomic(using=self._db):
            account = self.create_user(email, password, name=name, is_staff=True, is_superuser=True, **fields)
            superuser_created.send(self.model, account=account)
        return account

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this email address, ignoring case and surrounding spaces, or raise DoesNotExist."""
        return self.get(email=(username or "").strip().lower())


class User(AuditedModel, AbstractBaseUser):
    """The account of a person who signs in with an email address. The priorities app stores people's roles.

    The model leaves out Django's groups and permissions, because the audit chain would not record changes to them.
    """

    unaudited_fields: ClassVar = {
        "last_login": "each sign-in changes this field, and also adds a visit",
        "password": "Django may rehash the password at sign-in; other events record who set a password",
    }

    email = models.EmailField("email address", unique=True)
    name = models.CharField("name", max_length=200, blank=True)
    is_active = models.BooleanField("can sign in", default=True)
    is_staff = models.BooleanField("can open the administration pages", default=False)
    is_superuser = models.BooleanField(
        "can change accounts",
        default=False,
        help_text="Can add accounts, change them and close them in the administration pages.",
    )
    joined_at = models.DateTimeField("account created", auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """The number that the account's sessions and known browsers carry. Raising the number ends all of them."""

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # Django asks for a manager of its kind

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "user"
        ordering = ("name__folded", "email")
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Strip spaces from the email address and put it in lower case."""
        super().clean()
        self.email = self.email.strip().lower()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Return True for an active superuser, whatever the permission."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Return True for an active superuser, whatever the app."""
        return self.is_active and self.is_superuser

    def get_session_auth_hash(self) -> str:
        """Return the hash that each of the account's sessions must carry.

        A new password or a higher `session_epoch` changes the hash, which ends the sessions.
        """
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return the session hash under each earlier secret key, so that a new key signs no one out."""
        return (f"{earlier}.{self.session_epoch}" for earlier in super().get_session_auth_fallback_hash())

    def get_full_name(self) -> str:
        """Return the name shown to colleagues, or the email address if the account has no name."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the full name, because names are not split."""
        return str(self)


class AuditHead(AuditedModel):
    """The end of one scope's audit chain: locked while an event is added, so that the numbers have no gaps.

    `scope` is a strategy's slug, `bodies/` and a body's slug, or empty for the installation. `digest` covers the last
    event's digest and key.
    """

    unaudited: ClassVar = "the chain itself shows any change to it"

    scope = models.CharField(max_length=120, blank=True, unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("scope",)

    def __str__(self) -> str:
        return f"Audit chain of {self.scope or 'the installation'} up to {self.number}"


class AuditEvent(AppendOnly):
    """An entry in its scope's audit chain, which covers the digest of the entry before it. `AuditText` has its text.

    Events are numbered within their scope. The order of the keys is the order of recording in all scopes together.
    """

    unaudited: ClassVar = "the chain itself shows any change to it"

    number = models.PositiveBigIntegerField()
    what = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    scope = models.CharField(max_length=120, blank=True)
    text_digest = models.CharField(max_length=64)
    rows_digest = models.CharField(max_length=64, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("scope", "number"), name="audit_event_numbered_once_in_a_scope"),
        )
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.number}. {self.what}".strip()


class AuditText(AppendOnly):
    """The text of one event, as canonical JSON: what the event was about, and the values before and after.

    The chain contains a digest of the salt and the text. A redaction replaces the text and destroys the salt, so the
    digest in the chain reveals nothing about the old text. Only `tracker.redaction` does so, and it records an event.
    """

    unaudited: ClassVar = "the chain itself shows any change to it"

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="text")
    salt = models.CharField(max_length=64, blank=True)
    words = models.TextField()
    redaction_reason = models.TextField(blank=True)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(redacted_at__isnull=True, redaction_reason="") & ~models.Q(salt="")
                | models.Q(redacted_at__isnull=False, salt="") & ~models.Q(redaction_reason=""),
                name="audit_text_redacted_with_reason_and_without_salt",
            ),
        )

    def __str__(self) -> str:
        return f"Text of event {self.event_id}"

    @property
    def label(self) -> str:
        """Return what the event was about, by its name at the time; "[redacted]" if the text is redacted."""
        return str(json.loads(self.words)["label"])

    @property
    def before(self) -> dict[str, Any]:
        """Return the values before the event, by field; empty if the event gives none or the text is redacted."""
        return dict(json.loads(self.words)["before"])

    @property
    def after(self) -> dict[str, Any]:
        """Return the values after the event, by field; empty if the event gives none or the text is redacted."""
        return dict(json.loads(self.words)["after"])


class AuditedRow(AppendOnly):
    """A record that an event's write added, changed or deleted a row, with a digest of the row's new values.

    The event's own digest covers these digests, so `verify_audit` finds any row changed without an event. Each digest
    has a salt of its own, without which the digest reveals nothing about the values.
    """

    unaudited: ClassVar = "the chain itself shows any change to it"

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="rows", db_index=False)
    kind = models.CharField(max_length=80)
    key = models.BigIntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, blank=True, help_text="Empty if the row was deleted")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("event", "kind", "key"), name="audited_row_once_an_event"),
        )
        # `verify_audit` reads what events recorded about each row, one model at a time and in key order.
        indexes = (models.Index(fields=("kind", "key"), name="audited_row_by_row"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key} in event {self.event_id}"


class Redaction(AppendOnly):
    """A field whose words were replaced by a stub, or whose content was destroyed: which field, who, when and why.

    It never says what the words were. Only `tracker.redaction` adds these rows.
    """

    coded_fields: ClassVar = ("scope", "kind", "field")

    scope = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=80)
    key = models.BigIntegerField()
    field = models.CharField(max_length=80)
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="redaction_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(kind="") & ~models.Q(field=""), name="redaction_names_a_field"
            ),
        )
        indexes = (models.Index(fields=("kind", "key"), name="redaction_by_row"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.kind} {self.key}"


class Declaration(AppendOnly):
    """Words that look like a personal identifier, and a writer's reason for saying that they are not.

    Once the declaration is saved, anyone can use the words in `scope`, such as a strategy's slug. `key` is the words in
    capital letters, without spaces and punctuation.
    """

    coded_fields: ClassVar = ("kind", "words")

    scope = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    words = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("scope", "id")
        constraints = (models.UniqueConstraint(fields=("scope", "key"), name="declared_once_in_a_scope"),)

    def __str__(self) -> str:
        return self.words


class OutboxQuerySet(AuditedQuerySet["Outbox"]):
    """Queries for queued emails."""

    def due(self, at: datetime) -> "OutboxQuerySet":
        """Return the emails to send now, oldest first.

        Leaves out emails that have been sent or given up, are waiting to be retried, or are reserved by another run.
        """
        free = models.Q(reserved_until__isnull=True) | models.Q(reserved_until__lte=at)
        return self.filter(free, sent_at__isnull=True, given_up_at__isnull=True).order_by("pk")


class Outbox(AuditedModel):
    """An email, queued in the transaction that caused it and sent afterwards by `send_mail`.

    For a password link, `send_mail` looks up the account and creates the link when it sends the email, so the row
    contains no secret. `site` is the URL of the installation, for the link. The text of a letter, and of an email
    with a link for updates, is written when it is sent as well, so that it asks only for what is still to be sent.
    """

    unaudited: ClassVar = "sending an email changes its row; an event records the write that queued the email"
    repeating_fields: ClassVar = ("subject", "text", "html")

    class Kind(models.TextChoices):
        WRITTEN = "written", "written"
        PASSWORD_LINK = "password link", "password link"
        LETTER = "letter", "letter"
        ANSWER_LINK = "answer link", "link for updates"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WRITTEN)
    site = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    reserved_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects: ClassVar = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "email"
        verbose_name_plural = "outbox"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(attempts__gt=0),
                name="outbox_sent_only_by_an_attempt",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(given_up_at__isnull=True),
                name="outbox_sent_or_given_up",
            ),
        )
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="outbox_unsent",
            ),
        )

    def __str__(self) -> str:
        state = "sent" if self.sent_at else "given up" if self.given_up_at else "not sent"
        return f"Email to {self.to} ({state})"


class Submission(AuditedModel):
    """The key of a form that added a record, so that sending the form again does not add a second.

    The key is saved in the same transaction as the record, and removed after `submissions.KEPT_FOR`. `digest` shows
    whether two sets of answers are the same, without storing the answers. `leads_to` is the URL of the page shown after
    the first submission.
    """

    unaudited: ClassVar = "an event records what the form added, so its key needs no event"

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    leads_to = models.TextField()

    def __str__(self) -> str:
        return f"Form sent at {self.at:%Y-%m-%d %H:%M}"


class LoginVisit(AppendOnly):
    """A sign-in, with its time, so that pages can show what has changed since the person's last visit."""

    unaudited: ClassVar = "a sign-in changes no record of a strategy"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("user", "-at"), name="visits_of_a_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at:%Y-%m-%d %H:%M}"


class FailedSignIn(AuditedModel):
    """A failed sign-in, kept until a run of `send_mail` records it on the audit chain or deletes it.

    A row is saved even if the typed address has no account, so that the response time does not show whether it has one.
    What the person typed is not stored, because people sometimes type their password into the wrong box.
    """

    unaudited: ClassVar = "a later run of `send_mail` records the failed sign-in and deletes the row"

    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    refused = models.BooleanField(default=False)
    """Whether a limit refused the sign-in before the password was checked."""

    def __str__(self) -> str:
        return f"{self.account_id or 'unknown account'} at {self.at:%Y-%m-%d %H:%M}"

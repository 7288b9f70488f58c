"""The ground floor's rows: who signs in, what was done, what mail is owed, and who came when."""

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

superuser_made = Signal()
"""Sent with `account` in the transaction that makes it: what records it is built above these models."""


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the email is kept in lower case, so one person has one."""

    def get_queryset(self) -> AuditedQuerySet["User"]:
        """Return accounts. Their changes are noted for an audit event."""
        return AuditedQuerySet(self.model, using=self._db)

    def create_user(
        self, email: str, password: str | None = None, *, name: str = "", **fields: Any
    ) -> "User":
        """A saved account; without a password nobody can sign in to it with one. ValueError without an email."""
        if not email:
            raise ValueError("An account needs an email address. People sign in with it.")
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, *, name: str = "", **fields: Any
    ) -> "User":
        """A saved account that may do everything in the administration pages, made with an audit event."""
        with transaction.atomic(using=self._db):
            made = self.create_user(email, password, name=name, is_staff=True, is_superuser=True, **fields)
            superuser_made.send(self.model, account=made)
        return made

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this email, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AuditedModel, AbstractBaseUser):
    """Somebody who signs in, by email. Roles in a strategy are memberships there.

    Without Django's groups and permissions: rights given there would leave no trace on the audit chain.
    """

    unaudited_fields: ClassVar = {
        "last_login": "each sign-in changes it, and leaves a visit of its own",
        "password": "Django hashes it again at a sign-in when its hashing grows stronger; events record who set one",
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
    joined_at = models.DateTimeField("account made", auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """The number that every session and known browser of the account carries. Raising it ends them all."""

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
        """Bring a typed email to the one form it is kept in."""
        super().clean()
        self.email = self.email.strip().lower()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the administration, which asks for each of Django's permissions, lets the account change accounts."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """The same, asked of an app as a whole."""
        return self.is_active and self.is_superuser

    def get_session_auth_hash(self) -> str:
        """Return what a session of this account must carry. A new password or a higher `session_epoch` ends it."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under each earlier secret key, so that a new key signs no one out."""
        return (f"{earlier}.{self.session_epoch}" for earlier in super().get_session_auth_fallback_hash())

    def get_full_name(self) -> str:
        """The name shown to colleagues; the email where no name is held."""
        return str(self)

    def get_short_name(self) -> str:
        """The same: names are not taken apart."""
        return str(self)


class AuditHead(AuditedModel):
    """The end of the audit chain: one row, locked while an event is added so that numbers have no gaps."""

    unaudited: ClassVar = "the chain itself shows any change to it"

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_is_one_row"),)

    def __str__(self) -> str:
        return f"Audit chain up to {self.number}"


class AuditEvent(AppendOnly):
    """One thing that was done, chained to the one before by its digest. Its words stand beside, in `AuditText`."""

    unaudited: ClassVar = "the chain itself shows any change to it"

    number = models.PositiveBigIntegerField(unique=True)
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
        ordering = ("number",)
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.what}"


class AuditText(AppendOnly):
    """The words of one event: what it was about, and the values before and after, as canonical JSON.

    The chain holds a digest of salt and words. A redaction replaces the words and destroys the salt, so the digest left
    in the chain tells nothing of them; `audit.redact` is the one way to do it, and is an event itself.
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
        return f"Words of event {self.event_id}"

    @property
    def label(self) -> str:
        """What the event was about, as it was called then."""
        return str(json.loads(self.words)["label"])

    @property
    def before(self) -> dict[str, Any]:
        """The values before, by field; empty where the thing was new, or the text is redacted."""
        return dict(json.loads(self.words)["before"])

    @property
    def after(self) -> dict[str, Any]:
        """The values after, by field; empty where the thing is gone, or the text is redacted."""
        return dict(json.loads(self.words)["after"])


class AuditedRow(AppendOnly):
    """A row that one event's write made, changed or deleted, with a digest of its values afterwards.

    The event's own digest covers these, so the check finds a row that is changed without an event. The salt is stored
    apart from the digest, as for an event's words: once it is destroyed, the digest shows nothing about redacted words.
    """

    unaudited: ClassVar = "the chain itself shows any change to it"

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="rows", db_index=False)
    kind = models.CharField(max_length=80)
    key = models.BigIntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, blank=True, help_text="Empty where the row was deleted")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("event", "kind", "key"), name="audited_row_once_an_event"),
        )
        # The check reads what events recorded of each row, model by model and in the order of keys.
        indexes = (models.Index(fields=("kind", "key"), name="audited_row_by_row"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key} in event {self.event_id}"


class Declaration(AppendOnly):
    """Words that look like a person's identifier, and why a writer says that they are not one.

    From then on anyone can write them in `scope`, such as a strategy's slug. `key` is the same however they are spaced.
    """

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
    """Named reads of queued emails."""

    def due(self, at: datetime) -> "OutboxQuerySet":
        """Return emails to send now, oldest first: not sent, not given up, not in a pause and not in another run."""
        free = models.Q(held_until__isnull=True) | models.Q(held_until__lte=at)
        return self.filter(free, sent_at__isnull=True, given_up_at__isnull=True).order_by("pk")


class Outbox(AuditedModel):
    """One email: queued in the transaction that caused it, sent afterwards by `send_mail`.

    A password link is a request for an email. `send_mail` looks for the account and makes the link when it sends the
    email, so the row contains no secret. `site` is the address of the installation that the link leads to.
    """

    unaudited: ClassVar = "sending changes it; the write that queued it is recorded"

    class Kind(models.TextChoices):
        WRITTEN = "written", "written"
        PASSWORD_LINK = "password link", "password link"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WRITTEN)
    site = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    objects: ClassVar = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "letter"
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
                name="outbox_owed",
            ),
        )

    def __str__(self) -> str:
        state = "sent" if self.sent_at else "given up" if self.given_up_at else "not sent"
        return f"Email to {self.to} ({state})"


class Submission(AuditedModel):
    """The key of a form that made something, so that sending the form again makes nothing more.

    It is saved in the transaction of what the form made, and removed after `submissions.KEPT_FOR`. `digest` shows
    whether answers are the same, without storing them. `leads_to` is the page that the first answer led to.
    """

    unaudited: ClassVar = "it records nothing itself; what the form made is recorded"

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    leads_to = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"Form sent at {self.at:%Y-%m-%d %H:%M}"


class LoginVisit(AppendOnly):
    """When somebody signed in, so that pages can say what changed since the last time."""

    unaudited: ClassVar = "a sign-in changes no record of a strategy"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("user", "-at"), name="visits_of_a_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at:%Y-%m-%d %H:%M}"


class FailedSignIn(AuditedModel):
    """A failed sign-in, until the next run of `send_mail` records those of accounts on the audit chain.

    One row is written whether the typed address has an account or not, so that the time of the answer does not show
    which. What was typed is not stored: people type passwords into the wrong box.
    """

    unaudited: ClassVar = "the next run of `send_mail` records it and deletes it"

    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    refused = models.BooleanField(default=False)
    """Whether a limit refused it, so that its password was not looked at."""

    def __str__(self) -> str:
        return f"{self.account_id or 'unknown account'} at {self.at:%Y-%m-%d %H:%M}"

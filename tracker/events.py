"""The kinds of audit event about accounts, declared words and the audit itself. Each label explains the event."""

from django.db.models import TextChoices


class Event(TextChoices):
    ACCOUNT_CREATED = "an account was created", "An administrator created an account"
    ACCOUNT_CHANGED = (
        "an account was changed",
        "An administrator changed the name, email address or rights of an account, or closed or reopened it",
    )
    SUPERUSER_CREATED = (
        "a superuser was created",
        "A command on the server created an account with full rights in the administration pages",
    )
    PASSWORD_CHANGED = (
        "an account's password was changed",
        "A person changed their own password, either while signed in or through a link in an email. "
        "The password itself is not recorded",
    )
    PASSWORD_SET_ON_SERVER = (
        "an account's password was set on the server",
        "A command on the server set an account's password. The password itself is not recorded",
    )
    PASSWORD_SET = (
        "an account's password was set",
        "An administrator set an account's password. The password itself is not recorded",
    )
    PASSWORD_REMOVED = (
        "an account's password was removed",
        "An administrator removed an account's password, so that no one can sign in to the account with a password",
    )
    WORDS_DECLARED = (
        "words were declared not to be a person's",
        "A writer declared that words which look like a postcode or a National Insurance number do not identify a "
        "person, and said what the words are. Anyone can now use the words on the pages of the same "
        "strategy or body",
    )
    SIGNED_OUT_EVERYWHERE = (
        "an account was signed out everywhere",
        "An account's owner signed out in every browser. The limits on attempts to sign in now treat every browser as "
        "one that the owner has not used before",
    )
    SIGN_IN_FAILED = (
        "a sign-in failed",
        "One or more attempts to sign in to an account failed. The event gives the number of attempts, how many of "
        "them were blocked by the limit on attempts, and the times of the first and last. Each account has at most one "
        "such event an hour",
    )
    WORDS_REDACTED = (
        "words were redacted",
        "Words in a record, or in the text of audit events, were replaced by “[redacted]”, or the content of a file "
        "was destroyed. The event gives the fields, the number of texts and the reason, and not the words",
    )

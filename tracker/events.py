"""The kinds of audit events that are about accounts and the audit itself. Each label says what the event means."""

from django.db.models import TextChoices


class Event(TextChoices):
    ACCOUNT_MADE = "an account was made", "An administrator made an account"
    ACCOUNT_CHANGED = (
        "an account was changed",
        "An administrator changed the name, address or rights of an account, or closed it",
    )
    SUPERUSER_MADE = (
        "a superuser was made",
        "A command on the server made an account with every right in the administration",
    )
    PASSWORD_CHANGED = (
        "an account's password was changed",
        "A person changed their own password, signed in or by a link that was emailed to them. "
        "The password itself is not recorded",
    )
    PASSWORD_SET_ON_SERVER = (
        "an account's password was set on the server",
        "A command on the server set the password of an account. The password itself is not recorded",
    )
    PASSWORD_SET = (
        "an account's password was set",
        "An administrator set the password of an account. The password itself is not recorded",
    )
    PASSWORD_TAKEN_AWAY = (
        "an account's password was taken away",
        "An administrator took away the password of an account, so that it cannot sign in with one",
    )
    WORDS_DECLARED = (
        "words were declared not to be a person's",
        "A writer declared that words which look like a postcode or a National Insurance number do not identify a "
        "person, and said why. Anyone can then use them in that strategy",
    )
    SIGNED_OUT_EVERYWHERE = (
        "an account was signed out everywhere",
        "The owner of an account ended all its sessions and known browsers",
    )
    SIGN_IN_FAILED = (
        "a sign-in failed",
        "A person tried to sign in to an account with a wrong password. The event says how many times, how many of "
        "these a limit refused, and when first and last. An account has one such event an hour at most",
    )
    TEXT_REDACTED = "an audit text was redacted", "A stub and a reason replaced the words of an event"

"""What the ground floor's audit events are called, and what each means: the glossary of whoever reads the chain."""

AUDITED = {
    "an account was made": "An account was made in the administration",
    "an account was changed": "An account's name, address or rights were changed, or it was closed",
    "an account's password was set": "An administrator set the password of an account; what it is is not recorded",
    "an account's password was taken away": "An administrator closed an account to signing in by password",
    "an audit text was redacted": "The words of an event were replaced by a stub, with a reason",
}

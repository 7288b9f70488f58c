"""What the ground floor's audit events are called, and what each means: the glossary of whoever reads the chain."""

AUDITED = {
    "an account was made": "An account was made in the administration",
    "an account was changed": "An account's name, address or rights were changed, or it was closed",
    "an audit text was redacted": "The words of an event were replaced by a stub, with a reason",
}

"""What the ground floor's audit events are called, and what each means: the glossary of whoever reads the chain."""

AUDITED = {
    "an account was made": "An account was made in the administration",
    "an account was changed": "An account's name, address or rights were changed, or it was closed",
    "a superuser was made": "An account that may do all in the administration was made by a command on the server",
    "an account's password was changed": "Somebody changed their own password, signed in or by a link sent to them; "
    "what it is is not recorded",
    "an account's password was set on the server": "A command on the server set the password of an account; what it is "
    "is not recorded",
    "an account's password was set": "An administrator set the password of an account; what it is is not recorded",
    "an account's password was taken away": "An administrator closed an account to signing in by password",
    "words were declared not to be a person's": "A writer declared that words which look like a postcode or a "
    "National Insurance number are not a person's, and said why. Anyone can then use them in that strategy",
    "an account was signed out everywhere": "The owner of an account ended all its sessions and known browsers",
    "a sign-in failed": "A person tried to sign in to an account with a wrong password. The event says how many "
    "times, how many of these a limit refused, and when first and last. An account has one such event an hour at most",
    "an audit text was redacted": "The words of an event were replaced by a stub, with a reason",
}

"""The settings that production requires, and checks that refuse settings meant only for a trial."""

from urllib.parse import urlsplit

from django.http.request import validate_host

from tracker import environment
from tracker.environment import stop

TRIAL_KEY = "a-trial-on-one-machine-signs-with-this-public-key-and-nothing-else"
SHORTEST_KEY = 50
"""The minimum length in Django's own deployment check."""
FEWEST_DIFFERENT = 5

REQUIRED = {
    "SECRET_KEY": "sessions and password links are signed with it, so it must be long, random and kept secret",
    "ALLOWED_HOSTS": "requests for any other host name are refused",
    "TRUSTED_PROXY_COUNT": "without it every page would redirect to itself endlessly behind a proxy that "
    "uses TLS, and everyone would share one limit on signing in; set it to 0 only "
    "if there is no proxy",
    "DATABASE_URL": "without it the records would go to a file on this machine that is not backed up",
    "EMAIL_URL": "without it password links and reminders would not be sent",
    "MEDIA_ROOT": "without it the files that people upload would go to the folder of the code, which an upgrade may "
    "replace",
    "SITE_URL": "links in emails start with it, so it must be the address at which people open the tracker",
    "ORGANISATION": "the 2018 accessibility regulations require a statement that says whose service this is",
    "ACCESSIBILITY_CONTACT": (
        "the 2018 accessibility regulations require a statement that says whom people can contact"
    ),
    "DEFAULT_FROM_EMAIL": "most organisations refuse mail without a real sender",
}
"""The settings that are required, each with the reason."""


def check_settings(*, debug: bool, hosts: list[str], key: str) -> None:
    """Stop the program with a sentence if a setting is missing, or is unsafe with real people's records."""
    for name, reason in REQUIRED.items():
        if not environment.words(name):
            stop(f"{name} is not set, and production needs it: {reason}.")
    if debug:
        stop(
            "DEBUG is on, and production refuses it: its error pages would show anyone the code and the settings."
        )
    if "*" in hosts:
        stop(
            "ALLOWED_HOSTS contains *, and production refuses it: someone could make the links in emails lead "
            "anywhere."
        )
    if environment.words("DEMO_TODAY"):
        stop("DEMO_TODAY is set, and production refuses it: records must have the real date.")
    if key == TRIAL_KEY:
        stop("SECRET_KEY is the trial key, and production refuses it: anyone can read it in the code.")
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DIFFERENT:
        stop(
            f"SECRET_KEY is shorter than {SHORTEST_KEY} characters or repeats a few, and production refuses it: "
            "it could be guessed."
        )
    site = environment.web_address("SITE_URL", "")
    if not site.startswith("https://"):
        stop("SITE_URL starts with http://, and production refuses it: write it with https://.")
    if not validate_host(urlsplit(site).hostname or "", hosts):
        stop(
            "SITE_URL has a host name that ALLOWED_HOSTS does not contain, so the links in emails would not open."
        )
    if environment.scheme("DATABASE_URL") == "sqlite":
        stop(
            "DATABASE_URL names SQLite, and production refuses it: SQLite allows one writer at a time and is only for "
            "trials. Use postgres://."
        )
    if environment.scheme("EMAIL_URL") in environment.MAIL_FOR_TRIALS:
        stop(
            "EMAIL_URL names no mail server, and production refuses it: write it as smtp+tls://name:password@host:587."
        )
    if environment.scheme("CACHE_URL") in environment.CACHES_OF_ONE_WORKER:
        stop(
            "CACHE_URL names a cache that workers do not share, and production refuses it: people could guess at "
            "passwords more often than the limits allow."
        )

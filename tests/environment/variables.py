"""The environment variables of a test run, so that a person's own settings never change its result."""

import os

ABSENT = (
    "ACCESSIBILITY_CONTACT",
    "ALLOWED_POSTCODES",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_URL",
    "HSTS_SUBDOMAINS",
    "LARGEST_UPLOAD_MB",
    "MEDIA_ROOT",
    "ORGANISATION",
    "SIGN_OUT_AFTER_HOURS",
    "SIGN_OUT_AFTER_IDLE_MINUTES",
    "SITE_URL",
    "STATIC_ROOT",
    "TRUSTED_PROXY_COUNT",
)


def environment_for_tests(database_url: str, demo_today: str = "") -> dict[str, str]:
    """Return this process's environment with the tracker's variables set for a test, and no .env file."""
    inherited = {name: value for name, value in os.environ.items() if name not in ABSENT}
    return inherited | {
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": database_url,
        "DEBUG": "0",
        "DEMO_TODAY": demo_today,
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        # Otherwise, a person's own .env file would restore the variables removed above.
        "ENV_FILE": os.devnull,
        "PRODUCTION": "0",
        "SECRET_KEY": "known-to-all-and-used-by-tests-alone-where-nothing-is-secret",
    }

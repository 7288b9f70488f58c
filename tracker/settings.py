"""The Django settings, read from the environment so that the same build runs anywhere.

By default, this is a trial: SQLite in `var/`, email written to files, and no host name but this machine's own.
With `PRODUCTION=1`, the program stops with a sentence if a setting is missing or is unsafe in a real installation.
"""

from datetime import date
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF

from tracker import environment
from tracker.environment import stop, yes_or_no
from tracker.production import TRIAL_KEY, check_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

environment.read_file(BASE_DIR / ".env")

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

# The kind of installation

DEBUG = yes_or_no("DEBUG")
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", THIS_MACHINE)
if invalid := [host for host in ALLOWED_HOSTS if "/" in host or " " in host]:
    stop(
        f"ALLOWED_HOSTS contains {invalid[0]}, which is not a host name. Write a name such as "
        "tracker.council.example."
    )
has_other_hosts = any(host not in THIS_MACHINE for host in ALLOWED_HOSTS)
if has_other_hosts and not environment.words("PRODUCTION"):
    stop(
        "PRODUCTION is not set: ALLOWED_HOSTS names hosts other than this machine, so set PRODUCTION=1, "
        "or PRODUCTION=0 for a trial with no real data."
    )
PRODUCTION = yes_or_no("PRODUCTION")

# The address at which people open the tracker. Links in emails start with it.
SITE_URL = environment.web_address("SITE_URL", "http://127.0.0.1:8000")

SECRET_KEY = environment.words("SECRET_KEY", TRIAL_KEY)
if PRODUCTION:
    check_settings(debug=DEBUG, hosts=ALLOWED_HOSTS, key=SECRET_KEY)
else:
    if has_other_hosts and SECRET_KEY == TRIAL_KEY:
        stop("SECRET_KEY is not set: the trial key is public, so use it only for a trial on this machine.")
    VAR_DIR.mkdir(exist_ok=True)

try:
    DEMO_TODAY = date.fromisoformat(demo) if (demo := environment.words("DEMO_TODAY")) else None
except ValueError:
    stop(f"DEMO_TODAY is {demo}, which is not a date: write a date such as 2026-04-08.")

# The organisation's own postcodes, which are allowed in text although other postcodes are refused.
ALLOWED_POSTCODES = environment.listed("ALLOWED_POSTCODES")

# Apps and middleware

INSTALLED_APPS = [
    "tracker",
    "priorities",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "django_tables2",
]

MIDDLEWARE = [
    "tracker.logs.RequestLinesMiddleware",
    "tracker.response_headers.ContentSecurityPolicyMiddleware",
    "tracker.response_headers.DefaultHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.health.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.http_methods.AllowedMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.sessions.SessionLimitsMiddleware",
    "tracker.access.AskToSignInMiddleware",
    "tracker.access.DeclaredAccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
# Lets `templates/django/forms/widgets/` replace the HTML of a control.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = "forms"
CRISPY_FAIL_SILENTLY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Database. ATOMIC_REQUESTS is off, because each write opens its own transaction and keeps it short.

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
database = environment.database(f"sqlite:///{VAR_DIR / 'tracker.sqlite3'}")
if database["ENGINE"] == "django.db.backends.sqlite3":
    if database["NAME"] != ":memory:":
        database["NAME"] = str(BASE_DIR / database["NAME"])
    # IMMEDIATE takes the write lock at the start, so that two writers queue instead of failing halfway.
    database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        **database.get("OPTIONS", {}),
    }
else:
    options = database.setdefault("OPTIONS", {})
    # Turn off JIT, because compiling these queries takes longer than running them.
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
    database["CONN_HEALTH_CHECKS"] = True
# Keep connections open, because opening one for each request took about half the time of an empty page.
database.setdefault("CONN_MAX_AGE", 60)
DATABASES = {"default": database}
# Sign-in limits are counted in the cache, so the workers in a real installation share a cache.
_cache = environment.cache("dbcache://tracker_cache" if PRODUCTION else "locmemcache://")
if _cache["BACKEND"] in environment.CACHES_THAT_CULL:
    # By default, Django drops a third of all entries when there are over 300, even limits that are still in force.
    _cache.setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 1_000_000)
CACHES = {
    "default": _cache,
    # The cache for the `cache` template tag, separate in each worker.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "templates",
    },
}

# Language and time

LANGUAGE_CODE = "en-gb"
# The default date and time format, mainly for the administration pages: 8 April 2026, 14:05.
FORMAT_MODULE_PATH = "tracker.formats"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.words("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
# The files that people upload. A view checks who may have each one, so the folder has no URL of its own.
MEDIA_ROOT = Path(environment.words("MEDIA_ROOT", str(VAR_DIR / "files")))
if MEDIA_ROOT == STATIC_ROOT or STATIC_ROOT in MEDIA_ROOT.parents:
    stop("MEDIA_ROOT is inside STATIC_ROOT, where anyone could open the files that people upload: move it.")
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
LARGEST_UPLOAD = environment.count("LARGEST_UPLOAD_MB", most=50, least=1, default=10) * 1_000_000
FILE_UPLOAD_HANDLERS = ["tracker.upload_handlers.LimitedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Sign-in is by email and password. People cannot create their own accounts

AUTH_USER_MODEL = "tracker.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tracker.password_validators.NotRepeatedValidator"},
    {"NAME": "tracker.password_validators.NotOwnWordsValidator"},
]
LOGIN_URL = "account_login"
# The page `start` leads on to the page that the user needs first.
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "tracker.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "tracker.sign_in_forms.SignInForm",
    "reset_password": "tracker.sign_in_forms.PasswordLinkForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# A person with a password link can read the account's email, so the link signs them in even if a limit is reached.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_RATE_LIMITS = {
    # Successful sign-ins have no limit, because an office may share one IP address.
    "login": "",
    # Failed sign-ins from one IP address, to any account.
    "login_failed": "30/m/ip",
    # All limits of the same kind apply, so the wait grows with the failures: a minute, an hour, a day.
    "wrong_from_one_address": "5/m/key,10/h/key,20/d/key",
    "wrong_from_anywhere": "60/h/key",
    "wrong_in_known_browser": "5/m/key,10/h/key,20/d/key",
    # There is no limit for each account, because a stranger could use it up. An account gets one link in five minutes.
    "reset_password": "20/m/ip",
    # Secret addresses that nothing has (see tracker/secret_addresses.py). Those that work have no limit.
    "unknown_address": "20/m/ip",
    "evidence_by_link": "30/d/key",
}
# The number of trusted proxies. Only their entries in the list of IP addresses are believed; anyone can forge the rest.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.count("TRUSTED_PROXY_COUNT", most=9)

# Email

_mail = environment.mail(f"filemail:///{VAR_DIR / 'mail'}")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.words("DEFAULT_FROM_EMAIL", "tracker@localhost")
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    stop(
        f"DEFAULT_FROM_EMAIL is {DEFAULT_FROM_EMAIL}, which has no email address: write Name "
        "<name@council.example>."
    )
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The organisation that runs this installation, for the accessibility statement

ORGANISATION = environment.words("ORGANISATION")
ACCESSIBILITY_CONTACT = environment.words("ACCESSIBILITY_CONTACT")

# Safety in the browser

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # The design system's style sheet contains an inline icon.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Enough for the longest text in a paper, with each character sent as nine, and some spare. Files do not count.
DATA_UPLOAD_MAX_MEMORY_SIZE = 300_000
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "tracker.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
if invalid := [origin for origin in CSRF_TRUSTED_ORIGINS if not origin.startswith(("https://", "http://"))]:
    stop(
        f"CSRF_TRUSTED_ORIGINS contains {invalid[0]}, which is not an origin: write "
        "https://forms.council.example."
    )
# The first limit is counted from sign-in, and the second from the last page that the person opened.
SESSION_COOKIE_AGE = environment.count("SIGN_OUT_AFTER_HOURS", most=7 * 24, least=1, default=12) * 60 * 60
SIGN_OUT_AFTER_IDLE = environment.count("SIGN_OUT_AFTER_IDLE_MINUTES", most=24 * 60, least=1, default=60) * 60
KNOWN_BROWSER_COOKIE_NAME = "known-browser"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # Only for organisations that own every subdomain, because other services there could no longer use plain HTTP.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = yes_or_no("HSTS_SUBDOMAINS")
    # Django's deployment check asks for both, but leaving them out is a deliberate choice.
    SILENCED_SYSTEM_CHECKS = [] if SECURE_HSTS_PRELOAD else ["security.W005", "security.W021"]
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs and error reports, which never contain text that a person typed

DEFAULT_EXCEPTION_REPORTER_FILTER = "tracker.logs.NothingTypedFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "tracker.logs.PrivateFormatter",
            "format": "%(asctime)s account=%(user)s from=%(address)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"one_line_refusals": {"()": "tracker.logs.OneLineRefusals"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["one_line_refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "tracker": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}

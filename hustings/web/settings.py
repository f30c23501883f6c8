"""Django's settings, made of the table in `configuration`."""

import sqlite3
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.web import configuration

HERE = Path(__file__).parent
HOME = configuration.home()
DEVELOPMENT = configuration.DEVELOPMENT.value == "1"
DEBUG = False
SECRET_KEY = configuration.secret_key()
SECRETS = configuration.secrets_folder()
_site = configuration.address()
SITE_ADDRESS = _site.geturl()
SECURE = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname or "localhost", *(["localhost", "127.0.0.1", "testserver"] if not SECURE else [])]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

INSTALLED_APPS = [
    "hustings.accounts.apps.AccountsConfig",
    "hustings.audit.apps.AuditConfig",
    "hustings.mailroom.apps.MailroomConfig",
    "hustings.roll.apps.RollConfig",
    "hustings.drives.apps.DrivesConfig",
    "hustings.contests.apps.ContestsConfig",
    "hustings.elections.apps.ElectionsConfig",
    "hustings.credentials.apps.CredentialsConfig",
    "hustings.board.apps.BoardConfig",
    "hustings.tally.apps.TallyConfig",
    "hustings.decision.apps.DecisionConfig",
    "hustings.ledger.apps.LedgerConfig",
    "hustings.pursuit.apps.PursuitConfig",
    "hustings.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "hustings.web.api.headers.ProgramsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hustings.web.limits.LimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hustings.web.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "hustings.web.urls"
WSGI_APPLICATION = "hustings.web.wsgi.application"

AUDIENCES = ("public", "voter", "trustee", "organizer", "candidate", "mail", "outbox", "api", "export")
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", *(HERE / part / "templates" for part in AUDIENCES)],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hustings.web.context.site",
            ],
        },
    },
]

# -- database ----------------------------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    if configuration.DATABASE.value:
        try:
            found: dict[str, Any] = dict(
                dj_database_url.parse(configuration.DATABASE.value, conn_max_age=600, conn_health_checks=True)
            )
        except ValueError:  # with the address in it, and so perhaps a password
            said = f"{configuration.DATABASE.name}: write it like postgres://user:password@host/name"
            raise errors.Refusal(said) from None
    else:
        found = {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "hustings.sqlite3", "CONN_MAX_AGE": 600}
    if found["ENGINE"].endswith("sqlite3"):
        # A transaction that will write takes the lock when it begins, so that waiting replaces failing in its middle;
        # FULL: what is committed survives the power.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000"
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas}
        found["TEST"] = {"NAME": HOME / "test.sqlite3"}  # a file: other threads connect to it, too
    return found


DATABASES = {"default": _database()}
if sqlite3.sqlite_version_info < (3, 35):
    raise RuntimeError("SQLite 3.35 or later is needed")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}

# -- who signs in ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "hustings.web.account_letters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a mail scanner that follows links confirms nothing
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # a link would have its secret in the path, where logs keep it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password, address or second factor: it may have been somebody else
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
FOUNDERS = frozenset(part.strip().lower() for part in configuration.FOUNDERS.value.split(",") if part.strip())
EDITORS = frozenset(part.strip().lower() for part in configuration.EDITORS.value.split(",") if part.strip())
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "organizer:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"

# -- languages, time ---------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# -- files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "media/"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
LARGEST_ROLL = configuration.largest_roll()

# -- mail --------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = configuration.SENDER.value
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_BOUNCES = configuration.bounces()
MAIL_WEBHOOK = configuration.webhook()
ANYMAIL_WEBHOOK_SECRET = MAIL_WEBHOOK
_provider = configuration.mail_provider()
if _provider is None:
    MAIL_PROVIDER = "outbox"
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "outbox"
else:
    MAIL_PROVIDER = _provider.name
    globals().update(_provider.settings)
# Without a provider nobody is to be spared.
MAIL_RATE = configuration.mail_rate(configuration.MAIL_RATE) if _provider else 1e6
MAIL_DOMAIN_RATE = configuration.mail_rate(configuration.MAIL_DOMAIN_RATE) if _provider else 1e6
MAIL_WARM_UP = configuration.warm_up() if _provider else None
MAIL_WORKERS = configuration.mail_workers()
MAIL_CONNECTIONS = configuration.mail_connections() if _provider else 1
# Seconds: after which a message that was deferred is tried again, each time; for which a provider that is away is left
# alone at first; in which it must answer once it has all of a message; after which a worker that is silent is dead.
MAIL_BACK_OFF = [60, 300, 900, 3600, 7200, *[4 * 3600] * 8]
MAIL_PAUSE, MAIL_ANSWER_TIMEOUT, MAIL_DEAD_AFTER = 5, 120, 60

# -- what browsers are told --------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# Under "no-referrer" browsers send "Origin: null" with forms, which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SECURE = SECURE
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "hustings.web.refusals.csrf_failure"
if SECURE:
    SECURE_HSTS_SECONDS = 365 * 86400
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
if configuration.PROXY.value == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Whoever signs in is counted by the address that the proxy saw: by the proxy's own, one visitor would use up
    # everybody's tries. What the visitor wrote into the header stands before it, and is not looked at.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}

"""Django's settings. What may be set from outside is read by configuration.py; nothing here reads the environment."""

from __future__ import annotations

from csp.constants import NONE, SELF

from saferplan.web.configuration import Configuration
from saferplan.web.sign_in.settings import *  # noqa: F403
from saferplan.web.sign_in.settings import sign_in
from saferplan.web.static_version import static_version

CONFIGURATION = Configuration.read()
globals().update(sign_in(CONFIGURATION))

DEBUG = False
SECRET_KEY = CONFIGURATION.secret_key
SECRET_KEY_FALLBACKS = [key for key in [CONFIGURATION.secret_key_before] if key]
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
ROOT_URLCONF = "saferplan.web.urls"
WSGI_APPLICATION = "saferplan.web.wsgi.application"
DATABASES = {"default": CONFIGURATION.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

INSTALLED_APPS = [
    "saferplan.web.apps.WebConfig",  # before allauth: its templates take the place of allauth's
    "saferplan.audit.apps.AuditConfig",
    "saferplan.accounts.apps.AccountsConfig",
    "saferplan.governance.apps.GovernanceConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # after ours: its widget templates, through the one template engine
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "saferplan.web.sign_in.session_time.SessionTimeMiddleware",
    "saferplan.web.permissions.PermissionMiddleware",
    "saferplan.web.sign_in.reauthentication.ReauthenticationMiddleware",
    "saferplan.web.problems.ProblemMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saferplan.web.chrome.chrome",
            ]
        },
    }
]
FORM_RENDERER = "saferplan.web.forms.GovukRenderer"

# The address of a static file holds the version of them all, so every file may be kept for ever and none is renamed.
STATIC_URL = f"/static/{static_version()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".ttf": "font/ttf"}


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802
    """Every file is: see STATIC_URL."""
    return True


MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = CONFIGURATION.https
SECURE_REDIRECT_EXEMPT = ["^health/$"]  # asked by what stands beside the server, and says nothing
# Only a proxy of one's own may say that the reader came by HTTPS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CONFIGURATION.https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # GOV.UK Frontend draws its tick and arrow marks with data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],  # MapLibre's worker is a file of ours, not a blob
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "report-uri": ["/csp-report/"],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# What limits guessing is counted here, where all processes see it, never in the memory of one. Pages are not kept here.
# Django would keep 300 entries and throw a third away: whoever fails as often under other names would clear the count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_counters",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["saferplan.web.upload_handlers.NoFiles"]  # The upload page sets its own.
FILE_UPLOAD_TEMP_DIR = CONFIGURATION.state
FILE_UPLOAD_PERMISSIONS = 0o600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}, "nowhere": {"class": "logging.NullHandler"}},
    "loggers": {
        # Every scanner on the internet asks for hosts and pages that are not there: not worth a line each.
        # (With no handler at all, Python would write them to stderr all the same, each with its traceback.)
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

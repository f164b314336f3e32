"""One settings file, driven by the environment.

``environment`` reads the variables, and stops the start with one clear
sentence when a value makes no sense. Without any variable this is a local
run: SQLite under ``var/``, loopback hosts only.
"""

import os
import tomllib
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from baliproc.environment import (
    database,
    envaddress,
    envbool,
    envchoice,
    envint,
    envlist,
    envnetworks,
    envrevision,
    envsecret,
    local_secret_key,
    process_cache,
    replica,
    shared_cache,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


# PRODUCTION=1 asks for a secret key and host names; anything else answers on loopback only.
PRODUCTION = envbool("PRODUCTION", False)
DEBUG = envbool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 would show the site's insides: not with PRODUCTION=1.")

SECRET_KEY = envsecret("SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("PRODUCTION=1 needs SECRET_KEY, or SECRET_KEY_FILE.")
    SECRET_KEY = local_secret_key(VAR_DIR)

ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", [] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("PRODUCTION=1 needs ALLOWED_HOSTS, the site's host names.")

# What addresses in full begin with; blank: the host that was asked, one of those above.
SITE_URL = envaddress(
    "SITE_URL", r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", "https://kb.example.org"
)
# Whom to tell of a weakness, for /.well-known/security.txt, which is not there while this is blank.
SECURITY_CONTACT = envaddress(
    "SECURITY_CONTACT",
    r"mailto:[!-~]+@[!-~]+|https://[!-~]+|tel:\+[0-9-]+",
    "mailto:security@example.org or https://example.org/contact",
)
# Whom to believe about the visitor's address and scheme: the proxies in front of the site.
PROXIES = envnetworks("PROXIES")

SECURE_SSL_REDIRECT = PRODUCTION
# Asked from beside the server, where there is no https.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^version$"]
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # A browser takes these from this very host over https only, whatever its neighbours set.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
# The site cannot speak for its neighbours under the same domain, nor enter it in a browser's list.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# What no page of the site asks of a browser, and so nothing that gets into one may.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen "
        "geolocation gyroscope hid identity-credentials-get idle-detection magnetometer "
        "microphone midi otp-credentials payment picture-in-picture publickey-credentials-get "
        "screen-wake-lock serial storage-access usb xr-spatial-tracking"
    ).split()
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# How much one address may ask in a minute, by kind of page; 0 is no limit. Kept pages do not count.
LIMITS = {
    name: envint(f"LIMIT_{name.upper()}", most, 0, 1_000_000)
    for name, most in {
        "search": 120,
        "api": 300,
        "downloads": 120,
        "compare": 60,
        "report": 60,
        "pages": 600,
    }.items()
}
# Megabytes that an editor may send at once.
BODY_MB = envint("BODY_MB", 32, 1, 1024)

# What the foot of every page tells of the release.
with open(BASE_DIR / "pyproject.toml", "rb") as project_file:
    VERSION = tomllib.load(project_file)["project"]["version"]
REVISION = envrevision("REVISION")

CSRF_FAILURE_VIEW = "baliproc.errors.csrf_failure"

INSTALLED_APPS = [
    "baliproc",
    "sources",
    "members",
    "workinggroups",
    "meetings",
    "strategy",
    "desk",
    "axes",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "simple_history",
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# Finished pages that each process keeps in memory, in megabytes; 0 makes every page anew.
PAGE_CACHE_MB = envint("PAGE_CACHE_MB", 32, 0, 4096)

# What adds headers comes first, so that redirects, refusals and errors of the others have them.
MIDDLEWARE = [
    "baliproc.headers.safe_answers",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "baliproc.compression.CompressionMiddleware",
    "baliproc.caching.shared.shared_pages",
    "baliproc.api.cors.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "baliproc.limits.limits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "baliproc.urls"
WSGI_APPLICATION = "baliproc.wsgi.application"

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
                "baliproc.footer.site",
            ],
        },
    },
]

DATABASES = {
    "default": database(envsecret("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
if replica_url := envsecret("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = replica(replica_url, DATABASES["default"])
    DATABASE_ROUTERS = ["baliproc.postgresql.replica.Router"]

# What a process remembers for itself, and what all of them count and remember together.
CACHE_URL = envsecret("CACHE_URL")
CACHES = {"default": process_cache("default"), "shared": shared_cache(CACHE_URL)}
if CACHE_URL:
    SESSION_ENGINE = "desk.kept_sessions"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Signing in. NIST SP 800-63B-4, 3.1.1.2: length and a list of common passwords, no rules about
# kinds of characters, no expiry.
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# The fifth wrong password for one name from one address closes the door to this pair for a while.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_LOCKOUT_CALLABLE = "desk.signing_in.locked_out"
AXES_VERBOSE = False
SECOND_FACTOR = envbool("SECOND_FACTOR", PRODUCTION)
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
OTP_TOTP_ISSUER = "Bali Process knowledge base"
SESSION_COOKIE_AGE = 12 * 60 * 60

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = "baliproc.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The API knows no visitor: it reads no session and sets no cookie.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["baliproc.api.rendering.Json"],
    "DEFAULT_SCHEMA_CLASS": "baliproc.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "baliproc.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bali Process knowledge base",
    "DESCRIPTION": (
        "The record of the Bali Process, for reading. Every row carries the passages that prove it "
        "in sources; what the source does not state is null. Dates are as precise as the source: "
        "2002, 2002-02 or 2002-02-26. A blank parameter is an absent one; a value that makes no "
        "sense, an unknown parameter and one given twice are told with status 400."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "POSTPROCESSING_HOOKS": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": False,
}

# Why a change was made, and on what source, can take more than a hundred characters.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# What editors upload: outside the static files, so that nothing of it is served as it is.
MEDIA_ROOT = VAR_DIR / "uploads"
FILE_UPLOAD_HANDLERS = ["sources.uploads.receiving.BoundedUploadHandler"]

FILTERS_EMPTY_CHOICE_LABEL = _("All")

# An attendance list is edited on one page, with some eight values for each of those present.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

FIXTURE_DIR = BASE_DIR / "fixtures"

# The finished files of the downloads, made anew when the record changes.
EXPORTS_DIR = VAR_DIR / "exports"

# One line an event on stderr: JSON in production, otherwise to be read; see docs/serving.md.
LOG_JSON = envbool("LOG_JSON", PRODUCTION)
LOG_LEVEL = envchoice("LOG_LEVEL", "WARNING", ("INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "baliproc.logs.JsonLines" if LOG_JSON else "baliproc.logs.PlainLines"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "baliproc.requests": {"level": LOG_LEVEL},
        # What is the visitor's fault is on the request's own line, with its status.
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        # It names people and addresses; the admin shows what it writes into the database.
        "axes": {"level": "CRITICAL"},
    },
}

# Figures for Prometheus, on an address of their own; 0 is none.
METRICS_PORT = envint("METRICS_PORT", 0, 0, 65_535)
METRICS_HOST = os.environ.get("METRICS_HOST", "").strip() or "127.0.0.1"

"""One settings file, driven by the environment.

Every variable is read by one of the functions below, which stop the
start with one clear sentence when a value makes no sense. Without any
variable this is a local run: SQLite under ``var/``, loopback hosts only.
"""

import os
import re
import secrets
import tomllib
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from baliproc.proxy import Network, networks

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


def envbool(name: str, default: bool) -> bool:
    """Give the variable as a boolean: 1/0, true/false, yes/no, on/off; blank is ``default``."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def envint(name: str, default: int, least: int, most: int) -> int:
    """Give the variable as a whole number from ``least`` to ``most``; blank is ``default``."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {least} to {most}, not {text!r}."
        )
    return int(text)


def envchoice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Give the variable as one of the words, in capitals; blank is ``default``."""
    text = os.environ.get(name, "").strip().upper() or default
    if text not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def envlist(name: str, default: list[str]) -> list[str]:
    """Give the variable as a list of comma-separated words; blank is ``default``."""
    words = [word.strip() for word in os.environ.get(name, "").split(",")]
    return [word for word in words if word] or default


def envnetworks(name: str) -> list[Network]:
    """Give the variable as addresses and networks, separated by commas; blank is none."""
    try:
        return networks(envlist(name, []))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks, as 127.0.0.1,10.0.0.0/8: {error}."
        ) from error


def envsecret(name: str) -> str:
    """Give the secret held by the variable or by the file that ``<name>_FILE`` names, or ''."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return os.environ.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error


def envrevision(name: str) -> str:
    """Give the git revision in the variable, 7 to 40 hexadecimal digits, or '' if it is blank."""
    text = os.environ.get(name, "").strip().lower()
    if text and not re.fullmatch("[0-9a-f]{7,40}", text):
        raise ImproperlyConfigured(f"{name} must be 7 to 40 hexadecimal digits, not {text!r}.")
    return text


def envaddress(name: str, shape: str, example: str) -> str:
    """Give the address in the variable, which has this shape, or '' if it is blank."""
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(shape, text, re.ASCII):
        raise ImproperlyConfigured(f"{name} must look like {example}, not {text!r}.")
    return text


def local_secret_key() -> str:
    """Give the key of the local run, made once and kept in ``var/secret_key``."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as key_file:
            key_file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()


def database(url: str, name: str = "DATABASE_URL") -> dict:
    """Give Django's settings for a ``sqlite:`` or ``postgres:`` address in the variable ``name``.

    SQLite writes ahead and takes its write lock when a transaction begins, so
    that two editors wait for one another instead of failing.
    """
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} must look like sqlite:///path/to/file.sqlite3 or "
            f"postgres://user:password@host:5432/name; it begins with {scheme!r}."
        )
    try:
        config: dict = {**dj_database_url.parse(url)}
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
    if not config["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database.")
    if scheme == "sqlite":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["ENGINE"] = "baliproc.postgresql"
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 2} | config.get("OPTIONS", {})
    return config


def replica(url: str) -> dict:
    """Give Django's settings for a replica, which is read only; both are PostgreSQL."""
    name = "DATABASE_REPLICA_URL"
    config = database(url, name)
    if {config["ENGINE"], DATABASES["default"]["ENGINE"]} != {"baliproc.postgresql"}:
        raise ImproperlyConfigured(f"{name} needs PostgreSQL, as in DATABASE_URL.")
    # Each page asks it how far it is, which tells whether the connection is usable.
    config["CONN_HEALTH_CHECKS"] = False
    given = config["OPTIONS"].get("options", "")
    config["OPTIONS"]["options"] = f"{given} -c default_transaction_read_only=on".strip()
    return config


SHARED_CACHE = re.compile(
    r"rediss?://([^\s/@]*@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?(/[0-9]{1,3})?"
    r"(\?ssl_ca_certs=/[^\s?&]+)?"
    r"|unix://([^\s/@]*@)?/[^\s?&]+(\?db=[0-9]{1,3})?"
)


def shared_cache(url: str) -> dict:
    """Give Django's settings for the cache that all servers share: Redis, or '' for none.

    Without it each process counts and remembers for itself.
    """
    if not url:
        return process_cache("shared")
    if not SHARED_CACHE.fullmatch(url):
        # It may hold a password, and so is not told.
        raise ImproperlyConfigured(
            "CACHE_URL must look like redis://:password@host:6379/0, rediss://… for TLS "
            "(?ssl_ca_certs=/path), or unix:///path/to/redis.sock?db=0."
        )
    return {
        "BACKEND": "baliproc.caching.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "baliproc",
    }


def process_cache(name: str) -> dict:
    """Give Django's settings for a cache in the memory of each process."""
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }


# PRODUCTION=1 asks for a secret key and host names; anything else answers on loopback only.
PRODUCTION = envbool("PRODUCTION", False)
DEBUG = envbool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG=1 would show the site's insides: not with PRODUCTION=1.")

SECRET_KEY = envsecret("SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("PRODUCTION=1 needs SECRET_KEY, or SECRET_KEY_FILE.")
    SECRET_KEY = local_secret_key()

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
        "screen-wake-lock serial storage-access usb web-share xr-spatial-tracking"
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
BODY_MB = envint("BODY_MB", 12, 1, 1024)

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
    "baliproc.caching.shared.shared_pages",
    "baliproc.api.cors.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "baliproc.compression.CompressionMiddleware",
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
    DATABASES["replica"] = replica(replica_url)
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
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
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

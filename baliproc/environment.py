"""What the environment says, read for the settings.

Every variable is read by one of these functions, which stop the start with one
clear sentence when a value makes no sense.
"""

import os
import re
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from baliproc.proxy import Network, networks


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


def local_secret_key(directory: Path) -> str:
    """Give the key of the local run, made once and kept in ``secret_key`` of the directory."""
    path = directory / "secret_key"
    directory.mkdir(exist_ok=True)
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
        # To open the file anew for each request takes longer than most of its queries.
        config["CONN_MAX_AGE"] = None
        config["ENGINE"] = "baliproc.sqlite"
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged is on the disk, though the power fails the next moment.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    else:
        config["ENGINE"] = "baliproc.postgresql"
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 2} | config.get("OPTIONS", {})
    return config


def replica(url: str, primary: dict) -> dict:
    """Give Django's settings for a replica, which is read only; both are PostgreSQL."""
    name = "DATABASE_REPLICA_URL"
    config = database(url, name)
    if {config["ENGINE"], primary["ENGINE"]} != {"baliproc.postgresql"}:
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

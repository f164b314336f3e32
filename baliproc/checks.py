"""What is dangerous in the settings of production, told by ``manage.py check --deploy``.

The settings themselves refuse what cannot work. These checks tell what works and should not:
an error where the site would be open, a warning where it would be weaker than it can be.
"""

import os
import stat
from collections.abc import Callable, Iterator
from ipaddress import IPv6Network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from baliproc.integrity import sentence
from baliproc.proxy import Network, is_loopback

KEY_LENGTH = 50
KEY_VARIETY = 10
"""Characters of a signing key, and different ones among them."""

WIDEST = {4: 8, 6: 16}
"""The shortest prefix of a network of proxies, by the version of its addresses."""

Messages = Iterator[CheckMessage]


def error(number: int, told: str, hint: str) -> CheckMessage:
    return Error(told, hint=hint, id=f"baliproc.E{number:03}")


def warning(number: int, told: str, hint: str) -> CheckMessage:
    return Warning(told, hint=hint, id=f"baliproc.W{number:03}")


def secret_key() -> Messages:
    key = settings.SECRET_KEY
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        yield error(
            1,
            f"SECRET_KEY has fewer than {KEY_LENGTH} characters, or few different ones.",
            "Sessions and links can be forged by who guesses it. Make another: docs/operations.md.",
        )


def hosts() -> Messages:
    wide = [name for name in settings.ALLOWED_HOSTS if name == "*" or name.startswith(".")]
    if wide:
        yield error(
            2,
            f"ALLOWED_HOSTS takes any name ({', '.join(wide)}).",
            "Name each host of the site: pages and links are made for the host that is asked.",
        )


def production() -> Messages:
    if not settings.PRODUCTION:
        yield warning(
            3,
            "PRODUCTION is not set.",
            "Cookies and pages would travel without https: PRODUCTION=1.",
        )


def debug() -> Messages:
    if settings.DEBUG:
        yield error(4, "DEBUG is on.", "It shows the site's insides to anybody: DEBUG=0.")


def site_url() -> Messages:
    if not settings.SITE_URL.startswith("https://"):
        yield warning(
            5,
            "SITE_URL is not set to an https address.",
            "Feeds, files and citations should name one address for ever.",
        )


def database() -> Messages:
    if connections["default"].vendor == "sqlite":
        yield warning(
            6,
            "The database is SQLite.",
            "One file serves one machine; for several servers or many editors use PostgreSQL.",
        )


def proxies() -> Messages:
    wide = [one for one in settings.PROXIES if one.prefixlen < WIDEST[one.version]]
    if wide:
        yield error(
            7,
            f"PROXIES believes whole parts of the internet ({', '.join(map(str, wide))}).",
            "Whoever is in it can pass for any visitor. Name the proxies' own addresses.",
        )
    elif any(is_public(one) for one in settings.PROXIES):
        yield warning(
            8,
            "PROXIES has a network of public addresses.",
            "Name each public address by itself, as 203.0.113.7.",
        )
    if not settings.PROXIES:
        yield warning(
            9,
            "PROXIES is not set.",
            "Behind a proxy all visitors would have its address: PROXIES=127.0.0.1.",
        )


def is_public(network: Network) -> bool:
    single = network.prefixlen >= (64 if isinstance(network, IPv6Network) else 32)
    return not single and network.is_global


def second_factor() -> Messages:
    if not settings.SECOND_FACTOR:
        yield error(
            10,
            "SECOND_FACTOR is off.",
            "A stolen password alone would open the desk: SECOND_FACTOR=1.",
        )


def served_directories() -> Messages:
    served = [Path(settings.STATIC_ROOT), *map(Path, settings.STATICFILES_DIRS)]
    for name in ("MEDIA_ROOT", "EXPORTS_DIR", "VAR_DIR"):
        place = Path(getattr(settings, name)).resolve()
        if any(place.is_relative_to(one.resolve()) for one in served):
            yield error(
                11,
                f"{name} lies within the static files.",
                "What is in it would be sent to anybody, as it is.",
            )


def readable_files() -> Messages:
    for name, path, forbidden in private_files():
        if path.exists() and path.stat().st_mode & forbidden:
            yield warning(
                12,
                f"{name} is open to other accounts of this machine: {path}.",
                f"chmod o-{'w' if forbidden == stat.S_IWOTH else 'rwx'} {path}",
            )


def private_files() -> Iterator[tuple[str, Path, int]]:
    """Give what only the site's own account has to read or write, and what others must not."""
    for name in ("SECRET_KEY", "DATABASE_URL", "DATABASE_REPLICA_URL", "CACHE_URL"):
        name = f"{name}_FILE"
        if path := os.environ.get(name, "").strip():
            yield name, Path(path), stat.S_IRWXO
    for name in ("MEDIA_ROOT", "EXPORTS_DIR"):
        # What is in them is given to the public, but not by others.
        yield name, Path(getattr(settings, name)), stat.S_IWOTH
    config = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite" and "memory" not in str(config["NAME"]):
        yield "The database", Path(config["NAME"]), stat.S_IRWXO


def limits() -> Messages:
    if off := [name for name, most in settings.LIMITS.items() if not most]:
        yield warning(
            13,
            f"There is no limit to requests for: {', '.join(off)}.",
            "LIMIT_… takes a number a minute for one address.",
        )


def figures() -> Messages:
    host = settings.METRICS_HOST
    if settings.METRICS_PORT and host != "localhost" and not is_loopback(host):
        yield warning(
            14,
            f"The figures for Prometheus are given on {host}.",
            "Nobody is asked for a password there: let no other machine but Prometheus reach it.",
        )


CHECKS: tuple[Callable[[], Messages], ...] = (
    secret_key,
    hosts,
    production,
    debug,
    site_url,
    database,
    proxies,
    second_factor,
    served_directories,
    readable_files,
    limits,
    figures,
)


@register(Tags.security, deploy=True)
def dangerous_settings(**kwargs: Any) -> list[CheckMessage]:
    """Give every finding on the settings in force."""
    return [found for check in CHECKS for found in check()]


@register(Tags.database)
def whole_database(**kwargs: Any) -> list[CheckMessage]:
    """Say where the file of a SQLite database is damaged; run by ``migrate`` too."""
    aliases = kwargs.get("databases") or ()
    found = [sentence(connections[one].settings_dict) for one in aliases]
    return [Error(told, hint="docs/operations.md", id="baliproc.E020") for told in found if told]

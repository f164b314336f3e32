"""Settings come from the environment, and nonsense stops the start with one clear line."""

import importlib.util
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from baliproc.environment import database, envbool, envlist, envsecret, shared_cache


def start(*words, **environment):
    """Run ``manage.py`` under exactly these variables; give exit status and error text."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"DATABASE_URL": "nonsense"}, "it begins with 'nonsense'"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "it begins with 'mysql'"),
        ({"DATABASE_URL": "postgres://127.0.0.1:5432"}, "DATABASE_URL names no database."),
        ({"DATABASE_URL": "postgres://127.0.0.1:port/x"}, "DATABASE_URL cannot be read"),
        ({"DEBUG": "perhaps"}, "DEBUG must be 1 or 0, not 'perhaps'."),
        ({"PAGE_CACHE_MB": "-1"}, "PAGE_CACHE_MB must be a whole number from 0 to 4096, not '-1'."),
        ({"PAGE_CACHE_MB": "4097"}, "PAGE_CACHE_MB must be a whole number from 0 to 4096"),
        ({"LIMIT_SEARCH": "-1"}, "LIMIT_SEARCH must be a whole number from 0 to 1000000"),
        ({"BODY_MB": "0"}, "BODY_MB must be a whole number from 1 to 1024, not '0'."),
        ({"METRICS_PORT": "70000"}, "METRICS_PORT must be a whole number from 0 to 65535"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of INFO, WARNING, ERROR, not 'LOUD'."),
        ({"PROXIES": "127.0.0.1,nginx"}, "PROXIES must be addresses or networks"),
        ({"REVISION": "HEAD"}, "REVISION must be 7 to 40 hexadecimal digits, not 'head'."),
        ({"SITE_URL": "kb.example.org"}, "SITE_URL must look like https://kb.example.org"),
        ({"SITE_URL": "https://kb.example.org/x"}, "SITE_URL must look like"),
        ({"SECURITY_CONTACT": "me@example.org"}, "SECURITY_CONTACT must look like mailto:"),
        ({"PRODUCTION": "1"}, "PRODUCTION=1 needs SECRET_KEY, or SECRET_KEY_FILE."),
        ({"PRODUCTION": "1", "SECRET_KEY": "x"}, "PRODUCTION=1 needs ALLOWED_HOSTS"),
        ({"PRODUCTION": "1", "DEBUG": "1"}, "DEBUG=1 would show the site's insides"),
        ({"DATABASE_REPLICA_URL": "postgres:///x"}, "DATABASE_REPLICA_URL needs PostgreSQL, as in"),
        (
            {"DATABASE_REPLICA_URL": "mysql://a@b/c", "DATABASE_URL": "postgres:///x"},
            "DATABASE_REPLICA_URL must look like",
        ),
        ({"CACHE_URL": "memcached://127.0.0.1"}, "CACHE_URL must look like redis://:password@host"),
        ({"CACHE_URL": "redis://:secret@host:port/0"}, "CACHE_URL must look like redis://"),
        ({"CACHE_URL": "rediss://host/0?ssl_cert_reqs=none"}, "CACHE_URL must look like redis://"),
        ({"CACHE_URL": "unix://redis.sock"}, "or unix:///path/to/redis.sock?db=0."),
        ({"CACHE_URL_FILE": "/nowhere/cache"}, "CACHE_URL_FILE cannot be read"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE cannot be read"),
    ],
)
def test_nonsense_stops_with_one_clear_line(environment, line):
    status, told = start("check", **environment)
    assert status == 1
    assert told.startswith("Configuration: ")
    assert line in told
    assert len(told.splitlines()) == 1
    assert "secret" not in told


@pytest.mark.parametrize(
    "address", ["postgres://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_database_out_of_reach_is_one_clear_line(address):
    status, told = start("migrate", "--verbosity=0", DATABASE_URL=address)
    assert status == 1
    assert told.startswith("Database (DATABASE_URL): ")
    assert len(told.splitlines()) == 1


def test_sqlite_writes_ahead_and_locks_at_once():
    config = database("sqlite:////tmp/x.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]


def test_postgresql_is_given_up_on_after_two_seconds():
    config = database("postgres://user:secret@db.example:5433/bali")
    assert config["ENGINE"] == "baliproc.postgresql"
    assert (config["USER"], config["HOST"], config["PORT"]) == ("user", "db.example", 5433)
    assert config["OPTIONS"]["connect_timeout"] == 2
    assert config["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://:p%40ss,word@cache.example:6379/0",
        "rediss://site:word@cache.example:6380/1?ssl_ca_certs=/etc/ssl/ca.pem",
        "redis://[::1]:6379/0",
        "unix:///run/redis/redis.sock",
        "unix://:word@/run/redis/redis.sock?db=2",
    ],
)
def test_shared_cache_is_redis(url):
    config = shared_cache(url)
    assert (config["BACKEND"], config["LOCATION"]) == ("baliproc.caching.redis.RedisCache", url)
    assert "LocMemCache" in shared_cache("")["BACKEND"]


def test_environment_is_read_strictly(monkeypatch, tmp_path):
    monkeypatch.setenv("X", " Yes ")
    assert envbool("X", False) is True
    monkeypatch.setenv("X", "")
    assert envbool("X", True) is True
    monkeypatch.setenv("X", "2")
    with pytest.raises(ImproperlyConfigured):
        envbool("X", False)
    monkeypatch.setenv("X", " a, ,b ")
    assert envlist("X", []) == ["a", "b"]
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "key"))
    assert envsecret("X") == "secret"


def test_production_sends_traffic_to_https_and_keeps_cookies_there():
    told = "import baliproc.settings as s; print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE)"
    environment = os.environ | {"PRODUCTION": "1", "SECRET_KEY": "x", "ALLOWED_HOSTS": "a.example"}
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "True True\n"


def test_debug_is_off():
    assert settings.DEBUG is False


def test_psycopg_3_is_absent():
    """Django would silently prefer it to psycopg2, which the project is tested with."""
    assert importlib.util.find_spec("psycopg") is None

"""What machines ask: alive without a database, ready only with one, and which version."""

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from baliproc.caching import generation
from tests import makers

PROBES = ["/healthz", "/readyz", "/version"]

ASK = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "baliproc.settings"
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
begun = time.monotonic()
for path in ("/healthz", "/readyz", "/version"):
    answer = client.get(path)
    print(answer.status_code, answer.content.decode().strip())
print(time.monotonic() - begun < 9)
"""


def ask_with(database):
    """Give the lines that the three probes answer over a database of this address."""
    environment = os.environ | {"DATABASE_URL": database, "REVISION": ""}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


def test_alive_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_ready_once_every_migration_is_applied(client):
    answer = client.get("/readyz")
    number = generation.read(connection)
    assert answer.status_code == 200
    assert answer.content.decode() == f"ready\ngeneration: {number}\nmigrations: all applied\n"
    MigrationRecorder(connection).record_unapplied("strategy", "0001_initial")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"1 migration is to be applied.\n"


@pytest.mark.django_db
def test_version_tells_release_revision_and_date_of_the_data(client, settings):
    settings.REVISION = "0123abc"
    assert client.get("/version").json() == {
        "version": settings.VERSION,
        "revision": "0123abc",
        "data_date": None,
    }
    makers.participant("draft", state="draft")
    assert client.get("/version").json()["data_date"] is None
    nepal = makers.participant("nepal")
    type(nepal).objects.filter(pk=nepal.pk).update(modified=datetime(2025, 5, 2, tzinfo=UTC))
    assert client.get("/version").json()["data_date"] == "2025-05-02T00:00:00+00:00"


DOWN = [
    "200 alive",
    "503 The database is out of reach.",
    f'200 {{"version": "{settings.VERSION}", "revision": "", "data_date": null}}',
    "True",
]


@pytest.mark.parametrize(
    "database", ["postgres://nobody@127.0.0.1:1/none", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_database_out_of_reach_is_told_at_once_and_not_by_a_traceback(database):
    assert ask_with(database) == DOWN


def test_database_that_never_answers_is_given_up_on():
    """A listener that takes the connection and says nothing: as a frozen server does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        begun = time.monotonic()
        assert ask_with(f"postgres://nobody@127.0.0.1:{port}/none") == DOWN
        assert time.monotonic() - begun < 30


@pytest.mark.django_db
@pytest.mark.parametrize("path", PROBES)
def test_probe_is_never_cached_sets_no_cookie_and_is_only_read(client, path):
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
    assert client.get(f"{path}/").status_code == 404


@pytest.mark.parametrize("path", PROBES)
def test_probe_checks_the_host(client, path):
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_probe_needs_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert [client.get(path).status_code for path in PROBES] == [200, 200, 200]
    assert client.get("/about/").status_code == 301

"""The site as it is served, in processes of its own: what an edit and a frozen database do."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
import pytest
import requests

HERE = Path(__file__).resolve().parents[2]
SOON = 90
"""Seconds after which what should happen at once has not happened, on the slowest machine."""

RENAME = """
from members.models import Participant
Participant.objects.filter(slug="nepal").update(name="{name}")
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Give the address of a database of its own, on the server that the suite runs on."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.mktemp('served') / 'db.sqlite3'}"
        return
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE served")
    yield server.rpartition("/")[0] + "/served"
    connection.cursor().execute("DROP DATABASE served WITH (FORCE)")
    connection.close()


@pytest.fixture(scope="module")
def manage(database):
    """Give a function that runs a command of ``manage.py`` on the database to its end."""

    def run(*words):
        env = os.environ | {"DATABASE_URL": database}
        subprocess.run([sys.executable, "manage.py", *words], cwd=HERE, env=env, check=True)

    run("migrate", "--verbosity", "0")
    run(
        "shell",
        "--verbosity",
        "0",
        "--command",
        "from tests import makers; makers.membership(participant=makers.participant('nepal'))",
    )
    return run


@pytest.fixture(scope="module")
def address(manage, database):
    """Give the address of the site, served as ``make run`` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=HERE, env=env, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(address))
        yield address
        server.send_signal(signal.SIGINT)


def answers(address):
    try:
        return requests.get(f"{address}/members/", timeout=10).ok
    except requests.ConnectionError:
        return False


def eventually(happens):
    end = time.monotonic() + SOON
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def names(address):
    """Give the name of the one member, as many times as both processes have surely answered."""
    pages = [requests.get(f"{address}/members/nepal/", timeout=10) for _ in range(12)]
    return {page.text.partition("<h1>")[2].partition("</h1>")[0] for page in pages}


def test_an_edit_in_another_process_is_soon_on_the_page_of_every_process(address, manage):
    for name in ("Nepal One", "Nepal Two"):
        manage("shell", "--verbosity", "0", "--command", RENAME.format(name=name))
        eventually(lambda name=name: names(address) == {name})


def test_a_page_is_sent_from_memory_until_then(address):
    tags = {requests.get(f"{address}/members/", timeout=10).headers["ETag"] for _ in range(12)}
    assert len(tags) == 1


@pytest.fixture
def frozen(database):
    """Give a function that stops every process of the database server; they go on at the end."""
    if not database.startswith("postgres"):
        pytest.skip("a database in a file has no server that can freeze")
    place = Path(unquote(urlsplit(database).hostname or database.partition("@")[2].split("/")[0]))
    first = int((place / "data" / "postmaster.pid").read_text().split()[0])
    stopped = []

    def freeze():
        listed = Path(f"/proc/{first}/task/{first}/children").read_text()
        for process in [first, *map(int, listed.split())]:
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)

    yield freeze
    for process in stopped:
        os.kill(process, signal.SIGCONT)


def test_while_the_database_is_frozen_pages_are_sent_as_they_were_and_marked(address, frozen):
    for _ in range(12):
        requests.get(f"{address}/members/", timeout=10)
    frozen()
    told = "baliproc; hit; detail=stale"
    eventually(
        lambda: requests.get(f"{address}/members/", timeout=10).headers.get("Cache-Status") == told
    )
    stale = requests.get(f"{address}/members/", timeout=10)
    assert (stale.status_code, "Nepal" in stale.text) == (200, True)
    unknown = requests.get(f"{address}/people/", timeout=10)
    assert (unknown.status_code, unknown.headers["Retry-After"]) == (503, "30")


def test_after_that_pages_are_made_anew(address):
    eventually(
        lambda: "Cache-Status" not in requests.get(f"{address}/members/", timeout=10).headers
    )
    eventually(lambda: requests.get(f"{address}/people/", timeout=10).status_code == 200)

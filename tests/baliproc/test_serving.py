"""The site as it is served, in processes of its own: what an edit and a frozen database do."""

import http.client
import os
import random
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
from django.core.management import CommandError, call_command

from baliproc.management.commands.serve import usable_port
from tests.malformed import malformed, statuses
from tests.served import free_port, wait_for

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


KEPT = (
    "/members/",
    "/members/nepal/",
    "/workinggroups/",
    "/search/?q=nepal",
    "/api/v1/participants/",
)
POISON = [
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Port", "1"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Forwarded-For", "1.2.3.4"),
    ("Forwarded", "host=evil.example;proto=https"),
    ("X-Host", "evil.example"),
    ("X-Original-URL", "/admin/"),
    ("X-Rewrite-URL", "/admin/"),
    ("X-HTTP-Method-Override", "POST"),
    ("X-Request-ID", "<script>alert(1)</script>"),
    ("Cookie", "csrftoken=evil; messages=evil"),
    ("Cookie", "sessionid=evil"),
    ("Authorization", "Basic ZXZpbDpldmls"),
    ("Accept-Language", "id, fr;q=0.9"),
    ("Accept-Encoding", "br"),
    ("Accept", "text/csv"),
    ("Accept", "application/json; indent=8"),
    ("Origin", "https://evil.example"),
    ("Referer", "https://evil.example/"),
    ("User-Agent", "<script>alert(1)</script>"),
    ("Range", "bytes=0-9"),
    ("If-None-Match", "*"),
    ("If-Modified-Since", "Fri, 31 Dec 2100 00:00:00 GMT"),
    ("Cache-Control", "no-cache"),
    ("Host", "evil.example"),
    ("Host", "127.0.0.1:1@evil.example"),
    ("Host", "LOCALHOST"),
    ("Host", "localhost:9"),
]


def kept(address):
    """Give what every process sends of each page, without the headers of the one answer."""
    found = set()
    for path in KEPT:
        for _ in range(16):
            page = requests.get(f"{address}{path}", timeout=10)
            own = {"date", "x-request-id"}
            headers = tuple(pair for pair in page.headers.items() if pair[0].lower() not in own)
            found.add((path, page.status_code, headers, page.content))
    return found


def test_poisoned_headers_leave_what_is_kept_as_it_was(address):
    before = kept(address)
    assert {path for path, *_ in before} == set(KEPT)
    assert {status for _path, status, *_ in before} == {200}
    chance = random.Random(7)  # noqa: S311 - repeated, not secret
    place = address.removeprefix("http://")
    for turn in range(200):
        connection = http.client.HTTPConnection(place, timeout=10)
        headers = chance.sample(POISON, 3)
        hosts = [value for name, value in headers if name == "Host"][:1] or [place]
        connection.putrequest("GET", KEPT[turn % len(KEPT)], skip_host=True)
        for name, value in [("Host", hosts[0]), *headers]:
            if name != "Host" or value == hosts[0]:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status in (200, 206, 304, 400, 406)
        assert b"evil" not in answer.read() or answer.status == 400
        connection.close()
    assert kept(address) <= before


@pytest.mark.parametrize(
    "trick",
    ["x.css", "login/x.css", "login/;x.css", "login/%2ex.css", "login/?x.css", "login/%0ax.css"],
)
def test_nothing_of_the_desk_is_kept_whatever_its_address_looks_like(address, trick):
    answers = [
        requests.get(f"{address}/admin/{trick}", timeout=10, allow_redirects=False)
        for _ in range(4)
    ]
    for answer in answers:
        assert "no-store" in answer.headers["Cache-Control"]
        assert not {"ETag", "Last-Modified", "Age"} & set(answer.headers)
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 4


def test_malformed_requests_are_answered_and_none_by_a_failure(address):
    counts, failed = statuses(int(address.rpartition(":")[2]), malformed(200))
    assert failed == []
    assert sum(counts.values()) == 200
    assert {200, 400, 404, 405} < set(counts)
    assert requests.get(f"{address}/members/", timeout=10).status_code == 200


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


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="the machine has no IPv6")


@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::1", marks=needs_ipv6)])
def test_port_in_use_is_told_with_the_variable_that_takes_another(host):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.bind((host, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as told:
            usable_port(str(port), host)
    assert str(told.value) == (
        f"Port {port} of {host} cannot be used (Address already in use). PORT= takes another."
    )
    assert usable_port(str(port), host) == port


@pytest.mark.parametrize("host", ["localhost", "nowhere.invalid", "127.1", "[::1]", "fe80::1%lo"])
def test_host_that_the_server_does_not_take_is_told(host):
    with pytest.raises(CommandError) as told:
        call_command("serve", "--check", "--host", host, "--port", str(free_port()))
    assert str(told.value) == (
        f"The host must be an IP address of this machine, such as 127.0.0.1 or ::1, not {host!r}."
    )


@pytest.mark.parametrize("host", ["192.0.2.1", pytest.param("2001:db8::1", marks=needs_ipv6)])
def test_host_that_is_another_machine_is_told(host):
    with pytest.raises(CommandError) as told:
        call_command("serve", "--check", "--host", host, "--port", str(free_port()))
    assert str(told.value) == (
        f"This machine has no address {host!r} (Cannot assign requested address)."
    )


def test_port_of_the_figures_is_looked_at_before_the_start(settings):
    settings.METRICS_HOST = "127.0.0.1"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.METRICS_PORT = other.getsockname()[1]
        with pytest.raises(CommandError) as told:
            call_command("serve", "--check", "--port", str(free_port()))
    assert str(told.value) == (
        f"Port {settings.METRICS_PORT} of 127.0.0.1 cannot be used (Address already in use). "
        "METRICS_PORT= takes another."
    )
    settings.METRICS_HOST = "nowhere.invalid"
    with pytest.raises(CommandError, match="This machine has no address 'nowhere"):
        call_command("serve", "--check", "--port", str(free_port()))


@needs_ipv6
def test_site_and_figures_are_served_on_ipv6(tmp_path):
    port, figures = free_port(), free_port()
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "METRICS_HOST": "::1",
        "METRICS_PORT": str(figures),
    }
    command = [sys.executable, "manage.py", "serve", "--host", "::1", "--port", str(port)]
    counted = 'baliproc_requests_total{route="healthz",status="2xx"}'
    with subprocess.Popen(
        command, cwd=HERE, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            wait_for(f"http://[::1]:{port}/healthz")
            # A request is counted when its answer has been sent.
            eventually(
                lambda: counted in requests.get(f"http://[::1]:{figures}/metrics", timeout=10).text
            )
        finally:
            server.send_signal(signal.SIGINT)
        told = server.stdout.read()
    assert f"Open http://[::1]:{port}/ (admin: http://[::1]:{port}/admin/)." in told

"""Figures for Prometheus: from every process, on their own port alone, and bounded."""

import os
import socket
import subprocess
import sys

import pytest
import requests
from django.conf import settings

from tests.served import free_port, until, wait_for

ASK = """
import django; django.setup()
from baliproc.metrics import route
for path in {paths!r}:
    print(route(path))
"""


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """Serve an empty site with figures; give its port and theirs."""
    place = tmp_path_factory.mktemp("metrics")
    port, figures = free_port(), free_port()
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "METRICS_PORT": str(figures),
    }
    manage = [sys.executable, "manage.py"]
    run = {"cwd": settings.BASE_DIR, "env": environment}
    subprocess.run([*manage, "migrate", "--verbosity=0"], check=True, **run)
    server = subprocess.Popen(
        [*manage, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, **run
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", 90)
        yield port, figures
    finally:
        server.terminate()
        server.wait(timeout=20)


def figures_at(port):
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in (one.rpartition(" ") for one in lines)}


def test_requests_to_every_process_are_counted_wherever_one_asks(ports):
    port, figures = ports
    for _ in range(20):
        requests.get(f"http://127.0.0.1:{port}/about/", timeout=10)
        requests.get(f"http://127.0.0.1:{port}/nowhere/", timeout=10)
    about = 'baliproc_requests_total{route="about",status="2xx"}'
    none = 'baliproc_requests_total{route="none",status="4xx"}'
    # A request is counted when its answer has been sent.
    until(lambda: figures_at(figures)[about] == figures_at(figures)[none] == 20)
    for _ in range(6):
        found = figures_at(figures)
        assert (found[about], found[none]) == (20, 20)
        assert found['baliproc_request_seconds_count{route="about"}'] == 20
        misses = found['baliproc_page_cache_total{outcome="miss"}']
        # Each of the two processes makes the page once; what is not found is never kept.
        assert misses in (21, 22)
        assert found['baliproc_page_cache_total{outcome="hit"}'] == 40 - misses
        assert found["baliproc_generation"] > 0
        assert found["baliproc_database_away"] == 0


def test_figures_are_given_on_their_own_port_alone(ports):
    port, figures = ports
    answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
    assert answer.status_code == 404
    assert "baliproc_requests" not in answer.text
    with socket.socket() as outside:
        outside.settimeout(5)
        assert outside.connect_ex(("127.0.0.2", figures)) != 0


def test_unknown_addresses_are_one_route(tmp_path):
    paths = ["/", "/members/nepal/", "/x/", "/y/", "/admin/x/", "/static/x", "/api/v1/nowhere/"]
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(paths=paths)],
        cwd=settings.BASE_DIR,
        env=os.environ | {"METRICS_PORT": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"},
        capture_output=True,
        text=True,
        check=True,
    )
    names = ["home", "members:participant", "none", "none", "admin", "static"]
    nowhere = "baliproc.api.views.nothing_here"
    assert done.stdout.split() == [*names, nowhere]


def test_figures_on_the_site_s_port_are_refused():
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--check", "--port", "8197"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"METRICS_PORT": "8197"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "METRICS_PORT and PORT are both 8197." in done.stderr

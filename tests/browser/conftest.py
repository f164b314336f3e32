"""A real server on a loopback port, with the real record, and Debian's chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings

CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PASSWORD = "only-for-this-test-run"  # noqa: S105


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(tmp_path_factory):
    """Start the site on its own database, as ``make run`` does, and give its address."""
    database = tmp_path_factory.mktemp("site") / "db.sqlite3"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "baliproc.settings",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "PORT": str(port),
    }

    def manage(*words):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)

    manage("migrate", "--verbosity=0")
    manage("load", "--verbosity=0")
    manage("collectstatic", "--noinput", "--verbosity=0")
    manage("createsuperuser", "--noinput", "--username=editor", "--email=", "--verbosity=0")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=settings.BASE_DIR, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address, seconds=30):
    """Wait until the server answers; raises ``TimeoutError`` after that many seconds."""
    for _attempt in range(seconds * 10):
        try:
            urlopen(address, timeout=5).close()  # noqa: S310
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


@pytest.fixture
def messages(page):
    """What the browser's console says, and what the page asks of other sites."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "request",
        lambda request: None if "//127.0.0.1:" in request.url else heard.append(request.url),
    )
    return heard

"""The site as it is served: on a loopback port, with the real record in a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
"""How Debian's chromium is started: alone, and without asking anything of the network."""


@contextmanager
def served(directory: Path, **environment: str) -> Iterator[str]:
    """Load the record into a database in ``directory``, serve it as ``make run`` does, and stop.

    Gives the site's address. ``environment`` is added to that of the process; its
    ``DATABASE_URL`` may name another, empty database.
    """
    database = environment.get("DATABASE_URL", f"sqlite:///{directory / 'db.sqlite3'}")
    variables = os.environ | environment | {"DATABASE_URL": database}
    variables["DJANGO_SETTINGS_MODULE"] = "baliproc.settings"
    manage = [sys.executable, "manage.py"]
    commands = [["migrate"], ["load"]]
    if "DJANGO_SUPERUSER_PASSWORD" in environment:
        commands.append(["createsuperuser", "--noinput", "--username=editor", "--email="])
    for words in commands:
        command = [*manage, *words, "--verbosity=0"]
        subprocess.run(command, cwd=ROOT, env=variables, check=True)
    gather_static_files(variables)
    with serving(**(environment | {"DATABASE_URL": database})) as address:
        yield address


def gather_static_files(environment: dict[str, str]) -> None:
    """Have make gather what has changed, one process after another: all share the directory."""
    with ROOT.joinpath("Makefile").open() as makefile:
        flock(makefile, LOCK_EX)
        gather = ["make", "--silent", "var/static/staticfiles.json"]
        subprocess.run(gather, cwd=ROOT, env=environment, check=True)


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """Serve the database that ``DATABASE_URL`` names, which is filled; gives the site's address."""
    port = free_port()
    variables = os.environ | environment | {"PORT": str(port)}
    variables["DJANGO_SETTINGS_MODULE"] = "baliproc.settings"
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        # The one page that is never led to https.
        wait_for(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str, seconds: int = 60) -> None:
    """Wait until the server answers; raises ``TimeoutError`` after that many seconds."""
    for _attempt in range(seconds * 10):
        try:
            urlopen(address, timeout=5).close()  # noqa: S310
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


def until(happens: Callable[[], bool], seconds: int = 90) -> None:
    """Wait until something is so; raises ``TimeoutError`` on what should have been so long ago."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError("What was waited for did not happen.")
        time.sleep(0.05)

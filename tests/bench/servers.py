#!/usr/bin/env python3
"""The site on granian, which serves it, and on gunicorn: alone, crowded, and while renewed.

    tests/bench/servers.py [--rounds 3] [--seconds 4]

It serves the database that the settings name (load it first) on each server with two workers,
and asks for ``/``, a page that is kept, with two clients that open a connection for each request:
alone; beside 500 connections that have sent half of a request; beside 50 that send a byte every
half second; and while SIGHUP renews the workers. The servers take turns, round by round, so that
a busy machine is busy for all. gunicorn comes from a throwaway environment, with this one's
packages. Rates are medians, granian alone being 1; a request that is not answered with 200
within five seconds has failed; what is not answered stands for the longest wait.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))

from tests.bench.datasette import Server, installed  # noqa: E402
from tests.served import free_port, wait_for  # noqa: E402

APPLICATION = "baliproc.wsgi:application"
CLIENTS, PATIENCE = 2, 5
HALF_OPEN, SLOW = 500, 50
HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/h"


class Told(NamedTuple):
    """Requests answered a second, how many failed, and the longest wait in milliseconds."""

    rate: float
    failed: int
    longest: float


def commands(gunicorn: str, port: int) -> dict[str, list[str]]:
    """Give how each server is started, with two workers on a port of this machine."""
    granian = "--interface wsgi --workers 2 --blocking-threads 1 --log-level error"
    place = ["--host", "127.0.0.1", "--port", str(port)]
    bound = [gunicorn, "--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    return {
        "granian": [sys.executable, "-m", "granian", *granian.split(), *place, APPLICATION],
        "gunicorn, sync": [*bound, APPLICATION],
        "gunicorn, gthread of 4": [*bound, "-k", "gthread", "--threads", "4", APPLICATION],
    }


@contextmanager
def serving(name: str, gunicorn: str) -> Iterator[Server]:
    port = free_port()
    command = commands(gunicorn, port)[name]
    # The throwaway environment has gunicorn alone: the rest is this one's.
    packages = os.pathsep.join([str(HERE), *(one for one in sys.path if "site-packages" in one)])
    server = subprocess.Popen(command, cwd=HERE, env=os.environ | {"PYTHONPATH": packages})
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield Server(server.pid, port)
    finally:
        server.terminate()
        server.wait(timeout=40)


@contextmanager
def alone(server: Server) -> Iterator[None]:
    yield


def half_sent(port: int, count: int) -> list[socket.socket]:
    """Open so many connections that have sent half of a request; fewer if no more are taken."""
    found = []
    for _ in range(count):
        try:
            one = socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            break
        one.sendall(HALF)
        found.append(one)
    return found


def close(connections: list[socket.socket]) -> None:
    for one in connections:
        one.close()


@contextmanager
def half_open(server: Server) -> Iterator[None]:
    connections = half_sent(server.port, HALF_OPEN)
    try:
        yield
    finally:
        close(connections)


@contextmanager
def slow(server: Server) -> Iterator[None]:
    connections, ended = half_sent(server.port, SLOW), threading.Event()

    def trickle() -> None:
        while not ended.wait(0.5):
            for one in connections:
                try:
                    one.sendall(b"x")
                except OSError:
                    continue

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        close(connections)


@contextmanager
def renewed(server: Server) -> Iterator[None]:
    """Renew the workers half a second after the asking begins."""
    timer = threading.Timer(0.5, os.kill, (server.pid, signal.SIGHUP))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        # The old workers have ended before the next server's turn.
        time.sleep(3)


SITUATIONS: dict[str, Callable] = {
    "alone": alone,
    f"beside {HALF_OPEN} half-open connections": half_open,
    f"beside {SLOW} slow clients": slow,
    "while its workers are renewed": renewed,
}


def ask(port: int) -> tuple[bool, float]:
    """Ask once; gives whether it was answered with 200, and the seconds that took."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/", headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        answer.read()
        answered = answer.status == 200
    except (OSError, http.client.HTTPException):
        answered = False
    finally:
        connection.close()
    return answered, time.perf_counter() - start


def asked(port: int, seconds: float) -> Told:
    def client(_number: int) -> list[tuple[bool, float]]:
        end, found = time.perf_counter() + seconds, []
        while time.perf_counter() < end:
            found.append(ask(port))
        return found

    with ThreadPoolExecutor(CLIENTS) as threads:
        found = [one for some in threads.map(client, range(CLIENTS)) for one in some]
    answered = [took for was, took in found if was]
    failed = len(found) - len(answered)
    return Told(len(answered) / seconds, failed, max(took for _was, took in found) * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        gunicorn = installed(Path(place), "gunicorn")
        names = [*commands(gunicorn, 0)]
        servers = {name: stack.enter_context(serving(name, gunicorn)) for name in names}
        print("| Situation | Server | Rate, granian alone = 1 | Failed | Longest wait, ms |")
        print("| --------- | ------ | ----------------------: | -----: | ---------------: |")
        unit = 0.0
        for situation, within in SITUATIONS.items():
            told: dict[str, list[Told]] = {name: [] for name in names}
            for _ in range(given.rounds):
                for name, server in servers.items():
                    with within(server):
                        told[name].append(asked(server.port, given.seconds))
            for name, rounds in told.items():
                rate = median(one.rate for one in rounds)
                unit = unit or rate
                failed, longest = (
                    sum(one.failed for one in rounds),
                    max(one.longest for one in rounds),
                )
                line = f"{rate / unit:.2f} | {failed} | {longest:.0f}"
                print(f"| {situation} | {name} | {line} |", flush=True)


if __name__ == "__main__":
    main()

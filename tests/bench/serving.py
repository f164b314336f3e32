#!/usr/bin/env python3
"""What a page from the page cache costs, against a bare Django view and a file sent by nginx.

    tests/bench/serving.py [seconds] [rounds]

It serves the database that the settings name (load it first) with the server of
``manage.py serve``, and beside it a Django view with a constant answer on the same server
and the same bytes as a file from nginx. Each is asked in turn by ``wrk``, round by round,
so that a busy machine is busy for all. It prints ratios of medians: requests a second,
and processor time a request. wrk and nginx must be installed.
"""

import http.client
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))

from tests.bench.load import asked, family  # noqa: E402
from tests.served import free_port  # noqa: E402

PAGES = ("/", "/timeline/", "/members/", "/members/new-zealand/", "/meetings/", "/search/?q=viet")
BROTLI = {"Accept-Encoding": "br"}
NGINX = """
worker_processes 2; daemon off; pid {place}/pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f;
  uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  server {{ listen 127.0.0.1:{port}; root {place}; }}
}}
"""


def granian(application: str, port: int) -> subprocess.Popen:
    words = "--interface wsgi --workers 2 --blocking-threads 1 --log-level error"
    command = [sys.executable, "-m", "granian", *words.split(), "--host", "127.0.0.1"]
    return subprocess.Popen([*command, "--port", str(port), application], cwd=HERE)


def resident_megabytes(pid: int) -> float:
    """Give the memory of the processes that is theirs alone or shared, each page once."""
    rolled = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in family(pid)]
    return sum(int(re.search(r"Pss:\s+(\d+)", text)[1]) for text in rolled) / 1024


def fetched(port: int, path: str) -> bytes:
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path, headers=BROTLI)
            answer = connection.getresponse()
            body = answer.read()
        except ConnectionError:
            time.sleep(0.1)
            continue
        if answer.status != 200:
            sys.exit(f"{path} answers {answer.status}: load the record first.")
        return body
    sys.exit("The server does not start.")


def main(seconds: int = 2, rounds: int = 5) -> None:
    for program in ("wrk", "nginx"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed.")
    ports = {name: free_port() for name in ("site", "bare", "file")}
    with tempfile.TemporaryDirectory() as text:
        place = Path(text)
        place.chmod(0o755)
        config = place / "nginx.conf"
        config.write_text(NGINX.format(place=place, port=ports["file"]))
        started = {
            "site": granian("baliproc.wsgi:application", ports["site"]),
            "bare": granian("tests.bench.bare:application", ports["bare"]),
            "file": subprocess.Popen([shutil.which("nginx") or "", "-c", str(config)]),
        }
        try:
            fetched(ports["bare"], "/")
            compare(place, ports, {name: one.pid for name, one in started.items()}, seconds, rounds)
        finally:
            for one in started.values():
                one.send_signal(signal.SIGTERM)
                one.wait(20)


def compare(
    place: Path, ports: dict[str, int], pids: dict[str, int], seconds: int, rounds: int
) -> None:
    print("| Page | Rate, bare view = 1 | Processor, bare view = 1 | Rate, nginx = 1 |")
    print("| ---- | ------------------: | -----------------------: | --------------: |")
    for path in PAGES:
        for _ in range(20):
            body = fetched(ports["site"], path)
        (place / "page").write_bytes(body)
        (place / "page").chmod(0o644)
        paths = {"site": path, "bare": "/", "file": "/page"}
        rates: dict[str, list[float]] = {name: [] for name in paths}
        costs: dict[str, list[float]] = {name: [] for name in paths}
        for _ in range(rounds):
            for name, asked_for in paths.items():
                rate, cost = asked(pids[name], ports[name], asked_for, seconds)
                rates[name].append(rate)
                costs[name].append(cost)
        rate = {name: statistics.median(found) for name, found in rates.items()}
        cost = {name: statistics.median(found) for name, found in costs.items()}
        print(
            f"| `{path}` | {rate['site'] / rate['bare']:.1f} "
            f"| {cost['site'] / cost['bare']:.2f} | {rate['site'] / rate['file']:.2f} |"
        )
    print(f"\nMemory of the server and its two workers: {resident_megabytes(pids['site']):.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""What a server under load gives: requests a second, and the processor time of its processes."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TICK = os.sysconf("SC_CLK_TCK")


class Asked(NamedTuple):
    """Requests a second, and processor microseconds a request."""

    rate: float
    cost: float


def family(pid: int) -> list[int]:
    """Give a process and all that came of it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def processor_seconds(pid: int) -> float:
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def asked(pid: int, port: int, path: str, seconds: int, connections: int = 16) -> Asked:
    """Ask a server for one path for so long by ``wrk``; anything but 200 ends the run."""
    before = processor_seconds(pid)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", "Accept-Encoding: br"]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    count = int(re.search(r"(\d+) requests in", told)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    if "Non-2xx" in told:
        sys.exit(told)
    return Asked(rate, (processor_seconds(pid) - before) / count * 1e6)

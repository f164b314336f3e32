#!/usr/bin/env python3
"""What whole downloads of very many attendance rows cost, as a table.

    tests/bench/download_memory.py [ROWS]

It makes ROWS synthetic attendances (a million unless told otherwise) in a throwaway database:
SQLite in a temporary directory, or the empty database that DATABASE_URL names. Then each
format is downloaded in a process of its own, which tells its own peak of resident memory.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baliproc.settings")

PARTICIPANTS = 1_000
BLOCK = 5_000
KINDS = ("nothing", "csv", "json", "xlsx")
MB = 1024


def start() -> None:
    import django

    django.setup()


def fill(rows: int) -> None:
    """Make as many attendances as asked for, at meetings of a thousand participants each."""
    from django.core.management import call_command

    from meetings.models import Attendance, AttendanceList, AttendanceListMeeting, Meeting
    from members.models import Participant

    call_command("migrate", verbosity=0)
    participants = Participant.objects.bulk_create(
        Participant(slug=f"p-{n}", name=f"Participant {n}", kind="government", state="published")
        for n in range(PARTICIPANTS)
    )
    numbers = range(-(-rows // PARTICIPANTS))
    meetings = Meeting.objects.bulk_create(
        Meeting(slug=f"m-{n}", title=f"Meeting {n}", state="published") for n in numbers
    )
    lists = AttendanceList.objects.bulk_create(
        AttendanceList(
            slug=f"l-{n}", scope="governments", completeness="complete", state="published"
        )
        for n in numbers
    )
    AttendanceListMeeting.objects.bulk_create(
        AttendanceListMeeting(list=one, meeting=meeting)
        for one, meeting in zip(lists, meetings, strict=True)
    )
    there = islice(attendances(lists, participants), rows)
    while block := list(islice(there, BLOCK)):
        Attendance.objects.bulk_create(block)


def attendances(lists: list, participants: list) -> Iterator:
    from meetings.models import Attendance

    for one in lists:
        for participant in participants:
            yield Attendance(list=one, participant=participant, state="published")


def download(kind: str) -> None:
    """Take a whole download as a server would give it, and tell what it cost."""
    start()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    began, size, first = time.monotonic(), 0, 0.0
    with CaptureQueriesContext(connection) as queries:
        if kind != "nothing":
            response = client.get(f"/data/attendance.{kind}")
            for block in response.streaming_content:
                first = first or time.monotonic() - began
                size += len(block)
    took, peak = time.monotonic() - began, peak_of_memory()
    print(
        f"| {kind} | {peak / MB:.0f} | {size / MB / MB:.0f} | {first:.1f} | {took:.0f} "
        f"| {len(queries)} |"
    )


def peak_of_memory() -> int:
    """Give the most memory that this process has had resident so far, in KB.

    Not ``ru_maxrss``, in which a process inherits the peak of the one that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{place}/db.sqlite3")
        start()
        fill(rows)
        print(f"{rows:,} rows, {os.environ['DATABASE_URL'].partition(':')[0]}\n")
        print("| Format | Peak, MB | File, MB | First byte, s | Whole, s | Queries |")
        print("| ------ | -------: | -------: | ------------: | -------: | ------: |", flush=True)
        for kind in KINDS:
            subprocess.run([sys.executable, __file__, "--download", kind], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--download"]:
        download(sys.argv[2])
    else:
        main()

"""PostgreSQL servers that a drill may stop, freeze, start again, and have follow one another."""

import os
import shlex
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from tests.drills.disks import small_disk
from tests.with_postgresql import Cluster, ordinary_user, programs

needs_postgresql = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="a database in a file has no server",
)


class Server(Cluster):
    """A server in a directory of its own. What it has written outlives its processes' ends."""

    def __init__(self, place, user):
        super().__init__(programs(), place, user)
        self.options = f"-F -h '' -k {shlex.quote(place)}"

    def begin(self):
        self.do("initdb", *"-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split())
        self.start()

    def follow(self, primary):
        """Copy a running server and stream what it writes from then on."""
        self.do("pg_basebackup", *f"-h {primary.place} -U postgres -R -c fast --no-sync".split())
        self.start()

    def start(self):
        self.do("pg_ctl", "start", "-w", "-l", str(self.log), "-o", self.options)

    def stop(self, mode="immediate"):
        if self.is_running():
            self.do("pg_ctl", "stop", "-w", "-m", mode)

    def is_running(self):
        return Path(self.place, "data", "postmaster.pid").exists()

    def processes(self):
        first = int(Path(self.place, "data", "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text()
        return [first, *map(int, children.split())]

    @contextmanager
    def frozen(self):
        """Stop every process of the server where it is, and let them go on afterwards."""
        stopped = self.processes()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)

    def ask(self, statement):
        """Give the first value that a statement gives, or None."""
        connection = psycopg2.connect(self.url)
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()


@contextmanager
def cluster(primary=None, megabytes=0):
    """Give a server that is empty, or one that follows ``primary``; it is gone afterwards.

    It is on a disk of so many megabytes of its own, where one can be made.
    """
    user = ordinary_user()
    with tempfile.TemporaryDirectory(prefix="drill-") as place, small_disk(place, megabytes) as own:
        if user:
            os.chown(place, user["user"], user["group"])
        server = Server(place, user)
        server.has_own_disk = own
        try:
            server.follow(primary) if primary else server.begin()
            yield server
        finally:
            server.stop()

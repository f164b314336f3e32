#!/usr/bin/env python3
"""Run a command with ``DATABASE_URL`` naming a throwaway PostgreSQL server.

    tests/with_postgresql.py pytest tests/meetings

The exit status is the command's, or 69 (``EX_UNAVAILABLE``), after one line,
where no server is installed. Root may not run PostgreSQL: ``postgres`` or
``nobody`` then does.
"""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote


def programs():
    """Give the directory of ``initdb`` and ``pg_ctl``: on the path, else the newest of Debian's."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    places = [os.environ.get("PATH", os.defpath), *map(str, newest_first)]
    initdb = shutil.which("initdb", path=os.pathsep.join(places))
    return Path(initdb).resolve().parent if initdb else None


def ordinary_user():
    """Give what makes ``subprocess`` leave root behind; nothing where it is not root."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """A server with its data and its socket in ``place``, a directory that only its user opens."""

    def __init__(self, programs, place, user):
        self.programs, self.place, self.user = programs, place, user
        self.url = f"postgres://postgres@{quote(place, safe='')}/postgres"
        self.log = Path(place, "log")

    def start(self):
        self.do("initdb", *"-U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split())
        options = f"-F -h '' -k {shlex.quote(self.place)} -c full_page_writes=off"
        self.do("pg_ctl", "start", "-w", "-l", str(self.log), "-o", options)

    def stop(self):
        if Path(self.place, "data", "postmaster.pid").exists():
            self.do("pg_ctl", "stop", "-m", "immediate")

    def do(self, program, *words):
        command = [self.programs / program, "-D", f"{self.place}/data", *words]
        settings = {"cwd": self.place, "stdin": subprocess.DEVNULL, **self.user}
        # The server inherits the output, so a pipe would stay open as long as it runs.
        with tempfile.TemporaryFile() as told:
            done = subprocess.run(command, stdout=told, stderr=told, **settings)
            if done.returncode:
                told.seek(0)
                log = self.log.read_text() if self.log.exists() else ""
                sys.exit(f"{program} failed.\n{told.read().decode()}{log}")


def run(command, url):
    """Run the command to its end; an interrupt is its own to handle, and ours to outlive."""
    try:
        child = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}.")
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    status = child.wait()
    return status if status >= 0 else 128 - status


def main(command):
    if not command:
        sys.exit("Give the command to run, as in: tests/with_postgresql.py pytest")
    found = programs()
    if found is None:
        print("No PostgreSQL server is installed: initdb is not found.", file=sys.stderr)
        return os.EX_UNAVAILABLE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    user = ordinary_user()
    with tempfile.TemporaryDirectory(prefix="postgresql-") as place:
        if user:
            os.chown(place, user["user"], user["group"])
        cluster = Cluster(found, place, user)
        try:
            cluster.start()
            return run(command, cluster.url)
        finally:
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

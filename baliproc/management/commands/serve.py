"""Serve the site on this machine, on the server that production uses."""

import errno
import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from baliproc.integrity import sentence
from baliproc.proxy import family, is_address
from baliproc.search.following import write_left
from baliproc.waiting import bound_waiting

HOST = "127.0.0.1"
# Ctrl+C reaches the workers twice, from the terminal and from granian, and now and then one that
# is handling the first signal misses both: hence the seconds after which it is killed.
GRANIAN = (
    "--interface wsgi --workers 2 --blocking-threads 1 --workers-kill-timeout 2 --log-level error "
    # Headers above this are answered with 431 before they are read; see baliproc/proxy.py.
    "--http1-buffer-size 65536"
).split()


def usable_port(text: str, host: str = HOST, variable: str = "PORT") -> int:
    """Give ``text`` as a port of ``host`` that can be listened on now; raises ``CommandError``.

    ``variable`` is the one that takes another port.
    """
    port = int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else 0
    if not 1 <= port <= 65535:
        raise CommandError(f"The port must be a whole number from 1 to 65535, not {text!r}.")
    try:
        with socket.socket(family(host)) as probe:
            # Connections of a server that has just stopped do not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise CommandError(
                f"This machine has no address {host!r} ({error.strerror})."
            ) from error
        raise CommandError(
            f"Port {port} of {host} cannot be used ({error.strerror}). {variable}= takes another."
        ) from error
    return port


class Command(BaseCommand):
    help = "Serves the site on this machine until Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", default=os.environ.get("PORT") or "8000", help="PORT by default, else 8000"
        )
        parser.add_argument(
            "--host", default=HOST, help="another IP address of this machine, as in a container"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="only look whether the ports are free and the database file whole",
        )

    def handle(self, *, port: str | int, host: str, check: bool, **options: Any) -> None:
        # The server looks up no names, and knows no zones of addresses.
        if not is_address(host) or "%" in host:
            raise CommandError(
                "The host must be an IP address of this machine, such as 127.0.0.1 or ::1, "
                f"not {host!r}."
            )
        number = usable_port(str(port), host)
        if told := sentence(connection.settings_dict):
            raise CommandError(told)
        if number == settings.METRICS_PORT:
            raise CommandError(f"METRICS_PORT and PORT are both {number}.")
        if settings.METRICS_PORT:
            usable_port(str(settings.METRICS_PORT), settings.METRICS_HOST, "METRICS_PORT")
        if check:
            return
        if settings.METRICS_PORT:
            from baliproc.metrics import forget

            forget()
        self.follow_what_was_left()
        address = f"http://[{host}]:{number}/" if ":" in host else f"http://{host}:{number}/"
        self.stdout.write(f"Open {address} (admin: {address}admin/). Ctrl+C stops the server.")
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        place = ["--host", host, "--port", str(number)]
        command = [sys.executable, "-m", "granian", *GRANIAN, *place, "baliproc.wsgi:application"]
        os.execv(sys.executable, command)  # noqa: S606

    def follow_what_was_left(self) -> None:
        """Bring the index up to what was saved just before a server was killed."""
        bound_waiting()
        try:
            write_left()
        except DatabaseError:
            # It is away, locked or not migrated: pages say so, and the next save tries again.
            self.stderr.write("The index of the search could not be brought up to the record yet.")
        finally:
            connection.close()

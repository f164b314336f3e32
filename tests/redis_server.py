"""A throwaway Redis server, on a socket in a directory of its own; nothing of it is written."""

import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.served import until


class Redis:
    """Started at once; ``stop`` and ``start`` end it and bring it back, empty."""

    def __init__(self, place):
        program = shutil.which("redis-server")
        if not program:
            pytest.skip("redis-server is not installed")
        self.socket = Path(place) / "redis.sock"
        self.url = f"unix://{self.socket}?db=0"
        words = f"--port 0 --unixsocket {self.socket} --save '' --appendonly no".split()
        self.command = [program, *[word.strip("'") for word in words], "--dir", str(place)]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        until(self.socket.exists)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.socket.unlink(missing_ok=True)


@contextmanager
def redis_server(place):
    server = Redis(place)
    try:
        yield server
    finally:
        server.stop()

"""Two who read public pages without a pause, while something is done to the site."""

import threading
import time
from itertools import cycle
from typing import NamedTuple

import requests

KEPT = ("/", "/members/", "/members/nepal/", "/workinggroups/", "/api/v1/participants/")
"""Pages that every process keeps once they are warm."""


class Answer(NamedTuple):
    """A page, its status (599 if there was none), whether it was marked, and the seconds."""

    path: str
    status: int
    cache: str
    seconds: float


def warm(served):
    """Ask for the pages so often that both processes have surely made them."""
    for _ in range(8):
        for path in KEPT:
            assert served.get(path).status_code == 200


class Readers:
    """Reads until the end of the block; gives what each answer was."""

    def __init__(self, served, paths=KEPT):
        self.served, self.paths = served, paths
        self.answers, self.over = [], threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(2)]

    def read(self):
        for path in cycle(self.paths):
            if self.over.is_set():
                return
            begun = time.monotonic()
            try:
                page = self.served.get(path)
                told = page.status_code, page.headers.get("Cache-Status", "")
            except requests.RequestException as error:
                told = 599, str(error)
            self.answers.append(Answer(path, *told, time.monotonic() - begun))

    def __enter__(self):
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        for one in self.threads:
            one.join()

    def statuses(self):
        return {one.status for one in self.answers}

    def p95(self):
        """Give the seconds within which 95 of a hundred answers came."""
        seconds = sorted(one.seconds for one in self.answers)
        return seconds[len(seconds) * 95 // 100]

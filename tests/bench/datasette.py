"""Datasette, the yardstick of several benches: installed for a run, and serving the same rows."""

import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from bs4 import BeautifulSoup

from tests.served import free_port, wait_for


class Server(NamedTuple):
    pid: int
    port: int


def installed(place: Path, package: str = "datasette") -> str:
    """Install a package into an environment in ``place``, and give the command of its name."""
    venv.create(place, with_pip=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", package], check=True)
    return str(place / "bin" / package)


def rows_shown(address: str) -> tuple[list[str], list[list[str]]]:
    """Give the head and the rows of the table of members, as the page shows them."""
    with urlopen(f"{address}/members/") as answer:  # noqa: S310
        table = BeautifulSoup(answer.read(), "html.parser").select_one("table.tbl")
    if table is None:
        sys.exit("The page of members has no table.")
    lines = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.find_all("tr")
    ]
    return lines[0], lines[1:]


def write_members(file: Path, head: list[str], rows: list[list[str]]) -> None:
    """Write the rows into a table ``members_shown`` of a database, made if it is not there."""
    columns = ", ".join('"' + name.replace('"', "") + '"' for name in head)
    places = ", ".join("?" * len(head))
    with sqlite3.connect(file) as database:
        database.execute(f"CREATE TABLE members_shown ({columns})")
        database.executemany(f"INSERT INTO members_shown VALUES ({places})", rows)  # noqa: S608


@contextmanager
def datasette(command: str, file: Path) -> Iterator[Server]:
    """Serve a database; its tables are at ``/<name of the file>/<table>``, 100 rows a page."""
    port = free_port()
    server = subprocess.Popen(
        [command, "serve", str(file), "--port", str(port), "--setting", "default_page_size", "100"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield Server(server.pid, port)
    finally:
        server.terminate()
        server.wait(timeout=20)

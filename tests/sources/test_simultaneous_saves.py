"""Eight processes save one record at once: one wins, the others are told, nothing is lost.

Three rounds here; tests/bench/simultaneous_saves.py runs a hundred on either engine.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(tmp_path):
    """Give the address of an empty database of its own, on the engine that the suite runs on."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'db.sqlite3'}"
        return
    connection = psycopg2.connect(server)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE saves")
    yield server.rpartition("/")[0] + "/saves"
    connection.cursor().execute("DROP DATABASE saves WITH (FORCE)")
    connection.close()


def test_of_eight_simultaneous_saves_one_wins_and_the_others_are_told(database):
    env = os.environ | {"DATABASE_URL": database}
    for words in (
        ["manage.py", "migrate", "--verbosity=0"],
        ["tests/bench/simultaneous_saves.py", "--rounds=3"],
    ):
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "3 rounds of 8 saves: one winner each time.\n"

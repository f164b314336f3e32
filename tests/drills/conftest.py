"""One database for all drills of an engine: the record is loaded into it once."""

import os
import shutil

import pytest

from tests.drills.clusters import cluster
from tests.drills.sites import prepare

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="session")
def primary():
    """Give a PostgreSQL server with an editor and one member."""
    with cluster(megabytes=600) as server:
        prepare({"DATABASE_URL": server.url})
        yield server


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory):
    """Give the file of a SQLite database with an editor and one member, to be copied."""
    path = tmp_path_factory.mktemp("prepared") / "db.sqlite3"
    prepare({"DATABASE_URL": f"sqlite:///{path}"})
    return path


@pytest.fixture
def database_file(prepared_file, tmp_path):
    """Give such a file that one drill may spoil."""
    return shutil.copy(prepared_file, tmp_path / "db.sqlite3")


@pytest.fixture
def environment(request):
    """Give the variables that name the database, on the engine that the suite runs on."""
    if ON_POSTGRESQL:
        return {"DATABASE_URL": request.getfixturevalue("primary").url}
    return {"DATABASE_URL": f"sqlite:///{request.getfixturevalue('database_file')}"}

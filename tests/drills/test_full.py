"""The disk is full: the public reads on, the editor is told, and nothing is half saved.

The disk is a small one of the drill's own. Where none can be made, the site's processes may
write no further into their files (SQLite), or the server says the same (PostgreSQL).
"""

import resource
import shutil
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup

from tests.drills.conftest import ON_POSTGRESQL
from tests.drills.disks import filled, small_disk
from tests.drills.reading import KEPT, Readers, warm
from tests.drills.sites import ADD, Editor, draft, site, values_of
from tests.served import until

NEW = tuple(f"/timeline/?since={year}" for year in range(1900, 1990))

SAYS_SO = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON members_participant EXECUTE FUNCTION full_disk()
"""


@pytest.fixture
def place(tmp_path):
    """Give the directory of a small disk, or an ordinary one."""
    path = tmp_path / "disk"
    path.mkdir()
    with small_disk(path, 24) as own:
        yield path, own


@pytest.fixture
def served_and_full(request, place):
    """Give the site, and what fills its database's disk as long as it is entered."""
    if ON_POSTGRESQL:
        primary = request.getfixturevalue("primary")
        with site({"DATABASE_URL": primary.url}) as served:
            yield served, full_server(primary)
        return
    path, own = place
    file = shutil.copy(request.getfixturevalue("prepared_file"), path / "db.sqlite3")
    with site({"DATABASE_URL": f"sqlite:///{file}"}) as served:
        yield served, filled(path) if own else may_not_grow(served)


@contextmanager
def full_server(primary):
    if primary.has_own_disk:
        # What is written ahead has room in a file that is there already.
        primary.ask("SELECT pg_switch_wal()")
        primary.ask("CHECKPOINT")
        with filled(primary.place):
            yield
        return
    primary.ask(SAYS_SO)
    yield
    primary.ask("DROP FUNCTION full_disk CASCADE")


@contextmanager
def may_not_grow(served):
    """Let the site's processes write to no place in a file beyond the first bytes."""
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for process in served.processes():
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    yield
    for process in served.processes():
        resource.prlimit(process, resource.RLIMIT_FSIZE, unlimited)


def test_full_readers_read_on_and_the_editor_is_told_and_nothing_is_half_saved(served_and_full):
    served, full = served_and_full
    editor = Editor(served.address)
    warm(served)
    form = editor.form(ADD)
    with full, Readers(served, (*KEPT, *NEW)) as readers:
        # A few may find room in what was written before.
        for number in range(200):
            slug = f"full{number}"
            values = form | draft(slug)
            refused = editor.send(ADD, values)
            if refused.status_code != 302:
                break
            assert editor.found(slug) == 1
        assert refused.status_code == 507
        assert editor.found(slug) == 0
        until(lambda: len({one.path for one in readers.answers}) > len(KEPT) + 5)
    assert readers.statuses() == {200}
    page = BeautifulSoup(refused.text, "lxml")
    assert page.h1.text == "Not saved"
    assert "The disk of the site is full" in page.select_one(".lead").text
    assert editor.send(ADD, values_of(page.form)).status_code == 302
    assert editor.found(slug) == 1

"""PostgreSQL is restarted under load, and frozen: the public reads on, editing comes back.

tests/bench/freeze.py measures how soon.
"""

import time

import pytest
from bs4 import BeautifulSoup

from tests.drills.clusters import needs_postgresql
from tests.drills.reading import Readers, warm
from tests.drills.sites import ADD, Editor, draft, site, values_of
from tests.served import until

pytestmark = needs_postgresql

MARKED = "baliproc; hit; detail=stale"


@pytest.fixture(scope="module")
def served(primary):
    with site({"DATABASE_URL": primary.url}) as one:
        warm(one)
        yield one


def test_restarted_under_load_no_page_fails_and_editing_comes_back_by_itself(primary, served):
    editor = Editor(served.address)
    values = editor.form(ADD) | draft("atlantis")
    with Readers(served) as readers:
        until(lambda: len(readers.answers) > 20)
        primary.stop("fast")
        assert editor.send(ADD, values).status_code == 503
        primary.start()
        until(lambda: editor.send(ADD, values).status_code == 302)
    assert readers.statuses() == {200}
    assert editor.found("atlantis") == 1


def test_frozen_kept_pages_are_sent_and_marked_and_the_editor_loses_nothing(primary, served):
    editor = Editor(served.address)
    warm(served)
    with Readers(served) as before:
        time.sleep(2)
    values = editor.form(ADD) | draft("laputa")
    with primary.frozen():
        until(lambda: served.get("/members/").headers.get("Cache-Status") == MARKED)
        refused = editor.send(ADD, values)
        with Readers(served) as readers:
            time.sleep(4)
    assert {(one.status, one.cache) for one in readers.answers} == {(200, MARKED)}
    # A second, or what a busy machine makes of it.
    assert readers.p95() < max(1, 3 * before.p95())
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    page = BeautifulSoup(refused.text, "lxml")
    assert page.h1.text == "Not saved"
    until(lambda: not served.get("/members/").headers.get("Cache-Status"))
    assert editor.found("laputa") == 0
    assert editor.send(ADD, values_of(page.form)).status_code == 302
    assert editor.found("laputa") == 1

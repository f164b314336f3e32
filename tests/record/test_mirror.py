"""The mirror of the record itself: a trial with pages of every kind, held to its promises.

All of it takes minutes: ``tests/bench/mirror.py``.
"""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings

from baliproc.mirroring.asking import host
from baliproc.mirroring.walking import kind_of
from baliproc.pages import PAGES
from tests.mirrored import addresses, broken_links, differing
from tests.wsgi import same_connection

OF_EACH = 2

DOWNLOADS = {
    ".atom",
    ".csv",
    ".ics",
    ".json",
    ".jsonld",
    ".sqlite3",
    ".txt",
    ".xlsx",
    ".xml",
    ".zip",
}


@pytest.fixture(scope="module")
def trial(loaded, django_db_blocker, tmp_path_factory):
    """Write it once, for every test of this module."""
    folder, exports = tmp_path_factory.mktemp("mirror"), tmp_path_factory.mktemp("exports")
    with django_db_blocker.unblock(), override_settings(EXPORTS_DIR=exports):
        call_command("mirror", folder, trial=OF_EACH, verbosity=0)
    return folder


def test_pages_of_every_kind_are_in_it(trial):
    kinds = {kind_of(address).split()[0] for _path, address in addresses(trial)}
    files = {path.suffix for path in trial.rglob("*") if path.is_file()}
    assert {*PAGES, "search", "compare", "record-changes", "v1:docs"} - kinds == set()
    assert files >= DOWNLOADS


def test_no_link_leads_to_nothing(trial):
    assert broken_links(trial) == set()


def test_pages_say_what_the_live_ones_do(trial):
    cache.clear()
    client = Client(HTTP_HOST=host())
    with same_connection():
        compared, others = differing(trial, lambda address: client.get(address).content)
    assert others == []
    assert compared > 35

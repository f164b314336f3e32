"""The record itself: the fixtures, loaded once for every test of this package."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from sources.transcript import normal

PUBLICATION = Path(settings.BASE_DIR).parent / "shared" / "publication.txt"
"""The text that was transcribed, which is not part of the project."""


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    """Load the fixtures in a transaction that is undone after the package's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def record(loaded, db):
    """Every test here sees the whole record."""


@pytest.fixture(scope="session")
def publication_path():
    """Give where the publication's text is; without it the test is passed over."""
    if not PUBLICATION.exists():
        pytest.skip("the publication's text is not at hand")
    return PUBLICATION


@pytest.fixture(scope="session")
def publication(publication_path):
    """Give the publication's text as quotations are compared with it."""
    return normal(publication_path.read_text(encoding="utf-8"))

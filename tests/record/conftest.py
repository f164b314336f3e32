"""The record itself: the fixtures, loaded once for every test of this package."""

import pytest
from django.core.management import call_command
from django.db import transaction


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

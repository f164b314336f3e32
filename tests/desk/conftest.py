"""Who is signed in at the desk."""

import pytest

from tests import makers
from tests.desk.test_roles import signed_in


@pytest.fixture
def editor(db):
    return signed_in("Editor")


@pytest.fixture
def publisher(db):
    return signed_in("Publisher")


@pytest.fixture
def nepal(db):
    """A published record that a passage proves."""
    row = makers.participant("nepal", name="Nepal")
    makers.cite(row)
    return row

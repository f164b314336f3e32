"""Who is signed in at the desk."""

import pytest

from tests.desk.test_roles import signed_in


@pytest.fixture
def editor(db):
    return signed_in("Editor")


@pytest.fixture
def publisher(db):
    return signed_in("Publisher")

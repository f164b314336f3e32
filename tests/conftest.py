"""What every test starts with."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache, caches

from baliproc.footer import DATA_DATE, SECONDS
from baliproc.search.following import NOTED

A_MINUTE_AGO = datetime(2024, 4, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_date_in_the_cache():
    """The foot of a page finds the date of the data, as on all but one request a minute."""
    cache.clear()
    caches["shared"].clear()
    cache.set(DATA_DATE, A_MINUTE_AGO, SECONDS)


@pytest.fixture(autouse=True)
def nothing_noted_for_the_index():
    """What a test saved and took back is no later test's to write into the search's index."""
    NOTED.clear()

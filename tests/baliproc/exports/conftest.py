"""What the tests of downloads share."""

import csv
import io

import pytest


@pytest.fixture(autouse=True)
def own_directory(settings, tmp_path):
    """Finished files are made for this test alone."""
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def table_of(client):
    """Give the rows of a CSV download, each by the names of its columns."""

    def rows(address):
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return rows

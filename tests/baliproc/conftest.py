"""What tests of the whole site share: the lines that it logs."""

import io
import json
import logging

import pytest

from baliproc.logs import REQUESTS, JsonLines


@pytest.fixture
def lines():
    """Give a function that gives the lines that were logged, as JSON reads them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger, root = logging.getLogger(REQUESTS), logging.getLogger()
    level = logger.level
    logger.setLevel("INFO")
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    logger.setLevel(level)

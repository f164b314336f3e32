"""What schemathesis makes of the API by its OpenAPI document: no check may fail.

Requests that the document allows and requests that it forbids, on the record itself:
statuses, media types, headers and bodies must be those that are described, what is
allowed must be answered and what is forbidden refused. ``API_CASES`` asks for more
cases an operation than the usual, and for other ones each time.
"""

import logging
import os
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from baliproc.resources import RESOURCES
from baliproc.search.query import QueryProblem, read

application = get_wsgi_application()
"""The site without what the server puts around it: kept pages, and bounded waits."""

CASES = int(os.environ.get("API_CASES", "22"))
CHOSEN = settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    derandomize="API_CASES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def operations():
    logging.disable(logging.WARNING)
    # As Django's own test client does: the test's transaction stays open between requests.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    document = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    yield [found.ok() for found in document.get_all_operations()]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def can_be_asked(case):
    """Leave out what no schema can say: periods that end before they begin, odd searches."""
    asked = {name: str(value) for name, value in (case.query or {}).items()}
    since, until = asked.get("since", ""), asked.get("until", "")
    shared = min(len(since), len(until))
    try:
        read(asked.get("q", ""))
    except QueryProblem:
        return False
    return since[:shared] <= until[:shared]


def write_whole_numbers(case):
    """Write 2.0 as 2: JSON Schema takes them for one number, an address does not."""
    for name, value in (case.query or {}).items():
        if isinstance(value, float) and value.is_integer():
            case.query[name] = int(value)


def known_names(operation):
    """Give names that the record knows, for an address that takes one."""
    for resource in RESOURCES.values():
        if operation.path.startswith(f"/api/v1/{resource.name}/{{"):
            rows = resource.queryset()[:20]
            return resource.lookup, [getattr(row, resource.lookup) for row in rows]
    return "", []


def ask(operation, mode, told):
    """Send the cases of one operation; count their statuses in ``told``."""
    lookup, names = known_names(operation)
    cases = operation.as_strategy(generation_mode=mode)
    if mode is GenerationMode.POSITIVE:
        cases = cases.filter(can_be_asked)

    @CHOSEN
    @given(case=cases, name=st.sampled_from([None, *names]))
    def one(case, name):
        if name is not None and mode is GenerationMode.POSITIVE:
            case.path_parameters[lookup] = name
        write_whole_numbers(case)
        # The client reads no compressed answer.
        answer = case.call_and_validate(headers={"Accept-Encoding": "identity"})
        told[answer.status_code] += 1

    one()


@pytest.mark.parametrize("mode", GenerationMode)
def test_api_keeps_its_promises(operations, mode):
    told = Counter()
    for operation in operations:
        if mode is GenerationMode.POSITIVE or operation.path_parameters or operation.query:
            ask(operation, mode, told)
    assert sum(told.values()) >= 500
    assert set(told) <= {200, 400, 404}
    wanted = 200 if mode is GenerationMode.POSITIVE else 400
    assert told[wanted] > sum(told.values()) / 3

"""The line of a request: its id, what it says, and what it never does."""

import json
import logging
import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path

from baliproc import errors
from baliproc.logs import REQUESTS, JsonLines, PlainLines, place
from baliproc.proxy import Proxied, networks
from baliproc.request_log import HEADER, RequestLog
from tests.wsgi import asked

pytestmark = pytest.mark.django_db


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("fine/", lambda request: HttpResponse("fine")),
    path("api/broken/", failing(ZeroDivisionError("alice@example.org"))),
    path("broken/", failing(ZeroDivisionError("alice@example.org"))),
    path("away/", failing(OperationalError("disk is full\nand more"))),
]
handler500 = errors.server_error


@pytest.fixture
def site(settings):
    from django.core.handlers.wsgi import WSGIHandler

    settings.ROOT_URLCONF = "tests.baliproc.test_logs"
    proxies = networks(["127.0.0.1"])
    return RequestLog(Proxied(WSGIHandler(), proxies), proxies)


def test_request_is_one_line_with_its_id_and_nobody(site, lines):
    answer = asked(
        site,
        "/fine/?q=alice&page=2",
        REMOTE_ADDR="203.0.113.9",
        HTTP_COOKIE="sessionid=secret",
        HTTP_USER_AGENT="Robot",
    )
    (line,) = lines()
    assert set(line) == set("time level logger request method path status ms bytes".split())
    told = {name: line[name] for name in ("level", "method", "path", "status", "bytes")}
    assert told == {"level": "INFO", "method": "GET", "path": "/fine/", "status": 200, "bytes": 4}
    assert line["request"] == answer.headers[HEADER]
    assert re.fullmatch("[0-9a-f]{16}", line["request"])
    for secret in ("203.0.113.9", "secret", "alice", "Robot"):
        assert secret not in json.dumps(line)


@pytest.mark.parametrize(
    ("remote", "given", "kept"),
    [
        ("127.0.0.1", "0123456789abcdef", True),
        ("203.0.113.9", "0123456789abcdef", False),
        ("127.0.0.1", "short", False),
        ("127.0.0.1", 'x"\n{"level": "forged"}', False),
        ("127.0.0.1", "x" * 65, False),
    ],
)
def test_id_is_the_proxys_where_it_gives_one(site, lines, remote, given, kept):
    answer = asked(site, "/fine/", REMOTE_ADDR=remote, HTTP_X_REQUEST_ID=given)
    assert (answer.headers[HEADER] == given) is kept
    assert len(lines()) == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/a\nINFO forged", "/a%0AINFO%20forged"),
        ("/a\x1b[31mred\x7f", "/a%1B%5B31mred%7F"),
        ("/T\xc3\xbcrkiye/", "/T%C3%BCrkiye/"),
        ("/report/SeCrEt-token/", "/report/-/"),
        (
            "/admin/members/participant/3/preview/abc:def/",
            "/admin/members/participant/3/preview/-/",
        ),
        ("/people/alice@example.org/", "/people/-/"),
        ("/" + "x" * 1000, "/" + "x" * 299),
    ],
)
def test_path_is_told_escaped_and_without_secrets(path, told):
    assert place(path) == told


@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines()])
@pytest.mark.parametrize("poison", ["a\nb", "a\r\nb", "\x1b[2J", "\x9b31m", "\x7f", "\u2028", "é"])
def test_message_cannot_end_its_line_or_reach_the_terminal(formatter, poison):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "said %s", (poison,), None)
    line = formatter.format(record)
    assert re.fullmatch("[ -~]+", line)


def test_failure_is_told_with_its_id_on_the_page_and_without_what_was_written(site, lines):
    answer = asked(site, "/broken/")
    assert answer.status == 500
    error, request = lines()
    assert error["request"] == request["request"] == answer.headers[HEADER]
    assert f"Request {error['request']}" in answer.body.decode()
    assert (error["level"], error["error"]) == ("ERROR", "ZeroDivisionError")
    assert "test_logs.py:" in error["traceback"]
    assert "alice" not in json.dumps([error, request])


def test_failure_of_the_api_names_the_request(site):
    answer = asked(site, "/api/broken/")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body)["request_id"] == answer.headers[HEADER]


def test_failure_of_the_machine_says_why(site, lines):
    assert asked(site, "/away/").status == 503
    assert lines()[0]["reason"] == "disk is full and more"


def test_failure_outside_django_is_a_plain_500_with_its_id(lines):
    def broken(environ, start_response):
        raise ValueError("alice@example.org")

    answer = asked(RequestLog(broken), "/")
    error, request = lines()
    assert (answer.status, request["status"]) == (500, 500)
    assert answer.body.decode() == f"The site failed. Request {request['request']}\n"
    assert "alice" not in json.dumps(error)


def test_answer_that_breaks_off_is_told_and_broken_off(lines):
    def broken(environ, start_response):
        def pieces():
            yield b"half"
            raise ValueError("alice@example.org")

        start_response("200 OK", [])
        return pieces()

    with pytest.raises(ValueError):
        asked(RequestLog(broken), "/data/all.zip")
    error, request = lines()
    assert (error["error"], request["bytes"]) == ("ValueError", 4)
    assert error["request"] == request["request"]


def test_plain_lines_are_to_be_read():
    record = logging.LogRecord(REQUESTS, logging.WARNING, "", 0, "request", (), None)
    record.told = {
        "request": "abc",
        "method": "GET",
        "path": "/x",
        "status": 429,
        "ms": 1.5,
        "limit": "search",
    }
    assert PlainLines().format(record) == "GET /x 429 1.5 ms over the limit: search abc"

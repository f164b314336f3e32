"""nginx in front of the site, as it is deployed: what it shows where the site does not answer."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from django.conf import settings

from tests.served import free_port, until

ROOT = Path(settings.BASE_DIR)
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")

pytestmark = [
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),
    pytest.mark.skipif(
        not NGINX or not shutil.which("openssl"), reason="nginx or openssl is not installed"
    ),
]

MIRROR = {
    "index.html": "first page",
    "members/nepal/index.html": "Nepal",
    "changes/index-page-2.html": "second part",
    "search/index.html": "search",
    "meetings.ics": "BEGIN:VCALENDAR",
    "data/SHA256SUMS": "sums",
    "static/css/old.css": "p {}",
    "api/v1/groups/index.json": "[]",
    "errors/503.html": "away for a moment",
    "errors/429.html": "too many",
}


class Front(NamedTuple):
    """A running nginx: its own port, and the one at which it looks for the site."""

    port: int
    behind: int

    def ask(self, address: str, method: str = "GET", cookie: str = "") -> requests.Response:
        return requests.request(
            method,
            f"https://127.0.0.1:{self.port}{address}",
            headers={"Cookie": cookie},
            timeout=20,
            verify=False,  # noqa: S501 - its certificate was made for this test
            allow_redirects=False,
        )

    def answers(self) -> bool:
        try:
            return bool(self.ask("/healthz").status_code)
        except requests.ConnectionError:
            return False


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    place = tmp_path_factory.mktemp("certificate")
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subprocess.run(
        [
            *f"{words} -subj /CN=baliproc.example".split(),
            *["-keyout", place / "privkey.pem", "-out", place / "fullchain.pem"],
        ],
        check=True,
        capture_output=True,
    )
    return place


def configured(place: Path, certificate: Path, **changed: str) -> tuple[list[str], Front]:
    """Give nginx's command, with the configuration on free ports and all its places in ``place``.

    ``changed`` gives directives other values: ``rate="1r/m"`` is that of every limit.
    """
    ports = {name: free_port() for name in ("80", "443", "8000")}
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = text.replace("/etc/ssl/baliproc", str(certificate))
    for one in ("/var/cache/nginx/baliproc", "/var/log/nginx", "/srv/baliproc"):
        text = text.replace(one, str(place))
    text = re.sub(r"listen (\d+)", lambda match: f"listen 127.0.0.1:{ports[match[1]]}", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{ports['8000']}")
    for name, value in changed.items():
        text = re.sub(rf"\b{name}=\w+(/\w)?", f"{name}={value}", text)
    (place / "site.conf").write_text(text)
    places = "".join(
        f"{name}_temp_path {place}/{name}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(
        f"{user}daemon off; worker_processes 1; pid {place}/pid; error_log stderr; events {{}}\n"
        f"http {{ {places} include {place}/site.conf; }}\n"
    )
    return [str(NGINX), "-c", str(place / "nginx.conf")], Front(ports["443"], ports["8000"])


@contextmanager
def started(command: list[str], front: Front) -> Iterator[Front]:
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(front.answers, seconds=20)
        yield front
    finally:
        server.terminate()
        server.wait(timeout=20)


def mirrored(place: Path) -> Path:
    """Write a mirror of little words, and beside it what ``collectstatic`` would leave."""
    for name, text in MIRROR.items():
        path = place / "var/mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (place / "var/static/css").mkdir(parents=True)
    (place / "var/static/css/base.css").write_text("body {}")
    return place


@pytest.fixture(scope="module")
def front(certificate, tmp_path_factory):
    """Start nginx with a mirror and without a site."""
    place = mirrored(tmp_path_factory.mktemp("nginx"))
    with started(*configured(place, certificate)) as running:
        yield running


class Site(BaseHTTPRequestHandler):
    """A site that keeps one page; all else fails as where the database is away."""

    def do_GET(self):
        status, body = 503, b"database away"
        if self.path == "/kept/":
            status, body = 200, b"an editor's" if "=" in self.headers["Cookie"] else b"kept"
        elif self.path.startswith("/data/"):
            status, body = 429, b"too many downloads"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 200:
            self.send_header("Cache-Control", "max-age=1, stale-if-error=600")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_args):
        """Tell nothing."""


@contextmanager
def site(port: int) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told(answer):
    return answer.status_code, answer.headers.get("X-Served-From"), answer.text


def test_configuration_is_taken(certificate, tmp_path):
    command, _front = configured(tmp_path, certificate)
    done = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/", "first page"),
        ("/?", "first page"),
        ("/members/nepal/", "Nepal"),
        ("/changes/?page=2", "second part"),
        ("/search/?q=nepal", "search"),
        ("/meetings.ics", "BEGIN:VCALENDAR"),
        ("/data/SHA256SUMS", "sums"),
        ("/api/v1/groups/", "[]"),
        ("/static/css/base.css", "body {}"),
        ("/static/css/old.css", "p {}"),
    ],
)
def test_mirror_is_shown_where_the_site_does_not_answer(front, address, text):
    answer = front.ask(address)
    assert (answer.status_code, answer.text) == (200, text)


def test_page_of_the_mirror_is_as_safe_as_one_of_the_site(front):
    page = front.ask("/members/nepal/")
    expected = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "X-Served-From": "mirror",
    }
    assert {name: page.headers.get(name) for name in expected} == expected
    assert front.ask("/meetings.ics").headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert front.ask("/api/v1/groups/").headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        "/members/?status=member",
        "/changes/?page=9",
        "/changes/?page=/../../members/nepal/index",
        "/nothing/",
        "/nothing.html",
        "/admin/",
        "/admin/index.html/",
        "/report/",
        "/static/css/none.css",
        "/healthz",
        "/errors/503.html",
        "/errors/429.html",
    ],
)
def test_what_the_mirror_has_not_is_answered_by_a_page_of_it(front, address):
    answer = front.ask(address)
    assert told(answer) == (503, "mirror", "away for a moment")
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/members/nepal/", "/report/", "/admin/login/", "/search/"])
def test_what_a_reader_sends_is_not_answered_as_if_it_were_saved(front, address):
    assert told(front.ask(address, "POST")) == (503, "mirror", "away for a moment")


@pytest.mark.parametrize("address", ["/api/v1/groups/?page=2", "/api/v1/nothing/"])
def test_api_is_answered_in_json(front, address):
    answer = front.ask(address)
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "30"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The site is away for a moment.",
    }


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("/index.html", "/"),
        ("/members/nepal/index.html", "/members/nepal/"),
        ("/members/nepal", "/members/nepal/"),
        ("/search/index.html?q=nepal", "/search/?q=nepal"),
        ("/changes/index-page-2.html", "/changes/?page=2"),
        ("//evil.example/index.html", "/evil.example/"),
    ],
)
def test_links_of_the_mirror_lead_to_the_addresses_of_the_site(front, address, to):
    answer = front.ask(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"https://127.0.0.1:{front.port}{to}"


def test_kept_copy_comes_before_the_mirror_and_the_site_before_both(front):
    session = "a=1; __Host-sessionid=x"
    with site(front.behind):
        assert told(front.ask("/kept/", cookie=session)) == (200, None, "an editor's")
        assert told(front.ask("/kept/")) == (200, None, "kept")
        assert told(front.ask("/kept/", cookie=session)) == (200, None, "an editor's")
        assert told(front.ask("/members/nepal/")) == (200, "mirror", "Nepal")
        assert told(front.ask("/members/?status=member"))[:2] == (503, "mirror")
    assert told(front.ask("/kept/")) == (200, None, "kept")


def test_what_the_site_says_itself_is_left_where_the_mirror_has_no_better(front):
    with site(front.behind):
        assert told(front.ask("/api/v1/groups/")) == (503, None, "database away")
        assert told(front.ask("/readyz")) == (503, None, "database away")
        assert told(front.ask("/admin/")) == (503, None, "database away")
        assert told(front.ask("/report/", "POST")) == (503, None, "database away")
        assert told(front.ask("/data/")) == (429, None, "too many downloads")


def test_one_address_that_asks_for_too_much_is_told_so(certificate, tmp_path):
    with started(*configured(mirrored(tmp_path), certificate, rate="1r/m", burst="2")) as few:
        answers = [few.ask("/members/nepal/") for _turn in range(5)]
    refused = [one for one in answers if one.status_code != 200]
    assert told(refused[0]) == (429, "mirror", "too many")
    assert refused[0].headers["Retry-After"] == "30"


def test_without_a_mirror_there_are_sentences(certificate, tmp_path):
    (tmp_path / "var").mkdir()
    with started(*configured(tmp_path, certificate, rate="1r/m", burst="6")) as bare:
        answers = [bare.ask(address) for address in ("/", "/a/", "/admin/", "/static/x.css")]
        while (refused := bare.ask("/")).status_code == 503:
            pass
    away = "The site is away for a moment. Load the page again in half a minute.\n"
    assert {told(one) for one in answers} == {(503, None, away)}
    assert {one.headers["Retry-After"] for one in [*answers, refused]} == {"30"}
    assert refused.status_code == 429
    assert refused.text.startswith("The site was asked for more in a short time than it gives")

"""Two servers that share a primary, a replica and Redis, and nothing else; behind nginx.

One story, told in order: what each test leaves is what the next begins with.
"""

import os
import re
import shutil
import subprocess

import pytest
import requests

from tests.drills.clusters import cluster, needs_postgresql
from tests.drills.sites import Editor, site
from tests.redis_server import redis_server
from tests.served import free_port, until

pytestmark = needs_postgresql

NGINX = """
worker_processes 1; daemon off; pid {place}/pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {place}/b; proxy_temp_path {place}/p;
  fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  upstream baliproc {{ server 127.0.0.1:{one}; server 127.0.0.1:{two}; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://baliproc; proxy_set_header Host $host; proxy_connect_timeout 2s;
      proxy_set_header X-Forwarded-For $http_x_visitor; proxy_set_header X-Forwarded-Proto http;
    }}
  }}
}}
"""
VISITOR = "203.0.113.9"


@pytest.fixture(scope="module")
def replica(primary):
    with cluster(primary) as server:
        yield server


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def sites(primary, replica, redis):
    environment = {
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URL": replica.url,
        "CACHE_URL": redis.url,
        "PROXIES": "127.0.0.1",
        "LIMIT_SEARCH": "3",
    }
    with site(environment) as one, site(environment) as two:
        yield one, two


@pytest.fixture(scope="module")
def front(sites, tmp_path_factory):
    """Give the address of nginx, which asks the one server and the other in turn."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx:
        pytest.skip("nginx is not installed")
    place, port = tmp_path_factory.mktemp("nginx"), free_port()
    ports = {"one": sites[0].port, "two": sites[1].port}
    (place / "nginx.conf").write_text(NGINX.format(place=place, port=port, **ports))
    process = subprocess.Popen([nginx, "-c", str(place / "nginx.conf")])
    address = f"http://127.0.0.1:{port}"
    until(lambda: reached(address))
    yield address
    process.terminate()
    process.wait(timeout=20)


def reached(address):
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture(scope="module")
def editor(front):
    return Editor(front)


def names(one):
    """Give the name of the one member, as often as both processes have surely answered."""
    pages = [one.get("/members/nepal/").text for _ in range(8)]
    return {page.partition("<h1>")[2].partition("</h1>")[0] for page in pages}


def rename(editor, name):
    """Have the editor give the member another name."""
    found = editor.get("/admin/members/participant/?q=nepal").text
    address = re.search("/admin/members/participant/[0-9]+/change/", found)[0]
    answer = editor.send(address, editor.form(address) | {"name": name})
    assert answer.status_code == 302, answer.text


def all_say(sites, line):
    return all(line in one.ready() for one in sites for _ in range(4))


def test_who_is_signed_in_is_so_on_both_servers(editor):
    assert [editor.get("/admin/").status_code for _ in range(8)] == [200] * 8


def test_requests_of_one_visitor_are_counted_on_both_together(front):
    asked = [
        requests.get(f"{front}/search/?q=nepal+{n}", headers={"X-Visitor": VISITOR}, timeout=20)
        for n in range(4)
    ]
    # A new minute may have begun between two of them.
    assert [one.status_code for one in asked].count(429) <= 1
    until(
        lambda: (
            429
            in [
                requests.get(
                    f"{front}/search/?q=nepal+{n}", headers={"X-Visitor": VISITOR}, timeout=20
                ).status_code
                for n in range(10, 15)
            ]
        )
    )


def test_an_edit_through_one_server_is_soon_on_every_page_of_both(editor, sites):
    for name in ("Nepal One", "Nepal Two"):
        rename(editor, name)
        until(lambda name=name: all(names(one) == {name} for one in sites))


def test_public_pages_are_read_from_the_replica(replica, sites):
    until(lambda: all_say(sites, "replica: keeps up"))
    before = replica.ask("SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_user_tables")
    for one in sites:
        assert one.get("/people/?q=nobody").status_code == 200

    def read_more():
        asked = "SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_user_tables"
        for one in sites:
            one.get("/workinggroups/")
        return replica.ask(asked) > before + 5

    until(read_more)


def test_a_replica_that_is_behind_puts_no_old_page_under_a_new_state(editor, replica, sites):
    replica.ask("SELECT pg_wal_replay_pause()")
    rename(editor, "Nepal Three")
    until(lambda: all(names(one) == {"Nepal Three"} for one in sites))
    assert all(any("replica: behind" in line for line in one.ready()) for one in sites)
    assert replica.ask("SELECT count(*) FROM members_participant WHERE name = 'Nepal Three'") == 0
    replica.ask("SELECT pg_wal_replay_resume()")
    until(lambda: all_say(sites, "replica: keeps up"))
    assert all(names(one) == {"Nepal Three"} for one in sites)


def test_without_the_primary_the_replica_gives_public_pages_and_the_desk_says_why_not(
    editor, primary, sites
):
    primary.stop("fast")
    for one in sites:
        answers = [one.get("/api/v1/participants/?page_size=7") for _ in range(4)]
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.json()["results"][0]["name"] for answer in answers} == {"Nepal Three"}
        assert one.get("/search/?q=three").status_code == 200
        signed_in = {"Cookie": "sessionid=somebody"}
        assert one.get("/members/nepal/", headers=signed_in).status_code == 503
        assert one.ready() == ["The database is out of reach."]
    assert editor.get("/admin/").status_code == 503
    primary.start()
    until(lambda: editor.get("/admin/").status_code == 200)
    until(lambda: all_say(sites, "replica: keeps up"))


@pytest.mark.parametrize("failing", ["frozen", "stopped"])
def test_without_the_replica_pages_are_read_from_the_primary(editor, replica, sites, failing):
    away = "replica: out of reach, so pages are read from the primary"
    if failing == "frozen":
        with replica.frozen():
            rename(editor, "Nepal Frozen")
            until(lambda: all(names(one) == {"Nepal Frozen"} for one in sites))
            until(lambda: all_say(sites, away))
    else:
        replica.stop("fast")
        rename(editor, "Nepal Stopped")
        until(lambda: all(names(one) == {"Nepal Stopped"} for one in sites))
        until(lambda: all_say(sites, away))
        statuses = {
            one.get(f"/timeline/?since={year}").status_code
            for one in sites
            for year in range(2002, 2008)
        }
        assert statuses == {200}
        replica.start()
    until(lambda: all_say(sites, "replica: keeps up"))


def test_a_page_that_the_replica_breaks_off_is_made_from_the_primary(replica, sites):
    """What happens where its connections are ended while they are in use, again and again."""
    statuses = set()
    for number in range(20):
        replica.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        statuses |= {one.get(f"/timeline/?since={1980 + number}").status_code for one in sites}
    assert statuses == {200}


def test_a_server_that_dies_is_left_out_and_the_other_goes_on(front, editor, sites):
    sites[1].kill()
    assert [editor.get("/admin/").status_code for _ in range(6)] == [200] * 6
    assert [requests.get(f"{front}/members/", timeout=20).status_code for _ in range(6)] == [
        200
    ] * 6
    rename(editor, "Nepal Alone")
    until(lambda: names(sites[0]) == {"Nepal Alone"})

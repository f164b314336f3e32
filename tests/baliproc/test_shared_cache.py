"""What all servers count and remember together, in a real Redis; and what becomes without it."""

import json
import signal

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client

from baliproc.caching.redis import Pool
from baliproc.environment import shared_cache
from baliproc.limits import rate
from desk.kept_sessions import SessionStore
from desk.sessions import sign_out
from tests.redis_server import redis_server
from tests.served import until

pytestmark = pytest.mark.django_db

VISITOR = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def redis(settings, tmp_path):
    """Have the site use a Redis of its own; what it knew of another is forgotten."""
    with redis_server(tmp_path) as server:
        settings.CACHE_URL = server.url
        settings.CACHES = settings.CACHES | {"shared": shared_cache(server.url)}
        settings.SESSION_ENGINE = "desk.kept_sessions"
        settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
        Pool.failed = float("-inf")
        yield server
        disconnect()
    Pool.failed = float("-inf")


def disconnect():
    for pool in caches["shared"]._cache._pools.values():
        pool.disconnect()


def answers(rf, number):
    """Say of each of so many requests of one visitor whether it is answered."""
    request = rf.get("/search/", **VISITOR)
    return [rate(request) is None for _ in range(number)]


def test_requests_are_counted_in_the_shared_cache_for_two_minutes_at_most(redis, rf, settings):
    assert answers(rf, 3) == [True, True, False]
    client = caches["shared"]._cache.get_client()
    (key,) = client.keys()
    assert (client.get(key), 0 < client.ttl(key) <= 120) == (b"3", True)
    assert b"203.0.113" not in key
    settings.CACHES = settings.CACHES | {}  # another process, with nothing in its memory
    assert answers(rf, 1) == [False]


def test_without_the_shared_cache_each_process_counts_for_itself(redis, rf, client):
    assert client.get("/readyz").content.decode().splitlines()[3] == "shared cache: answers"
    redis.stop()
    assert answers(rf, 3) == [True, True, False]
    assert client.get("/members/", **VISITOR).status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.content.decode().splitlines()[3]) == (
        200,
        "shared cache: out of reach, so each process counts for itself",
    )
    redis.start()
    until(lambda: "answers" in client.get("/readyz").content.decode())
    assert answers(rf, 3) == [True, True, False]


def test_a_frozen_shared_cache_keeps_nobody_waiting(redis, rf, client):
    assert answers(rf, 1) == [True]
    redis.process.send_signal(signal.SIGSTOP)
    try:
        assert answers(rf, 3) == [True, True, False]
        failed = Pool.failed
        assert failed > 0
        # Within the rest nothing is asked of it.
        assert answers(rf, 1) == [False]
        assert Pool.failed == failed
    finally:
        redis.process.send_signal(signal.SIGCONT)
    until(lambda: "answers" in client.get("/readyz").content.decode())


@pytest.fixture
def editor(redis, django_user_model):
    user = django_user_model.objects.create_superuser("editor", password="a password of this test")
    browser = Client()
    browser.force_login(user)
    assert browser.get("/admin/").status_code == 200
    return browser


def test_a_session_is_read_from_the_shared_cache_and_kept_there_signed(
    editor, django_assert_num_queries
):
    (row,) = Session.objects.all()
    kept = caches["shared"].get(f"session-{row.session_key}")
    assert kept == row.session_data
    with django_assert_num_queries(0):
        told = SessionStore(row.session_key).load()
    assert told["_auth_user_id"] == str(User.objects.get().pk)
    forged = json.dumps({"_auth_user_id": "1"})
    caches["shared"].set(f"session-{row.session_key}", forged)
    assert editor.get("/admin/").status_code == 302


def test_a_session_that_ends_is_over_at_once_whichever_way_it_ends(editor, redis):
    user = User.objects.get()
    assert sign_out(user) == 1
    assert editor.get("/admin/").status_code == 302
    editor.force_login(user)
    assert editor.get("/admin/").status_code == 200
    Session.objects.all().delete()
    assert editor.get("/admin/").status_code == 302
    editor.force_login(user)
    assert editor.post("/admin/logout/").status_code in (200, 302)
    assert Session.objects.count() == 0
    assert caches["shared"]._cache.get_client().keys("*session-*") == []


def test_the_desk_goes_on_without_the_shared_cache(editor, redis):
    redis.stop()
    assert editor.get("/admin/").status_code == 200
    assert editor.post("/admin/logout/").status_code in (200, 302)
    assert editor.get("/admin/").status_code == 302
    redis.start()
    assert editor.get("/admin/").status_code == 302

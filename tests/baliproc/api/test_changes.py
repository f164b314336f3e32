"""What changed since a time: told as the public could see it, and drafts nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from baliproc.api.changes import changes_since
from tests import makers

pytestmark = pytest.mark.django_db

BEFORE = datetime(2024, 1, 1, tzinfo=UTC)


def at(row, hours):
    """Put the latest entry of a row's history at some hours after the beginning."""
    row.history.filter(history_id=row.history.latest("history_id").history_id).update(
        history_date=BEFORE + timedelta(hours=hours)
    )


def saved(row, hours, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    at(row, hours)


def told(client, since=0.5, **asked):
    moment = (BEFORE + timedelta(hours=since)).isoformat()
    rows = client.get("/api/v1/changes/", {"since": moment, **asked}).json()["results"]
    return [(one["kind"], one["slug"], one["action"]) for one in rows]


@pytest.fixture
def nepal():
    row = makers.participant("nepal")
    at(row, 0)
    return row


def test_row_is_created_changed_withdrawn_and_deleted(client, nepal):
    assert told(client, since=-1) == [("participant", "nepal", "created")]
    assert told(client) == []
    saved(nepal, 1, name="Nepal")
    saved(nepal, 2, state="withdrawn")
    saved(nepal, 3, name="Edited in secret")
    assert told(client) == [("participant", "nepal", "withdrawn")]
    assert told(client, since=2.5) == []
    saved(nepal, 4, state="published")
    history = nepal.history
    nepal.delete()
    gone = history.model.objects.latest("history_id")
    history.model.objects.filter(pk=gone.pk).update(history_date=BEFORE + timedelta(hours=5))
    assert told(client) == [
        ("participant", "nepal", "withdrawn"),
        ("participant", "nepal", "deleted"),
    ]


def test_changes_have_an_order_an_address_and_a_time(client, nepal):
    held = makers.membership(participant=nepal)
    at(held, 1)
    saved(nepal, 2, name="Nepal")
    answer = client.get("/api/v1/changes/?since=2024-01-01T00:30:00Z").json()
    assert answer["count"] == 2
    record = "http://testserver/api/v1/participants/nepal/"
    page = "http://testserver/members/nepal/"
    assert answer["results"] == [
        {
            "kind": "membership",
            "slug": None,
            "action": "created",
            "resource": "participants",
            "record": record,
            "url": page,
            "modified": "2024-01-01T01:00:00Z",
        },
        {
            "kind": "participant",
            "slug": "nepal",
            "action": "changed",
            "resource": "participants",
            "record": record,
            "url": page,
            "modified": "2024-01-01T02:00:00Z",
        },
    ]


def test_part_that_is_withdrawn_names_the_record_it_was_part_of(client, nepal):
    held = makers.membership(participant=nepal)
    saved(held, 1, state="withdrawn")
    held.history.filter(state="published").update(history_date=BEFORE)
    (one,) = client.get("/api/v1/changes/?since=2024-01-01T00:30:00Z").json()["results"]
    assert (one["kind"], one["action"]) == ("membership", "withdrawn")
    assert one["record"] == "http://testserver/api/v1/participants/nepal/"
    assert one["url"] == "http://testserver/members/nepal/"


def test_what_the_public_never_saw_is_told_nowhere(client):
    hidden = makers.participant("hidden", state="draft")
    held = makers.membership(participant=hidden)
    hidden.name = "Still hidden"
    hidden.save()
    held.delete()
    hidden.delete()
    makers.outcome(makers.meeting("draft-meeting", state="draft"), slug="secret").delete()
    assert client.get("/api/v1/changes/").json()["count"] == 0


@pytest.mark.parametrize(
    "since",
    [
        "2024-01-01",
        "2024-01-01T00:00:00",
        "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "yesterday",
        "2024-01-01T00:00:00Z\x00",
        "9" * 5000,
    ],
)
def test_time_that_is_none_is_told(client, since):
    answer = client.get("/api/v1/changes/", {"since": since})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["since"]


@pytest.mark.parametrize(
    "since",
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59", "2024-01-01t00:00:00.5z"],
)
def test_any_time_of_rfc_3339_is_understood(client, since):
    assert client.get("/api/v1/changes/", {"since": since}).status_code == 200


def test_row_without_a_page_has_no_address(client):
    makers.figure("cases")
    (one,) = client.get("/api/v1/changes/").json()["results"]
    assert (one["kind"], one["slug"], one["url"], one["record"]) == ("figure", "cases", None, None)


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_changes_cost_the_same_queries_for_any_number(client, django_assert_num_queries, rows):
    for number in range(rows):
        row = makers.participant(f"member-{number}")
        makers.membership(participant=row)
        gone = makers.role(participant=row, group=makers.group(f"group-{number}"))
        gone.state = "withdrawn"
        gone.save()
    with django_assert_num_queries(13):
        answer = client.get("/api/v1/changes/?page_size=200")
    assert answer.json()["count"] == 4 * rows


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles nothing")
def test_changes_of_all_tables_are_read_without_compiling_the_statement():
    """It took a second on an idle machine, and so long under load that the server gave it up."""
    sql, values = changes_since(None).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE) {sql}", values)
        plan = [line for (line,) in cursor.fetchall()]
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
    assert "JIT:" not in plan

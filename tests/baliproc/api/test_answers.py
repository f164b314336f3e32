"""How every address of the API answers: read only, by anybody, validated, wrong input told."""

import json

import pytest
from django.test import Client

from tests import makers
from tests.makers import Participant

pytestmark = pytest.mark.django_db

LIST = "/api/v1/participants/"


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == answer.status_code
    assert {"type", "title", "detail"} <= set(told)
    return told


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_writing_is_refused(client, method):
    answer = getattr(client, method)(LIST)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert problem(answer)["title"] == "Method Not Allowed"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing/",
        "/api/v2/",
        "/api/v1/participants/atlantis/",
        "/api/v1/participants/atlan%0Atis/",
        "/api/v1/action-items/0/",
    ],
)
def test_nothing_there_is_a_problem(client, path):
    assert problem(client.get(path))["status"] == 404


def test_media_type_that_is_not_given_is_refused(client):
    assert problem(client.get(LIST, headers={"accept": "application/xml"}))["status"] == 406
    assert client.get(LIST, headers={"accept": "text/html, */*;q=0.8"}).status_code == 200


def test_answer_has_one_form_whatever_is_accepted(client):
    makers.participant("nepal")
    wanted = ("*/*", "application/json", "application/json; indent=8")
    found = [client.get("/api/v1/participants/", headers={"accept": one}) for one in wanted]
    assert len({(answer.content, answer["ETag"], answer["Content-Type"]) for answer in found}) == 1


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("colour=red", "colour", "There is no such parameter here. Known are: status, kind,"),
        ("kind=x", "kind", "“x”: it is not one of the choices."),
        ("kind=%00", "kind", "“�”: it holds a control character, or is not UTF-8."),
        ("kind=%ED%A0%80", "kind", "it holds a control character, or is not UTF-8."),
        ("kind=government&kind=company", "kind", "It is given more than once."),
        ("as_of=2001", "as_of", "“2001”: it is no date from 2002 to 9999"),
        ("as_of=2023-02-29", "as_of", "“2023-02-29”: it is no date from 2002 to 9999"),
        ("as_of=soon", "as_of", "“soon”: it is no date from 2002 to 9999"),
        ("iso3=nepal", "iso3", "“nepal”: An ISO 3166-1 code has three letters."),
        ("page=0", "page", "“0”: it is not a whole number from 1 to 100000."),
        ("page=01", "page", "“01”: it is not a whole number from 1 to 100000."),
        ("page=two", "page", "“two”: it is not a whole number from 1 to 100000."),
        ("page=%D9%A2", "page", "“٢”: it is not a whole number from 1 to 100000."),
        ("page_size=201", "page_size", "“201”: it is not a whole number from 1 to 200."),
        (f"page_size={'9' * 400}", "page_size", "it is not a whole number from 1 to 200."),
    ],
)
def test_parameter_without_sense_is_named(client, query, name, reason):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    (told,) = problem(answer)["errors"][name]
    assert reason in told


def test_every_fault_is_told_at_once(client):
    told = problem(client.get(f"{LIST}?kind=x&page=0&colour=red"))
    assert set(told["errors"]) == {"kind", "page", "colour"}


def test_page_beyond_the_last_is_not_found(client):
    told = problem(client.get(f"{LIST}?page=2"))
    assert told["detail"] == "This list has 1 page. There is no page 2."


def test_pages_lead_to_one_another(client):
    for number in range(5):
        makers.participant(f"member-{number}")
    second = client.get(f"{LIST}?page=2&page_size=2&kind=government&region=").json()
    assert [one["slug"] for one in second["results"]] == ["member-2", "member-3"]
    address = "http://testserver/api/v1/participants/?page_size=2&kind=government"
    assert second["count"] == 5
    assert second["next"] == f"{address}&page=3"
    assert second["previous"] == f"{address}&page=1"


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_is_nowhere(client, state):
    hidden = makers.participant("hidden", state=state)
    makers.membership(participant=hidden)
    body = makers.group()
    makers.role(group=body, participant=hidden)
    makers.meeting(host=hidden)
    spoken = makers.meeting_role(
        meeting=makers.meeting("m"), person=makers.person(), role="speaker"
    )
    spoken.on_behalf = hidden
    spoken.save()
    for name in ("participants", "groups", "meetings", "timeline", "changes"):
        assert b"hidden" not in client.get(f"/api/v1/{name}/").content


def test_renamed_record_is_led_to_and_withdrawn_one_is_gone(client):
    body = makers.group("old-name")
    body.slug = "new-name"
    body.save()
    moved = client.get("/api/v1/groups/old-name/?as_of=2010")
    assert (moved.status_code, moved["Location"]) == (301, "/api/v1/groups/new-name/?as_of=2010")
    body.state = "withdrawn"
    body.save()
    gone = client.get("/api/v1/groups/new-name/")
    assert problem(gone)["detail"].startswith("This was the body “Old-Name”, withdrawn on ")
    assert gone.status_code == 410


def test_answer_is_validated_by_its_bytes(client):
    row = makers.participant()
    first = client.get(LIST)
    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    Participant.objects.filter(pk=row.pk).update(name="Renamed past the history")
    changed = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_answer_is_validated_by_date(client):
    row = makers.participant()
    row.history.update(history_date="2024-05-01T10:00:00Z")
    answer = client.get(LIST)
    assert answer["Last-Modified"] == "Wed, 01 May 2024 10:00:00 GMT"
    since = {"if-modified-since": answer["Last-Modified"]}
    assert client.get(LIST, headers=since).status_code == 304
    cited = makers.cite(row)
    cited.history.update(history_date="2024-05-01T10:00:01Z")
    makers.Passage.history.update(history_date="2024-05-01T10:00:00Z")
    makers.Chapter.history.update(history_date="2024-05-01T10:00:00Z")
    makers.Document.history.update(history_date="2024-05-01T10:00:00Z")
    assert client.get(LIST, headers=since).status_code == 200


def test_condition_that_fails_is_a_problem(client):
    assert problem(client.get(LIST, headers={"if-match": '"other"'}))["status"] == 412


def test_anybody_may_read_and_nobody_is_known(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("editor"))
    answer = client.get(LIST, headers={"origin": "https://example.org"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in answer.get("Vary", "")
    assert answer.cookies == {}
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", [LIST, "/api/v1/nothing/", f"{LIST}?kind=x", "/api/v1/schema/"])
def test_leave_to_read_is_on_errors_too(client, path):
    assert client.get(path)["Access-Control-Allow-Origin"] == "*"


def test_preflight_is_answered(client):
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    answer = client.options(LIST, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_pages_give_no_leave(client):
    assert "Access-Control-Allow-Origin" not in client.get("/about/")


def test_head_has_the_validators_and_no_body(client):
    answer = client.head(LIST)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == client.get(LIST)["ETag"]


def test_failure_of_the_site_is_a_problem(monkeypatch):
    def fails(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("baliproc.api.answers.last_entry", fails)
    answer = Client(raise_request_exception=False).get(LIST)
    assert problem(answer)["title"] == "Internal Server Error"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_unreadable_host_is_a_problem(client):
    assert problem(client.get(LIST, headers={"host": "bad host"}))["status"] == 400


def test_api_is_found_from_a_guess(client):
    told = client.get("/api/").json()
    assert told["v1"] == "http://testserver/api/v1/"
    assert client.get(told["documentation"]).status_code == 200
    root = client.get("/api/v1/").json()
    assert {client.get(address).status_code for address in root.values()} == {200}

"""Error pages: 404 offers what may have been meant, the others need nothing that may be broken."""

import re
import sqlite3
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from baliproc import errors
from baliproc.errors import alone, asked
from tests import makers
from tests.makers import Participant


def failing(error):
    def view(request):
        raise error

    return view


def saving_on_a_full_disk(request):
    messages.success(request, "Saved.")
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise OperationalError("database or disk is full") from cause


urlpatterns = [
    path("refused/", failing(PermissionDenied())),
    path("strange/", failing(SuspiciousOperation())),
    path("broken/", failing(ZeroDivisionError())),
    path("away/", failing(OperationalError("database is locked"))),
    path("full/", saving_on_a_full_disk),
    path("form/", lambda request: HttpResponse()),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = "tests.baliproc.test_errors"
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def heading(page):
    return BeautifulSoup(page.content, "html.parser").h1.get_text(strip=True)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/refused/", 403, "This is not open to you"),
        ("/strange/", 400, "This request makes no sense to the site"),
        ("/broken/", 500, "Something went wrong here"),
        ("/away/", 503, "The site is away for a moment"),
    ],
)
def test_failure_has_its_page_without_a_query(visitor, address, status, words):
    page = visitor.get(address)
    assert (page.status_code, heading(page)) == (status, words)
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert page.get("Retry-After") == ("30" if status == 503 else None)


def test_form_without_its_safeguard_is_told_so(visitor):
    page = visitor.post("/form/")
    assert (page.status_code, heading(page)) == (403, "The form came back without its safeguard")


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [("/away/", 503, "The database is away"), ("/full/", 507, "The disk of the site is full")],
)
def test_what_was_sent_in_vain_is_on_the_page_to_be_sent_again(visitor, address, status, words):
    visitor.handler.enforce_csrf_checks = False
    page = visitor.post(address, {"name": "Nepal", "text": '"Two\r\nlines" & <b>', "opened": "a b"})
    soup = BeautifulSoup(page.content, "html.parser")
    assert (page.status_code, heading(page), page["Retry-After"]) == (status, "Not saved", "30")
    assert words in soup.select_one(".lead").text
    sent = {one["name"]: one["value"] for one in soup.select("form input")}
    assert sent == {"name": "Nepal", "text": '"Two\r\nlines" & <b>', "opened": "a b"}
    assert [one.text for one in soup.select("dt")] == ["text"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]


def test_nothing_of_a_form_with_a_secret_is_on_the_page(visitor):
    visitor.handler.enforce_csrf_checks = False
    page = visitor.post("/away/", {"username": "jane", "password": "a word of her own"})
    assert page.status_code == 503
    assert b"jane" not in page.content
    assert b"a word of her own" not in page.content


def test_nobody_is_told_afterwards_that_it_was_saved(visitor):
    visitor.handler.enforce_csrf_checks = False
    page = visitor.post("/full/", {"name": "Nepal"})
    assert page.status_code == 507
    assert "messages" not in page.cookies


@pytest.mark.parametrize("status", [400, 403, 429, 500, 503])
def test_page_stands_alone(status):
    """It is whole without a style sheet, and names no file by a manifest that may be missing."""
    page = alone(status)
    text = page.content.decode()
    soup = BeautifulSoup(text, "html.parser")
    assert page.status_code == status
    assert f"Error {status}" in text
    assert soup.title.get_text() == f"{soup.h1.get_text()} – Bali Process knowledge base"
    assert len(soup.select("main li")) >= 2
    assert soup.select_one("main a")["href"] == "/"
    assert not re.search(r"<style|<script| style=", text)
    for link in soup.select("head link"):
        assert Path(settings.BASE_DIR, link["href"].lstrip("/")).exists()


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("/members/new-zealnd/", "new zealnd"),
        ("/Members/Türkiye", "turkiye"),
        ("/a/b_c/", "b c"),
        ("/", ""),
        ("/…/", ""),
        ("/wp-login.php", ""),
        ("/" + "x" * 10_000 + "/", "x" * 60),
    ],
)
def test_words_asked_for_are_those_of_the_last_segment(address, text):
    assert asked(address) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("new", ["/members/new-zealand/"]),
        ("nepol", ["/members/nepal/"]),
        ("aotearoha", ["/members/new-zealand/"]),
        ("new-zealnd", ["/members/new-zealand/"]),
        ("qqq", []),
        ("-", []),
        ("x" * 300, []),
    ],
)
def test_near_are_those_so_named_or_else_those_named_much_like_it(client, text, urls):
    makers.participant("nepal", name="Nepal")
    zealand = makers.participant("new-zealand", name="New Zealand")
    makers.participant_alias(owner=zealand, text="Aotearoa")
    assert near(client, text) == urls


@pytest.mark.django_db
def test_near_keeps_drafts_to_itself(client):
    makers.participant("nepal", name="Nepal", state="draft")
    assert near(client, "nepal") == near(client, "nepol") == []


def near(client, text):
    """Give what the page of an unknown address of this name offers."""
    page = client.get(f"/members/{text}/")
    assert page.status_code == 404
    soup = BeautifulSoup(page.content, "html.parser")
    return [link["href"] for link in soup.select(".ask ~ ul a")]


@pytest.mark.django_db
def test_not_found_has_a_search_box_filled_and_near_matches(client):
    makers.participant("nepal", name="Nepal")
    page = client.get("/members/nepol/")
    soup = BeautifulSoup(page.content, "html.parser")
    assert page.status_code == 404
    assert soup.select_one("#again-q")["value"] == "nepol"
    assert [link["href"] for link in soup.select(".ask ~ ul a")] == ["/members/nepal/"]
    assert soup.select_one("link[rel=canonical]") is None
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.django_db
def test_not_found_escapes_what_was_asked(client):
    text = client.get("/%3Cscript%3Ealert(1)%3C%2Fscript%3E/").content.decode()
    assert "<script>alert" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3, 300])
def test_not_found_issues_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.participant(f"harbour-{number}", name=f"Harbour {number:03}")
    call_command("index", verbosity=0)
    with django_assert_num_queries(3):
        page = client.get("/nowhere/harbour/")
    assert page.status_code == 404
    assert Participant.objects.count() == rows


@pytest.mark.django_db
def test_not_found_of_a_file_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/wp-login.php").status_code == 404

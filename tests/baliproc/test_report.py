"""“Something wrong on this page?”: what a reader sends, what is refused, what others never see."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from desk import limiting
from desk.forms import LEAST_SECONDS, MOST_SECONDS, new_stamp
from desk.models import EMAIL_DAYS, Report, Sending
from tests import makers

pytestmark = pytest.mark.django_db

FORM = "/report/"


@pytest.fixture
def nepal():
    return makers.participant("nepal")


def sent(**values):
    """Give what a reader sends who wrote for a minute."""
    stamp = new_stamp(time.time() - 60)
    return {"page": "/members/nepal/", "text": "It is older.", "stamp": stamp, **values}


def page_of(answer):
    return answer.content.decode()


def test_foot_of_a_record_s_page_leads_to_the_form_filled_in(client, nepal):
    page = page_of(client.get("/members/nepal/"))
    link = re.search(r'href="(/report/\?page=[^"]+)"', page)[1]
    form = page_of(client.get(link))
    assert 'name="page" value="/members/nepal/"' in form
    assert '<a href="/members/nepal/">Nepal</a>' in form


def test_link_may_fill_in_field_and_value(client, nepal):
    form = page_of(client.get(f"{FORM}?page=/members/nepal/&field=since&value=2002+or+<b>"))
    assert 'name="field" value="since"' in form
    assert "2002 or &lt;b&gt;</textarea>" in form


def test_report_is_kept_with_its_record_and_led_to(client, nepal):
    values = {"field": "since", "value": "2002", "right": "2003", "source": "Page 7"}
    answer = client.post(FORM, sent(**values, email="a@example.org", thanks="A. Reader"))
    row = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/report/{row.token}/")
    assert (row.label, row.slug, row.page) == ("members.participant", "nepal", "/members/nepal/")
    assert {name: getattr(row, name) for name in values} == values
    assert (row.email, row.thanks, row.state) == ("a@example.org", "A. Reader", "new")
    page = page_of(client.get(answer["Location"]))
    assert "It is older." in page
    assert "none yet" in page
    assert "a@example.org" not in page


def test_page_of_a_passage_is_named_by_its_whole_key(client):
    row = makers.passage(code="2002")
    client.post(FORM, sent(page="http://testserver/sources/passages/history-2002/?x=1#y"))
    assert Report.objects.values_list("label", "slug", "page").get() == (
        "sources.passage",
        row.key_text,
        "/sources/passages/history-2002/",
    )


def test_page_of_a_list_has_no_record(client):
    client.post(FORM, sent(page="/members/"))
    assert Report.objects.values_list("label", "slug").get() == ("", "")


def test_reader_sees_the_answer_at_an_address_that_nobody_guesses(client, nepal):
    location = client.post(FORM, sent())["Location"]
    Report.objects.update(state="accepted", answer="Right:\nmended.", handled=timezone.now())
    page = page_of(client.get(location))
    assert "accepted" in page
    assert "Right:<br>mended." in page
    assert len(location) == len("/report//") + 32
    assert client.get("/report/another/").status_code == 404


@pytest.mark.parametrize("path", [FORM, "/report/?page=/members/nepal/"])
def test_form_and_answer_are_stored_nowhere_and_found_by_no_search_engine(client, nepal, path):
    location = client.post(FORM, sent())["Location"]
    for address in (path, location):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in page_of(answer)


def test_form_alone_sets_the_cookie_that_guards_it(client, nepal):
    assert not client.get("/members/nepal/").cookies
    assert "csrftoken" in client.get(FORM).cookies


def test_page_in_front_of_which_the_form_was_open_sets_no_cookie_again(client, nepal):
    client.get(FORM)
    answer = client.get("/members/nepal/")
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]


def test_form_from_another_site_is_refused(nepal):
    client = Client(enforce_csrf_checks=True)
    assert client.post(FORM, sent()).status_code == 403
    token = client.get(FORM).cookies["csrftoken"].value
    assert client.post(FORM, sent(csrfmiddlewaretoken=token)).status_code == 303


WRONG = {
    "no text": ({"text": " "}, "Say what is wrong."),
    "no page": ({"page": ""}, "Say on which page."),
    "no such page": ({"page": "/members/nowhere/"}, "There is no public page at this address."),
    "the desk": ({"page": "/admin/"}, "There is no public page at this address."),
    "elsewhere": ({"page": "https://["}, "There is no public page"),
    "a NUL": ({"text": "a\x00b"}, "Null characters are not allowed."),
    "a NUL in the page": ({"page": "/members/nepal/\x00"}, "Null characters are not allowed."),
    "100 KB": ({"text": "x" * 100_000}, "at most 4000 characters (it has 100000)"),
    "long source": ({"source": "x" * 2001}, "at most 2000 characters (it has 2001)"),
    "e-mail": ({"email": "nobody"}, "Enter a valid email address."),
    "trap": ({"website": "http://spam.example"}, "This came as programs send it."),
    "no stamp": ({"stamp": ""}, "This page was open for a day or more."),
    "forged stamp": ({"stamp": "abc:def:ghi"}, "This page was open for a day or more."),
    "NUL stamp": ({"stamp": "\x00"}, "This page was open for a day or more."),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_told_and_nothing_is_lost(client, nepal, case):
    values, told = WRONG[case]
    answer = client.post(FORM, sent(right="Kept as written.", **values))
    page = page_of(answer)
    assert answer.status_code == 400
    assert told in page
    assert "Kept as written." in page
    assert not Report.objects.exists()
    if case == "100 KB":
        assert "x" * 100_000 in page


def test_draft_s_page_is_no_page(client):
    makers.participant("draft", state="draft")
    assert client.post(FORM, sent(page="/members/draft/")).status_code == 400


def stamp_in(answer):
    return re.search(r'name="stamp" value="([^"]+)"', page_of(answer))[1]


def test_what_came_too_fast_goes_through_a_little_later(client, nepal):
    first = client.post(FORM, sent(stamp=new_stamp(time.time() - LEAST_SECONDS + 2)))
    assert "faster than one can write" in page_of(first)
    assert first.status_code == 400
    assert (
        client.post(FORM, sent(stamp=new_stamp(time.time() - LEAST_SECONDS - 1))).status_code == 303
    )


def test_form_that_was_open_for_days_is_given_a_new_stamp(client, nepal):
    old = new_stamp(time.time() - MOST_SECONDS - 1)
    answer = client.post(FORM, sent(stamp=old))
    assert answer.status_code == 400
    assert stamp_in(answer) != old


def test_trapped_form_can_be_sent_again_as_it_is(client, nepal):
    values = sent(website="http://spam.example")
    page = page_of(client.post(FORM, values))
    assert "spam.example" not in page
    assert client.post(FORM, values | {"website": ""}).status_code == 303


def test_second_press_of_the_button_sends_nothing_twice(client, nepal):
    values = sent()
    assert client.post(FORM, values)["Location"] == client.post(FORM, values)["Location"]
    changed = client.post(FORM, values | {"text": "Another thing."})
    assert changed.status_code == 409
    assert "Another thing." in page_of(changed)
    assert Report.objects.count() == 1
    assert Sending.objects.get().number == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("page=/nowhere/", "There is no public page at this address."),
        ("page=%00", "Null characters are not allowed."),
        ("page=/members/&value=" + "x" * 1001, "at most 1000 characters"),
        ("page=/members/&page=/meetings/", "it is given more than once"),
    ],
)
def test_address_that_makes_no_sense_is_told_on_the_form(client, query, told):
    answer = client.get(f"{FORM}?{query}")
    assert answer.status_code == 400
    assert told in page_of(answer)
    assert "<textarea" in page_of(answer)


def test_unknown_parameters_are_nothing_to_the_form(client):
    assert client.get(f"{FORM}?utm=1&text=Advertisement").status_code == 200
    assert "Advertisement" not in page_of(client.get(f"{FORM}?text=Advertisement"))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(FORM).status_code == 405


# how often


def test_eleventh_report_of_an_address_in_an_hour_waits_and_is_kept_on_the_page(client, nepal):
    for _number in range(limiting.MOST):
        assert client.post(FORM, sent()).status_code == 303
    answer = client.post(FORM, sent(right="Kept as written."))
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= limiting.SECONDS
    assert "Kept as written." in page_of(answer)
    assert "Too many reports came from your network" in page_of(answer)
    assert Report.objects.count() == limiting.MOST
    assert client.post(FORM, sent(), REMOTE_ADDR="192.0.2.9").status_code == 303


def test_half_of_an_ipv6_address_counts(client, nepal):
    for number in range(limiting.MOST):
        client.post(FORM, sent(), REMOTE_ADDR=f"2001:db8::{number:x}")
    assert client.post(FORM, sent(), REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert client.post(FORM, sent(), REMOTE_ADDR="2001:db8:0:1::1").status_code == 303


def test_no_address_is_kept_and_no_count_longer_than_its_hour(client, nepal):
    client.post(FORM, sent(), REMOTE_ADDR="192.0.2.9")
    row = Sending.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", row.digest)
    assert limiting.digest("192.0.2.9", 1) != limiting.digest("192.0.2.9", 2)
    Sending.objects.update(until=timezone.now() - timedelta(seconds=1), digest="0" * 64)
    limiting.seconds_to_wait("192.0.2.10")
    assert not Sending.objects.filter(digest="0" * 64).exists()


def test_email_is_erased_after_its_days(client, nepal):
    client.post(FORM, sent(email="old@example.org"))
    Report.objects.update(sent=timezone.now() - timedelta(days=EMAIL_DAYS, seconds=1))
    client.post(FORM, sent(email="new@example.org"))
    assert set(Report.objects.values_list("email", flat=True)) == {"", "new@example.org"}


def test_command_erases_emails_and_says_how_many(capsys):
    Report.objects.create(page="/", text="x", email="a@example.org")
    Report.objects.update(sent=timezone.now() - timedelta(days=EMAIL_DAYS + 1))
    call_command("eraseemails")
    assert capsys.readouterr().out == "E-mail addresses erased: 1.\n"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database is one thread's")
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_than_the_most_are_let_through():
    waits, start = [], threading.Barrier(4)

    def try_five_times():
        try:
            start.wait()
            waits.extend(limiting.seconds_to_wait("192.0.2.9") for _number in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_five_times) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in waits) == limiting.MOST
    assert len(waits) == 20

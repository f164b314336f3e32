"""What a page is compressed by."""

import gzip

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler

from baliproc.caching.pages import PageCache
from baliproc.compression import accepted
from tests.wsgi import asked

pytestmark = pytest.mark.django_db

OPENED = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(
    ("offers", "encodings"),
    [
        ("", ()),
        ("identity", ()),
        ("gzip;q=0, br;q=0", ()),
        ("br;q=0, gzip", ("gzip",)),
        ("br; q=0.000, gzip ; q=0.001", ("gzip",)),
        ("gzip;q=0., br", ("br",)),
        ("*", ("br", "gzip")),
        ("*, gzip;q=0", ("br",)),
        ("GZIP", ("gzip",)),
        ("gzip; q=0.5, br ;q=1", ("br", "gzip")),
        ("*;q=0", ()),
        (",,;q=,", ()),
    ],
)
def test_encodings_are_those_that_the_visitor_allows(offers, encodings):
    assert accepted(offers) == encodings


@pytest.mark.parametrize(
    ("offers", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0.5", "br"),
        ("BR", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.0", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("gzip;q=0", None),
        ("gzip;q=0, *", "br"),
        ("gzip", "gzip"),
        ("brotli", None),
        ("identity", None),
        ("", None),
    ],
)
def test_page_is_compressed_by_what_the_browser_takes(client, offers, encoding):
    plain = client.get("/about/").content
    answer = client.get("/about/", headers={"accept-encoding": offers})
    assert answer.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer["Vary"]
    assert OPENED[encoding](answer.content) == plain
    assert answer.get("Content-Length", str(len(answer.content))) == str(len(answer.content))


def test_answer_that_depends_on_a_cookie_is_left_to_gzip(client):
    answer = client.get("/admin/login/", headers={"accept-encoding": "gzip, br"})
    assert answer["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("offers", "sent"),
    [
        ("br, gzip", ("br", b"B")),
        ("br;q=0, gzip", ("gzip", b"GG")),
        ("br;q=0, gzip;q=0.0", (None, b"plain")),
        ("", (None, b"plain")),
    ],
)
def test_static_file_is_one_that_the_browser_takes(client, settings, tmp_path, offers, sent):
    for ending, content in (("", b"plain"), (".gz", b"GG"), (".br", b"B")):
        (tmp_path / f"app.css{ending}").write_bytes(content)
    settings.STATIC_ROOT = tmp_path
    answer = client.get("/static/app.css", headers={"accept-encoding": offers})
    assert (answer.get("Content-Encoding"), answer.getvalue()) == sent
    assert answer["Vary"] == "Accept-Encoding"


def test_static_file_without_a_compressed_one_is_sent_as_it_is(client, settings, tmp_path):
    (tmp_path / "card.png").write_bytes(b"picture" * 100)
    settings.STATIC_ROOT = tmp_path
    answer = client.get("/static/card.png", headers={"accept-encoding": "br, gzip"})
    assert (answer.get("Content-Encoding"), answer.getvalue()) == (None, b"picture" * 100)
    assert answer["Content-Length"] == "700"


def cache(most_page_bytes=1 << 20):
    """Give the site with its page cache in front; a page above these bytes is not kept."""
    return PageCache(
        WSGIHandler(), lambda: 1, session_cookie="sessionid", most_page_bytes=most_page_bytes
    )


@pytest.mark.parametrize(
    ("address", "offers", "encoding"),
    [
        ("/nowhere/", "gzip, br", "br"),
        ("/nowhere/", "gzip", "gzip"),
        ("/nowhere/", "br;q=0", None),
        ("/search/?page=x", "br", "br"),
        ("/data/dictionary.csv", "gzip, br", "gzip"),
        ("/data/dictionary.csv", "gzip;q=0, br", None),
        ("/data/meetings.xlsx", "gzip, br", None),
    ],
)
def test_what_the_page_cache_does_not_keep_is_compressed_too(address, offers, encoding):
    pages = cache()
    plain = asked(pages, address, HTTP_ACCEPT_ENCODING="")
    answer = asked(pages, address, HTTP_ACCEPT_ENCODING=offers)
    assert not pages.entries
    assert answer.headers.get("Content-Encoding") == encoding
    assert OPENED[encoding](answer.body) == plain.body
    assert plain.headers.get("Vary", "") == answer.headers.get("Vary", "")
    assert answer.headers.get("Vary", "") == ("" if "xlsx" in address else "Accept-Encoding")
    assert answer.headers.get("Content-Length", str(len(answer.body))) == str(len(answer.body))


def test_page_too_large_to_be_kept_is_compressed_under_a_weak_tag():
    pages = cache(most_page_bytes=100)
    answer = asked(pages, "/api/v1/schema/", HTTP_ACCEPT_ENCODING="br")
    plain = asked(pages, "/api/v1/schema/")
    assert (answer.headers["Content-Encoding"], len(pages.entries)) == ("br", 0)
    assert brotli.decompress(answer.body) == plain.body
    assert answer.headers["ETag"] == f"W/{plain.headers['ETag']}"
    tag = {"HTTP_IF_NONE_MATCH": answer.headers["ETag"], "HTTP_ACCEPT_ENCODING": "br"}
    again = asked(pages, "/api/v1/schema/", **tag)
    assert again.status == 304
    assert "Accept-Encoding" in again.headers["Vary"]


def test_what_is_kept_is_kept_once_whatever_the_first_visitor_takes():
    pages = cache()
    first, plain, second = (
        asked(pages, "/about/", HTTP_ACCEPT_ENCODING=offers) for offers in ("br", "", "br")
    )
    assert len(pages.entries) == 1
    assert first == second
    assert brotli.decompress(first.body) == plain.body

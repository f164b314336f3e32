"""What a page is compressed by."""

import gzip

import brotli
import pytest

from baliproc.compression import accepted

pytestmark = pytest.mark.django_db


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
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert opened(answer.content) == plain
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

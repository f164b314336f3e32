"""What a page is compressed by."""

import gzip

import brotli
import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("offers", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0.5", "br"),
        ("BR", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.0", "gzip"),
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

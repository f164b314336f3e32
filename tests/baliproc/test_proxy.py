"""Who says what of a request, and who is believed."""

import pytest

from baliproc.proxy import METHODS, REFUSED, Proxied, networks

PROXIES = networks(["127.0.0.1", "10.0.0.0/8", "::1"])


def seen(method="GET", remote="127.0.0.1", proxies=PROXIES, **headers):
    """Give what the site behind sees of a request."""
    found = []
    environ = {"REQUEST_METHOD": method, "REMOTE_ADDR": remote, "wsgi.url_scheme": "http"}
    site = Proxied(lambda environ, start_response: found.append(environ) or [], proxies)
    site(environ | headers, lambda status, headers: found.append(status))
    return found[0]


def test_scheme_and_visitor_are_as_the_proxy_says():
    environ = seen(HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert (environ["wsgi.url_scheme"], environ["REMOTE_ADDR"]) == ("https", "203.0.113.9")


def test_visitor_is_the_last_address_that_is_no_proxy():
    chain = "198.51.100.1, 203.0.113.9, 10.1.2.3"
    assert seen(HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == "203.0.113.9"
    assert seen(HTTP_X_FORWARDED_FOR="10.0.0.1")["REMOTE_ADDR"] == "10.0.0.1"


@pytest.mark.parametrize("remote", ["203.0.113.9", "", "unix:", "10.0.0.1.evil"])
def test_nobody_else_is_believed(remote):
    environ = seen(
        remote=remote, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="198.51.100.1"
    )
    assert (environ["wsgi.url_scheme"], environ["REMOTE_ADDR"]) == ("http", remote)


@pytest.mark.parametrize("name", ["HOST", "PORT", "SERVER", "PREFIX", "PROTO"])
def test_no_forwarded_header_reaches_the_site(name):
    environ = seen(**{f"HTTP_X_FORWARDED_{name}": "evil.example", "HTTP_FORWARDED": "for=x"})
    assert not [key for key in environ if "FORWARDED" in key]
    assert environ["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("nonsense", ["", "x", "1.2.3.4.5", "203.0.113.9:80", ","])
def test_an_address_that_is_none_leaves_the_proxys(nonsense):
    assert seen(HTTP_X_FORWARDED_FOR=nonsense)["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW", "get"])
def test_methods_that_no_page_answers_are_refused(method):
    assert seen(method)[REFUSED] == (405, "method")


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_pages_answer_pass(method):
    assert seen(method)["REQUEST_METHOD"] == method

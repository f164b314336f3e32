"""What the proxy in front of the site says of a request, believed from that proxy alone."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

FORWARDED = "HTTP_X_FORWARDED_"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

REFUSED = "baliproc.refused"
"""Under this name a request that is not answered has the status and the limit it went over."""

LONGEST_ADDRESS = 8_000
"""Characters of path and query; RFC 9110, 4.1, asks to take as many."""

MOST_HEADERS = 16_000
"""Characters of all headers together; browsers send one or two thousand."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(words: Iterable[str]) -> list[Network]:
    """Give addresses and networks as written: ``127.0.0.1``, ``10.0.0.0/8``; raises ValueError."""
    return [ipaddress.ip_network(word) for word in words]


class Proxied:
    """A WSGI application behind a proxy, or open to the network.

    From one of ``proxies``, ``X-Forwarded-Proto`` gives the scheme and the last address in
    ``X-Forwarded-For`` that is no proxy gives the visitor's. From anyone else, and for
    every other ``X-Forwarded`` header, nothing is believed: Django never sees them. A
    method that no page answers, and an address or headers too long to be read, are marked as
    ``REFUSED``: ``limits`` tells so.
    """

    def __init__(
        self, application: Callable[..., Iterable[bytes]], proxies: Iterable[Network] = ()
    ) -> None:
        self.application = application
        self.proxies = list(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # One pass over the environment, as every request is looked at, kept pages too.
        size, forwarded = 0, []
        for name, value in environ.items():
            if name[:5] == "HTTP_":
                size += len(name) + len(value)
                if name[5:16] == "X_FORWARDED" or name == "HTTP_FORWARDED":
                    forwarded.append(name)
        if forwarded:
            told = {name: environ.pop(name) for name in forwarded}
            if self.is_proxy(environ.get("REMOTE_ADDR", "")):
                self.believe(environ, told)
        if why := refusal(environ, size):
            environ[REFUSED] = why
            # Told as it is asked, and not after a redirect to https.
            environ["wsgi.url_scheme"] = "https"
        return self.application(environ, start_response)

    def believe(self, environ: dict[str, Any], told: dict[str, str]) -> None:
        if told.get(f"{FORWARDED}PROTO") in ("http", "https"):
            environ["wsgi.url_scheme"] = told[f"{FORWARDED}PROTO"]
        for address in reversed(told.get(f"{FORWARDED}FOR", "").split(",")):
            address = address.strip()
            if not is_address(address):
                return
            environ["REMOTE_ADDR"] = address
            if not self.is_proxy(address):
                return

    def is_proxy(self, text: str) -> bool:
        return is_among(text, self.proxies)


def refusal(environ: dict[str, Any], size: int) -> tuple[int, str] | None:
    """Give the status and the name of the limit that a request goes over, or None.

    ``size`` is that of its headers in characters.
    """
    if environ["REQUEST_METHOD"] not in METHODS:
        return 405, "method"
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return 414, "address"
    if size > MOST_HEADERS:
        return 431, "headers"
    return None


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def family(host: str) -> socket.AddressFamily:
    """Give the kind of socket that listens on a host; a name is looked up as IPv4."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def is_among(text: str, known: Iterable[Network]) -> bool:
    """Say whether a text is an address in one of the networks."""
    return is_address(text) and any(ipaddress.ip_address(text) in one for one in known)


def is_loopback(text: str) -> bool:
    """Say whether a text is this machine's own address."""
    return is_address(text) and ipaddress.ip_address(text).is_loopback

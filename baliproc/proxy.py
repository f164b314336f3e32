"""What the proxy in front of the site says of a request, believed from that proxy alone."""

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

FORWARDED = "HTTP_X_FORWARDED_"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(words: Iterable[str]) -> list[Network]:
    """Give addresses and networks as written: ``127.0.0.1``, ``10.0.0.0/8``; raises ValueError."""
    return [ipaddress.ip_network(word) for word in words]


class Proxied:
    """A WSGI application behind a proxy, or open to the network.

    From one of ``proxies``, ``X-Forwarded-Proto`` gives the scheme and the last address in
    ``X-Forwarded-For`` that is no proxy gives the visitor's. From anyone else, and for
    every other ``X-Forwarded`` header, nothing is believed: Django never sees them. A
    method that no page answers is refused.
    """

    def __init__(
        self, application: Callable[..., Iterable[bytes]], proxies: Iterable[Network] = ()
    ) -> None:
        self.application = application
        self.proxies = list(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in METHODS:
            text = b"This site answers GET, HEAD, POST and OPTIONS.\n"
            headers = [
                ("Allow", ", ".join(METHODS)),
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Content-Length", str(len(text))),
            ]
            start_response("405 Method Not Allowed", headers)
            return [text]
        told = {name: environ.pop(name) for name in list(environ) if name.startswith(FORWARDED)}
        environ.pop("HTTP_FORWARDED", None)
        if told and self.is_proxy(environ.get("REMOTE_ADDR", "")):
            self.believe(environ, told)
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
        return is_address(text) and any(
            ipaddress.ip_address(text) in network for network in self.proxies
        )


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

"""Malformed requests, byte by byte as no client writes them, for the routes of the site."""

import random
import socket
from collections import Counter
from collections.abc import Iterable, Iterator

ROUTES = (
    "/",
    "/timeline/",
    "/timeline/{}/",
    "/members/",
    "/members/{}/",
    "/observers/",
    "/people/",
    "/people/{}/",
    "/meetings/",
    "/meetings/{}/",
    "/meetings/{}.ics",
    "/meetings/attendance/",
    "/meetings/attendance.csv",
    "/workinggroups/",
    "/workinggroups/{}/",
    "/workinggroups/{}.atom",
    "/workinggroups/lineage/",
    "/strategy/",
    "/strategy/items/{}/",
    "/sources/",
    "/sources/{}/",
    "/sources/{}/{}/",
    "/sources/passages/{}/",
    "/sources/discrepancies/{}/",
    "/search/",
    "/search/suggest/",
    "/compare/",
    "/compare.csv",
    "/cite/",
    "/report/",
    "/report/{}/",
    "/changes/",
    "/changes/{}/{}/",
    "/data/",
    "/data/{}.csv",
    "/data/{}.xlsx",
    "/api/v1/",
    "/api/v1/participants/",
    "/api/v1/participants/{}/",
    "/api/v1/search/",
    "/api/v1/timeline/",
    "/api/v1/changes/",
    "/api/v1/schema/",
    "/sitemap-{}.xml",
    "/static/{}",
    "/admin/",
    "/admin/login/",
    "/admin/{}/",
    "/admin/members/participant/{}/change/",
    "/healthz",
    "/readyz",
    "/version",
)
NAMES = (
    "q page page_size as_of kind year body since until sort of participants status place".split()
)
BYTES = (
    b"%00",
    b"%ff%fe",
    b"%C0%AF..%2f..%2f",
    b"%u0000",
    b"%",
    b"%zz",
    b"\x80\xff",
    b"%0d%0aSet-Cookie:a=b",
    b"'%20OR%201=1--",
    b"%3Cscript%3E",
    b"9" * 400,
    b"-1",
    b"1e309",
    b"NaN",
    b"%F0%9F%92%A9",
    b"%ED%A0%80",
    b"..;/",
    b"a" * 9000,
    b"*",
    b"(((((((",
    b'"unclosed',
    b"%E2%80%AE",
    b"",
)
METHODS = (b"GET", b"HEAD", b"POST", b"OPTIONS", b"PUT", b"TRACE", b"DELETE", b"get", b"QUERY")
HEADERS = (
    b"Cookie: sessionid=\xff\x00; csrftoken=%00",
    b"Cookie: " + b"a=b; " * 200,
    b"Cookie: messages=x",
    b"Accept: \xff, ;q=, */*;q=9",
    b"Accept-Encoding: br;q=, ,,gzip;q=x",
    b"Accept-Language: " + b"x-" * 100,
    b'If-None-Match: "", W/, \xff',
    b"If-Modified-Since: Fri, 31 Feb 99999 99:99:99 GMT",
    b"Range: bytes=9-1,-0",
    b"Content-Type: multipart/form-data",
    b"Content-Type: multipart/form-data; boundary=\xff",
    b"Content-Type: application/x-www-form-urlencoded; charset=utf-7",
    b"Content-Type: application/json; charset=nonsense",
    b"Content-Length: 3",
    b"Content-Length: -1",
    b"Content-Length: 3\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked",
    b"Authorization: Basic \xff",
    b"X-Forwarded-For: \xff, ',",
    b"X-Forwarded-Host: evil.example",
    b"X-Request-ID: \xff\x1b[31m",
    b"X-HTTP-Method-Override: DELETE",
    b"Expect: 100-continue",
    b"Origin: null",
    b"Referer: \xff",
    b"X-CSRFToken: \xff",
    b"X-Long: " + b"x" * 20_000,
)
HOSTS = (b"localhost",) * 60 + (
    b"",
    b"evil.example",
    b"localhost:x",
    b"a b",
    b"\xff",
    b"[::1",
    b"@",
)
LINES = (
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET http://evil.example/members/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
)


def malformed(number: int, seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """Give so many requests, each with its route; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - repeated, not secret
    for turn in range(number):
        route = ROUTES[turn % len(ROUTES)]
        if turn % 25 == 24:
            yield "(not HTTP)", chance.choice(LINES)
            continue
        path = b"/".join(
            part.replace(b"{}", chance.choice(BYTES)) for part in route.encode().split(b"/")
        )
        query = b"&".join(
            chance.choice(NAMES).encode() + b"=" + chance.choice(BYTES)
            for _ in range(chance.randrange(4))
        )
        method = chance.choice(METHODS) if chance.random() < 0.4 else b"GET"
        lines = [
            method + b" " + path + (b"?" + query if query else b"") + b" HTTP/1.1",
            b"Host: " + chance.choice(HOSTS),
            b"Connection: close",
            *chance.sample(HEADERS, chance.randrange(4)),
        ]
        body = chance.choice((b"", b"", b"a=b", b"{", b"\xff" * 50, b"0\r\n\r\n", b"zz\r\n"))
        yield route, b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(port: int, sent: bytes, seconds: float = 10) -> int:
    """Give the status of the answer; 0 where the server closes, or waits for more, without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        try:
            connection.sendall(sent)
            connection.settimeout(seconds if b"\r\n\r\n" in sent else 1)
            answer = connection.recv(64)
        except (ConnectionError, TimeoutError):
            return 0
    word = answer[9:12]
    return int(word) if answer.startswith(b"HTTP/1.") and word.isdigit() else 0


def statuses(port: int, requests: Iterable[tuple[str, bytes]]) -> tuple[Counter, list]:
    """Give how often each status came, and the route and bytes of each 5xx."""
    counts: Counter[int] = Counter()
    failed = []
    for route, sent in requests:
        found = status(port, sent)
        counts[found] += 1
        if found >= 500:
            failed.append((found, route, sent))
    return counts, failed

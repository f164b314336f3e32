"""Every address that the site itself links to answers with a page."""

from collections import Counter
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

START = ("/", "/timeline/", "/members/", "/observers/", "/meetings/", "/workinggroups/")
START += ("/strategy/", "/people/", "/sources/", "/sources/discrepancies/", "/about/")

QUERIES = 12
"""Addresses with parameters that are followed on each path; together they have no end."""


def test_every_internal_link_answers(client):
    seen, waiting, anchors = {}, list(START), set()
    queries = Counter()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        page = client.get(address)
        assert page.status_code == 200, address
        if not page["Content-Type"].startswith("text/html"):
            seen[address] = set()
            continue
        soup = BeautifulSoup(page.content, "html.parser")
        seen[address] = {tag["id"] for tag in soup.find_all(id=True)}
        assert len(seen[address]) == len(soup.find_all(id=True)), f"an id twice on {address}"
        assert soup.h1.get_text(strip=True), address
        for link in soup.find_all("a", href=True):
            target = urljoin(address, link["href"])
            # Citations are tried in test_machines.py: there is one for each page and each fact.
            if urlsplit(target).netloc or target.startswith(("/admin/", "/cite/?")):
                continue
            target, anchor = urldefrag(target)
            path, query = urlsplit(target).path, urlsplit(target).query
            if query and target not in seen and target not in waiting:
                if queries[path] == QUERIES:
                    continue
                queries[path] += 1
            anchors.add((address, target, anchor))
            waiting.append(target)
    missing = {
        (address, target, anchor)
        for address, target, anchor in anchors
        if anchor and anchor not in seen[target]
    }
    assert missing == set()
    assert len(seen) > 450

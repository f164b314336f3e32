"""The public site as a visitor walks it, from link to link until nothing new is found."""

from collections import Counter
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from lxml import html

from baliproc.models import Entry
from tests.record.test_hard_facts import FACTS

START = ("/", "/timeline/", "/members/", "/observers/", "/meetings/", "/workinggroups/")
START += ("/strategy/", "/people/", "/sources/", "/sources/discrepancies/", "/about/")

QUERIES = 6
"""Addresses with parameters that are followed on each path; together they have no end."""


class Page(NamedTuple):
    """What was found at an address; a file that is not a page has nothing of this."""

    status: int
    heading: str
    ids: list[str]
    links: list[str]


def asked(client, address):
    answer = client.get(address)
    if not answer["Content-Type"].startswith("text/html"):
        answer.getvalue()
        return Page(answer.status_code, "a file", [], [])
    tree = html.fromstring(answer.content)
    heading = " ".join("".join(text.itertext()) for text in tree.findall(".//h1")).strip()
    links = [urljoin(address, link) for link in tree.xpath("//a/@href")]
    # Citations are tried in test_machines.py: there is one for each page and each fact.
    inside = [
        link
        for link in links
        if not urlsplit(link).netloc and not link.startswith(("/admin/", "/cite/?"))
    ]
    return Page(answer.status_code, heading, tree.xpath("//@id"), inside)


@pytest.fixture(scope="module")
def site(loaded, django_db_blocker):
    """Every page that is reached by links, under its address."""
    pages, waiting, queries = {}, list(START), Counter()
    known = set(waiting)
    with django_db_blocker.unblock():
        while waiting:
            address = waiting.pop()
            pages[address] = asked(Client(), address)
            for link in pages[address].links:
                target = urldefrag(link)[0]
                if target in known:
                    continue
                path, query = urlsplit(target).path, urlsplit(target).query
                if query and queries[path] == QUERIES:
                    continue
                queries[path] += bool(query)
                known.add(target)
                waiting.append(target)
    return pages


def test_every_address_that_the_site_links_to_answers(site):
    assert [address for address, page in site.items() if page.status != 200] == []
    assert len(site) > 1_700


def test_every_page_has_a_heading_and_no_id_twice(site):
    wrong = [
        address
        for address, page in site.items()
        if not page.heading or len(page.ids) != len(set(page.ids))
    ]
    assert wrong == []


def test_every_link_to_a_place_on_a_page_finds_it(site):
    missing = set()
    for address, page in site.items():
        for link in page.links:
            target, anchor = urldefrag(link)
            if anchor and target in site and anchor not in site[target].ids:
                missing.add((address, link))
    assert missing == set()


def test_every_entry_of_the_search_is_reached_by_links_and_has_its_place(site):
    missing = []
    for url in Entry.objects.exclude(kind="passage").values_list("url", flat=True):
        page, anchor = urldefrag(url)
        if page not in site or (anchor and anchor not in site[page].ids):
            missing.append(url)
    assert missing == []


def test_the_hard_facts_are_two_clicks_from_the_first_page(site):
    near = {urldefrag(link)[0] for link in site["/"].links}
    reached = {urldefrag(link)[0] for address in near & set(site) for link in site[address].links}
    assert near | reached >= set(FACTS)

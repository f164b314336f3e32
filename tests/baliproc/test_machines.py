"""Sitemaps, robots.txt, security.txt, OpenSearch, the catalogue, and the other forms of a page."""

import json
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from pyld import jsonld

from baliproc.environment import envaddress
from baliproc.pages import PAGES
from baliproc.sitemaps import PageMap
from members.models import Participant
from tests import makers

pytestmark = pytest.mark.django_db


def locations(client, address):
    """Give each address in a sitemap, or in the index of sitemaps, with its last modification."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    return {one.findtext(f"{space}loc"): one.findtext(f"{space}lastmod") for one in root}


def listed(client):
    """Give every page of the site by its address, as the sitemaps tell."""
    found = {}
    for address in locations(client, "/sitemap.xml"):
        found |= locations(client, address.removeprefix("http://testserver"))
    return found


def one_of_each():
    """Save one row of each kind that has a page."""
    makers.milestone("crisis")
    makers.participant("nepal")
    makers.person("jane")
    makers.meeting("first")
    makers.group("rso")
    makers.item(number=1)
    makers.passage(code="a")
    makers.discrepancy("two-dates")


def test_sitemaps_hold_every_page_and_each_answers(client):
    one_of_each()
    found = listed(client)
    paths = [address.removeprefix("http://testserver") for address in found]
    assert {reverse(name) for name, page in PAGES.items() if page.rows is None} <= set(paths)
    assert {
        "/timeline/crisis/",
        "/members/nepal/",
        "/people/jane/",
        "/meetings/first/",
        "/workinggroups/rso/",
        "/strategy/items/1/",
        "/sources/publication/",
        "/sources/publication/history/",
        "/sources/passages/history-a/",
        "/sources/discrepancies/two-dates/",
    } <= set(paths)
    assert [client.get(one).status_code for one in paths] == [200] * len(paths)


def test_sitemap_tells_when_a_record_was_modified(client):
    makers.participant("nepal")
    Participant.objects.update(modified=datetime(2025, 1, 31, 12, tzinfo=UTC))
    Participant.history.update(history_date=datetime(2025, 1, 31, 12, tzinfo=UTC))
    found = locations(client, "/sitemap-participant.xml")
    assert found == {"http://testserver/members/nepal/": "2025-01-31"}
    index = locations(client, "/sitemap.xml")
    assert index["http://testserver/sitemap-participant.xml"].startswith("2025-01-31")
    assert index["http://testserver/sitemap-passage.xml"] is None
    # Taken back to what it was, with the stamps of then, it has changed all the same.
    Participant.history.update(history_date=datetime(2025, 2, 1, 12, tzinfo=UTC))
    found = locations(client, "/sitemap-participant.xml")
    assert found == {"http://testserver/members/nepal/": "2025-02-01"}
    index = locations(client, "/sitemap.xml")
    assert index["http://testserver/sitemap-participant.xml"].startswith("2025-02-01")


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_sitemaps_hold_no_draft_nor_what_stands_under_one(client, state):
    makers.participant("hidden", state=state)
    makers.meeting("first", group=makers.group("hidden", state=state))
    makers.passage(chapter=makers.chapter("secret", document=makers.document("x", state=state)))
    paths = listed(client)
    assert not [one for one in paths if "hidden" in one or "first" in one or "secret" in one]


def test_long_section_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr(PageMap, "limit", 2)
    for number in range(3):
        makers.participant(f"row-{number}")
    assert "http://testserver/sitemap-participant.xml?p=2" in locations(client, "/sitemap.xml")
    assert list(locations(client, "/sitemap-participant.xml?p=2")) == [
        "http://testserver/members/row-2/"
    ]


@pytest.mark.parametrize("query", ["?p=0", "?p=2", "?p=01", "?p=x", "?p=%00", f"?p={'9' * 5000}"])
def test_part_that_there_is_not_is_not_found(client, query):
    assert client.get(f"/sitemap-participant.xml{query}").status_code == 404
    assert client.get("/sitemap-nonsense.xml").status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_sitemap_costs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries, rows
):
    for number in range(rows):
        makers.passage(code=f"p{number}")
    with django_assert_num_queries(2):
        client.get("/sitemap-passage.xml")


def test_robots_are_told_the_sitemap_and_kept_from_answers_to_questions(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /cite/",
        "Disallow: /report/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_security_contact_is_told_where_there_is_one(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    expires = datetime.fromisoformat(told.pop("Expires"))
    assert timedelta(days=178) < expires - datetime.now(UTC) <= timedelta(days=180)
    assert told == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en",
        "Canonical": "http://testserver/.well-known/security.txt",
    }


def test_no_security_contact_is_invented(client):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("text", ["security@example.org", "http://example.org", "mailto:a@b\nX: y"])
def test_security_contact_is_an_address(monkeypatch, settings, text):
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured):
        envaddress("X", r"mailto:[!-~]+@[!-~]+|https://[!-~]+|tel:\+[0-9-]+", "mailto:…")


def test_browser_is_told_how_to_search(client):
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.findtext(f"{space}ShortName")) <= 16
    template = root.find(f"{space}Url[@type='text/html']").get("template")
    assert template == "http://testserver/search/?q={searchTerms}"
    assert client.get(template.replace("{searchTerms}", "x")).status_code == 200
    head = BeautifulSoup(client.get("/about/").content, "html.parser").head
    assert head.find("link", rel="search")["href"] == "/opensearch.xml"


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt", "/opensearch.xml"])
def test_host_that_is_not_the_sites_is_refused(settings, address):
    settings.ALLOWED_HOSTS = ["kb.example.org"]
    stranger = Client(headers={"host": "evil.example"}, raise_request_exception=False)
    answer = stranger.get(address)
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"


def test_catalogue_is_read_by_a_processor(client):
    answer = client.get("/catalog.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    (found,) = jsonld.expand(json.loads(answer.content))
    assert found["@type"] == [f"{DCAT}Catalog"]
    sets = found[f"{DCAT}dataset"]
    assert {one["@type"][0] for one in sets} == {f"{DCAT}Dataset"}
    (meetings,) = (one for one in sets if one["@id"] == "http://testserver/data/#meetings")
    files = [one[f"{DCAT}downloadURL"][0]["@id"] for one in meetings[f"{DCAT}distribution"]]
    assert files == [f"http://testserver/data/meetings.{end}" for end in ("csv", "json", "xlsx")]
    modified = {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": "2024-04-30"}
    assert meetings[f"{DCT}modified"] == [modified]
    for one in sets:
        assert one[f"{DCT}title"]
        assert one[f"{DCAT}landingPage"] == [{"@id": "http://testserver/data/"}]


def test_catalogue_loses_no_name_when_it_is_read(client):
    text = client.get("/catalog.jsonld").content
    assert jsonld.compact(json.loads(text), json.loads(text)["@context"]) == json.loads(text)


def test_catalogue_asserts_no_licence(client):
    assert b"licen" not in client.get("/catalog.jsonld").content.lower()


def alternates(page):
    head = BeautifulSoup(page.content, "html.parser").head
    return [(one["type"], one["href"]) for one in head.find_all("link", rel="alternate")]


def test_page_names_its_other_forms(client):
    makers.meeting("first", start="2012-02-01")
    makers.participant("nepal")
    calendar, feed, data = "text/calendar", "application/atom+xml", "application/json"
    assert alternates(client.get("/meetings/")) == [
        (calendar, "/meetings.ics"),
        (feed, "/meetings.atom"),
        (data, "/api/v1/meetings/"),
    ]
    assert alternates(client.get("/meetings/first/")) == [
        (calendar, "/meetings/first.ics"),
        (data, "/api/v1/meetings/first/"),
    ]
    makers.meeting("undated", start="")
    assert alternates(client.get("/meetings/undated/")) == [
        (data, "/api/v1/meetings/undated/"),
    ]
    assert alternates(client.get("/changes/")) == [(feed, "/changes.atom")]
    assert alternates(client.get("/members/nepal/")) == [(data, "/api/v1/participants/nepal/")]


def test_page_leads_to_the_download_of_its_data(client):
    soup = BeautifulSoup(client.get("/members/").content, "html.parser")
    assert soup.find("a", string="download this data")["href"] == "/data/#participants"


def test_first_page_names_what_holds_the_whole_record(client):
    page = client.get("/").content.decode()
    assert '"contentUrl":"http://testserver/data/all.zip"' in page
    assert '"contentUrl":"http://testserver/data/record.sqlite3"' in page

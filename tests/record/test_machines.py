"""What the pages of the record itself say to machines, and how they are cited."""

import json
import xml.etree.ElementTree as ElementTree
from datetime import date

import bibtexparser
import pytest
import rispy
from bs4 import BeautifulSoup

from baliproc.citing import bibtex, csl_json, ris, work_of_fact
from baliproc.citing.facts import fact_of, row_named
from baliproc.pages import PAGES, page_at
from sources.models.evidence import cited_models
from tests.baliproc.linked import blocks, faults

DAY = date(2026, 11, 2)
MOST = 3
"""Pages of a section that are looked at, evenly spread."""

KINDS = {
    "milestone": {"Event"},
    "participant": {"GovernmentOrganization", "Organization"},
    "person": {"Person"},
    "meeting": {"Event"},
    "group": {"Organization"},
    "item": {"CreativeWork"},
    "document": {"CreativeWork"},
    "chapter": {"Chapter"},
    "passage": {"Quotation"},
    "discrepancy": set(),
    "pages": {"Dataset"},
}
"""What the pages of each section are said to be, beside the way to them."""


def paths(client, section):
    """Give some paths of one section of the sitemap; of the fixed pages all."""
    root = ElementTree.fromstring(client.get(f"/sitemap-{section}.xml").content)  # noqa: S314
    found = [one[0].text.removeprefix("http://testserver") for one in root]
    return found if section == "pages" else found[:: max(len(found) // MOST, 1)]


def test_sections_are_those_of_the_sitemap():
    assert set(KINDS) == {name.rpartition(":")[2] for name, page in PAGES.items() if page.rows} | {
        "pages"
    }


@pytest.mark.parametrize("section", KINDS)
def test_pages_say_what_they_are_in_terms_that_exist_and_under_a_name_of_their_own(client, section):
    found, told = set(), []
    for path in paths(client, section):
        page = client.get(path)
        assert page.status_code == 200
        assert faults(page) == [], path
        found |= {block["@type"] for block in blocks(page)}
        head = BeautifulSoup(page.content, "html.parser").head
        tags = {
            tag.get("property") or tag.get("name"): tag["content"]
            for tag in head.select("meta[content]")
        }
        assert head.find("link", rel="canonical")["href"] == f"http://testserver{path}"
        assert tags["og:url"] == f"http://testserver{path}"
        assert tags["og:description"] == tags["description"]
        assert 0 < len(tags["description"]) <= 200
        told.append((tags["og:title"], tags["description"]))
    assert found == KINDS[section] | {"BreadcrumbList"}
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("section", KINDS)
def test_pages_can_be_cited_and_every_file_is_read_back(client, section):
    for path in paths(client, section)[:MOST]:
        link = f"/cite/?page={path}"
        library = bibtexparser.parse_string(client.get(f"{link}&format=bibtex").content.decode())
        assert (len(library.entries), library.failed_blocks) == (1, [])
        (entry,) = rispy.loads(client.get(f"{link}&format=ris").content.decode())
        (item,) = json.loads(client.get(f"{link}&format=csl").content)
        assert item["title"] == entry["title"]
        assert item["URL"] == entry["urls"][0] == f"http://testserver{path}"


def test_every_fact_of_the_record_can_be_cited_and_is_read_back():
    """Each citation of each published row: found by its name, whole in every format."""
    facts = 0
    for model in cited_models():
        for row in model.objects.published().with_sources():
            for field, passage in {
                (one.field, one.passage.reference) for one in row.citations.all()
            }:
                fact = fact_of(row, field, passage)
                work = work_of_fact(fact, f"https://kb.example.org{fact.path}", None, DAY)
                library = bibtexparser.parse_string(bibtex(work))
                assert (len(library.entries), library.failed_blocks) == (1, []), row
                (entry,) = rispy.loads(ris(work))
                (item,) = json.loads(csl_json(work))
                assert entry["title"] == item["title"], row
                facts += 1
        assert row_named(row.kind_and_key) == row
    assert facts > 2000


def test_every_page_of_a_record_is_found_by_its_path():
    for page in PAGES.values():
        for row in page.rows() if page.rows else ():
            assert page_at(row.get_absolute_url()).row == row


@pytest.mark.parametrize(
    "path", ["/members/usa/", "/meetings/ministerial-conference-8/", "/workinggroups/rso/"]
)
def test_each_source_on_a_page_leads_to_the_citation_of_its_fact(client, path):
    page = BeautifulSoup(client.get(path).content, "html.parser")
    links = {one["href"] for one in page.find_all("a", string="Cite this fact")}
    assert len(links) > 5
    for link in links:
        answer = client.get(f"{link}&format=csl")
        assert answer.status_code == 200, link
        assert json.loads(answer.content)[0]["note"]


def test_publication_is_cited_with_the_issuer_that_it_prints(client):
    answer = client.get("/cite/?document=20-years-of-the-bali-process&format=csl")
    (item,) = json.loads(answer.content)
    assert item["author"] == [{"literal": "Department of Foreign Affairs and Trade"}]
    assert item["issued"] == {"date-parts": [[2024, 4]]}


def test_areas_and_countries_are_told_apart_by_their_codes(client):
    areas = {}
    for slug in ("hong-kong-sar", "macau-sar", "france", "nepal"):
        (found,) = (
            one
            for one in blocks(client.get(f"/members/{slug}/"))
            if one["@type"] == "GovernmentOrganization"
        )
        areas[slug] = found["areaServed"]["@type"]
    assert areas == {
        "hong-kong-sar": "AdministrativeArea",
        "macau-sar": "AdministrativeArea",
        "france": "Country",
        "nepal": "Country",
    }

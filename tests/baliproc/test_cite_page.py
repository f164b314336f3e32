"""The page of citations: what it cites, in which forms, and what it refuses."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import bibtexparser
import pytest
import rispy
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client

from baliproc.footer import DATA_DATE, SECONDS
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: TODAY)


@pytest.fixture
def nepal():
    """Nepal, a member since 2002 by one passage, with its code by another."""
    history = makers.chapter("history", title="History", first=5, last=12)
    row = makers.participant("nepal", name="Nepal", iso3="NPL")
    row.listed = makers.passage(chapter=history, code="members", quote="Nepal")
    makers.cite(row, passage=row.listed)
    code = makers.passage(chapter=history, code="codes", quote="")
    makers.cite(row, passage=code, field="iso3", basis="reference")
    row.period = makers.membership(participant=row, since="2002-02-26")
    makers.cite(row.period, passage=row.listed)
    return row


def lines(page):
    """Give the citations to be read, in the order of the page."""
    return texts(page, ".cite-as")


def csl(client, **asked):
    answer = client.get("/cite/", {**asked, "format": "csl"})
    assert answer.status_code == 200
    (item,) = json.loads(answer.content)
    return item


def test_page_is_cited_in_five_forms_with_its_permanent_link_and_two_dates(client, nepal):
    page = client.get("/cite/?page=/members/nepal/")
    soup = BeautifulSoup(page.content, "html.parser")
    found = [one.get_text() for one in soup.select(".cite-as")]
    assert found[0] == (
        "Bali Process knowledge base. “Nepal.” Data of April 30, 2024."
        " Accessed November 2, 2026. http://testserver/members/nepal/."
    )
    assert found[1].startswith("Bali Process knowledge base. (2024, April 30). Nepal. Retrieved")
    assert bibtexparser.parse_string(found[2]).entries[0].key == "baliprocess-members-nepal"
    assert rispy.loads(found[3])[0]["title"] == "Nepal"
    assert json.loads(found[4])[0]["issued"] == {"date-parts": [[2024, 4, 30]]}
    assert soup.find("meta", {"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize(
    ("name", "media", "ending"),
    [
        ("bibtex", "application/x-bibtex; charset=utf-8", "bib"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "ris"),
        ("csl", "application/vnd.citationstyles.csl+json; charset=utf-8", "json"),
    ],
)
def test_file_is_what_the_page_shows(client, nepal, name, media, ending):
    page = client.get("/cite/?page=/members/nepal/")
    links = BeautifulSoup(page.content, "html.parser").select("main .more a")
    (link,) = (one["href"] for one in links if parse_qs(one["href"][1:]).get("format") == [name])
    answer = client.get(f"/cite/{link}")
    assert answer["Content-Type"] == media
    assert answer["Content-Disposition"] == (
        f'attachment; filename="baliprocess-members-nepal.{ending}"'
    )
    shown = BeautifulSoup(page.content, "html.parser").find_all("pre")
    texts = [one.get_text().splitlines() for one in shown]
    assert answer.content.decode().splitlines() in texts


def test_site_is_cited_where_nothing_is_named(client):
    item = csl(client)
    assert item["title"] == "Twenty years of the Bali Process"
    assert item["URL"] == "http://testserver/"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/members/", "Members"),
        ("/timeline/", "Timeline"),
        ("/sources/discrepancies/", "Where the source disagrees with itself"),
        ("/sources/passages/history-members/", "Passage history-members"),
        ("/sources/publication/history/", "History"),
    ],
)
def test_every_kind_of_page_can_be_cited(client, nepal, path, title):
    assert csl(client, page=path)["title"] == title


def test_fact_is_cited_with_value_and_passage(client, nepal):
    asked = {"record": "membership/nepal/1", "field": "since", "passage": "history-members"}
    item = csl(client, **asked)
    assert item["title"] == "Nepal, member – since: 26 February 2002"
    assert item["URL"] == "http://testserver/members/nepal/"
    assert item["note"] == "Source: Publication, “History”, pages 5–12: “Nepal”."
    assert item["id"] == "baliprocess-membership-nepal-1-since"


def test_fact_of_the_record_that_a_page_shows_is_named_by_the_page(client, nepal):
    item = csl(client, page="/members/nepal/", field="iso3", passage="history-codes")
    assert item["title"] == "Nepal – ISO 3166-1 code: NPL"
    assert item["note"] == "Taken from another reference: Publication, “History”, pages 5–12."


def test_field_that_the_source_leaves_open_says_so(client, nepal):
    item = csl(client, record="membership/nepal/1", field="until")
    assert item["title"] == "Nepal, member – until: not stated in the source"


def test_choice_is_told_in_words_and_a_disputed_fact_names_the_dispute(client, nepal):
    dispute = makers.discrepancy(subject="Two dates")
    makers.cite(nepal.period, passage=nepal.listed, field="status", dispute=dispute)
    item = csl(client, record="membership/nepal/1", field="status")
    assert item["title"].endswith("status: member")
    assert item["note"].endswith("Source disagrees with itself: Two dates.")


def test_page_offers_the_facts_of_its_record(client, nepal):
    page = client.get("/cite/?page=/members/nepal/")
    assert texts(page, "#facts ~ ul a") == ["The record as a whole", "ISO 3166-1 code: NPL"]
    links = BeautifulSoup(page.content, "html.parser").select("#facts ~ ul a")
    for link in links:
        assert client.get(f"/cite/{link['href']}").status_code == 200


def test_passage_offers_to_cite_each_fact_that_rests_on_it(client, nepal):
    page = client.get("/sources/passages/history-members/")
    links = BeautifulSoup(page.content, "html.parser").select('main li a[href^="/cite/?record="]')
    records = [parse_qs(urlsplit(link["href"]).query)["record"] for link in links]
    assert sorted(records) == [["membership/nepal/1"], ["participant/nepal"]]
    for link in links:
        cited = client.get(link["href"])
        assert "“Nepal”" in cited.content.decode()


def test_name_with_a_slash_in_its_key_is_found(client, nepal):
    alias = makers.participant_alias(owner=nepal, text="Nepal/NPL & “co”")
    assert csl(client, record=alias.kind_and_key)["title"] == "Nepal/NPL & “co”"


def test_row_without_a_page_stands_on_that_of_its_passage(client, nepal):
    figure = makers.figure("cases")
    assert client.get("/cite/?record=figure/cases").status_code == 404
    makers.cite(figure, passage=nepal.listed)
    item = csl(client, record="figure/cases")
    assert item["URL"] == "http://testserver/sources/passages/history-members/"


def test_source_is_cited_by_itself(client):
    makers.document("report", title="A report", issuer_printed="RSO", date="2024-04")
    item = csl(client, document="report")
    assert item["author"] == [{"literal": "RSO"}]
    assert item["issued"] == {"date-parts": [[2024, 4]]}
    assert "URL" not in item


def test_page_names_the_sources_to_be_cited_beside_it(client, nepal):
    assert lines(client.get("/cite/?page=/members/nepal/"))[-1] == "Publication. n.d."


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "//evil.example/"},
        {"page": "https://evil.example/members/nepal/"},
        {"page": "http://testserver/members/nepal/"},
        {"page": "/\\evil.example/"},
        {"page": "javascript:alert(1)"},
        {"page": "members/nepal/"},
        {"page": "/members/?region=pacific"},
        {"page": "/members/#list"},
        {"page": "/members/nepal/\n"},
        {"page": "/mem bers/"},
        {"page": "/\x00/"},
        {"page": "/" + "x" * 5000},
        {"record": "nepal"},
        {"record": "membership/"},
        {"record": "membership/\x00"},
        {"document": "a b"},
        {"document": "\x00"},
        {"page": "/members/nepal/", "field": "since until"},
        {"page": "/members/nepal/", "field": "__class__"},
        {"page": "/members/nepal/", "passage": "../x"},
        {"page": "/members/nepal/", "record": "participant/nepal"},
        {"page": "/members/nepal/", "document": "publication"},
        {"field": "since"},
        {"passage": "history-members"},
        {"document": "publication", "field": "title"},
        {"page": "/members/nepal/", "format": "pdf"},
    ],
)
def test_nonsense_is_told(client, nepal, asked):
    page = client.get("/cite/", asked)
    assert page.status_code == 400
    assert "makes no sense here" in page.content.decode()
    assert "cite-as" not in page.content.decode()
    if "format" not in asked:
        answer = client.get("/cite/", {**asked, "format": "ris"})
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert "makes no sense here" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"page": "/members/atlantis/"}, "has no page “/members/atlantis/” that can be cited"),
        ({"page": "/admin/"}, "has no page “/admin/” that can be cited"),
        ({"page": "/search/"}, "has no page “/search/” that can be cited"),
        ({"page": "/cite/"}, "has no page “/cite/” that can be cited"),
        ({"page": "/robots.txt"}, "has no page “/robots.txt” that can be cited"),
        ({"page": "/nowhere/Türkiye/"}, "has no page “/nowhere/Türkiye/” that can be cited"),
        ({"page": f"/strategy/items/{'9' * 40}/"}, "that can be cited"),
        ({"page": "/members/", "field": "since"}, "does not show one record"),
        ({"page": "/members/nepal/", "field": "nonsense"}, "has no such field"),
        ({"page": "/members/nepal/", "field": "state"}, "has no such field"),
        ({"page": "/members/nepal/", "field": "roles"}, "has no such field"),
        ({"page": "/members/nepal/", "passage": "history-x"}, "does not rest on such a passage"),
        ({"record": "membership/nepal/2"}, "has no record of this name"),
        ({"record": "membership/nepal"}, "has no record of this name"),
        ({"record": "membership/nepal/x"}, "has no record of this name"),
        ({"record": f"membership/nepal/{'9' * 60}"}, "has no record of this name"),
        ({"record": "membership/nepal/-1"}, "has no record of this name"),
        ({"record": "user/1"}, "has no kind of record of this name"),
        ({"document": "nothing"}, "has no document “nothing” that can be cited"),
    ],
)
def test_what_is_not_there_is_not_found_with_a_reason(client, nepal, asked, reason):
    for form in ("", "bibtex"):
        page = client.get("/cite/", {**asked, "format": form})
        assert page.status_code == 404
        assert reason in page.content.decode()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_public_is_not_there(client, nepal, state):
    makers.participant("hidden", state=state)
    makers.membership(participant=nepal, number=2, state=state)
    makers.document("hidden", state=state)
    for query in ("page=/members/hidden/", "record=membership/nepal/2", "document=hidden"):
        assert client.get(f"/cite/?{query}").status_code == 404


def test_value_that_points_at_what_is_not_public_is_silent(client):
    host = makers.participant("host", name="Secret host", state="draft")
    makers.meeting("first", host=host)
    page = client.get("/cite/?record=meeting/first&field=host")
    assert "Secret host" not in page.content.decode()
    assert "host: not stated in the source" in page.content.decode()


def test_several_that_a_field_points_at_are_named_where_they_are_public(client):
    milestone = makers.milestone("crisis", title="Crisis")
    for slug, state in (("one", "published"), ("two", "draft"), ("three", "published")):
        milestone.groups.add(makers.group(slug, name=slug.title(), state=state))
    item = csl(client, page="/timeline/crisis/", field="groups")
    assert item["title"] == "Crisis – groups: One, Three"


def test_record_that_cites_no_passage_is_cited_as_a_page(client):
    makers.discrepancy("two-dates", subject="Two dates")
    assert csl(client, page="/sources/discrepancies/two-dates/")["title"] == "Two dates"
    page = client.get("/cite/?page=/sources/discrepancies/two-dates/&field=subject")
    assert page.status_code == 404


def test_passage_of_a_hidden_document_proves_nothing_here(client, nepal):
    nepal.listed.chapter.document.state = "draft"
    nepal.listed.chapter.document.save()
    page = client.get("/cite/?record=participant/nepal&passage=history-members")
    assert page.status_code == 404
    assert "Publication" not in lines(client.get("/cite/?page=/members/nepal/"))[-1]


def test_hostile_title_stays_text(client):
    makers.participant("x", name='<script>alert("1")</script> }}\r\nER  - \r\n')
    page = client.get("/cite/?page=/members/x/").content.decode()
    assert "<script>alert" not in page
    answer = client.get("/cite/?page=/members/x/&format=ris")
    assert len(rispy.loads(answer.content.decode())) == 1


def test_host_that_is_not_the_sites_is_refused(settings, nepal):
    settings.ALLOWED_HOSTS = ["kb.example.org"]
    stranger = Client(headers={"host": "evil.example"}, raise_request_exception=False)
    answer = stranger.get("/cite/?page=/members/nepal/&format=bibtex")
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
    ours = Client(headers={"host": "kb.example.org"})
    answer = ours.get("/cite/?page=/members/nepal/&format=bibtex")
    assert b"http://kb.example.org/members/nepal/" in answer.content


def test_address_of_the_site_is_a_setting(client, settings, nepal):
    settings.SITE_URL = "https://kb.example.org"
    assert csl(client, page="/members/nepal/")["URL"] == "https://kb.example.org/members/nepal/"
    page = BeautifulSoup(client.get("/members/nepal/").content, "html.parser")
    canonical = page.find("link", rel="canonical")["href"]
    assert canonical == "https://kb.example.org/members/nepal/"


def test_citation_is_not_kept_for_it_holds_the_day(client):
    assert "no-store" in client.get("/cite/")["Cache-Control"]


def test_record_without_a_date_is_cited_without_one(client):
    cache.set(DATA_DATE, None, SECONDS)
    assert "issued" not in csl(client)


def test_foot_of_a_page_leads_to_its_citation(client, nepal):
    page = BeautifulSoup(client.get("/members/nepal/").content, "html.parser")
    link = page.find("a", string="Cite this page")["href"]
    assert link == "/cite/?page=/members/nepal/"
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("path", ["/search/?q=x", "/styleguide/", "/nowhere/"])
def test_page_that_is_no_part_of_the_record_offers_no_citation(client, path):
    page = BeautifulSoup(client.get(path).content, "html.parser")
    assert page.find("a", string="Cite this page") is None


def test_citing_a_page_costs_few_queries(client, nepal, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/cite/?page=/members/nepal/")

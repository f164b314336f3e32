"""What the head and the foot of every page tell."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache

from members.models import Participant
from tests import makers
from tests.sources.test_views import texts

pytestmark = pytest.mark.django_db


def head(page, **attributes):
    """Give the content of each ``meta`` tag, or the address of each ``link``, so marked."""
    tags = BeautifulSoup(page.content, "html.parser").head.find_all(["meta", "link"], attributes)
    return [tag.get("content") or tag.get("href") for tag in tags]


def test_footer_tells_version_revision_and_date_of_the_data(client, settings):
    settings.REVISION = "0123456789abcdef"
    project = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text("utf-8"))
    version = project["project"]["version"]
    assert texts(client.get("/about/"), "footer .fine") == [
        f"Version {version} (0123456). Data of 30 April 2024"
    ]


def test_date_of_the_data_is_that_of_the_last_published_row_whatever_its_kind(client):
    makers.participant("nepal")
    makers.group("draft", state="draft")
    Participant.objects.update(modified=datetime(2025, 1, 31, tzinfo=UTC))
    cache.clear()
    assert texts(client.get("/about/"), "footer time") == ["31 January 2025"]


def test_footer_without_a_row_or_a_revision_tells_the_version_alone(client):
    cache.clear()
    assert texts(client.get("/about/"), "footer .fine") == [f"Version {settings.VERSION}"]


def test_footer_costs_no_query_but_once_a_minute(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get("/about/")
    cache.clear()
    client.get("/about/")
    with django_assert_num_queries(4):
        client.get("/about/")


def test_footer_asserts_no_licence_and_gives_the_notice_on_designations(client):
    told = " ".join(texts(client.get("/about/"), "footer p"))
    assert "No licence has been chosen for the code or the data" in told
    assert "the publication states none" in told
    assert "imply no opinion on the legal status" in told


def test_head_names_page_record_and_card(client):
    makers.participant("nepal", name="Nepal")
    page = client.get("/members/nepal/?utm_source=x")
    assert head(page, rel="canonical") == ["http://testserver/members/nepal/"]
    assert head(page, property="og:title") == ["Nepal"]
    assert head(page, property="og:image") == ["http://testserver/static/img/card.png"]
    assert head(page, name="twitter:card") == ["summary_large_image"]


def test_second_page_of_a_list_is_its_own_canonical_page(client):
    for number in range(101):
        makers.participant(f"row-{number}", name=f"Row {number}")
        makers.membership(participant=Participant.objects.get(slug=f"row-{number}"))
    page = client.get("/members/?page=2&kind=")
    assert head(page, rel="canonical") == ["http://testserver/members/?page=2"]


def test_card_is_a_picture_of_the_size_it_is_said_to_be():
    picture = Path(settings.BASE_DIR, "static", "img", "card.png").read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1200, 630)
